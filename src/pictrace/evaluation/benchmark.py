"""Is it good? Edited copies of real photos are searched in the archive that holds the originals.

Every search goes the way of the product, from the bytes of a picture to hits with relations and scores. For
strangers, a photo's own row is struck from the answer, which is then that of an archive without it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.errors import PhotoError, SourceError, UsageError
from pictrace.evaluation import edits
from pictrace.evaluation.metrics import expected_calibration_error
from pictrace.library import Library
from pictrace.records import Filters, Hit, Photo, PhotoState, Query, Relation

__all__ = ["Benchmark", "EditRow", "FalseClaim", "MethodReport", "Progress", "Report", "run_benchmark"]

Pixels = NDArray[np.uint8]

EDIT_SIDE = 1024
"""Long side in pixels, at most, of the pictures that edits are made of."""

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


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is."""

    stage: str
    done: int
    total: int

    def to_json(self) -> dict[str, Any]:
        return {"stage": self.stage, "done": self.done, "total": self.total}


@dataclass(frozen=True, slots=True)
class EditRow:
    """One edit: of ``queries`` copies, how many have their original first (``found``), are claimed to be the same
    picture (``named``), and of these by the right relation (``right``)."""

    edit: str
    queries: int
    found: int
    named: int
    right: int

    @property
    def recall(self) -> float:
        return self.found / max(1, self.queries)


@dataclass(frozen=True, slots=True)
class FalseClaim:
    """A claim of "same picture" about a photo that is not the query's original. ``twin``: the original itself is
    claimed to be the same picture as that photo; only a person can say whether it is."""

    query: str
    original: str
    claimed: str
    relation: str
    score: float
    twin: bool


@dataclass(frozen=True, slots=True)
class MethodReport:
    """One method on all queries. ``precision`` is that of the claims, twins set aside; ``precision_strict`` counts
    them as wrong. ``calibration_error`` is that of the scores of claims, ``None`` where a method has none."""

    method: str
    rows: tuple[EditRow, ...]
    claims: int
    false_claims: tuple[FalseClaim, ...]
    calibration_error: float | None
    median_ms: float
    seconds: float

    @property
    def recall(self) -> float:
        return sum(row.found for row in self.rows) / max(1, sum(row.queries for row in self.rows))

    @property
    def named(self) -> float:
        return sum(row.named for row in self.rows) / max(1, sum(row.queries for row in self.rows))

    @property
    def right(self) -> float:
        return sum(row.right for row in self.rows) / max(1, sum(row.named for row in self.rows))

    @property
    def precision(self) -> float:
        wrong = sum(not claim.twin for claim in self.false_claims)
        twins = len(self.false_claims) - wrong
        return 1.0 - wrong / max(1, self.claims - twins)

    @property
    def precision_strict(self) -> float:
        return 1.0 - len(self.false_claims) / max(1, self.claims)

    def to_json(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "recall_at_1": round(self.recall, 4),
            "worst_edit": round(min((row.recall for row in self.rows), default=0.0), 4),
            "named": round(self.named, 4),
            "relation_right": round(self.right, 4),
            "claims": self.claims,
            "claims_precision": round(self.precision, 5),
            "claims_precision_strict": round(self.precision_strict, 5),
            "calibration_error": None if self.calibration_error is None else round(self.calibration_error, 4),
            "median_ms": round(self.median_ms, 2),
            "seconds": round(self.seconds, 1),
            "edits": {
                row.edit: {"queries": row.queries, "found": row.found, "named": row.named, "right": row.right}
                for row in self.rows
            },
            "false_claims": [
                {
                    "query": claim.query,
                    "original": claim.original,
                    "claimed": claim.claimed,
                    "relation": claim.relation,
                    "score": round(claim.score, 4),
                    "twin": claim.twin,
                }
                for claim in self.false_claims
            ],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome; always the last event."""

    photos: int
    originals: int
    strangers: int
    methods: tuple[MethodReport, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "photos": self.photos,
            "originals": self.originals,
            "strangers": self.strangers,
            "methods": [method.to_json() for method in self.methods],
        }

    def table(self) -> str:
        """As Markdown: a row for each edit, a column for each method, and the totals below."""
        head = ["", *(method.method for method in self.methods)]
        lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * len(self.methods) + "|"]
        for edit in edits.EDITS:
            shares = [next((row.recall for row in method.rows if row.edit == edit), None) for method in self.methods]
            lines.append(_line(f"recall@1, {edit}", ["–" if share is None else f"{share:.3f}" for share in shares]))
        for label, value in _TOTALS:
            lines.append(_line(label, [value(method) for method in self.methods]))
        return "\n".join(lines)


def _line(label: str, cells: Sequence[str]) -> str:
    return "| " + " | ".join([label, *cells]) + " |"


_TOTALS: tuple[tuple[str, Callable[[MethodReport], str]], ...] = (
    ("**recall@1, all**", lambda m: f"**{m.recall:.4f}**"),
    ("copies claimed", lambda m: f"{m.named:.4f}"),
    ("relation right", lambda m: f"{m.right:.4f}" if m.calibration_error is not None else "–"),
    ("precision of claims", lambda m: f"{m.precision:.5f}"),
    ("the same, look-alikes in the archive counted as wrong", lambda m: f"{m.precision_strict:.5f}"),
    ("calibration error", lambda m: "–" if m.calibration_error is None else f"{m.calibration_error:.4f}"),
    ("median time of a query, ms", lambda m: f"{m.median_ms:.1f}"),
)


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

    Raises ``UsageError`` for a library that holds fewer than two photos, ``ModelError``."""
    photos = _chosen(library, asked)
    total = library.count(asked.filters)
    originals, strangers = photos[: asked.originals], photos[asked.originals :]
    methods = []
    for model in asked.models:
        tally = _Tally(library, model)
        began = time.perf_counter()
        for done, photo in enumerate(originals, start=1):
            _ask(tally, photo, asked.edits, asked.seed, own=True)
            yield Progress(f"{model}: copies", done, len(originals))
        for done, photo in enumerate(strangers, start=1):
            edit = asked.edits[done % len(asked.edits)]
            _ask(tally, photo, (edit,), asked.seed, own=False)
            yield Progress(f"{model}: strangers", done, len(strangers))
        methods.append(tally.report(asked.edits, time.perf_counter() - began))
    yield Report(total, len(originals), len(strangers), tuple(methods))


def _chosen(library: Library, asked: Benchmark) -> list[Photo]:
    """The photos of the benchmark: one for each content, in an order that the seed decides."""
    total = library.count(asked.filters)
    if total < 2:
        raise UsageError("a benchmark needs an indexed library of at least two photos that can be reached")
    wanted = np.random.default_rng(asked.seed).permutation(total)[: 2 * (asked.originals + asked.strangers)]
    rank = {int(position): order for order, position in enumerate(wanted)}
    found: dict[str, tuple[int, Photo]] = {}
    for position, photo in enumerate(_each(library, asked.filters)):
        if position in rank and photo.content_hash is not None:
            found.setdefault(photo.content_hash, (rank[position], photo))
    ordered = sorted(found.values(), key=lambda pair: pair[0])
    return [photo for _, photo in ordered[: asked.originals + asked.strangers]]


def _each(library: Library, filters: Filters) -> Iterator[Photo]:
    after: str | None = None
    while True:
        page, after = library.photos(filters=filters, order="location", after=after, limit=1000)
        yield from page
        if after is None:
            return


def _ask(tally: _Tally, photo: Photo, names: Sequence[str], seed: int, own: bool) -> None:
    try:
        pixels = tally.library.pixels(Query(photo_id=photo.id), at_least=EDIT_SIDE)
    except (PhotoError, SourceError):  # a photo that went away since indexing asks nothing
        return
    long_side = max(pixels.shape[:2])
    if long_side > EDIT_SIDE:
        zoom = EDIT_SIDE / long_side
        pixels = np.asarray(cv2.resize(pixels, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA))
    for name in names:
        tally.ask(photo, name, pixels, edits.apply(name, pixels, photo.id, seed), own)


class _Tally:
    """Asks for one model and counts."""

    def __init__(self, library: Library, model: str) -> None:
        self.library = library
        self._model = model
        self._rows: dict[str, list[int]] = {}
        self._claims: list[tuple[float, bool]] = []
        self._false: list[FalseClaim] = []
        self._times: list[float] = []
        self._twins: dict[tuple[str, str], bool] = {}

    def ask(self, photo: Photo, edit: str, original: Pixels, copy: Pixels, own: bool) -> None:
        """Searches one copy; ``own``: its original is to be found, else struck from the answer."""
        result = next(iter(self.library.search([Query(data=_packed(copy), name=edit)], k=SHOWN, model=self._model)))
        self._times.append(result.took_ms)
        hits = list(result.hits)
        if not own:
            hits = [hit for hit in hits if hit.photo.content_hash != photo.content_hash]
        row = self._rows.setdefault(edit, [0, 0, 0, 0])
        for hit in hits:
            if hit.relation.same_picture:
                self._claim(hit, photo, edit)
        if not own:
            return
        row[0] += 1
        first = hits[0] if hits else None
        row[1] += first is not None and self._is(first, photo)
        named = next((hit for hit in hits if hit.relation.same_picture and self._same(hit, photo)), None)
        if named is not None:
            row[2] += 1
            row[3] += named.relation in _right(edit, original)

    def _is(self, hit: Hit, photo: Photo) -> bool:
        """Is the hit the original, or what the original itself is claimed to be?"""
        return self._same(hit, photo) or (hit.relation.same_picture and self._twin(hit, photo))

    @staticmethod
    def _same(hit: Hit, photo: Photo) -> bool:
        return hit.photo.content_hash == photo.content_hash

    def _claim(self, hit: Hit, photo: Photo, edit: str) -> None:
        right = self._same(hit, photo)
        twin = not right and self._twin(hit, photo)
        if not twin:
            self._claims.append((hit.score, right))
        if not right:
            location = hit.photo.location
            self._false.append(FalseClaim(edit, photo.location, location, hit.relation.value, hit.score, twin))

    def _twin(self, hit: Hit, photo: Photo) -> bool:
        key = (photo.content_hash or "", hit.photo.content_hash or "")
        if key not in self._twins:
            verdict = self.library.compare(Query(photo_id=photo.id), Query(photo_id=hit.photo.id)).verdict
            self._twins[key] = verdict.relation.same_picture
        return self._twins[key]

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


def _packed(pixels: Pixels) -> bytes:
    """As a file without further loss."""
    return bytes(cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 1])[1])
