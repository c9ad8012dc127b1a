"""Index, plan, apply, kill, undo, move, edit, unplug, purge in any order, on a real disk and with a real catalogue.

Promised at every moment: what a person had outside the trash he still has there, unless he took it away himself; and
nothing but a purge makes bytes disappear.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PIL import Image

from pictrace.catalogue import Catalogue
from pictrace.decoding import decode
from pictrace.errors import UsageError
from pictrace.messages import verbatim
from pictrace.records import ActionKind, DuplicateGroup, Member, OutcomeState, Photo, PhotoState, Relation
from pictrace.sources.names import TRASH
from pictrace.workflows.cleanup.cleanup import Cleanup
from pictrace.workflows.cleanup.disk import Disk
from pictrace.workflows.cleanup.file_system import FileSystem, Status
from pictrace.workflows.cleanup.planning import How
from tests.workflows.cleanup.memory import Killed
from tests.workflows.conftest import ColourEmbedder, Desk

FOLDERS = ("a", "b/c", "b")
NAMES = ("x.png", "y.png", "x.xmp")
STEPS = int(os.environ.get("PICTRACE_MACHINE_STEPS", "10"))
EXAMPLES = int(os.environ.get("PICTRACE_MACHINE_EXAMPLES", "4"))
"""A longer search by hand: PICTRACE_MACHINE_EXAMPLES=300 PICTRACE_MACHINE_STEPS=40."""


def picture(number: int) -> bytes:
    pixels = np.random.default_rng(number).integers(0, 256, (8, 8, 3), np.uint8)
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


PICTURES = tuple(picture(number) for number in range(3))


class MortalDisk(FileSystem):
    """A real disk on which the process dies before its n-th change."""

    def __init__(self) -> None:
        self._disk = Disk()
        self.left: int | None = None

    def _change(self) -> None:
        if self.left is not None:
            if not self.left:
                raise Killed
            self.left -= 1

    def status(self, path: str) -> Status | None:
        return self._disk.status(path)

    def real(self, path: str) -> str:
        return self._disk.real(path)

    def names(self, folder: str) -> list[str]:
        return self._disk.names(folder)

    def open(self, path: str) -> BinaryIO:
        return self._disk.open(path)

    def move(self, source: str, target: str) -> None:
        self._change()
        self._disk.move(source, target)

    def link(self, source: str, target: str) -> None:
        self._change()
        self._disk.link(source, target)

    def clone(self, source: str, target: str) -> None:
        self._change()
        self._disk.clone(source, target)

    def copy(self, source: str, target: str) -> None:
        self._change()
        self._disk.copy(source, target)

    def create(self, path: str, data: bytes) -> None:
        self._change()
        self._disk.create(path, data)

    def append(self, path: str, data: bytes) -> None:
        self._change()
        self._disk.append(path, data)

    def make_folder(self, path: str, mode: int = 0o777) -> None:
        self._change()
        self._disk.make_folder(path, mode)

    def remove_folder(self, path: str) -> None:
        self._change()
        self._disk.remove_folder(path)

    def remove(self, path: str) -> None:
        self._change()
        self._disk.remove(path)

    def recycle(self, path: str) -> None:
        self._disk.recycle(path)

    @contextmanager
    def hold(self, path: str) -> Iterator[None]:
        with self._disk.hold(path):
            yield

    def sync(self, folder: str) -> None:
        self._disk.sync(folder)


class Evening(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="pictrace-machine-"))
        self.photos, self.away = self.home / "photos", self.home / "unplugged"
        (self.photos / "b" / "c").mkdir(parents=True)
        self.catalogue = Catalogue.open(self.home / "catalogue.sqlite", create=True)
        self.desk = Desk(self.catalogue, ColourEmbedder(), self.home)
        self.disk = MortalDisk()
        self.days = 0
        self.cleanup = Cleanup(
            self.catalogue,
            lambda data: decode(data, 8),
            _alone,
            self._groups,
            self.home / "plans",
            files=self.disk,
            now=lambda: datetime(2026, 11, 30, tzinfo=UTC) + timedelta(days=self.days),
        )
        self.wanted: set[bytes] = set()
        self.everything: set[bytes] = set()
        self._put("a", "x.png", PICTURES[0])
        self._put("b", "x.png", PICTURES[0])
        self.index()

    # What a person does

    @rule(folder=st.sampled_from(FOLDERS), name=st.sampled_from(NAMES), number=st.integers(0, 2))
    def put(self, folder: str, name: str, number: int) -> None:
        if self.photos.exists():
            data = PICTURES[number] if name.endswith(".png") else b"<x/>%d" % number
            self._put(folder, name, data)

    def _put(self, folder: str, name: str, data: bytes) -> None:
        (self.photos / folder).mkdir(parents=True, exist_ok=True)
        (self.photos / folder / name).write_bytes(data)
        self._believe()

    @rule(chosen=st.integers(0, 99))
    def move(self, chosen: int) -> None:
        files = self._files()
        if files and self.photos.exists():
            file = files[chosen % len(files)]
            file.rename(self._unused(file.with_name(f"{file.stem} moved{file.suffix}")))
            self._believe()

    @rule(chosen=st.integers(0, 99))
    def delete(self, chosen: int) -> None:
        files = self._files()
        if files and self.photos.exists():
            files[chosen % len(files)].unlink()
            self._believe()

    @rule()
    def unplug_or_plug(self) -> None:
        if self.photos.exists():
            self.photos.rename(self.away)
        else:
            self.away.rename(self.photos)

    # What PicTrace does

    @rule()
    def index(self) -> None:
        with suppress(Exception):  # the disk may be away
            self.desk.index(self.photos)

    @rule(
        kind=st.sampled_from((ActionKind.TRASH, ActionKind.HARD_LINK, ActionKind.MOVE)),
        dies=st.none() | st.integers(0, 12),
        stale=st.booleans(),
    )
    def apply(self, kind: ActionKind, dies: int | None, stale: bool) -> None:
        how = How(kind, f"{self.photos.as_posix()}/sorted" if kind is ActionKind.MOVE else None)
        plan = self.cleanup.plan(how)
        if stale:
            self.delete(len(plan.actions))
        self._dying(dies, lambda: list(self.cleanup.apply(plan)))

    @rule(dies=st.none() | st.integers(0, 12))
    def undo(self, dies: int | None) -> None:
        with suppress(UsageError):
            self._dying(dies, lambda: list(self.cleanup.undo()))

    @rule(days=st.integers(0, 40))
    def time_passes(self, days: int) -> None:
        self.days += days

    @rule(dies=st.none() | st.integers(0, 6))
    @precondition(lambda self: self.photos.exists())
    def purge(self, dies: int | None) -> None:
        self._dying(dies, lambda: list(self.cleanup.purge(30)))
        self.everything = self._held()

    def _dying(self, dies: int | None, task: object) -> None:
        self.disk.left = dies
        try:
            task()  # type: ignore[operator]
        except Killed:
            self.disk.left = None
            self.cleanup.recover()
        finally:
            self.disk.left = None

    # What is promised

    @invariant()
    def nobody_lost_anything(self) -> None:
        if not hasattr(self, "home"):
            return
        assert self.wanted <= self._outside(), "what a person had outside the trash is gone"
        assert self.everything <= self._held(), "bytes are gone that nobody purged"
        assert list(self._root().rglob("*.part")) == []

    def teardown(self) -> None:
        if hasattr(self, "home"):
            for run in reversed(self.cleanup.history()):
                if self.photos.exists() and run.trashes:
                    with suppress(UsageError):
                        kept = [
                            one for one in self.cleanup.undo(run.id) if getattr(one, "state", 0) is OutcomeState.KEPT
                        ]
                        assert all(one.refusal is not None for one in kept)  # type: ignore[union-attr]
            self.nobody_lost_anything()
            self.desk.runtime.close()
            self.catalogue.close()
            shutil.rmtree(self.home)

    def _groups(self) -> list[DuplicateGroup]:
        """Photos of the same bytes, as a search for duplicates would group them."""
        by_content: dict[int, list[Photo]] = {}
        for photo in self.catalogue.photos.each():
            if photo.state is PhotoState.PRESENT and photo.content_id is not None:
                by_content.setdefault(photo.content_id, []).append(photo)
        return [
            DuplicateGroup(
                str(content),
                Relation.IDENTICAL,
                verbatim(""),
                tuple(Member(one, Relation.IDENTICAL, 1.0) for one in photos),
            )
            for content, photos in by_content.items()
            if len(photos) > 1
        ]

    def _root(self) -> Path:
        return self.photos if self.photos.exists() else self.away

    def _files(self) -> list[Path]:
        return sorted(path for path in self._root().rglob("*.*") if path.is_file() and TRASH not in path.parts)

    def _outside(self) -> set[bytes]:
        return {path.read_bytes() for path in self._files() if path.suffix == ".png"}

    def _held(self) -> set[bytes]:
        return {
            path.read_bytes() for path in self._root().rglob("*") if path.is_file() and path.suffix in (".png", ".xmp")
        }

    def _believe(self) -> None:
        """What a person did is what he wants."""
        self.wanted, self.everything = self._outside(), self._held()

    @staticmethod
    def _unused(path: Path) -> Path:
        while path.exists():
            path = path.with_name(f"{path.stem}_{path.suffix}")
        return path


@contextmanager
def _alone() -> Iterator[None]:
    yield


TestEvening = Evening.TestCase
TestEvening.settings = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None)
