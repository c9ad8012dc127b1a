"""Vectors for a made archive in which some photos are edited copies of others.

Parts of the photographs in scikit-image are embedded for real, and so are fifteen edits of some. Photos come in scenes
of sixteen: around a point between two of the parts, some scenes close together and some wide apart. The constants are
chosen so that neighbours are as near as those among 49,412 real photographs with ``mini`` (Caltech-101, one of each
class of ImageNet, and 39,267 of many kinds):

================================================  ==================  =========
5, 25, 50, 75, 95 % of the photos lie below       real                here
================================================  ==================  =========
cosine of the nearest                             .58 .67 .74 .81 .91 .58 .68 .76 .84 .90
cosine of the eighth (5, 50, 95 %)                .51 .67 .84         .49 .69 .87
nearest over eighth (5, 50, 95 %)                 .03 .06 .14         .03 .07 .12
neighbours at 0.9 or more, of eight               0.19                0.18
================================================  ==================  =========

A copy's vector lies from that of its original as the vector of an edited part lies from that of the part: with the
same cosine, and turned the same way.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.pictures import photographs
from pictrace.embeddings.interface import Embedder
from pictrace.evaluation.edits import EDITS, apply

__all__ = ["Spread"]

Vectors = NDArray[np.float32]

PARTS = 1_500
EDITED = 100
"""Parts that every edit is made of."""

SMALLEST = 120
SCENE = 16
LOOSE, CLOSE = 0.50, 0.88
"""Cosines between photos of one scene: evenly from the loosest to the closest."""

UNEVEN = 0.2
"""How much farther from the centre some photos of a scene lie than others: deviation of the logarithm."""


class Spread:
    """Vectors of one model, the same for the same photo every time."""

    def __init__(self, embedder: Embedder) -> None:
        parts = _parts()
        self._base = _embedded(embedder, parts)
        self._scale = self._base.std(axis=0)
        edited = parts[:EDITED]
        self._moved = {
            edit: _embedded(embedder, [apply(edit, part, number) for number, part in enumerate(edited)])
            for edit in EDITS
        }

    def vectors(self, names: Sequence[tuple[int, str]]) -> Vectors:
        """Of photos (number of the picture, edit or nothing): (n, dimension)."""
        return np.stack([self._copy(number, edit) if edit else self._original(number) for number, edit in names])

    def _original(self, number: int) -> Vectors:
        centre, wide = self._scene(number // SCENE)
        generator = np.random.default_rng([6, number])
        aside = _unit(self._scale * generator.standard_normal(len(self._scale)))
        return _unit(centre + wide * np.exp(generator.normal(0.0, UNEVEN)) * aside)

    def _scene(self, number: int) -> tuple[Vectors, float]:
        generator = np.random.default_rng([5, number])
        one, other = self._base[generator.integers(len(self._base), size=2)]
        share = generator.uniform()
        noise = self._scale * generator.standard_normal(len(self._scale))
        cosine = generator.uniform(LOOSE, CLOSE)
        return _unit(share * one + (1 - share) * other + noise), float(np.sqrt(1 / cosine - 1))

    def _copy(self, number: int, edit: str) -> Vectors:
        """The reflection that takes the part's vector to the original's takes the edited part's to the copy's."""
        original = self._original(number)
        which = int(np.random.default_rng([7, number]).integers(EDITED))
        normal = _unit(original - self._base[which])
        moved = self._moved[edit][which]
        return np.asarray(moved - 2 * (moved @ normal) * normal, np.float32)


def _unit(vector: NDArray[np.floating]) -> Vectors:
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def _parts() -> list[NDArray[np.uint8]]:
    """Square parts of photographs of every size, some mirrored."""
    generator = np.random.default_rng(3)
    originals = photographs()
    made = []
    for _ in range(PARTS):
        original = originals[generator.integers(len(originals))]
        side = int(np.exp(generator.uniform(np.log(SMALLEST), np.log(min(original.shape[:2])))))
        top, left = (generator.integers(extent - side + 1) for extent in original.shape[:2])
        part = original[top : top + side, left : left + side]
        made.append(np.ascontiguousarray(part[:, :: generator.choice([-1, 1])]))
    return made


def _embedded(embedder: Embedder, pictures: Sequence[NDArray[np.uint8]]) -> Vectors:
    return embedder.embed(pictures).vectors
