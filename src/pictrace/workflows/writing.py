"""The last stage of indexing: outcomes become transactions, counts and failures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from pictrace.catalogue import Batch, Catalogue, NewContent, NewEmbeddings, NewFailure, NewPhoto, Standing
from pictrace.embeddings.cards import ModelCard
from pictrace.embeddings.interface import Embedder
from pictrace.records import Failure, IndexReport, Photo, PhotoState
from pictrace.sources import members_of
from pictrace.workflows.jobs import Embedded, Failed, Flight, Job, Known, Listed, Outcome, Returned, Trouble

__all__ = ["Writer"]

FAILURES_KEPT = 1000


@dataclass(slots=True)
class _Draft:
    """A transaction in the making."""

    photos: list[NewPhoto] = field(default_factory=list)
    contents: list[NewContent] = field(default_factory=list)
    embeddings: list[NewEmbeddings] = field(default_factory=list)
    failures: list[NewFailure] = field(default_factory=list)

    def batch(self, run: int) -> Batch:
        return Batch(run, self.photos, self.contents, self.embeddings, self.failures)

    def __bool__(self) -> bool:
        return bool(self.photos or self.contents or self.embeddings or self.failures)


class Writer:
    """Writes what the stages found, in the one thread that calls it, and counts."""

    def __init__(self, catalogue: Catalogue, card: ModelCard, embedder: Callable[[], Embedder], flight: Flight) -> None:
        self._catalogue = catalogue
        self._card = card
        self._embedder = embedder
        self._flight = flight
        self._run = catalogue.begin_run()
        self._registered = False
        self._written: dict[int, int] = {}
        self._listed: dict[int, Listed] = {}
        self._broken: dict[int, list[str]] = {}
        self._failures: list[Failure] = []
        self._unreachable: list[Failure] = []
        self.added = self.touched = self.moved = self.returned = self.missing = self.failed = self.embedded = 0
        self.vectors = 0

    @property
    def done(self) -> int:
        """Files dealt with here (those that the scan found unchanged are counted there)."""
        return self.added + self.touched + self.returned + self.failed + self.embedded

    def write(self, outcomes: Sequence[Outcome]) -> list[Failure]:
        """Writes these outcomes in one transaction and returns the failures among them."""
        draft = _Draft()
        failures: list[Failure] = []
        for outcome in outcomes:
            match outcome:
                case Embedded():
                    self._embedded(draft, outcome)
                case Known(job, content_hash):
                    self._photo(draft, job, content_hash)
                case Failed():
                    failures.append(self._failed(draft, outcome))
                case Trouble():
                    failures.append(self._trouble(outcome))
                case Listed():
                    self._listed[outcome.place.id] = outcome
                case Returned():
                    pass  # restored below, after the photos of this batch
        if draft:
            self._catalogue.write(draft.batch(self._run))
        for outcome in outcomes:
            if isinstance(outcome, Returned):
                self.returned += self._catalogue.photos.restore(outcome.photo_ids)
        self._finish_sources()
        self._failures += failures[: FAILURES_KEPT - len(self._failures)]
        return failures

    def follow_moves(self) -> None:
        """Call once, when everything is written."""
        self.moved = self._catalogue.photos.follow_moves(self._run)
        self.missing -= self.moved
        self.added -= self.moved

    def report(self, unchanged: int, seconds: float) -> IndexReport:
        """The counts, with those that the scan found ``unchanged``."""
        return IndexReport(
            added=max(0, self.added),
            unchanged=unchanged + self.touched,
            moved=self.moved,
            returned=self.returned,
            missing=max(0, self.missing),
            failed=self.failed,
            embedded=self.embedded,
            seconds=seconds,
            failures=tuple(self._failures),
            unreachable=tuple(self._unreachable),
        )

    def _embedded(self, draft: _Draft, outcome: Embedded) -> None:
        draft.contents += outcome.contents
        draft.embeddings.append(self._vectors(outcome))
        self.vectors += len(outcome.contents)
        for content in outcome.contents:
            for job in self._flight.land(content.content_hash):
                self._photo(draft, job, content.content_hash)

    def _vectors(self, outcome: Embedded) -> NewEmbeddings:
        embedder = self._embedder()
        if not self._registered:
            self._catalogue.models.register(self._card.key, asdict(self._card))
            self._registered = True
        return NewEmbeddings(
            model=self._card.key,
            engine=embedder.engine,
            precision=embedder.precision,
            content_hashes=[content.content_hash for content in outcome.contents],
            vectors=outcome.embeddings.vectors,
            tags=outcome.embeddings.tags,
        )

    def _photo(self, draft: _Draft, job: Job, content_hash: str) -> None:
        """Counts the file and, unless it stands as it was, drafts its row."""
        if job.standing is None:
            self.embedded += 1
            return
        self._count(job, content_hash)
        self._land(job)
        draft.photos.append(NewPhoto(job.place.id, job.key, job.location, job.stamp, content_hash))

    def _count(self, job: Job, content_hash: str) -> None:
        before = self._before(job) if job.standing is Standing.CHANGED else None
        if before is None or before.content_hash != content_hash:
            self.added += 1
        elif before.state is PhotoState.MISSING:
            self.returned += 1
        else:
            self.touched += 1

    def _before(self, job: Job) -> Photo | None:
        """The row as the catalogue has it: is a file with another stamp another file?"""
        rows = self._catalogue.photos.at(job.location)
        return next((photo for photo in rows if photo.source_id == job.place.id and photo.key == job.key), None)

    def _failed(self, draft: _Draft, outcome: Failed) -> Failure:
        job = outcome.job
        self.failed += 1
        if job.standing is not None:
            self._land(job)
            if outcome.lasting:
                draft.failures.append(NewFailure(job.place.id, job.key, job.location, job.stamp, outcome.reason))
            else:
                self._broken.setdefault(job.place.id, []).append(job.key)
        return Failure(job.location, outcome.reason)

    def _trouble(self, outcome: Trouble) -> Failure:
        failure = Failure(outcome.location, outcome.reason)
        if outcome.unreachable:
            self._unreachable.append(failure)
        else:
            self.failed += 1
        return failure

    def _land(self, job: Job) -> None:
        self._written[job.place.id] = self._written.get(job.place.id, 0) + 1

    def _finish_sources(self) -> None:
        """Closes the scan of every source that was listed to its end and whose files are all written: only
        then are its archives known to be complete."""
        for listed in list(self._listed.values()):
            place = listed.place
            if self._written.get(place.id, 0) < listed.jobs:
                continue
            containers = _unbroken(listed.containers, self._broken.get(place.id, ()))
            now = datetime.now(UTC)
            self.missing += self._catalogue.sources.finish_scan(place.id, listed.unseen, containers, now)
            del self._listed[place.id]


def _unbroken(containers: Mapping[str, str], broken: Sequence[str]) -> dict[str, str]:
    """The archives all of whose members could be read."""
    return {
        key: stamp for key, stamp in containers.items() if not any(name.startswith(members_of(key)) for name in broken)
    }
