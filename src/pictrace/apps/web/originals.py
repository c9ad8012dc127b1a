"""A photo's own bytes over HTTP: the right type, ranges, and never anything that a browser would run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from types import MappingProxyType
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from pictrace.apps.web.problems import Problem
from pictrace.errors import PhotoGone
from pictrace.library import Library
from pictrace.records import Photo

__all__ = ["MEDIA_TYPES", "matches", "original", "read_original"]

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "JPEG": "image/jpeg",
        "MPO": "image/jpeg",
        "PNG": "image/png",
        "APNG": "image/png",
        "GIF": "image/gif",
        "WEBP": "image/webp",
        "AVIF": "image/avif",
        "BMP": "image/bmp",
        "TIFF": "image/tiff",
        "HEIF": "image/heif",
        "HEIC": "image/heic",
        "JXL": "image/jxl",
        "ICO": "image/x-icon",
    }
)
"""Format as decoded (not as the name says) → media type that a browser may show. Anything else,
above all SVG and HTML, is a download of bytes."""

_CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_SANDBOX = "sandbox; default-src 'none'"


def read_original(library: Library, photo: Photo) -> bytes:
    """The bytes of ``photo``, if they still are those that were indexed: a file that was put in its
    place since is not a photo of the library. Raises ``PhotoGone``, ``SourceUnreachable``."""
    data = library.original(photo.id)
    if photo.content_hash is None or hashlib.sha256(data).hexdigest() != photo.content_hash:
        raise PhotoGone(f"{photo.location} is another file than the one that was indexed: index its source again")
    return data


def original(photo: Photo, data: bytes, headers: Mapping[str, str], *, download: bool) -> Response:
    """The answer to ``GET``: whole, or the one range that was asked for (RFC 9110, section 14)."""
    media = MEDIA_TYPES.get((photo.format or "").upper())
    etag = f'"{photo.content_hash}"'
    out = {
        "content-type": media or "application/octet-stream",
        "content-disposition": _disposition(photo, inline=media is not None and not download),
        "content-security-policy": _SANDBOX,
        "accept-ranges": "bytes",
        "etag": etag,
        "cache-control": "private, no-cache",
    }
    asked = headers.get("range", "")
    if asked and headers.get("if-range", etag) == etag:
        first, last = _range(asked, len(data))
        if first is not None:
            out |= {"content-range": f"bytes {first}-{last}/{len(data)}", "content-length": str(last - first + 1)}
            return StreamingResponse(_pieces(data, first, last + 1), 206, out)
    return StreamingResponse(_pieces(data, 0, len(data)), 200, out | {"content-length": str(len(data))})


def matches(header: str | None, etag: str) -> bool:
    """Whether ``If-None-Match`` names this ETag (weak comparison)."""
    if header is None:
        return False
    return header.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in header.split(","))


async def _pieces(data: bytes, start: int, end: int) -> AsyncIterator[bytes]:
    view = memoryview(data)
    for position in range(start, end, _CHUNK):
        yield bytes(view[position : min(position + _CHUNK, end)])


def _range(asked: str, size: int) -> tuple[int | None, int]:
    """First and last byte; ``(None, 0)`` for a header that is to be ignored (several ranges, other
    units). Raises a 416 problem for one beyond the end."""
    match = _RANGE.fullmatch(asked.replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return None, 0
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None, 0
    if start >= size or (not first and int(last) == 0):
        raise Problem(
            416, "range", "Not within the file", f"the file has {size} bytes", {"content-range": f"bytes */{size}"}
        )
    return start, end


def _disposition(photo: Photo, *, inline: bool) -> str:
    name = re.split(r"[/!\\]", photo.key)[-1].split("?")[0] or f"photo-{photo.id}"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
