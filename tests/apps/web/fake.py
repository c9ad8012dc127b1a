"""A library in memory for testing the web application alone: real photographs and thumbnails, invented verdicts.

It is a subclass, so a signature that changes breaks these tests. What the real library answers is tested
with the real one in ``test_real_library.py`` and in the browser tests."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pictrace.catalogue import Batch, Catalogue, NewContent, NewPhoto
from pictrace.decoding.information import read_written
from pictrace.errors import AddressRefused, PhotoGone, PhotoUnreadable, UsageError
from pictrace.library import Library
from pictrace.library.settings import Settings
from pictrace.messages import verbatim
from pictrace.records import (
    Capture,
    Comparison,
    DuplicateGroup,
    Evidence,
    Failure,
    Filters,
    Hit,
    IndexProgress,
    IndexReport,
    Information,
    Member,
    Photo,
    PhotoState,
    Possession,
    Query,
    Region,
    Relation,
    SearchResult,
    SourceRecord,
    Tag,
    Verdict,
)
from pictrace.workflows.duplicates.keeper import KeepRules
from pictrace.workflows.maintenance.status import ModelState, Status
from pictrace.workflows.packing.packer import pack
from pictrace.workflows.text import Suggestion

NOTES = (verbatim("a note"),)
RELATIONS = tuple(Relation)
EVERYTHING = Filters()


@dataclass(frozen=True)
class Made:
    """What is made of one photograph, once for all tests."""

    thumbnail: bytes
    size: tuple[int, int]
    format: str | None


@cache
def _made(key: str, data: bytes) -> Made:
    image = Image.open(io.BytesIO(data))
    small = image.convert("RGB")
    small.thumbnail((384, 384))
    out = io.BytesIO()
    small.save(out, "JPEG")
    return Made(out.getvalue(), image.size, image.format)


class FakeLibrary(Library):
    """``photographs`` maps names to files, of which each becomes one photo."""

    def __init__(self, directory: Path, photographs: Mapping[str, Path]) -> None:
        self.directory, self.settings = directory, Settings()
        catalogue = Catalogue.open(directory / "fake.sqlite", create=True)  # for jobs, decisions and the review
        self._parts: Any = SimpleNamespace(
            catalogue=catalogue,
            settings=self.settings,
            regroup=lambda *_: [],
            close=catalogue.close,
            threads=1,
            keep_rules=KeepRules(),
        )
        self._prepare()
        self._files: dict[int, bytes] = {}
        self.changes = 0
        self._photos: dict[int, Photo] = {}
        self._thumbnails: dict[int, bytes] = {}
        self._sources = {1: SourceRecord(1, "folder", "/photos", True, datetime(2026, 5, 1, tzinfo=UTC))}
        self.aligned = True
        self.go_on = threading.Event()
        self.go_on.set()
        self.begun = threading.Event()
        self.asked: list[dict[str, Any]] = []
        for number, (name, file) in enumerate(sorted(photographs.items()), start=1):
            self._add(number, f"{name}{file.suffix}", file.read_bytes())
        self._store(catalogue)

    def _store(self, catalogue: Catalogue) -> None:
        """The photos' rows, under the ids that they have here."""
        source_id = catalogue.sources.add("folder", "/photos").id
        catalogue.write(
            Batch(
                catalogue.begin_run(),
                photos=[
                    NewPhoto(source_id, p.key, p.location, "1", p.content_hash or "") for p in self._photos.values()
                ],
                contents=[
                    NewContent(
                        p.content_hash or "", p.bytes or 0, p.width or 1, p.height or 1, p.format or "", p.capture
                    )
                    for p in self._photos.values()
                ],
            )
        )
        assert [photo.id for photo in catalogue.photos.each()] == list(self._photos)

    def _add(self, number: int, key: str, data: bytes) -> None:
        made = _made(key, data)
        self._files[number], self._thumbnails[number] = data, made.thumbnail
        self._photos[number] = Photo(
            number,
            1,
            key,
            f"/photos/{key}",
            PhotoState.PRESENT,
            content_id=number,
            content_hash=hashlib.sha256(data).hexdigest(),
            bytes=len(data),
            width=made.size[0],
            height=made.size[1],
            format=made.format,
            capture=Capture(datetime(2020, 1 + number % 12, 1 + number % 28, 12), "Testcam"),
        )

    @property
    def generation(self) -> int:
        return self.changes

    def change(self, photo_id: int, **values: Any) -> None:
        self.changes += 1
        self._photos[photo_id] = replace(self._photos[photo_id], **values)

    def put(self, photo_id: int, data: bytes) -> None:
        """Another file takes the place of a photo."""
        self._files[photo_id] = data

    # What the application asks for

    def index(
        self,
        places: Iterable[str] = (),
        *,
        model: str | None = None,
        retry: bool = False,
        accept_changes: bool = False,
    ) -> Iterator[IndexProgress | Failure | IndexReport]:
        if any("nowhere" in place for place in places):
            raise UsageError("nowhere is not a folder, archive or list of addresses")
        self.begun.set()
        for done in range(1, 101):
            self.go_on.wait(10)
            if done == 3:
                yield Failure("/photos/<b>bad</b>.jpg", verbatim("not a picture & <script>alert(1)</script>"))
            yield IndexProgress("/photos", done, 100, True, done, 1, done / 100, 100.0, (100 - done) / 100)
        yield IndexReport(added=99, failed=1, seconds=1.0)

    def forget(self, source_id: int) -> None:
        if source_id not in self._sources:
            raise UsageError(f"there is no source {source_id}")
        del self._sources[source_id]

    def set_watched(self, source_id: int, watched: bool) -> SourceRecord:
        if source_id not in self._sources:
            raise UsageError(f"there is no source {source_id}")
        self._sources[source_id] = replace(self._sources[source_id], watched=watched)
        return self._sources[source_id]

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
            self.asked.append(
                {
                    "query": query,
                    "k": k,
                    "min_score": min_score,
                    "filters": filters,
                    "by": by,
                    "relations": relations,
                    "verify": verify,
                    "model": model,
                    "offset": offset,
                }
            )
            if query.has_picture:
                self.pixels(query)
            hits = [
                Hit(rank, photo, round(1 - rank / 50, 4), RELATIONS[rank % 8], 0.9, self._evidence())
                for rank, photo in enumerate(self._passing(filters), start=1)
            ]
            hits = [hit for hit in hits if hit.score >= min_score and (not relations or hit.relation in relations)]
            yield SearchResult(
                query.name, "fake", 1.5, tuple(hits[offset : offset + k]), len(hits), (verbatim("a note"),)
            )

    def compare(self, a: Query, b: Query) -> Comparison:
        self.pixels(a), self.pixels(b)
        return Comparison(a.name, b.name, Verdict(Relation.CROP, 0.98, self._evidence()), {"cosine": 0.9})

    def proof(self, a: Query, b: Query) -> Any:
        self.pixels(a), self.pixels(b)
        one = np.full((80, 120, 3), 90, np.uint8)
        return SimpleNamespace(matches=one, outlined=one, query=one, photo=one, ssim=one, aligned=self.aligned)

    def _evidence(self) -> Evidence:
        return Evidence(0.91, 14, 0.88, 0.4, 164, 190, Region(0.1, 0.1, 0.9, 0.8))

    def tags(self, query: Query, k: int = 5) -> list[Tag]:
        self.photo(query.photo_id or 0)
        return [Tag("cat", 0.75), Tag("<i>dog</i>", 0.125)][:k]

    def vocabulary(self) -> list[str]:
        return ["cat", "dog", "rocket"]

    def suggestions(self, text: str, k: int = 10, language: str | None = None) -> list[Suggestion]:
        known = [("cat", "en"), ("Katze", "de"), ("кошка", "ru")]
        return [Suggestion(word, 3, one) for word, one in known if word.casefold().startswith(text.casefold())][:k]

    def duplicates(
        self,
        *,
        relations: frozenset[Relation] | None = None,
        filters: Filters = EVERYTHING,
        include_decided: bool = False,
    ) -> Iterator[DuplicateGroup]:
        photos = list(self._photos.values())
        for first, second in zip(photos[::2], photos[1::2], strict=False):
            self.go_on.wait(10)
            relation = Relation.COPY if first.id % 4 == 1 else Relation.CROP
            members = (
                Member(first, Relation.IDENTICAL, 1.0, message=verbatim("more pixels")),
                Member(second, relation, 0.99, self._evidence(), verbatim("a smaller copy")),
            )
            yield DuplicateGroup(f"g{first.id}", relation, verbatim("more pixels"), members)

    def _passing(self, filters: Filters) -> list[Photo]:
        marked = (
            {photo.id for photo in self._parts.catalogue.photos.each(filters)} if filters.personal else self._photos
        )
        return [
            photo
            for photo in self._photos.values()
            if photo.state in filters.states
            and photo.id in marked
            and (filters.source_id is None or photo.source_id == filters.source_id)
            and (not filters.within or photo.location.startswith(filters.within))
            and (filters.taken_from is None or (photo.capture.taken or datetime.min) >= filters.taken_from)
            and (filters.taken_to is None or (photo.capture.taken or datetime.max) <= filters.taken_to)
        ]

    def photos(
        self,
        *,
        filters: Filters = EVERYTHING,
        order: str = "taken",
        after: str | None = None,
        limit: int = 100,
    ) -> tuple[list[Photo], str | None]:
        found = self._passing(filters)
        if after is not None and not after.isdecimal():
            raise UsageError("this is not a cursor of an earlier page")
        start = int(after or 0)
        return found[start : start + limit], str(start + limit) if start + limit < len(found) else None

    def layout(self, *, filters: Filters = EVERYTHING, order: str = "taken") -> NDArray[np.void]:
        rows = [(p.id, round(1000 * (p.width or 1) / (p.height or 1)), 18262 + p.id) for p in self._passing(filters)]
        return np.array(rows, np.dtype([("id", "<u4"), ("ratio", "<u2"), ("day", "<i4")]))

    def some(self, photo_ids: Iterable[int]) -> list[Photo]:
        return [self._photos[one] for one in photo_ids if one in self._photos]

    def count(self, filters: Filters = EVERYTHING) -> int:
        return len(self._passing(filters))

    def photo(self, photo_id: int) -> Photo:
        if photo_id not in self._photos:
            raise PhotoGone(f"the library has no photo {photo_id} any more")
        return self._photos[photo_id]

    def thumbnail(self, photo: int | Photo) -> bytes:
        return self._thumbnails[self.photo(photo if isinstance(photo, int) else photo.id).id]

    def open_original(self, photo_id: int) -> BinaryIO:
        return io.BytesIO(self.original(photo_id))

    def original(self, photo_id: int) -> bytes:
        self.photo(photo_id)
        return self._files[photo_id]

    def have(self, places: Iterable[str]) -> Iterator[Possession]:
        by_hash = {photo.content_hash: photo for photo in self._photos.values()}
        for file in sorted(Path(next(iter(places))).iterdir()):
            data = file.read_bytes()
            known = by_hash.get(hashlib.sha256(data).hexdigest())
            if known is not None:
                yield Possession(str(file), "exact", verbatim("the same bytes"), known, Relation.IDENTICAL, 1.0)
            elif data.startswith(b"no"):
                yield Possession(str(file), "failed", verbatim("this is not a picture"))
            else:
                yield Possession(str(file), "new", verbatim("nothing like it"))

    def pack(self, photos: Iterable[Photo]) -> Iterator[bytes]:
        return pack(photos, lambda one: self.original(one.id))

    def information(self, photo_id: int) -> Information:
        photo = self.photo(photo_id)
        return Information(photo, True, None, read_written(self.original(photo_id)))

    def fetch(self, url: str) -> bytes:
        if "127.0.0.1" in url or "localhost" in url:
            raise AddressRefused(f"{url} is not on the public internet")
        return self._files[1]

    def pixels(self, query: Query, at_least: int | None = None) -> NDArray[np.uint8]:
        data = self.original(query.photo_id) if query.photo_id is not None else query.data or b""
        try:
            return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        except OSError as error:
            raise PhotoUnreadable(f"{query.name} is not a picture") from error

    def sources(self) -> list[SourceRecord]:
        return [replace(source, present=len(self._photos)) for source in self._sources.values()]

    def status(self) -> Status:
        return Status(
            self.directory,
            len(self._photos),
            0,
            0,
            len(self._photos),
            tuple(self.sources()),
            tuple(self.models()),
            (),
            {"total": 12345},
            {"pictrace": "0"},
        )

    def models(self) -> list[ModelState]:
        return [ModelState("mini", "mini-1", 256, "Apache-2.0", "the bundled one", 4_000_000, True, True, True)]
