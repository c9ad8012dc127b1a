"""Whatever happens on the disk between two runs, the library afterwards says what is there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pictrace.catalogue import Catalogue
from pictrace.records import Filters, IndexReport, PhotoState
from tests.workflows.conftest import ColourEmbedder, Desk

NAMES = ("a.png", "b.png", "x/a.png", "x/b.png", "y/c.png")
PICTURES = range(4)
BROKEN = b"this is no picture"

names = st.sampled_from(NAMES)
steps = st.one_of(
    st.tuples(st.just("write"), names, st.sampled_from(PICTURES)),
    st.tuples(st.just("break"), names, st.just(0)),
    st.tuples(st.just("delete"), names, st.just(0)),
    st.tuples(st.just("touch"), names, st.just(0)),
    st.tuples(st.just("move"), names, names),
    st.tuples(st.just("copy"), names, names),
)
rounds = st.lists(st.lists(steps, min_size=1, max_size=6), min_size=2, max_size=4)


@dataclass
class Disk:
    """A folder, changed step by step; every write has a time of its own."""

    root: Path
    picture: Callable[[int], bytes]
    clock: int = field(default=1_000_000_000)

    def do(self, step: tuple[str, str, int | str]) -> None:
        action, name, other = step
        path = self.root / name
        if action == "write":
            self._put(path, self.picture(int(other)))
        elif action == "break":
            self._put(path, BROKEN)
        elif path.exists() and action == "delete":
            path.unlink()
        elif path.exists() and action == "touch":
            self._put(path, path.read_bytes())
        elif path.exists() and name != other:
            target = self.root / str(other)
            self._put(target, path.read_bytes())
            if action == "move":
                path.unlink()

    def _put(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        self.clock += 10
        os.utime(path, (self.clock, self.clock))

    def files(self) -> dict[str, bytes]:
        found = (path for path in self.root.rglob("*") if path.is_file())
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds)
def test_the_library_says_what_is_on_the_disk(
    tiny: Callable[[int], bytes], rounds: list[list[tuple[str, str, int | str]]]
) -> None:
    with TemporaryDirectory() as temporary:
        root = Path(temporary) / "photos"
        root.mkdir()
        disk = Disk(root, tiny)
        with Catalogue.open(Path(temporary) / "catalogue.sqlite", create=True) as catalogue:
            desk = Desk(catalogue, ColourEmbedder(), Path(temporary))
            for steps in rounds:
                for step in steps:
                    disk.do(step)
                agree(desk, disk, desk.index(root))
            report = desk.index(root)
            assert report.unchanged == len(disk.files())
            assert (report.added, report.moved, report.missing, report.returned, report.failed) == (0, 0, 0, 0, 0)
            desk.runtime.close()


def agree(desk: Desk, disk: Disk, report: IndexReport) -> None:
    files, photos = disk.files(), desk.photos()
    good = {name for name, data in files.items() if data != BROKEN}
    of = {state: {key for key, photo in photos.items() if photo.state is state} for state in PhotoState}
    assert of[PhotoState.PRESENT] == good
    assert of[PhotoState.FAILED] == set(files) - good
    assert of[PhotoState.MISSING].isdisjoint(files)
    assert len(photos) == desk.catalogue.photos.count(Filters(states=frozenset(PhotoState)))
    for name in good:
        assert photos[name].content_hash == hashlib.sha256(files[name]).hexdigest()
    dealt = report.added + report.moved + report.returned + report.unchanged + report.failed
    assert dealt == len(files)
    assert len(desk.runtime.index()) == desk.catalogue.contents.count()
