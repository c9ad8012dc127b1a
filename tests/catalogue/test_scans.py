"""Any history of a folder, indexed again and again, against a model of plain dictionaries."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pictrace.catalogue import Batch, Catalogue, NewFailure, Standing
from pictrace.messages import verbatim
from pictrace.records import Filters, Photo, PhotoState
from tests.catalogue.making import MODEL, broken, content, digest, embeddings, photo, register

KEYS = st.sampled_from(["a.jpg", "b.jpg", "in/a.jpg", "in/b.jpg", "old.zip!a.jpg", "old.zip!in/b.jpg"])
PICTURES = st.sampled_from(["sea", "hill", "wood", "broken"])
EVERY = Filters(states=frozenset(PhotoState))


class Folder(RuleBasedStateMachine):
    """A folder that people put pictures into, move, overwrite, break and unplug."""

    @initialize()
    def begin(self) -> None:
        self.directory = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.catalogue = Catalogue.open(Path(self.directory.name) / "catalogue.sqlite", create=True)
        self.source = self.catalogue.sources.add("folder", "/photos").id
        register(self.catalogue)
        self.files: dict[str, tuple[str, int]] = {}  # key → picture, stamp
        self.clock = 0
        # What the catalogue should hold.
        self.present: dict[str, str] = {}
        self.missing: dict[str, str] = {}
        self.failed: set[str] = set()
        self.embedded: set[str] = set()
        self.scanned = True

    def teardown(self) -> None:
        if hasattr(self, "catalogue"):
            self.catalogue.close()
            self.directory.cleanup()

    @rule(key=KEYS, picture=PICTURES)
    def put(self, key: str, picture: str) -> None:
        self.clock += 1
        self.files[key] = (picture, self.clock)
        self.scanned = False

    @rule(key=KEYS)
    def delete(self, key: str) -> None:
        self.files.pop(key, None)
        self.scanned = False

    @rule(old=KEYS, new=KEYS)
    def move(self, old: str, new: str) -> None:
        if old in self.files:
            self.files[new] = self.files.pop(old)
        self.scanned = False

    @rule(key=KEYS)
    def touch(self, key: str) -> None:
        if key in self.files:
            self.put(key, self.files[key][0])

    @rule(retired=st.booleans())
    @precondition(lambda self: not self.scanned)
    def scan(self, retired: bool) -> None:
        """As the indexing workflow does; ``retired`` unplugs everything first."""
        files = {} if retired else self.files
        run = self.catalogue.begin_run()
        known = self.catalogue.scans.known(self.source)
        changed = [
            key for key, (_, stamp) in files.items() if known.see(key, str(stamp)) in (Standing.NEW, Standing.CHANGED)
        ]
        self._write(run, {key: files[key] for key in changed})
        self.catalogue.scans.restore(known.take_returned())
        self.catalogue.sources.finish_scan(self.source, known.unseen(), {}, datetime.now(UTC))
        moved = self.catalogue.scans.follow_moves(run, [self.source])
        self._expect({key: picture for key, (picture, _) in files.items()}, moved)
        self.scanned = not retired

    def _write(self, run: int, changed: dict[str, tuple[str, int]]) -> None:
        whole = {key: picture for key, (picture, _) in changed.items() if picture != "broken"}
        known = self.catalogue.contents.by_hash(map(digest, whole.values()), MODEL)
        new = sorted({picture for picture in whole.values() if digest(picture) not in known})
        assert not set(new) & self.embedded, "a picture is embedded a second time"
        self.embedded |= set(new)
        self.catalogue.write(
            Batch(
                run,
                [photo(self.source, key, picture, str(changed[key][1])) for key, picture in whole.items()],
                [content(picture) for picture in new],
                [embeddings(new)] if new else [],
                [
                    NewFailure(self.source, key, f"/photos/{key}", str(stamp), verbatim("not a picture"))
                    for key, (picture, stamp) in changed.items()
                    if picture == "broken"
                ],
            )
        )

    def _expect(self, files: dict[str, str], moved: int) -> None:
        came: Counter[str] = Counter()
        for key, picture in files.items():
            was = self.missing.pop(key, None) or self.present.get(key)
            if picture == "broken":
                self.present.pop(key, None)
                self.failed.add(key)
                continue
            self.failed.discard(key)
            if was != picture:
                came[picture] += 1
            self.present[key] = picture
        for key in [key for key in self.present if key not in files]:
            self.missing[key] = self.present.pop(key)
        self.failed &= files.keys()
        gone = Counter(self.missing.values())
        found = {picture: min(gone[picture], number) for picture, number in came.items()}
        assert moved == sum(found.values())
        # Which of several alike is followed is the catalogue's choice; how many, and that they were missing, is not.
        left = {p.key: picture for p in self.rows() if p.state is PhotoState.MISSING for picture in [self.named(p)]}
        assert left.items() <= self.missing.items()
        assert Counter(left.values()) == gone - Counter(found)
        self.missing = left

    def rows(self) -> list[Photo]:
        return list(self.catalogue.photos.each(EVERY))

    def named(self, row: Photo) -> str:
        return {digest(name): name for name in ("sea", "hill", "wood")}[row.content_hash or ""]

    @invariant()
    def holds_what_it_should(self) -> None:
        if not hasattr(self, "catalogue"):
            return
        rows = self.rows()
        assert {p.key: self.named(p) for p in rows if p.state is PhotoState.PRESENT} == self.present
        assert {p.key: self.named(p) for p in rows if p.state is PhotoState.MISSING} == self.missing
        assert {p.key for p in rows if p.state is PhotoState.FAILED} == self.failed
        assert all(p.location == f"/photos/{p.key}" for p in rows)
        assert self.catalogue.embeddings.reach(MODEL).count == self.catalogue.contents.count() == len(self.embedded)
        assert broken(self.catalogue) == []


Folder.TestCase.settings = settings(max_examples=25, stateful_step_count=14, deadline=None)
TestFolder = Folder.TestCase
