"""Bytes of a picture file → upright sRGB pixels.

One way for every format: a reader gives the pixels as stored (``Raster``), then they are reduced,
brought to sRGB and turned upright, in the order that costs least.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pictrace import formats
from pictrace.decoding.admission import Admission, DecodeLimits, Room, SharedRoom
from pictrace.decoding.colours import to_srgb
from pictrace.decoding.exif import read_exif
from pictrace.decoding.heif import read_heif
from pictrace.decoding.jxl import read_jxl
from pictrace.decoding.picture import Picture, Raster
from pictrace.decoding.pillow import PLUGINS, read_pillow, read_tiff
from pictrace.decoding.raw import is_raw, read_raw
from pictrace.decoding.thumbnails import reduced
from pictrace.errors import PhotoError, PhotoTooLarge, PhotoUnavailable, PhotoUnreadable
from pictrace.formats import Format
from pictrace.messages import Message

__all__ = ["decode", "upright"]

Reader: TypeAlias = Callable[[bytes, int | None, Admission], Raster]

_READERS: Mapping[Format, Reader] = MappingProxyType(
    {name: partial(read_pillow, name) for name in PLUGINS}
    | {Format.TIFF: read_tiff, Format.HEIC: read_heif, Format.JPEG_XL: read_jxl, Format.RAW: read_raw}
)
_UPRIGHT = (1, 2, 3, 4)
"""The EXIF orientations that keep width and height."""


_room = SharedRoom(DecodeLimits().free_bytes)


def decode(data: bytes, at_least: int | None = None, limits: DecodeLimits | None = None, room: Room = _room) -> Picture:
    """Decodes the first picture of a file.

    ``at_least``: how many pixels of the long side are enough. The result is then as small as is cheap,
    but its long side is never below ``at_least`` unless the original's is; ``None`` decodes at full size.
    Threads may decode at once: the decoders let go of the interpreter, and pictures so large that a few
    of them would fill the memory wait for each other in ``room``. A decoder that crashes takes the process with it:
    files of strangers go through a ``DecoderPool``.

    Raises ``PhotoUnreadable`` (not a picture, damaged, an extra is missing) and ``PhotoTooLarge``, with
    a reason for people; nothing else, whatever the bytes.
    """
    if not data:
        raise PhotoUnreadable("file.empty")
    name = formats.by_content(data[: formats.HEAD_BYTES])
    if name is None:
        raise PhotoUnreadable(_not_a_picture(data))
    if name is Format.TIFF and is_raw(read_exif(data), data):
        name = Format.RAW
    try:
        with Admission(limits or DecodeLimits(), room, len(data)) as admission:
            raster = _READERS[name](data, at_least, admission)
            pixels = raster.pixels if at_least is None else reduced(raster.pixels, at_least)
            pixels = upright(to_srgb(pixels, raster.mode, raster.profile), raster.orientation)
    except PhotoError:
        raise
    except MemoryError as error:
        raise PhotoUnavailable("picture.memory", format=name) from error
    except Exception as error:  # decoders raise anything when bytes are hostile
        if _NO_MEMORY.search(str(error)):
            raise PhotoTooLarge("picture.memory", format=name) from MemoryError(error)
        raise _translated(error, name) from error
    size = (raster.width, raster.height) if raster.orientation in _UPRIGHT else (raster.height, raster.width)
    return Picture(pixels, *size, name, raster.exif.capture)


_NO_MEMORY = re.compile(
    r"(?i)memory alloc|insufficient memory|out of memory|not enough memory|failed to allocate|bad.alloc"
)
"""What OpenCV, libheif, libavif, OpenJPEG and LibRaw say instead of raising ``MemoryError``."""


def upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Turns and mirrors (h, w, 3) pixels as an EXIF orientation from 1 to 8 says."""
    import cv2

    if orientation not in _UPRIGHT:
        pixels = cv2.transpose(pixels)
    rows, columns = orientation in (3, 4, 7, 8), orientation in (2, 3, 6, 7)
    if not rows and not columns:
        return pixels
    turned: NDArray[np.uint8] = cv2.flip(pixels, -1 if rows and columns else 0 if rows else 1)
    return turned


def _not_a_picture(data: bytes) -> Message:
    """Names what people put into photo folders by accident."""
    if not data.strip(b"\x00"):
        return Message("file.zeros", size=len(data))
    head = data[:512].lstrip().lower()
    for start, name in _OTHERS:
        if head.startswith(start):
            return Message("file.other", what=name)
    return Message("file.not_picture")


_OTHERS = (
    (b"<!doctype html", Message("sort.html")),
    (b"<html", Message("sort.html")),
    (b"<svg", Message("sort.svg")),
    (b"<?xml", Message("sort.xml")),
    (b"%pdf", Message("sort.pdf")),
    (b"8bps", Message("sort.photoshop")),
    (b"pk\x03\x04", Message("sort.zip")),
)


_PASSING = (errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC)
"""What a decoder may meet that says nothing about the picture."""


def _translated(error: Exception, name: str) -> PhotoError:
    """A decoder's exception in words for a person; the decoder's own words follow where they help."""
    if type(error).__name__ == "DecompressionBombError":
        return PhotoTooLarge("picture.unsafe", format=name)
    words = " ".join(str(error).split())[:120]
    if isinstance(error, OSError) and error.errno in _PASSING:
        return PhotoUnavailable("file.unreadable", why=words)
    if "truncated" in words.lower():
        return PhotoUnreadable("picture.cut", format=name)
    if "security limit" in words.lower():
        return PhotoTooLarge("picture.unsafe_because", format=name, error=words)
    if words:
        return PhotoUnreadable("picture.damaged_because", format=name, what=words)
    return PhotoUnreadable("picture.damaged", format=name)
