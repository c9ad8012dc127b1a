"""Photos that are rows only."""

from __future__ import annotations

from pictrace.records import Photo, PhotoState

__all__ = ["photo"]


def photo(number: int, content: str | None = None) -> Photo:
    """Number ``number``, with a content of its own unless one is given."""
    name = f"{number}.jpg"
    return Photo(number, 1, name, f"/photos/{name}", PhotoState.PRESENT, content_hash=content or str(number))
