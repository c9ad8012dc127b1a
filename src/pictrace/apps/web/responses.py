"""JSON answers of the server: any text that a library may hold can be sent."""

from __future__ import annotations

import json
from typing import Any

from starlette import responses

__all__ = ["JSONResponse", "encoded"]


def encoded(content: Any) -> bytes:
    """JSON that is always UTF-8: half a surrogate pair, which JSON may bring and no encoder takes, is written as the
    escape that it is there."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


class JSONResponse(responses.JSONResponse):
    def render(self, content: Any) -> bytes:
        return encoded(content)
