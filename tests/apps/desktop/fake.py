"""A library that lives in memory, for tests of the window's logic."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pictrace.catalogue import Batch, Catalogue, NewContent, NewPhoto
from pictrace.errors import LibraryBusy, PhotoGone, PhotoUnreadable
from pictrace.library import Library
from pictrace.library.settings import Settings
from pictrace.messages import verbatim
from pictrace.records import (
    Comparison,
    Decision,
    DecisionKind,
    DuplicateGroup,
    Evidence,
    Failure,
    Filters,
    Hit,
    IndexProgress,
    IndexReport,
    Member,
    Photo,
    PhotoState,
    Query,
    Relation,
    SearchResult,
    SourceRecord,
    Verdict,
)
from pictrace.verification.proof import Proof

NOTES = (verbatim("a note"),)
__all__ = ["FakeLibrary", "Gate", "group", "hit", "photo"]

EVERYTHING = Filters()


def photo(number: int, location: str | None = None) -> Photo:
    return Photo(
        number,
        1,
        f"{number}.jpg",
        location or f"/photos/{number}.jpg",
        PhotoState.PRESENT,
        content_id=number,
        content_hash=f"{number:064d}",
        width=640,
        height=480,
        bytes=1000 * number,
    )


def hit(rank: int, score: float, relation: Relation) -> Hit:
    return Hit(rank, photo(rank), score, relation, score, Evidence(cosine=score))


class Gate:
    """Lets a worker's thread go on only when the test says so."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()

    def wait(self) -> None:
        self.reached.set()
        assert self.open.wait(10), "the test never opened the gate"


class FakeLibrary(Library):
    """Answers from lists; ``calls`` records what was asked. Gates hold up indexing and searching. Jobs and groups are
    kept in a catalogue, as they are by a real one."""

    def __init__(self, photos: int = 30) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="pictrace-fake-")
        self.directory = Path(self._folder.name)
        self.settings = Settings()
        catalogue = Catalogue.open(self.directory / "fake.sqlite", create=True)
        self._parts: Any = SimpleNamespace(
            catalogue=catalogue, settings=self.settings, regroup=lambda *_: [], close=catalogue.close
        )
        self._prepare()
        self.calls: list[tuple[str, Any]] = []
        self.stored = [photo(number) for number in range(1, photos + 1)]
        self.hits = [
            hit(rank, round(1.0 - rank / 1000, 4), Relation.COPY if rank <= 3 else Relation.SIMILAR)
            for rank in range(1, 601)
        ]
        self.groups: list[DuplicateGroup] = []
        self.index_gate: Gate | None = None
        self.search_gate: Gate | None = None
        self.batches = 3
        self.busy = False
        self.closed_runs = 0
        self.closed = False
        self.changes = 0
        self.watched = False
        self.sides: list[int | None] = []
        self.ranked_by: list[str] = []
        _store(catalogue, self.stored[:30])

    def close(self) -> None:
        super().close()
        self._folder.cleanup()
        self.closed = True

    @property
    def generation(self) -> int:
        return self.changes

    def index(
        self,
        places: Iterable[str] = (),
        *,
        model: str | None = None,
        retry: bool = False,
        accept_changes: bool = False,
    ) -> Iterator[IndexProgress | Failure | IndexReport]:
        places = tuple(places)
        self.calls.append(("index", places))
        return self._index(places)

    def _index(self, places: tuple[str, ...]) -> Iterator[IndexProgress | Failure | IndexReport]:
        if self.busy:
            raise LibraryBusy("another process is writing to /library; wait for it or stop it")
        try:
            for batch in range(1, self.batches + 1):
                yield IndexProgress("folder", batch * 10, self.batches * 10, True, batch * 10, 0, batch, 10.0, 30.0)
                if batch == 1:
                    yield Failure("/photos/broken.jpg", verbatim("not a picture"))
                if self.index_gate is not None:
                    self.index_gate.wait()
            yield IndexReport(added=self.batches * 10, failed=1, seconds=3.0)
        finally:
            self.closed_runs += 1

    def forget(self, source_id: int) -> None:
        self.calls.append(("forget", source_id))

    def set_watched(self, source_id: int, watched: bool) -> SourceRecord:
        self.calls.append(("set_watched", (source_id, watched)))
        self.watched = watched
        return self.sources()[0]

    def sources(self) -> list[SourceRecord]:
        return [SourceRecord(1, "folder", "/photos", True, datetime(2024, 5, 1, 12), 30, 0, 1, self.watched)]

    def search(
        self,
        queries: Iterable[Query],
        *,
        k: int = 5,
        min_score: float = 0.0,
        filters: Filters = EVERYTHING,
        by: str = "embedding",
        relations: frozenset[Relation] | None = None,
        verify: bool = True,
        model: str | None = None,
        offset: int = 0,
    ) -> Iterator[SearchResult]:
        for query in queries:
            self.calls.append(("search", (query, k, min_score, filters, relations, offset)))
            self.ranked_by.append(by)
            if self.search_gate is not None:
                self.search_gate.wait()
            if query.place == "broken.jpg":
                raise PhotoUnreadable("broken.jpg is not a picture")
            found = [
                one for one in self.hits if one.score >= min_score and (relations is None or one.relation in relations)
            ]
            yield SearchResult(
                query.name, "mini", 12.0, tuple(found[offset : offset + k]), len(found), (verbatim("a note"),)
            )

    def photos(
        self,
        *,
        filters: Filters = EVERYTHING,
        order: str = "taken",
        after: str | None = None,
        limit: int = 100,
    ) -> tuple[list[Photo], str | None]:
        self.calls.append(("photos", (filters, after)))
        start = int(after or 0)
        end = start + limit
        return self.stored[start:end], str(end) if end < len(self.stored) else None

    def count(self, filters: Filters = EVERYTHING) -> int:
        return sum(photo.state in filters.states for photo in self.stored)

    def photo(self, photo_id: int) -> Photo:
        return self.stored[photo_id - 1]

    def thumbnail(self, photo: int | Photo) -> bytes:
        photo_id = photo if isinstance(photo, int) else photo.id
        if photo_id == 13:
            raise PhotoGone("photo 13 is not in the library")
        out = BytesIO()
        Image.new("RGB", (384, 256), (photo_id % 256, 80, 160)).save(out, "JPEG")
        return out.getvalue()

    def original(self, photo_id: int) -> bytes:
        return b"bytes of %d" % photo_id

    def pixels(self, query: Query, at_least: int | None = None) -> NDArray[np.uint8]:
        self.sides.append(at_least)
        if query.place == "broken.jpg":
            raise PhotoUnreadable("broken.jpg is not a picture")
        return np.full((40, 60, 3), 90, np.uint8)

    def compare(self, a: Query, b: Query) -> Comparison:
        return Comparison(
            a.name, b.name, Verdict(Relation.CROP, 0.97, Evidence(cosine=0.8, orb_inliers=120, orb_matches=150))
        )

    def proof(self, a: Query, b: Query) -> Proof:
        return no_match()

    def duplicates(self, **options: Any) -> Iterator[DuplicateGroup]:
        self.calls.append(("duplicates", options))
        if self.busy:
            raise LibraryBusy("another process is writing to /library; wait for it or stop it")
        yield from self.groups

    def decide(self, kind: DecisionKind, photo_ids: Iterable[int]) -> Decision:
        ids = tuple(photo_ids)
        self.calls.append(("decide", (kind, ids)))
        if 29 in ids:
            raise PhotoGone("photo 29 is not in the library")
        return Decision(kind, frozenset(map(str, ids)), datetime(2024, 5, 1), id=7)

    def undecide(self, decision_id: int) -> None:
        self.calls.append(("undecide", decision_id))


def _store(catalogue: Catalogue, photos: Iterable[Photo]) -> None:
    source_id = catalogue.sources.add("folder", "/photos").id
    rows, contents = [], []
    for one in photos:
        rows.append(NewPhoto(source_id, one.key, one.location, "1", one.content_hash or ""))
        contents.append(NewContent(one.content_hash or "", one.bytes or 0, 640, 480, "JPEG"))
    catalogue.write(Batch(catalogue.begin_run(), rows, contents))


def no_match() -> Proof:
    """What is drawn for a pair that could not be laid over each other."""
    blank = np.zeros((40, 60, 3), np.uint8)
    verdict = Verdict(Relation.SIMILAR, 0.1, Evidence())
    return Proof(verdict, {}, blank, blank, blank, blank, blank, aligned=False)


def group(number: int, *ids: int) -> DuplicateGroup:
    members = tuple(Member(photo(one), Relation.COPY, 0.99) for one in ids)
    return DuplicateGroup(f"g{number}", Relation.COPY, verbatim("the largest"), members)
