"""Rows of the database as records."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, select

from pictrace.catalogue.messages import read
from pictrace.catalogue.schema import contents, photos
from pictrace.records import Capture, Photo, PhotoState

__all__ = ["photo", "select_photos", "signed", "unsigned"]

_COLUMNS = (
    photos.c.id,
    photos.c.source_id,
    photos.c.key,
    photos.c.location,
    photos.c.state,
    photos.c.reason,
    photos.c.message,
    photos.c.content_id,
    photos.c.identity,
    contents.c.content_hash,
    contents.c.size,
    contents.c.width,
    contents.c.height,
    contents.c.format,
    contents.c.phash,
    contents.c.taken,
    contents.c.camera,
    contents.c.latitude,
    contents.c.longitude,
)


def select_photos(with_content: bool = False) -> Select[Any]:
    """Photos with their contents, which failed ones lack; only those with one if asked."""
    joined = photos.join(contents, photos.c.content_id == contents.c.id, isouter=not with_content)
    return select(*_COLUMNS).select_from(joined)


def photo(row: Row[Any]) -> Photo:
    """One row of ``select_photos``."""
    return Photo(
        id=row.id,
        source_id=row.source_id,
        key=row.key,
        location=row.location,
        state=PhotoState(row.state),
        message=None if row.reason is None else read(row.reason, row.message),
        content_id=row.content_id,
        content_hash=row.content_hash,
        identity=row.identity,
        bytes=row.size,
        width=row.width,
        height=row.height,
        format=row.format,
        phash=None if row.phash is None else unsigned(row.phash),
        capture=Capture(row.taken, row.camera, row.latitude, row.longitude),
    )


def signed(value: int) -> int:
    """An unsigned 64-bit integer as the signed one of the same bits, which databases can hold."""
    return value - (1 << 64) if value >= 1 << 63 else value


def unsigned(value: int) -> int:
    """The inverse of ``signed``."""
    return value + (1 << 64) if value < 0 else value
