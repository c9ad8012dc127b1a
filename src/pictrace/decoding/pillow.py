"""The formats that Pillow reads: JPEG, PNG, WebP, GIF, TIFF, BMP, AVIF, JPEG 2000.

Each plugin is called by itself instead of through ``Image.open``: only the one that is needed gets
imported, and the limit on pixels is ours, not a global of the process.
"""

from __future__ import annotations

import importlib
import io
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pictrace.decoding.admission import Admission
from pictrace.decoding.colours import flatten, scaled_to_bytes
from pictrace.decoding.exif import Exif, read_exif
from pictrace.decoding.picture import Raster
from pictrace.errors import PhotoUnreadable

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

__all__ = ["PLUGINS", "read_pillow", "read_tiff"]

PLUGINS = {
    "JPEG": ("JpegImagePlugin", "JpegImageFile"),
    "PNG": ("PngImagePlugin", "PngImageFile"),
    "WebP": ("WebPImagePlugin", "WebPImageFile"),
    "GIF": ("GifImagePlugin", "GifImageFile"),
    "TIFF": ("TiffImagePlugin", "TiffImageFile"),
    "BMP": ("BmpImagePlugin", "BmpImageFile"),
    "AVIF": ("AvifImagePlugin", "AvifImageFile"),
    "JPEG 2000": ("Jpeg2KImagePlugin", "Jpeg2KImageFile"),
}
_START_OF_SCAN, _MOST_SCANS = b"\xff\xda", 500
"""The number that libjpeg-turbo advises: real progressive JPEGs have about ten."""

_JP2_EXIF = b"JpgTiffExif->JP2"
_WIDTH, _HEIGHT = 0x0100, 0x0101


def read_pillow(name: str, data: bytes, at_least: int | None, admission: Admission) -> Raster:
    """The first frame. JPEGs are decoded at 1/2, 1/4 or 1/8 when that leaves the long side ``at_least``.

    Raises ``PhotoTooLarge``, ``PhotoUnreadable`` and whatever Pillow raises for damaged files."""
    if name == "WebP":
        _check_webp(data, admission)
    module, plugin = PLUGINS[name]
    image: ImageFile = getattr(importlib.import_module(f"PIL.{module}"), plugin)(io.BytesIO(data))
    if image.info.get("progressive") and data.count(_START_OF_SCAN) > _MOST_SCANS:
        raise PhotoUnreadable(f"the JPEG has more than {_MOST_SCANS} scans: decoding it would take for ever")
    width, height = image.size
    if at_least is not None and name == "JPEG":
        share = at_least / max(width, height)
        image.draft(None, (max(1, int(width * share)), max(1, int(height * share))))
    admission.check(width, height, decoded=image.width * image.height)
    try:
        image.load()
    except OSError as error:
        raise PhotoUnreadable(_broken_off(image, name)) from error
    exif = _exif_of(image, data, name)
    orientation = exif.orientation
    if name == "TIFF":  # the one plugin that turns pictures upright while it loads them
        (width, height), orientation = image.size, 1
    pixels, mode = flatten(image, at_least)
    return Raster(pixels, mode, width, height, orientation, image.info.get("icc_profile"), exif)


def read_tiff(data: bytes, at_least: int | None, admission: Admission) -> Raster:
    """The first page. What Pillow has no mode for (colour in floating point) or no leave to open (over
    twice its own limit on pixels) goes through OpenCV."""
    from PIL.Image import DecompressionBombError

    try:
        return read_pillow("TIFF", data, at_least, admission)
    except (SyntaxError, KeyError, ValueError, DecompressionBombError):
        exif = read_exif(data)
        width, height = (int(exif.number(tag) or 0) for tag in (_WIDTH, _HEIGHT))
        if not width or not height:
            raise
        admission.check(width, height)
        deep = _by_opencv(data)
        if deep is None:
            raise
    if deep.ndim == 3:
        deep = deep[:, :, 2::-1]
    return Raster(scaled_to_bytes(deep), "L" if deep.ndim == 2 else "RGB", width, height, exif.orientation, None, exif)


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


def _exif_of(image: ImageFile, data: bytes, name: str) -> Exif:
    if name == "TIFF":
        return read_exif(data)
    if name == "JPEG 2000":
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


def _check_webp(data: bytes, admission: Admission) -> None:
    """Pillow's plugin makes room for the canvas before it tells its size, so the header is read here."""
    kind, head = data[12:16], data[20:30]
    if len(head) < 10:
        raise PhotoUnreadable("the WebP file breaks off in its header")
    if kind == b"VP8X":
        size = int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    elif kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        size = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = struct.unpack_from("<HH", head, 6)
        size = width & 0x3FFF, height & 0x3FFF
    admission.check(*size)


def _broken_off(image: ImageFile, name: str) -> str:
    """Says how much of a damaged picture could be decoded, where rows tell."""
    core = getattr(image, "_im", None)
    box = core.getbbox() if core is not None else None
    if box is None or not image.height:
        return f"the {name} data breaks off or is damaged at its beginning"
    share = min(99, round(100 * box[3] / image.height))
    return f"the {name} data breaks off or is damaged after about {share} % of its rows"
