"""Is it good? Edited copies of real photos are searched in the archive that holds the originals.

Every search goes the way of the product, from the bytes of a picture to hits with relations and scores. For
strangers, a photo's own row is struck from the answer, which is then that of an archive without it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pictrace.errors import UsageError
from pictrace.evaluation import edits
from pictrace.evaluation.copies import Copy, Twins, draw, queries
from pictrace.evaluation.metrics import expected_calibration_error
from pictrace.evaluation.reports import EditRow, FalseClaim, MethodReport, Progress, Report
from pictrace.library import Library
from pictrace.records import Filters, Hit, Photo, PhotoState, Query, Relation

__all__ = ["EXPECTED", "Benchmark", "Progress", "Report", "run_benchmark"]

Pixels = NDArray[np.uint8]

SHOWN = 10
"""Hits asked for by every query."""

EXPECTED: Mapping[str, Relation] = {
    "jpeg-10": Relation.COPY,
    "quarter-size": Relation.COPY,
    "crop-70": Relation.CROP,
    "crop-40": Relation.CROP,
    "crop-20": Relation.CROP,
    "rotate-90": Relation.ROTATED,
    "rotate-15": Relation.ROTATED,
    "mirror": Relation.MIRRORED,
    "grey": Relation.EDITED,
    "colour": Relation.EDITED,
    "blur": Relation.EDITED,
    "text": Relation.EDITED,
    "screenshot": Relation.CROP,
    "perspective": Relation.EDITED,
    "combination": Relation.MIRRORED,
}
"""The relation that each edit has by the definitions of ``docs/scores.md``."""

_COLOURLESS = 3.0
"""Mean distance of the channels, of 255: below it a picture is its own grey copy."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What is asked: ``originals`` photos are copied in fifteen ways, ``strangers`` photos in one way each are
    looked for although they are not there. ``seed`` decides which."""

    originals: int = 100
    strangers: int = 200
    seed: int = 0
    models: tuple[str, ...] = ("mini",)
    edits: tuple[str, ...] = tuple(edits.EDITS)
    filters: Filters = field(default_factory=lambda: Filters(states=frozenset({PhotoState.PRESENT})))


def run_benchmark(library: Library, asked: Benchmark = Benchmark()) -> Iterator[Progress | Report]:
    """Runs on the photos of an indexed library, which stays as it is. The last event is the ``Report``.

    Raises ``UsageError`` for a library that holds fewer than two photos or that is not indexed with one of the
    models, ``ModelError``."""
    photos = draw(library, asked.originals + asked.strangers, asked.seed, asked.filters)
    _have_vectors(library, asked.models)
    total = library.count(asked.filters)
    originals, strangers = photos[: asked.originals], photos[asked.originals :]
    methods = []
    for model in asked.models:
        tally = _Tally(library, model)
        began = time.perf_counter()
        for done, copy in enumerate(queries(library, originals, strangers, asked.edits, asked.seed), start=1):
            tally.ask(copy)
            yield Progress(model, done, len(originals) * len(asked.edits) + len(strangers))
        methods.append(tally.report(asked.edits, time.perf_counter() - began))
    yield Report(total, len(originals), len(strangers), tuple(methods))


def _have_vectors(library: Library, models: Sequence[str]) -> None:
    """A search with another model would find nothing, which says nothing about that model."""
    embedded: dict[str, int] = {}
    for state in library.models():
        if state.installed:
            embedded[state.key] = state.embedded
            embedded[state.id] = max(state.embedded, embedded.get(state.id, 0))
    for model in models:
        if embedded.get(model) == 0:
            raise UsageError("bench.not_indexed", model=model)


class _Tally:
    """Asks for one model and counts."""

    def __init__(self, library: Library, model: str) -> None:
        self._library = library
        self._model = model
        self._rows: dict[str, list[int]] = {}
        self._claims: list[tuple[float, bool]] = []
        self._false: list[FalseClaim] = []
        self._times: list[float] = []
        self._twins = Twins(library)

    def ask(self, copy: Copy) -> None:
        """Searches one copy. A stranger's own photo is struck from the answer."""
        photo, edit = copy.photo, copy.edit
        result = next(iter(self._library.search([Query(data=copy.data, name=edit)], k=SHOWN, model=self._model)))
        self._times.append(result.took_ms)
        hits = list(result.hits)
        if not copy.own:
            hits = [hit for hit in hits if hit.photo.content_hash != photo.content_hash]
        row = self._rows.setdefault(edit, [0, 0, 0, 0])
        for hit in hits:
            if hit.relation.same_picture:
                self._claim(hit, photo, edit)
        if not copy.own:
            return
        row[0] += 1
        first = hits[0] if hits else None
        row[1] += first is not None and self._is(first, photo)
        named = next((hit for hit in hits if hit.relation.same_picture and self._same(hit, photo)), None)
        if named is not None:
            row[2] += 1
            row[3] += named.relation in _right(edit, copy.original)

    def _is(self, hit: Hit, photo: Photo) -> bool:
        """Is the hit the original, or what the original itself is claimed to be?"""
        return self._same(hit, photo) or (hit.relation.same_picture and self._twins(photo, hit.photo))

    @staticmethod
    def _same(hit: Hit, photo: Photo) -> bool:
        return hit.photo.content_hash == photo.content_hash

    def _claim(self, hit: Hit, photo: Photo, edit: str) -> None:
        right = self._same(hit, photo)
        twin = not right and self._twins(photo, hit.photo)
        if not twin:
            self._claims.append((hit.score, right))
        if not right:
            location = hit.photo.location
            self._false.append(FalseClaim(edit, photo.location, location, hit.relation.value, hit.score, twin))

    def report(self, names: Sequence[str], seconds: float) -> MethodReport:
        rows = tuple(EditRow(name, *self._rows[name]) for name in names if name in self._rows)
        scores = np.array([score for score, _ in self._claims], np.float64)
        right = np.array([was for _, was in self._claims], np.bool_)
        return MethodReport(
            method=f"PicTrace, {self._model}",
            rows=rows,
            claims=len(self._claims) + sum(claim.twin for claim in self._false),
            false_claims=tuple(self._false),
            calibration_error=expected_calibration_error(scores, right),
            median_ms=float(np.median(self._times)) if self._times else 0.0,
            seconds=seconds,
        )


def _right(edit: str, original: Pixels) -> frozenset[Relation]:
    """The relations that are right for a copy; a photo without colour stays a copy when colour is taken away."""
    if edit == "grey" and np.ptp(original.astype(np.int16), axis=2).mean() < _COLOURLESS:
        return frozenset({Relation.COPY})
    return frozenset({EXPECTED[edit]})
