"""HEIC and HEIF through libheif, which turns pictures upright by itself."""

from __future__ import annotations

import numpy as np

from pictrace.decoding.admission import Admission
from pictrace.decoding.colours import flatten
from pictrace.decoding.exif import read_exif
from pictrace.decoding.picture import Raster

__all__ = ["read_heif"]


def read_heif(data: bytes, at_least: int | None, admission: Admission) -> Raster:
    """The primary picture. The container's own rotation counts and libheif has applied it; the EXIF
    orientation repeats it for other programs (ISO 23008-12), so it is not applied again."""
    import pi_heif

    file = pi_heif.open_heif(data)
    admission.check(*file.size)
    exif = read_exif(file.info.get("exif"))
    profile = file.info.get("icc_profile")
    pixels, mode = (np.asarray(file), "RGB") if file.mode == "RGB" else flatten(file.to_pillow(), at_least)
    width, height = file.size
    return Raster(pixels, mode, width, height, 1, profile, exif)
