"""Is it good? Edited copies of real photos are searched in the archive that holds the originals.

Every search goes the way of the product, from the bytes of a picture to hits with relations and scores. For
strangers, a photo's own row is struck from the answer, which is then that of an archive without it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.errors import PhotoError, SourceError, UsageError
from pictrace.evaluation import edits
from pictrace.evaluation.metrics import expected_calibration_error
from pictrace.evaluation.reports import EditRow, FalseClaim, MethodReport, Progress, Report
from pictrace.evaluation.rivals import Rival, installed
from pictrace.library import Library
from pictrace.records import Filters, Hit, Photo, PhotoState, Query, Relation

__all__ = ["EXPECTED", "Benchmark", "Progress", "Report", "run_benchmark"]

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

RIVAL_SIDE = 512
"""Long side of the archive's pictures as other tools see them; their hashes reduce them much further."""

_COLOURLESS = 3.0


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What is asked: ``originals`` photos are copied in fifteen ways, ``strangers`` photos in one way each are
    looked for although they are not there. ``seed`` decides which. ``rivals``: ask other tools that are installed the
    same questions."""

    originals: int = 100
    strangers: int = 200
    seed: int = 0
    models: tuple[str, ...] = ("mini",)
    edits: tuple[str, ...] = tuple(edits.EDITS)
    rivals: bool = False
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
    if asked.rivals:
        yield from _rivals(library, asked, originals, strangers, methods)
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
    for name, pixels, copy in _copies(tally.library, photo, names, seed):
        tally.ask(photo, name, pixels, copy, own)


def _copies(library: Library, photo: Photo, names: Sequence[str], seed: int) -> Iterator[tuple[str, Pixels, Pixels]]:
    """Name of the edit, the photo and the edited copy, for each name; nothing for a photo that went away."""
    try:
        pixels = _at_most(library.pixels(Query(photo_id=photo.id), at_least=EDIT_SIDE), EDIT_SIDE)
    except (PhotoError, SourceError):
        return
    for name in names:
        yield name, pixels, edits.apply(name, pixels, photo.id, seed)


def _at_most(pixels: Pixels, side: int) -> Pixels:
    zoom = side / max(pixels.shape[:2])
    if zoom >= 1:
        return pixels
    return np.asarray(cv2.resize(pixels, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA))


def _rivals(
    library: Library,
    asked: Benchmark,
    originals: Sequence[Photo],
    strangers: Sequence[Photo],
    methods: list[MethodReport],
) -> Iterator[Progress]:
    """Asks the other tools and adds their reports to ``methods``."""
    rivals = list(installed())
    photos: list[Photo] = []
    hashes: list[list[int]] = []
    total = library.count(asked.filters)
    for done, photo in enumerate(_each(library, asked.filters), start=1):
        try:
            pixels = _at_most(library.pixels(Query(photo_id=photo.id), at_least=RIVAL_SIDE), RIVAL_SIDE)
        except (PhotoError, SourceError):
            continue
        photos.append(photo)
        hashes.append([rival.hash_of(pixels) for rival in rivals])
        if done % 100 == 0:
            yield Progress("others: archive", done, total)
    table = np.array(hashes, np.uint64).reshape(len(photos), len(rivals))
    tallies = [_HashTally(rival, photos, table[:, column]) for column, rival in enumerate(rivals)]
    everyone = [(photo, True) for photo in originals] + [(photo, False) for photo in strangers]
    for done, (photo, own) in enumerate(everyone, start=1):
        names = asked.edits if own else (asked.edits[done % len(asked.edits)],)
        for name, _, copy in _copies(library, photo, names, asked.seed):
            for tally in tallies:
                tally.ask(photo, name, copy, own)
        yield Progress("others: queries", done, len(everyone))
    methods += [tally.report(asked.edits) for tally in tallies]


class _HashTally:
    """Counts for one hash."""

    def __init__(self, rival: Rival, photos: Sequence[Photo], hashes: NDArray[np.uint64]) -> None:
        self._rival = rival
        self._photos = photos
        self._hashes = hashes
        self._rows: dict[str, list[int]] = {}
        self._false: list[FalseClaim] = []
        self._claims = 0
        self._times: list[float] = []

    def ask(self, photo: Photo, edit: str, copy: Pixels, own: bool) -> None:
        began = time.perf_counter()
        bits = self._rival.distances(self._rival.hash_of(copy), self._hashes)
        self._times.append((time.perf_counter() - began) * 1000)
        order = np.argsort(bits, kind="stable")[: SHOWN + 1]
        near = [(self._photos[at], int(bits[at])) for at in order]
        if not own:
            near = [(other, distance) for other, distance in near if other.content_hash != photo.content_hash]
        claimed = [other for other, distance in near[:SHOWN] if distance <= self._rival.bits]
        self._claims += len(claimed)
        for other in claimed:
            if other.content_hash != photo.content_hash:
                self._false.append(FalseClaim(edit, photo.location, other.location, "", 1.0, twin=False))
        if own:
            row = self._rows.setdefault(edit, [0, 0, 0, 0])
            row[0] += 1
            # A tie is not a find: two photos equally near leave the choice to chance.
            clear = len(near) < 2 or near[0][1] < near[1][1] or near[0][0].content_hash == near[1][0].content_hash
            row[1] += clear and near[0][0].content_hash == photo.content_hash
            row[2] += any(other.content_hash == photo.content_hash for other in claimed)

    def report(self, names: Sequence[str]) -> MethodReport:
        return MethodReport(
            method=self._rival.name,
            rows=tuple(EditRow(name, *self._rows[name]) for name in names if name in self._rows),
            claims=self._claims,
            false_claims=tuple(self._false),
            calibration_error=None,
            median_ms=float(np.median(self._times)) if self._times else 0.0,
            seconds=sum(self._times) / 1000,
        )


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
