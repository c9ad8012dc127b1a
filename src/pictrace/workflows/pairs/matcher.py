"""The matcher: are two pictures the same? Compares a query with photos of the library, or with another picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.records import Capture, Photo, Verdict
from pictrace.verification.capture_time import apply_capture_time
from pictrace.verification.interface import Examination, Prepared, Verifier
from pictrace.verification.keypoints import Keypoints
from pictrace.verification.prefilter import Prefilter
from pictrace.workflows.pairs.thumbnails import pixels_of

__all__ = ["Effort", "Matcher", "Side"]

Pixels = NDArray[np.uint8]

KEYPOINTS_OF_ONE = 100.0
"""Keypoints. So many that agree count as a similarity of 1, where photos are ranked by them alone."""
LOADED_AT_ONCE = 256
"""Thumbnails. Held in memory together while a whole library is measured: some ten megabytes."""
IN_FULL = 1
"""Photos. The best candidates that are verified whatever the prefilter says: it overlooks one copy in a hundred."""


class Effort(Enum):
    """What of the candidates of a query is verified by keypoints."""

    ALL = auto()
    """Every one."""
    BEST = auto()
    """The best one, and those that pass the prefilter; the others are compared as wholes."""
    PREFILTERED = auto()
    """Those that pass the prefilter; of the others there is no verdict, for a third of the time of one."""


@dataclass(slots=True, eq=False)
class Side:
    """One picture of a pair, made ready once for many comparisons. ``pixels``: upright RGB (h, w, 3) uint8;
    ``capture``: what its camera wrote."""

    pixels: Pixels
    prepared: Prepared
    capture: Capture
    _keypoints: Keypoints | None = None

    def keypoints(self, prefilter: Prefilter) -> Keypoints:
        """Its keypoints for the prefilter, found when first asked for."""
        if self._keypoints is None:
            self._keypoints = prefilter.keypoints(self.pixels)
        return self._keypoints


def _nobody_searches() -> None:
    """For whom nobody waits."""


@dataclass(frozen=True, slots=True, eq=False)
class Matcher:
    """Compares pictures; safe to use from several threads. ``dense`` tells whether work that is divided among threads
    only delays others; ``give_way`` is called before each comparison, and lets searches go first."""

    catalogue: Catalogue
    verifier: Callable[[], Verifier]
    pool: Executor
    dense: Callable[[], bool] = bool
    give_way: Callable[[], None] = _nobody_searches
    prefilter: Prefilter = field(default_factory=Prefilter)

    def side(
        self, pixels: Pixels, phashes: tuple[int, ...], content_hash: str | None, capture: Capture | None = None
    ) -> Side:
        """A picture made ready. ``phashes``: that of the picture upright, or all eight orientations for a query."""
        return Side(pixels, self.verifier().prepare(pixels, phashes, content_hash), capture or Capture())

    def examine(self, query: Side, photo: Side, cosine: float | None) -> Examination:
        """The verdict about two pictures with all that was measured on the way."""
        seen = self.verifier().examine(query.prepared, photo.prepared, cosine)
        return replace(seen, verdict=apply_capture_time(seen.verdict, query.capture, photo.capture))

    def verdicts(
        self, query: Side, photos: Sequence[Photo], cosines: Mapping[int, float | None], effort: Effort
    ) -> dict[int, Verdict]:
        """For each photo by its content id, with the embeddings' ``cosines`` by content id; ``photos`` are best first.
        A photo without a usable thumbnail is absent."""
        thumbnails = self.catalogue.contents.thumbnails(photo.content_id for photo in photos if photo.content_id)
        if not thumbnails:
            return {}
        verifier = self.verifier()
        keypoints = None if effort is Effort.ALL else query.keypoints(self.prefilter)

        def one(place: int, photo: Photo) -> tuple[int, Verdict] | None:
            self.give_way()
            content_id = photo.content_id or 0
            pixels = pixels_of(thumbnails.get(content_id))
            if pixels is None:
                return None
            passes = keypoints is None or (effort is Effort.BEST and place < IN_FULL)
            if not passes and keypoints is not None:
                passes = self.prefilter.passes(keypoints, self.prefilter.keypoints(pixels, mirrored=False))
            if not passes and effort is Effort.PREFILTERED:
                return None
            prepared = verifier.prepare(pixels, () if photo.phash is None else (photo.phash,), photo.content_hash)
            verdict = verifier.compare(query.prepared, prepared, cosines.get(content_id), keypoints=passes)
            return content_id, apply_capture_time(verdict, query.capture, photo.capture)

        # Each change of thread costs; among many searches only the divided one would gain, at the others' expense.
        each = map if self.dense() else self.pool.map
        return dict(found for found in each(one, range(len(photos)), photos) if found is not None)

    def measures(self, query: Side, by: str, content_ids: Sequence[int]) -> Iterator[tuple[int, float]]:
        """One measure alone (``ssim``, ``orb``) of the contents that have a usable thumbnail, as (content id,
        similarity in 0…1)."""
        from pictrace.verification import measure

        scale = KEYPOINTS_OF_ONE if by == "orb" else 1.0
        verifier = self.verifier()

        def one(item: tuple[int, bytes]) -> tuple[int, float] | None:
            pixels = pixels_of(item[1])
            if pixels is None:
                return None
            return item[0], measure(by, query.prepared, verifier.prepare(pixels)) / scale

        for start in range(0, len(content_ids), LOADED_AT_ONCE):
            thumbnails = self.catalogue.contents.thumbnails(content_ids[start : start + LOADED_AT_ONCE])
            for found in self.pool.map(one, thumbnails.items()):
                if found is not None:
                    yield found[0], min(1.0, max(0.0, found[1]))
