"""Plans are applied whole, in part, again, against full and read-only disks, and one process at a time."""

from __future__ import annotations

import errno
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from pictrace.catalogue import Catalogue
from pictrace.errors import LibraryBusy
from pictrace.records import ActionKind, CleanupState, OutcomeState
from pictrace.workflows.cleanup import applying
from pictrace.workflows.cleanup.applying import apply, lock_of
from pictrace.workflows.cleanup.trash import Trash
from tests.workflows.cleanup.conftest import ROOT, Bench, action, codes, plan_of, states
from tests.workflows.cleanup.memory import MemoryDisk

SPARE, KEEPER = "/photos/copies/a.jpg", "/photos/a.jpg"

Made = Callable[[MemoryDisk], object]


def outside_trash(disk: MemoryDisk, root: str = "/") -> dict[str, tuple[bytes, int, int]]:
    return {path: node for path, node in disk.tree(root).items() if "/.pictrace-trash/" not in path}


@pytest.mark.parametrize("kind", [ActionKind.TRASH, ActionKind.HARD_LINK, ActionKind.REFLINK])
def test_what_goes_is_in_the_trash_as_it_was(bench: Bench, memory: MemoryDisk, kind: ActionKind) -> None:
    before = memory.tree(SPARE.rpartition("/")[0])[SPARE]
    outcomes, report = bench.apply(action(memory, SPARE, KEEPER, kind))
    assert states(outcomes) == [OutcomeState.DONE] and report.counts == {OutcomeState.DONE: 1}
    place = f"/photos/.pictrace-trash/{bench.run()}/files/copies/a.jpg"
    assert outcomes[0].place == place and memory.tree(parent(place))[place] == before
    there = memory.status(SPARE)
    kept = memory.status(KEEPER)
    assert kept is not None
    if kind is ActionKind.TRASH:
        assert there is None
    else:
        assert there is not None and (there.inode == kept.inode) is (kind is ActionKind.HARD_LINK)


def parent(path: str) -> str:
    return path.rpartition("/")[0]


def test_a_move_keeps_the_structure_and_makes_folders(bench: Bench, memory: MemoryDisk) -> None:
    memory.put("/photos/copies/a.xmp", b"a note")
    moved = action(
        memory,
        SPARE,
        kind=ActionKind.MOVE,
        target="/photos/sorted/2009/b.jpg",
        together=["/photos/copies/a.xmp"],
        targets=("/photos/sorted/2009/b.xmp",),
    )
    assert states(bench.apply(moved)[0]) == [OutcomeState.DONE]
    assert memory.names("/photos/sorted/2009") == ["b.jpg", "b.xmp"] and memory.names("/photos/copies") == []
    bench.undo()
    assert memory.names("/photos/copies") == ["a.jpg", "a.xmp"] and memory.status("/photos/sorted") is None


def test_a_move_to_another_volume_leaves_the_original_in_the_trash(bench: Bench, memory: MemoryDisk) -> None:
    memory.folder("/disk", device=2)
    before = outside_trash(memory)
    outcomes, _ = bench.apply(action(memory, SPARE, kind=ActionKind.MOVE, target="/disk/photos/copies/a.jpg"))
    assert states(outcomes) == [OutcomeState.DONE] and outcomes[0].place == "/disk/photos/copies/a.jpg"
    assert memory.tree("/disk")["/disk/photos/copies/a.jpg"] == before[SPARE]
    assert f"/photos/.pictrace-trash/{bench.run()}/files/copies/a.jpg" in memory.tree("/photos")
    assert states(bench.undo()) == [OutcomeState.UNDONE]
    assert outside_trash(memory) == before and memory.names("/disk") == []


def test_a_copy_that_was_edited_there_keeps_an_undo_from_anything(bench: Bench, memory: MemoryDisk) -> None:
    memory.folder("/disk", device=2)
    bench.apply(action(memory, SPARE, kind=ActionKind.MOVE, target="/disk/a.jpg"))
    memory.edit("/disk/a.jpg", b"worked on")
    undone = bench.undo()
    assert states(undone) == [OutcomeState.KEPT] and codes(undone) == ["replaced-changed"]
    assert memory.tree("/disk")["/disk/a.jpg"][0] == b"worked on" and memory.status(SPARE) is None


def test_a_mount_below_the_folder_has_a_trash_of_its_own(bench: Bench, memory: MemoryDisk) -> None:
    memory.folder("/photos/disk", device=2)
    memory.put("/photos/disk/2009/a.jpg", b"a picture")
    outcomes, _ = bench.apply(action(memory, "/photos/disk/2009/a.jpg", KEEPER))
    assert outcomes[0].place == f"/photos/disk/.pictrace-trash/{bench.run()}/files/2009/a.jpg"
    assert states(bench.undo("/photos/disk")) == [OutcomeState.UNDONE]


def test_a_sidecar_is_written_and_the_old_one_kept(bench: Bench, memory: MemoryDisk) -> None:
    memory.put("/photos/a.xmp", b"old")
    made = action(
        memory, KEEPER, kind=ActionKind.SIDECAR, target="/photos/a.xmp", text="né", together=["/photos/a.xmp"]
    )
    assert states(bench.apply(made)[0]) == [OutcomeState.DONE]
    assert memory.tree("/photos")["/photos/a.xmp"][0] == "né".encode()
    assert states(bench.undo()) == [OutcomeState.UNDONE]
    assert memory.tree("/photos")["/photos/a.xmp"][0] == b"old"


def test_the_systems_trash_gives_back_itself(bench: Bench, memory: MemoryDisk) -> None:
    outcomes, _ = bench.apply(action(memory, SPARE, KEEPER, ActionKind.SYSTEM_TRASH))
    assert states(outcomes) == [OutcomeState.DONE] and memory.recycled == [SPARE]
    assert codes(bench.undo()) == ["by-system"]


def test_a_plan_is_applied_once_more_without_harm(bench: Bench, memory: MemoryDisk) -> None:
    memory.put("/photos/copies/b.jpg", b"a picture")
    first, second = action(memory, SPARE, KEEPER), action(memory, "/photos/copies/b.jpg", KEEPER, number=2)
    assert states(bench.apply(first)[0]) == [OutcomeState.DONE]
    outcomes, _ = bench.apply(first, second)
    assert codes(outcomes) == ["gone", None]


def test_batches_follow_one_another(bench: Bench, memory: MemoryDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "BATCH", 3)
    paths = [f"/photos/copies/{number}.jpg" for number in range(10)]
    for path in paths:
        memory.put(path, b"a picture")
    actions = [action(memory, path, KEEPER, number=number) for number, path in enumerate(paths)]
    memory.edit(paths[4], b"no longer")
    outcomes, report = bench.apply(*actions)
    assert report.counts == {OutcomeState.DONE: 9, OutcomeState.REFUSED: 1}
    assert codes(outcomes)[4] == "changed"
    assert len(bench.undo()) == 9


def test_stopping_between_batches_leaves_whole_actions(
    bench: Bench, memory: MemoryDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 1)
    memory.put("/photos/copies/b.jpg", b"a picture")
    plan = plan_of(action(memory, SPARE, KEEPER), action(memory, "/photos/copies/b.jpg", KEEPER, number=2))
    with ThreadPoolExecutor(1) as pool:
        events = apply(memory, bench.catalogue, bench.guard(plan), plan, pool)
        next(events)
        events.close()  # type: ignore[attr-defined]
    run = bench.catalogue.cleanups.all()[-1]
    assert (run.state, run.done) == (CleanupState.INTERRUPTED, 1)
    assert memory.names("/photos/copies") == ["b.jpg"]


@pytest.mark.parametrize("room", [0, 40, 300, 700])
def test_a_full_disk_ends_the_run_with_nothing_half_done(bench: Bench, memory: MemoryDisk, room: int) -> None:
    before = outside_trash(memory)
    doomed = action(memory, SPARE, KEEPER)
    memory.room = room
    _, report = bench.apply(doomed)
    assert report.stopped is not None and report.stopped.code == "cleanup.no-room"
    memory.room = 1 << 30
    if outside_trash(memory) != before:  # the word that it was done found no room
        bench.recover()
        assert states(bench.undo()) == [OutcomeState.UNDONE]
    assert outside_trash(memory) == before


def test_a_file_that_is_open_elsewhere_stays(bench: Bench, memory: MemoryDisk) -> None:
    """As Windows has it: nothing renames a file that another program has open."""
    memory.put("/photos/copies/b.jpg", b"a picture")
    memory.fails = lambda call, path: (
        PermissionError(errno.EACCES, "in use") if (call, path) == ("move", SPARE) else None
    )
    outcomes, _ = bench.apply(action(memory, SPARE, KEEPER), action(memory, "/photos/copies/b.jpg", KEEPER, number=2))
    assert codes(outcomes) == ["no-permission", None]


def test_a_stack_goes_whole_or_not_at_all(bench: Bench, memory: MemoryDisk) -> None:
    memory.put("/photos/copies/a.xmp", b"a note")
    stuck = "/photos/copies/a.xmp"
    memory.fails = lambda call, path: OSError(errno.EIO, "I/O error") if (call, path) == ("move", stuck) else None
    before = outside_trash(memory)
    outcomes, _ = bench.apply(action(memory, SPARE, KEEPER, together=[stuck]))
    assert codes(outcomes) == ["torn"] and outside_trash(memory) == before


def test_a_link_that_cannot_be_made_brings_the_file_back(catalogue: Catalogue) -> None:
    disk = MemoryDisk(clones=False)
    disk.put(KEEPER, b"a picture")
    disk.put(SPARE, b"a picture")
    before = outside_trash(disk)
    outcomes, _ = Bench(disk, catalogue).apply(action(disk, SPARE, KEEPER, ActionKind.REFLINK))
    assert codes(outcomes) == ["torn"] and "share blocks" in str(outcomes[0].to_json()["reason"])
    assert outside_trash(disk) == before


def test_something_in_the_place_of_the_trash_is_not_used(bench: Bench, memory: MemoryDisk) -> None:
    memory.folder("/elsewhere")
    memory.symlink("/photos/.pictrace-trash", "/elsewhere")
    outcomes, _ = bench.apply(action(memory, SPARE, KEEPER))
    assert states(outcomes) == [OutcomeState.REFUSED] and memory.names("/elsewhere") == []


def test_two_at_once_the_second_says_so(bench: Bench, memory: MemoryDisk) -> None:
    spare = action(memory, SPARE, KEEPER)
    trash = Trash(memory, ROOT)
    trash.prepare("another")
    with memory.hold(lock_of(trash)), pytest.raises(LibraryBusy, match="another process is cleaning up"):
        bench.apply(spare)
    assert memory.status(SPARE) is not None


def test_the_catalogue_knows_what_went(bench: Bench, memory: MemoryDisk) -> None:
    bench.apply(action(memory, SPARE, KEEPER, number=7))
    (run,) = bench.catalogue.cleanups.all()
    assert run.trashes == ("/photos/.pictrace-trash",) and run.state is CleanupState.DONE and run.done == 1
    (outcome,) = bench.catalogue.cleanups.outcomes(run.id)
    assert (outcome.number, outcome.state, outcome.path) == (7, OutcomeState.DONE, SPARE)
