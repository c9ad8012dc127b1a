"""What one request may cost. Every number here is documented in ``/openapi.json`` and ``docs/web.md``."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MAX_ID", "Limits"]

MIB = 1024 * 1024
MAX_ID = 2**63 - 1
"""The largest id that the catalogue's 64-bit integers hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bytes of a query picture, an uploaded archive and any other body, and of all bodies in memory at a time; hits and
    photos of a page; query pictures kept for paging and comparing (number and bytes); requests that may wait for a
    search, for a thumbnail and for anything else before more are refused; live streams at a time."""

    picture_bytes: int = 128 * MIB
    archive_bytes: int = 16 * 1024 * MIB
    body_bytes: int = 4 * MIB
    bodies_bytes: int = 256 * MIB
    hits: int = 500
    page: int = 1000
    urls: int = 20_000
    kept_queries: int = 256
    kept_query_bytes: int = 512 * MIB
    waiting_searches: int = 256
    waiting_thumbnails: int = 1024
    waiting_others: int = 256
    streams: int = 64
