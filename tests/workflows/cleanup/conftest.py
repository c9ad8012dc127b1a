"""Plans made by hand, on a disk in memory and on a real one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pictrace.catalogue import Catalogue
from pictrace.catalogue.backends import sqlite
from pictrace.errors import PhotoUnreadable
from pictrace.messages import verbatim
from pictrace.records import Action, ActionKind, CleanupReport, FileMark, Outcome, OutcomeState, Plan
from pictrace.workflows.cleanup.applying import apply, rehearse
from pictrace.workflows.cleanup.file_system import FileSystem
from pictrace.workflows.cleanup.guard import Guard
from pictrace.workflows.cleanup.step import hash_of
from pictrace.workflows.cleanup.trash import Trash
from pictrace.workflows.cleanup.undoing import recover, undo_trash
from tests.workflows.cleanup.memory import MemoryDisk

__all__ = ["NOON", "Bench", "action", "decodes", "plan_of"]

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
ROOT = "/photos"


def decodes(data: bytes) -> None:
    """Everything is a picture but what says that it is none."""
    if data.startswith(b"no picture"):
        raise PhotoUnreadable("it is not a picture")


def mark(files: FileSystem, path: str) -> FileMark:
    """A file as it is now."""
    status = files.status(path)
    assert status is not None, path
    return FileMark(path, hash_of(files, path), status.size, status.mtime_ns)


def action(
    files: FileSystem,
    path: str,
    keeper: str | None = None,
    kind: ActionKind = ActionKind.TRASH,
    *,
    number: int = 1,
    together: Sequence[str] = (),
    twins: Sequence[str] = (),
    **more: Any,
) -> Action:
    """An action on files that are there."""
    return Action(
        number,
        kind,
        mark(files, path),
        more.pop("root", ROOT),
        verbatim("a test"),
        None if keeper is None else mark(files, keeper),
        together=tuple(mark(files, one) for one in together),
        twins=tuple(mark(files, one) for one in twins),
        **more,
    )


def plan_of(*actions: Action) -> Plan:
    return Plan("a-plan", NOON, actions)


@dataclass
class Bench:
    """Applies and undoes with a catalogue, and keeps what happened."""

    files: FileSystem
    catalogue: Catalogue
    threads: int = 2

    def apply(self, *actions: Action) -> tuple[list[Outcome], CleanupReport]:
        plan = plan_of(*actions)
        with ThreadPoolExecutor(self.threads) as pool:
            *outcomes, report = apply(self.files, self.catalogue, self.guard(plan), plan, pool)
        assert isinstance(report, CleanupReport)
        return sorted((one for one in outcomes if isinstance(one, Outcome)), key=lambda one: one.number), report

    def rehearse(self, *actions: Action) -> list[Outcome]:
        plan = plan_of(*actions)
        with ThreadPoolExecutor(self.threads) as pool:
            return sorted(rehearse(self.guard(plan), plan, pool), key=lambda one: one.number)

    def guard(self, plan: Plan) -> Guard:
        return Guard(self.files, decodes, plan.actions)

    def run(self) -> str:
        return self.catalogue.cleanups.all()[-1].id

    def undo(self, root: str = ROOT, run: str | None = None) -> list[Outcome]:
        *outcomes, report = undo_trash(self.files, Trash(self.files, root), run or self.run())
        assert isinstance(report, CleanupReport)
        return [one for one in outcomes if isinstance(one, Outcome)]

    def recover(self, root: str = ROOT) -> None:
        trash = Trash(self.files, root)
        for run in trash.runs():
            recover(self.files, trash, run)


def codes(outcomes: Sequence[Outcome]) -> list[str | None]:
    """Why actions were refused; ``None`` for those that were not."""
    return [one.refusal.code.removeprefix("cleanup.") if one.refusal else None for one in outcomes]


def states(outcomes: Sequence[Outcome]) -> list[OutcomeState]:
    return [one.state for one in outcomes]


@pytest.fixture
def memory() -> MemoryDisk:
    """``/photos/a.jpg`` with a copy in ``/photos/copies``."""
    disk = MemoryDisk()
    disk.put("/photos/a.jpg", b"a picture")
    disk.put("/photos/copies/a.jpg", b"a picture", 0o600)
    return disk


@pytest.fixture(scope="session", autouse=True)
def unsynced() -> Iterator[None]:
    """Hundreds of catalogues are written here, and no power is cut."""
    before = sqlite.PRAGMAS
    sqlite.PRAGMAS = ("synchronous = OFF", *before[1:])
    yield
    sqlite.PRAGMAS = before


@pytest.fixture(scope="session")
def new_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty catalogue to copy: to make one takes longer than most tests here."""
    file = tmp_path_factory.mktemp("new") / "catalogue.sqlite"
    Catalogue.open(file, create=True).close()
    return file


@pytest.fixture
def catalogue(tmp_path: Path, new_catalogue: Path) -> Iterator[Catalogue]:
    shutil.copy(new_catalogue, tmp_path / "catalogue.sqlite")
    with Catalogue.open(tmp_path / "catalogue.sqlite") as catalogue:
        yield catalogue


@pytest.fixture
def bench(memory: MemoryDisk, catalogue: Catalogue) -> Bench:
    return Bench(memory, catalogue)
