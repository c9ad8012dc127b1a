"""Camera RAW through LibRaw (the extra ``raw``): the preview that the camera made, else developed."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from pictrace.decoding.admission import Admission
from pictrace.decoding.exif import Exif, read_exif
from pictrace.decoding.picture import Raster
from pictrace.decoding.pillow import read_pillow
from pictrace.errors import DecoderMissing, MissingExtra, PhotoError
from pictrace.formats import Format
from pictrace.messages import Message

__all__ = ["is_raw", "read_raw"]

_NEW_SUBFILE_TYPE, _PHOTOMETRIC, _MAKE, _SUB_IFDS, _DNG_VERSION = 0x00FE, 0x0106, 0x010F, 0x014A, 0xC612
"""Tags, by the TIFF and DNG standards."""
_COLOUR_FILTER_ARRAY, _LINEAR_RAW = 32803, 34892
"""What ``_PHOTOMETRIC`` says of a sensor's own values (DNG)."""
_FLIPS = {0: 1, 1: 2, 2: 4, 3: 3, 4: 5, 5: 8, 6: 6, 7: 7}
"""LibRaw's turn of the sensor (1: mirrored, 2: upside down, 4: transposed, added up) as an EXIF orientation."""

_BYTES = 24
"""For a pixel at most: the sensor's 16 bits, LibRaw's four channels of them, its work on the colours, and 8-bit RGB."""

_ENOUGH = 0.9
"""A preview this near to the wanted size is taken instead of developing the sensor's data."""


def is_raw(exif: Exif, data: bytes) -> bool:
    """Whether a TIFF file is a camera's: it says so (DNG, CR2), holds sensor data, or its first
    directory is a small picture beside others (NEF, ARW, PEF …)."""
    if _DNG_VERSION in exif.main or data[8:10] == b"CR":
        return True
    if exif.number(_PHOTOMETRIC) in (_COLOUR_FILTER_ARRAY, _LINEAR_RAW):
        return True
    reduced = int(exif.number(_NEW_SUBFILE_TYPE) or 0) & 1
    return bool(reduced and _SUB_IFDS in exif.main and _MAKE in exif.main)


def read_raw(data: bytes, at_least: int | None, admission: Admission) -> Raster:
    """The preview if it is as large as wanted, else the sensor's data, developed at half size where
    that is enough."""
    try:
        import rawpy
    except ImportError as error:
        raise DecoderMissing(MissingExtra(Message("extra.raw"), "raw").message) from error
    with rawpy.imread(io.BytesIO(data)) as raw:
        sizes = raw.sizes
        admission.check(sizes.width, sizes.height, sizes.width * sizes.height * _BYTES, slow=True)
        longest = max(sizes.width, sizes.height)
        preview = _preview(raw, at_least, admission)
        if preview is not None and max(preview.width, preview.height) >= _ENOUGH * min(at_least or longest, longest):
            pixels, mode, profile = preview.pixels, preview.mode, preview.profile
        else:
            half = at_least is not None and at_least <= longest // 2
            pixels = raw.postprocess(use_camera_wb=True, half_size=half, output_bps=8, user_flip=0)
            mode, profile = "RGB", None
        exif = read_exif(data)
        if not exif.main and preview is not None:  # not a TIFF inside: the preview has the tags
            exif = preview.exif
        orientation = _FLIPS.get(sizes.flip, 1)
        if preview is not None and preview.pixels is pixels and preview.orientation != 1:
            orientation = preview.orientation
        return Raster(pixels, mode, sizes.width, sizes.height, orientation, profile, exif)


def _preview(raw: Any, at_least: int | None, admission: Admission) -> Raster | None:
    """The largest embedded preview; none, or a damaged one, is no fault of the photo."""
    import rawpy

    try:
        thumb = raw.extract_thumb()
        if thumb.format is rawpy.ThumbFormat.JPEG:
            return read_pillow(Format.JPEG, thumb.data, at_least, admission)
    except (rawpy.LibRawError, PhotoError, OSError, ValueError, SyntaxError):
        return None
    if thumb.format is not rawpy.ThumbFormat.BITMAP:
        return None
    pixels = np.array(thumb.data)
    return Raster(pixels, "RGB", pixels.shape[1], pixels.shape[0])
