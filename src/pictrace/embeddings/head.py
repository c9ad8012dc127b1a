"""A linear head: words that are told from a model's vectors, as they are stored, without looking at a picture again.

Its file is a NumPy archive: ``names`` (w,) text, ``weights`` (w, d) float16, ``bias`` (w,) float32, and ``spaces``, the
names of the spaces whose vectors, one after another, make the d numbers. A word's probability is the logistic function
of its weights' product with them, calibrated when it was fitted (``training.words``).
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pictrace.errors import ModelDamaged, ModelNotInstalled

__all__ = ["WordHead", "read_head"]


@dataclass(frozen=True, slots=True, eq=False)
class WordHead:
    """``weights`` (w, d) and ``bias`` (w,) float32. ``key`` names what it says: the file's checksum."""

    key: str
    names: tuple[str, ...]
    spaces: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, vectors: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
        """From unit vectors by space, (n, dimension) each: how probably each picture shows each word, (n, w)
        float32."""
        seen = np.concatenate([vectors[space] for space in self.spaces], axis=1)
        said: NDArray[np.float32] = 1 / (1 + np.exp(-(seen @ self.weights.T + self.bias)))
        return said


def read_head(path: Path, sha256: str | None = None) -> WordHead:
    """The head in a file. Raises ``ModelNotInstalled`` if it cannot be read, ``ModelDamaged`` if it has another
    checksum than ``sha256`` or is not a head."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelNotInstalled("head.unread", path=str(path), reason=error.strerror or str(error)) from error
    found = hashlib.sha256(data).hexdigest()
    if sha256 not in (None, found):
        raise ModelDamaged("head.changed", path=str(path))
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            names, spaces = tuple(map(str, file["names"])), tuple(map(str, file["spaces"]))
            weights, bias = file["weights"].astype(np.float32), file["bias"].astype(np.float32)
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ModelDamaged("head.damaged", path=str(path), reason=f"{type(error).__name__}: {error}") from error
    if not spaces or weights.shape != (len(names), weights.shape[-1]) or bias.shape != (len(names),):
        raise ModelDamaged("head.damaged", path=str(path), reason="its parts do not fit one another")
    return WordHead(found[:12], names, spaces, weights, bias)
