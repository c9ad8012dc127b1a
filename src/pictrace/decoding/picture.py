"""The words of this part: a file's pixels as stored, and the picture that is made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pictrace.decoding.exif import Exif
from pictrace.formats import Format
from pictrace.records import Capture

__all__ = ["Decode", "Picture", "Raster"]


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """Pixels as a file stores them: (h, w) or (h, w, c) uint8 in ``mode`` (``L``, ``RGB``, ``CMYK``,
    ``LAB``), perhaps reduced from ``width`` × ``height``; the ICC profile that gives them meaning, and
    the EXIF orientation still to be applied."""

    pixels: NDArray[np.uint8] = field(repr=False)
    mode: str
    width: int
    height: int
    orientation: int = 1
    profile: bytes | None = field(default=None, repr=False)
    exif: Exif = field(default_factory=Exif, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded picture. ``pixels``: (h, w, 3) uint8, upright, sRGB, perhaps reduced; not to be
    written to. ``width`` and ``height``: the full size of the upright original. ``format``: as
    its bytes show it, whatever the name says."""

    pixels: NDArray[np.uint8] = field(repr=False)
    width: int
    height: int
    format: Format
    capture: Capture = field(default_factory=Capture)


Decode: TypeAlias = Callable[[bytes, int | None], Picture]
"""Bytes of a file and how many pixels of its long side are enough → its picture; see ``pictrace.decoding.decode``."""
