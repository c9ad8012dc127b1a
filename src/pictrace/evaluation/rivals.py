"""What people use today, asked the same questions: perceptual hashes at their usual thresholds.

Each is taken if it is installed (``imagehash``, ``imagededup``); none is a dependency of PicTrace. A hash knows
no relation, only a distance: the nearest photo is its answer, all within the threshold are its claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["Rival", "installed"]

Pixels = NDArray[np.uint8]

USUAL_BITS = 10
"""Bits of 64 that may differ: imagededup's default, and what users of imagehash settle on."""


@dataclass(frozen=True, slots=True)
class Rival:
    """``hash_of`` turns an RGB picture (h, w, 3) uint8 into 64 bits; ``bits`` is its usual threshold."""

    name: str
    hash_of: Callable[[Pixels], int]
    bits: int = USUAL_BITS

    def distances(self, one: int, archive: NDArray[np.uint64]) -> NDArray[np.uint8]:
        """Bits that differ from each hash of the archive (n,)."""
        return np.asarray(np.bitwise_count(archive ^ np.uint64(one)))


def installed() -> Iterator[Rival]:
    """Those that can be imported here."""
    for package, make in (("imagehash", _imagehash), ("imagededup.methods", _imagededup)):
        try:
            module = import_module(package)
        except ImportError:
            continue
        yield from make(module)


def _imagehash(module: Any) -> Iterator[Rival]:
    def hashed(function: Callable[[Image.Image], Any]) -> Callable[[Pixels], int]:
        return lambda pixels: int(str(function(Image.fromarray(pixels))), 16)

    for name in ("phash", "dhash", "average_hash", "whash"):
        yield Rival(f"imagehash {name}, ≤ {USUAL_BITS} bits", hashed(getattr(module, name)))


def _imagededup(module: Any) -> Iterator[Rival]:
    def hashed(method: Any) -> Callable[[Pixels], int]:
        return lambda pixels: int(method.encode_image(image_array=pixels), 16)

    for name in ("PHash", "DHash", "AHash", "WHash"):
        yield Rival(f"imagededup {name}, ≤ {USUAL_BITS} bits", hashed(getattr(module, name)(verbose=False)))
