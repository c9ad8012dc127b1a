"""A photo's own bytes over HTTP: the right type, ranges, and never anything that a browser would run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from pictrace.apps.web.problems import Problem
from pictrace.errors import PhotoGone
from pictrace.formats import Format, named
from pictrace.library import Library
from pictrace.messages import Message
from pictrace.records import Photo

__all__ = ["MEDIA_TYPES", "matches", "open_original", "original"]

MEDIA_TYPES: Mapping[Format, str] = MappingProxyType(
    {
        Format.JPEG: "image/jpeg",
        Format.PNG: "image/png",
        Format.GIF: "image/gif",
        Format.WEBP: "image/webp",
        Format.AVIF: "image/avif",
        Format.BMP: "image/bmp",
        Format.TIFF: "image/tiff",
        Format.HEIC: "image/heic",
        Format.JPEG_XL: "image/jxl",
    }
)
"""Format as decoded (not as the name says) → media type that a browser may show. Anything else,
above all SVG and HTML, is a download of bytes."""

_CHUNK = 256 * 1024
"""Bytes of an original that are sent at a time."""
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_SANDBOX = "sandbox; default-src 'none'"


@dataclass(frozen=True, slots=True)
class Original:
    """A photo's file, opened, and its size in bytes; only a piece of it is ever in memory."""

    file: BinaryIO
    size: int


def open_original(library: Library, photo: Photo) -> Original:
    """The file of ``photo``, read through once to see that its bytes still are those that were indexed: a file that
    was put in its place since is not a photo of the library. Raises ``PhotoError``, ``SourceUnreachable``."""
    file = library.open_original(photo.id)
    try:
        digest, size = hashlib.sha256(), 0
        while piece := file.read(_CHUNK):
            digest.update(piece)
            size += len(piece)
        if digest.hexdigest() != photo.content_hash:
            raise PhotoGone("photo.changed", place=photo.location)
    except BaseException:
        file.close()
        raise
    return Original(file, size)


def original(photo: Photo, found: Original, headers: Mapping[str, str], *, download: bool) -> Response:
    """The answer to ``GET``: whole, or the one range that was asked for (RFC 9110, section 14). Closes the file."""
    try:
        return _answer(photo, found, headers, download)
    except Problem:
        found.file.close()
        raise


def _answer(photo: Photo, found: Original, headers: Mapping[str, str], download: bool) -> Response:
    size = found.size
    known = named(photo.format)
    media = None if known is None else MEDIA_TYPES.get(known)
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
        first, last = _range(asked, size)
        if first is not None:
            out |= {"content-range": f"bytes {first}-{last}/{size}", "content-length": str(last - first + 1)}
            return StreamingResponse(_pieces(found.file, first, last + 1), 206, out)
    return StreamingResponse(_pieces(found.file, 0, size), 200, out | {"content-length": str(size)})


def matches(header: str | None, etag: str) -> bool:
    """Whether ``If-None-Match`` names this ETag (weak comparison)."""
    if header is None:
        return False
    return header.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in header.split(","))


def _pieces(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """Read in a thread of the server's, one after the other as the browser takes them."""
    with file:
        file.seek(start)
        while start < end and (piece := file.read(min(_CHUNK, end - start))):
            start += len(piece)
            yield piece


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
            416,
            "range",
            "Not within the file",
            Message("request.range", size=size),
            {"content-range": f"bytes */{size}"},
        )
    return start, end


def _disposition(photo: Photo, *, inline: bool) -> str:
    name = re.split(r"[/!\\]", photo.key)[-1].split("?")[0] or f"photo-{photo.id}"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
