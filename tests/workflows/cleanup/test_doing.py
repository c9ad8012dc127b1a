"""Killed before or after any single change of the disk, applying and undoing come out whole.

The disk is in memory, so that every instant there is can be tried; ``tests/torture/test_cleanup.py`` does the same with
real processes.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from pictrace.catalogue import Catalogue
from pictrace.records import Action, ActionKind, OutcomeState
from tests.workflows.cleanup.conftest import Bench, action
from tests.workflows.cleanup.memory import Killed, MemoryDisk
from tests.workflows.cleanup.test_applying import outside_trash

SPARE, KEEPER = "/photos/copies/a.jpg", "/photos/a.jpg"
OTHER = "/photos/copies/b.jpg"


def laid_out() -> MemoryDisk:
    disk = MemoryDisk()
    disk.folder("/disk", device=2)
    disk.put(KEEPER, b"a picture")
    disk.put("/photos/a.mov", b"a film")
    disk.put("/photos/a.xmp", b"old")
    disk.put(SPARE, b"a picture", 0o600)
    disk.put("/photos/copies/a.mov", b"a film")
    disk.put(OTHER, b"a picture")
    return disk


def together(disk: MemoryDisk, kind: ActionKind, **more: object) -> list[Action]:
    """A Live Photo and, as a second action, another copy."""
    film = {"together": ["/photos/copies/a.mov"], "twins": ["/photos/a.mov"]}
    first = action(disk, SPARE, KEEPER, kind, number=1, **film, **more)  # type: ignore[arg-type]
    return [first, action(disk, OTHER, KEEPER, number=2)]


def moved(disk: MemoryDisk, folder: str) -> list[Action]:
    film = {"together": ["/photos/copies/a.mov"], "targets": (f"{folder}/x/a.mov",)}
    return [
        action(disk, SPARE, kind=ActionKind.MOVE, number=1, target=f"{folder}/x/a.jpg", **film),  # type: ignore[arg-type]
        action(disk, OTHER, KEEPER, number=2),
    ]


def renamed(disk: MemoryDisk) -> list[Action]:
    target = "/photos/copies/2009.jpg"
    film = {"together": ["/photos/copies/a.mov"], "targets": ("/photos/copies/2009.mov",)}
    return [action(disk, SPARE, kind=ActionKind.RENAME, target=target, **film)]  # type: ignore[arg-type]


def noted(disk: MemoryDisk) -> list[Action]:
    note = "/photos/a.xmp"
    return [action(disk, KEEPER, kind=ActionKind.SIDECAR, target=note, text="new", together=[note])]


KINDS: dict[str, Callable[[MemoryDisk], list[Action]]] = {
    "trash": lambda disk: together(disk, ActionKind.TRASH),
    "hard link": lambda disk: together(disk, ActionKind.HARD_LINK),
    "reflink": lambda disk: together(disk, ActionKind.REFLINK),
    "move": lambda disk: moved(disk, "/photos/sorted"),
    "move to another volume": lambda disk: moved(disk, "/disk"),
    "rename": renamed,
    "sidecar": noted,
}


def bytes_of(disk: MemoryDisk) -> set[bytes]:
    return {data for data, _, _ in disk.tree("/").values()}


def catalogue_for(directory: Path, template: Path, number: int) -> Catalogue:
    file = directory / f"{number}.sqlite"
    file.write_bytes(template.read_bytes())
    return Catalogue.open(file)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_applying_killed_at_every_change(tmp_path: Path, new_catalogue: Path, kind: str, after: bool) -> None:
    for number in count(1):
        disk = laid_out()
        before = outside_trash(disk)
        actions = KINDS[kind](disk)
        disk.dies_at, disk.after = number, after
        with catalogue_for(tmp_path, new_catalogue, number) as catalogue:
            bench = Bench(disk, catalogue, threads=1)
            try:
                bench.apply(*actions)
                killed = False
            except Killed:
                killed = True
            disk.dies_at = None
            disk.held.clear()
            assert {b"a picture", b"a film"} <= bytes_of(disk)
            bench.recover()
            assert_whole(disk, before, actions)
            for run in [run.id for run in catalogue.cleanups.all()]:
                if disk.status(f"/photos/.pictrace-trash/{run}/journal.jsonl") is not None:
                    assert all(one.state is OutcomeState.UNDONE for one in bench.undo(run=run))
            assert outside_trash(disk) == before
        if not killed:
            assert number > 5
            return


def assert_whole(disk: MemoryDisk, before: dict[str, tuple[bytes, int, int]], actions: list[Action]) -> None:
    """Each action happened to all of its files or to none."""
    now = outside_trash(disk)
    assert not any(path.endswith(".part") for path in now)
    for one in actions:
        if one.kind is ActionKind.SIDECAR:
            assert now["/photos/a.xmp"][0] in (b"old", b"new")
            continue
        paths = [mark.path for mark in one.files]
        if one.kind in (ActionKind.HARD_LINK, ActionKind.REFLINK):
            paths = paths[1:]
        assert len({path in now for path in paths}) <= 1, one


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_undoing_killed_at_every_change(tmp_path: Path, new_catalogue: Path, kind: str, after: bool) -> None:
    for number in count(1):
        disk = laid_out()
        before = outside_trash(disk)
        with catalogue_for(tmp_path, new_catalogue, number) as catalogue:
            bench = Bench(disk, catalogue, threads=1)
            bench.apply(*KINDS[kind](disk))
            disk.dies_at, disk.after = disk.changes + number, after
            try:
                bench.undo()
                killed = False
            except Killed:
                killed = True
            disk.dies_at = None
            disk.held.clear()
            assert {b"a picture", b"a film"} <= bytes_of(disk)
            bench.undo()
            assert outside_trash(disk) == before
        if not killed:
            assert number > 2
            return


@pytest.mark.parametrize("kind", KINDS)
def test_killed_twice_and_again(tmp_path: Path, new_catalogue: Path, kind: str) -> None:
    """The recovery itself is killed, at each of its changes, and the one after that as well."""
    for number in count(1):
        disk = laid_out()
        before = outside_trash(disk)
        with catalogue_for(tmp_path, new_catalogue, number) as catalogue:
            bench = Bench(disk, catalogue, threads=1)
            disk.dies_at = number
            try:
                bench.apply(*KINDS[kind](disk))
                return
            except Killed:
                pass
            for again in range(1, 60):
                disk.held.clear()
                disk.dies_at = disk.changes + 1 + again // 2
                try:
                    bench.recover()
                    break
                except Killed:
                    continue
            disk.dies_at = None
            disk.held.clear()
            bench.recover()
            for run in [run.id for run in catalogue.cleanups.all()]:
                if disk.status(f"/photos/.pictrace-trash/{run}/journal.jsonl") is not None:
                    bench.undo(run=run)
            assert outside_trash(disk) == before
