"""Records as the API's JSON: the published shape, and beside it what a page needs to show a photo."""

from __future__ import annotations

import json
from typing import Any

from starlette import responses

from pictrace.records import Hit, Photo

__all__ = ["JSONResponse", "encoded", "hit_json", "links", "photo_json", "thumbnail_url"]

API = "/api/v1"


def encoded(content: Any) -> bytes:
    """JSON that is always UTF-8: half a surrogate pair, which JSON may bring and no encoder takes, is written as the
    escape that it is there."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


class JSONResponse(responses.JSONResponse):
    def render(self, content: Any) -> bytes:
        return encoded(content)


def thumbnail_url(photo: Photo) -> str | None:
    """Where the thumbnail is. The content hash in it lets a browser keep the picture for ever."""
    return f"{API}/photos/{photo.id}/thumbnail?h={photo.content_hash[:16]}" if photo.content_hash else None


def links(photo: Photo) -> dict[str, Any]:
    """Besides a hit's published JSON: its thumbnail, source, format and camera."""
    return {
        "thumbnail": thumbnail_url(photo),
        "source_id": photo.source_id,
        "format": photo.format,
        "camera": photo.capture.camera,
        "state": photo.state.value,
    }


def photo_json(photo: Photo) -> dict[str, Any]:
    return photo.to_json() | {"thumbnail": thumbnail_url(photo)}


def hit_json(hit: Hit) -> dict[str, Any]:
    return hit.to_json() | links(hit.photo)
