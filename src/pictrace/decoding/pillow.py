"""The formats that Pillow reads: JPEG, PNG, WebP, GIF, TIFF, BMP, AVIF, JPEG 2000.

Each plugin is called by itself instead of through ``Image.open``: only the one that is needed gets
imported, and the limit on pixels is ours, not a global of the process.
"""

from __future__ import annotations

import importlib
import io
import struct
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pictrace.decoding.admission import Admission
from pictrace.decoding.avif import coded_size
from pictrace.decoding.colours import flatten, is_reduced, scaled_to_bytes
from pictrace.decoding.exif import Exif, read_exif
from pictrace.decoding.picture import Raster
from pictrace.errors import PhotoUnreadable
from pictrace.formats import Format
from pictrace.messages import Message

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

__all__ = ["PLUGINS", "read_pillow", "read_tiff"]

PLUGINS = {
    Format.JPEG: ("JpegImagePlugin", "JpegImageFile"),
    Format.PNG: ("PngImagePlugin", "PngImageFile"),
    Format.WEBP: ("WebPImagePlugin", "WebPImageFile"),
    Format.GIF: ("GifImagePlugin", "GifImageFile"),
    Format.TIFF: ("TiffImagePlugin", "TiffImageFile"),
    Format.BMP: ("BmpImagePlugin", "BmpImageFile"),
    Format.AVIF: ("AvifImagePlugin", "AvifImageFile"),
    Format.JPEG_2000: ("Jpeg2KImagePlugin", "Jpeg2KImageFile"),
}
_START_OF_SCAN, _MOST_SCANS = b"\xff\xda", 64
"""Real progressive JPEGs have about ten, the ones searched for smallness up to thirty; each costs a pass."""

_CORE_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "I;16N": 2}
"""What Pillow holds for a pixel of a mode; four for all others."""

_PLUGIN_BYTES = {
    Format.WEBP: 20,
    Format.AVIF: 20,
    Format.JPEG_2000: 36,
    Format.GIF: 2,
    Format.TIFF: 4,
    Format.BMP: 1,
    Format.PNG: 1,
}
"""What a plugin and its library hold besides for a pixel at most (measured): planes, canvases, rows on their way."""
_SLOW = frozenset({Format.AVIF, Format.JPEG_2000})

_JP2_EXIF = b"JpgTiffExif->JP2"
_WIDTH, _HEIGHT = 0x0100, 0x0101
"""Tags, by the TIFF standard."""


def read_pillow(name: Format, data: bytes, at_least: int | None, admission: Admission) -> Raster:
    """The first frame. JPEGs are decoded at 1/2, 1/4 or 1/8 when that leaves the long side ``at_least``.

    Raises ``PhotoTooLarge``, ``PhotoUnreadable`` and whatever Pillow raises for damaged files."""
    if name is Format.WEBP:
        _check_webp(data, at_least, admission)
    module, plugin = PLUGINS[name]
    image: ImageFile = getattr(importlib.import_module(f"PIL.{module}"), plugin)(io.BytesIO(data))
    width, height = image.size
    if name is Format.AVIF and coded_size(data) not in (None, image.size):
        raise PhotoUnreadable("picture.damaged_because", format=name, what=Message("picture.two_sizes"))
    held = width * height * _PLUGIN_BYTES.get(name, 0)
    if name is Format.JPEG:
        held = _coefficients(image, data)
        if at_least is not None:
            share = at_least / max(width, height)
            image.draft(None, (max(1, int(width * share)), max(1, int(height * share))))
    admission.check(width, height, held + _flattened(image, at_least), slow=name in _SLOW)
    try:
        image.load()
    except OSError as error:
        raise PhotoUnreadable(_broken_off(image, name)) from error
    exif = _exif_of(image, data, name)
    orientation = exif.orientation
    if name is Format.TIFF:  # the one plugin that turns pictures upright while it loads them
        (width, height), orientation = image.size, 1
    pixels, mode = flatten(image, at_least)
    return Raster(pixels, mode, width, height, orientation, image.info.get("icc_profile"), exif)


def _flattened(image: ImageFile, at_least: int | None) -> int:
    """Bytes at the peak of loading a picture and ``flatten``-ing it."""
    mode, pixels = image.mode, image.width * image.height
    if mode[0] == "I" or mode == "F":
        work = 8
    elif mode in ("L", "RGB", "CMYK", "LAB") and "transparency" not in image.info:
        work = 0 if is_reduced(image, at_least) else 3 * len(image.getbands())
    elif mode in ("RGBA", "LA") and "transparency" not in image.info and is_reduced(image, at_least):
        work = 0
    elif image.has_transparency_data:
        work = 24
    else:
        work = 3 if mode == "1" else 10
    return pixels * (_CORE_BYTES.get(mode, 4) + work)


def _coefficients(image: ImageFile, data: bytes) -> int:
    """Bytes of the coefficients that libjpeg holds of a whole picture that comes in several scans, whatever size it is
    decoded at. Raises ``PhotoUnreadable`` for more scans than a picture needs."""
    components = [(across, down) for _, across, down, _ in image.layer]  # type: ignore[attr-defined]
    scans = data.count(_START_OF_SCAN) if image.info.get("progressive") else 1
    if scans > _MOST_SCANS:
        raise PhotoUnreadable("picture.scans", format=Format.JPEG, most=_MOST_SCANS)
    if not image.info.get("progressive") and not _comes_in_parts(data, len(components)):
        return 0
    most_across, most_down = (max(sides) for sides in zip(*components, strict=True))
    columns, rows = ceil(image.width / (8 * most_across)), ceil(image.height / (8 * most_down))
    return sum(columns * across * rows * down * 64 * 2 for across, down in components)


def _comes_in_parts(data: bytes, components: int) -> bool:
    """Whether the first scan of a baseline JPEG holds fewer components than the picture."""
    at = 2
    while at + 5 <= len(data) and data[at] == 0xFF:
        if data[at : at + 2] == _START_OF_SCAN:
            return data[at + 4] < components
        at += 1 if data[at + 1] == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return True  # odd enough for the worst to be assumed


def read_tiff(data: bytes, at_least: int | None, admission: Admission) -> Raster:
    """The first page. What Pillow has no mode for (colour in floating point) or no leave to open (over
    twice its own limit on pixels) goes through OpenCV."""
    from PIL.Image import DecompressionBombError

    try:
        return read_pillow(Format.TIFF, data, at_least, admission)
    except (SyntaxError, KeyError, ValueError, DecompressionBombError):
        exif = read_exif(data)
        width, height = (int(exif.number(tag) or 0) for tag in (_WIDTH, _HEIGHT))
        if not width or not height:
            raise
        admission.check(width, height, width * height * _OPENCV_BYTES)
        deep = _by_opencv(data)
        if deep is None:
            raise
        if deep.shape[:2] != (height, width):
            two_sizes = Message("picture.two_sizes")
            raise PhotoUnreadable("picture.damaged_because", format=Format.TIFF, what=two_sizes) from None
    if deep.ndim == 3:
        deep = deep[:, :, 2::-1]
    return Raster(scaled_to_bytes(deep), "L" if deep.ndim == 2 else "RGB", width, height, exif.orientation, None, exif)


_OPENCV_BYTES = 32
"""Four channels in floating point, and a copy of them."""


def _by_opencv(data: bytes) -> NDArray[Any] | None:
    """The pixels as OpenCV finds them, without what it would write to the terminal of damaged files."""
    import cv2

    level = cv2.utils.logging.setLogLevel
    before = level(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        deep: NDArray[Any] | None = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    finally:
        level(before)
    return deep


def _exif_of(image: ImageFile, data: bytes, name: Format) -> Exif:
    if name is Format.TIFF:
        return read_exif(data)
    if name is Format.JPEG_2000:
        at = data.find(_JP2_EXIF, 0, 1 << 20)
        return read_exif(data[at + len(_JP2_EXIF) : at + len(_JP2_EXIF) + (1 << 20)] if at > 0 else None)
    block = image.info.get("exif")
    if block is None and "Raw profile type exif" in image.info:  # ImageMagick's way, before PNG had eXIf
        block = _from_hex(image.info["Raw profile type exif"])
    return read_exif(block if isinstance(block, bytes) else None)


def _from_hex(text: object) -> bytes | None:
    """``\\nexif\\n  1234\\n457869…``: a name, a length, then hexadecimal lines."""
    try:
        return bytes.fromhex("".join(str(text).split("\n")[3:]))
    except ValueError:
        return None


def _check_webp(data: bytes, at_least: int | None, admission: Admission) -> None:
    """Pillow's plugin makes room for the canvas before it tells its size, so the header is read here."""
    kind, head = data[12:16], data[20:30]
    if len(head) < 10:
        raise PhotoUnreadable("picture.cut_header", format=Format.WEBP)
    if kind == b"VP8X":
        size = int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    elif kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        size = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = struct.unpack_from("<HH", head, 6)
        size = width & 0x3FFF, height & 0x3FFF
    reduces = at_least is not None and max(size) >= 2 * at_least
    work = 4 if reduces else 4 + 24  # of a picture with transparency, as ``_flattened`` counts
    admission.check(*size, size[0] * size[1] * (_PLUGIN_BYTES[Format.WEBP] + work))


def _broken_off(image: ImageFile, name: str) -> Message:
    """Says how much of a damaged picture could be decoded, where rows tell."""
    core = getattr(image, "_im", None)
    box = core.getbbox() if core is not None else None
    if box is None or not image.height:
        return Message("picture.cut_first", format=name)
    share = min(99, round(100 * box[3] / image.height))
    return Message("picture.cut_at", format=name, percent=share)
