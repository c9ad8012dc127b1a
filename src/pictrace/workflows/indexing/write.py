"""The last stage of indexing: outcomes become transactions, counts and failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Batch, Catalogue, NewContent, NewEmbeddings, NewFailure, NewPhoto, Standing
from pictrace.embeddings.cards import ModelCard
from pictrace.embeddings.interface import Embedder
from pictrace.records import Failure, IndexReport, Photo, PhotoState
from pictrace.workflows.indexing.closing import Closings
from pictrace.workflows.indexing.flow import (
    Embedded,
    Failed,
    Identified,
    InFlight,
    Item,
    Listed,
    Outcome,
    Recognised,
    Returned,
    Trouble,
)
from pictrace.workflows.indexing.retrying import PASSING, Judge

__all__ = ["Writer"]

FAILURES_KEPT = 1000
"""Failures of a run that its report names; all are counted."""


@dataclass(slots=True)
class _Draft:
    """A transaction in the making, and what is true once it is committed. ``landed`` counts the files
    written by source, ``broken`` holds (source, key) of those that could not be read now."""

    photos: list[NewPhoto] = field(default_factory=list)
    contents: list[NewContent] = field(default_factory=list)
    embedded: list[Embedded] = field(default_factory=list)
    failed: list[NewFailure] = field(default_factory=list)
    returned: list[NDArray[np.int64]] = field(default_factory=list)
    identified: list[tuple[int, str]] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    landed: Counter[int] = field(default_factory=Counter)
    broken: list[tuple[int, str]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unreachable: list[Failure] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def has_rows(self) -> bool:
        return bool(self.photos or self.contents or self.failed)


class Writer:
    """Writes what the stages found, in the one thread that calls it, and counts what was committed:
    ``added``, ``touched`` (another stamp, the same bytes), ``returned``, ``moved``, ``failed``,
    ``embedded`` (known photos that are new to the model) and ``vectors``."""

    def __init__(
        self,
        catalogue: Catalogue,
        card: ModelCard,
        embedder: Callable[[], Embedder],
        in_flight: InFlight,
        judge: Judge,
        vanished_percent: int = 0,
    ) -> None:
        self._catalogue = catalogue
        self._card = card
        self._embedder = embedder
        self._in_flight = in_flight
        self._judge = judge
        self._closings = Closings(catalogue, vanished_percent)
        self._run = catalogue.begin_run()
        self._registered = False
        self._failures: list[Failure] = []
        self._unreachable: list[Failure] = []
        self.counts: Counter[str] = Counter()

    @property
    def done(self) -> int:
        """Files dealt with here (those that the scan found unchanged are counted there)."""
        return sum(self.counts[name] for name in ("added", "touched", "returned", "failed", "embedded"))

    def write(self, outcomes: Sequence[Outcome]) -> list[Failure]:
        """Writes these outcomes in one transaction and returns the failures among them."""
        draft = _Draft()
        for outcome in outcomes:
            match outcome:
                case Embedded():
                    self._embedded(draft, outcome)
                case Recognised(item, content_hash):
                    self._photo(draft, item, content_hash)
                case Failed():
                    self._failed(draft, outcome)
                case Trouble(location, message, unreachable):
                    (draft.unreachable if unreachable else draft.failures).append(Failure(location, message))
                case Listed():
                    draft.listed.append(outcome)
                case Returned(photo_ids):
                    draft.returned.append(photo_ids)
                case Identified(identities):
                    draft.identified += identities
        draft.counts["failed"] += len(draft.failures)
        if draft.has_rows:
            self._catalogue.write(self._batch(draft))
        for photo_ids in draft.returned:
            draft.counts["returned"] += self._catalogue.scans.restore(photo_ids)
        self._catalogue.scans.identify(draft.identified)
        self._committed(draft)
        return draft.unreachable + draft.failures

    def finish(self) -> list[Failure]:
        """Call once, when everything is written: closes the sources whose photos were gone at once, and lets photos
        keep their ids at the places that they were moved to. Returns the sources that are taken to be away."""
        away = self._closings.close_doubtful()
        self._unreachable += away
        moved = self._catalogue.scans.follow_moves(self._run, self._closings.closed)
        self.counts["moved"] += moved
        self.counts["added"] -= moved
        return away

    def report(self, unchanged: int, seconds: float) -> IndexReport:
        """The counts, with those that the scan found ``unchanged``."""
        counts = self.counts
        return IndexReport(
            added=max(0, counts["added"]),
            unchanged=unchanged + counts["touched"],
            moved=counts["moved"],
            returned=counts["returned"],
            missing=max(0, self._closings.missing - counts["moved"]),
            failed=counts["failed"],
            embedded=counts["embedded"],
            seconds=seconds,
            failures=tuple(self._failures),
            unreachable=tuple(self._unreachable),
        )

    def _committed(self, draft: _Draft) -> None:
        """Only now: a batch that was rolled back must not make an archive look complete."""
        self.counts.update(draft.counts)
        self._failures += draft.failures[: FAILURES_KEPT - len(self._failures)]
        self._unreachable += draft.unreachable
        self._closings.committed(draft.landed, draft.listed, draft.broken)

    def _embedded(self, draft: _Draft, outcome: Embedded) -> None:
        draft.contents += outcome.contents
        draft.embedded.append(outcome)
        draft.counts["vectors"] += len(outcome.contents)
        for content in outcome.contents:
            for item in self._in_flight.land(content.content_hash):
                self._photo(draft, item, content.content_hash)

    def _batch(self, draft: _Draft) -> Batch:
        """The draft as the catalogue takes it; many batches of the model make one block of vectors."""
        made = [self._vectors(draft.embedded)] if draft.embedded else []
        return Batch(self._run, draft.photos, draft.contents, made, draft.failed)

    def _vectors(self, embedded: Sequence[Embedded]) -> NewEmbeddings:
        embedder = self._embedder()
        if not self._registered:
            self._catalogue.models.register(self._card.key, asdict(self._card))
            self._registered = True
        tags = [outcome.embeddings.tags for outcome in embedded if outcome.embeddings.tags is not None]
        return NewEmbeddings(
            model=self._card.key,
            engine=embedder.engine,
            precision=embedder.precision,
            content_hashes=[content.content_hash for outcome in embedded for content in outcome.contents],
            spaces={
                space.name: np.concatenate([outcome.embeddings.spaces[space.name] for outcome in embedded])
                for space in self._card.spaces
            },
            tags=np.concatenate(tags) if tags else None,
        )

    def _photo(self, draft: _Draft, item: Item, content_hash: str) -> None:
        """Counts the file and, unless it stands as it was, drafts its row."""
        draft.counts[self._kind(item, content_hash)] += 1
        if item.standing is not None:
            draft.landed[item.place.id] += 1
            photo = NewPhoto(item.place.id, item.key, item.location, item.stamp, content_hash, item.identity)
            draft.photos.append(photo)

    def _kind(self, item: Item, content_hash: str) -> str:
        """As what a file counts."""
        if item.standing is None:
            return "embedded"
        before = self._before(item) if item.standing is Standing.CHANGED else None
        if before is None or before.content_hash != content_hash:
            return "added"
        return "returned" if before.state is PhotoState.MISSING else "touched"

    def _before(self, item: Item) -> Photo | None:
        """The row as the catalogue has it: is a file with another stamp another file?"""
        rows = self._catalogue.photos.at(item.location)
        return next((photo for photo in rows if photo.source_id == item.place.id and photo.key == item.key), None)

    def _failed(self, draft: _Draft, outcome: Failed) -> None:
        """What may pass leaves a known photo as it was, and the archive that it lies in is listed again."""
        item, code = outcome.item, outcome.code
        draft.failures.append(Failure(item.location, outcome.message, code))
        if item.standing is None:
            return
        place = item.place
        draft.landed[place.id] += 1
        passes = code in PASSING
        if passes or code is None:
            draft.broken.append((place.id, item.key))
        if code is None or (passes and self._is_picture(item)):
            return
        judge = None if passes else self._judge.of(place.source.limits)
        draft.failed.append(NewFailure(place.id, item.key, item.location, item.stamp, outcome.message, code, judge))

    def _is_picture(self, item: Item) -> bool:
        """Is it a photo that could be read before?"""
        before = self._before(item) if item.standing is Standing.CHANGED else None
        return before is not None and before.content_id is not None
