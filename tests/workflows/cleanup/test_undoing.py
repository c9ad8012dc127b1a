"""An undo gives back what it can, says what it cannot, and needs the trash alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pictrace.errors import LibraryBusy, LibraryDamaged
from pictrace.records import ActionKind, CleanupReport, OutcomeState
from pictrace.workflows.cleanup import applying
from pictrace.workflows.cleanup.applying import lock_of
from pictrace.workflows.cleanup.trash import Trash
from pictrace.workflows.cleanup.undoing import recover, undo_trash
from tests.workflows.cleanup.conftest import ROOT, Bench, action, codes, states
from tests.workflows.cleanup.memory import MemoryDisk
from tests.workflows.cleanup.test_applying import outside_trash

SPARE, KEEPER = "/photos/copies/a.jpg", "/photos/a.jpg"


@pytest.mark.parametrize("kind", [ActionKind.TRASH, ActionKind.HARD_LINK, ActionKind.REFLINK])
def test_everything_is_as_it_was(bench: Bench, memory: MemoryDisk, kind: ActionKind) -> None:
    before = outside_trash(memory)
    inode = memory.status(SPARE)
    bench.apply(action(memory, SPARE, KEEPER, kind))
    assert states(bench.undo()) == [OutcomeState.UNDONE]
    after = memory.status(SPARE)
    assert outside_trash(memory) == before and after is not None and inode is not None and after.inode == inode.inode
    assert bench.undo() == []


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda disk, place: disk.delete(place), "not-in-trash"),
        (lambda disk, place: disk.edit(place, b"a Picture"), "trash-changed"),
        (lambda disk, place: disk.put(SPARE, b"a new one"), "name-taken"),
        (lambda disk, place: disk.folder(SPARE), "name-taken"),
        (lambda disk, place: disk.symlink(SPARE, "nowhere"), "name-taken"),
        (lambda disk, place: disk.read_only.add(1), None),
    ],
)
def test_what_cannot_be_given_back_stays_and_the_rest_comes(
    bench: Bench, memory: MemoryDisk, harm: Callable[[MemoryDisk, str], object], code: str | None
) -> None:
    memory.put("/photos/copies/b.jpg", b"a picture")
    outcomes, _ = bench.apply(action(memory, SPARE, KEEPER), action(memory, "/photos/copies/b.jpg", KEEPER, number=2))
    assert outcomes[0].place is not None
    harm(memory, outcomes[0].place)
    everything = memory.tree("/")
    undone = sorted(bench.undo(), key=lambda one: one.number)
    if code is None:
        assert undone == [] and memory.tree("/") == everything
        return
    assert codes(undone) == [code, None] and states(undone) == [OutcomeState.KEPT, OutcomeState.UNDONE]
    assert undone[0].place == outcomes[0].place
    assert pictures(everything) == pictures(memory.tree("/"))


def pictures(tree: dict[str, tuple[bytes, int, int]]) -> list[bytes]:
    return sorted(data for path, (data, *_) in tree.items() if not path.endswith(".jsonl"))


def test_a_stack_comes_back_whole_or_not_at_all(bench: Bench, memory: MemoryDisk) -> None:
    memory.put("/photos/copies/a.xmp", b"a note")
    bench.apply(action(memory, SPARE, KEEPER, together=["/photos/copies/a.xmp"]))
    memory.put("/photos/copies/a.xmp", b"another note")
    assert codes(bench.undo()) == ["name-taken"] and memory.status(SPARE) is None
    memory.delete("/photos/copies/a.xmp")
    assert states(bench.undo()) == [OutcomeState.UNDONE]
    assert memory.names("/photos/copies") == ["a.jpg", "a.xmp"]


def test_a_failure_in_the_middle_puts_back_what_was_undone(bench: Bench, memory: MemoryDisk) -> None:
    bench.apply(action(memory, SPARE, KEEPER, ActionKind.HARD_LINK))
    linked = outside_trash(memory)
    trashed = f"/photos/.pictrace-trash/{bench.run()}/files/copies/a.jpg"
    memory.fails = lambda call, path: PermissionError(13, "no") if (call, path) == ("move", trashed) else None
    assert codes(bench.undo()) == ["no-permission"] and outside_trash(memory) == linked
    memory.fails = lambda call, path: None
    assert states(bench.undo()) == [OutcomeState.UNDONE]


def test_folders_that_went_are_made_again(bench: Bench, memory: MemoryDisk) -> None:
    bench.apply(action(memory, SPARE, KEEPER))
    memory.remove_folder("/photos/copies")
    assert states(bench.undo()) == [OutcomeState.UNDONE] and memory.names("/photos/copies") == ["a.jpg"]


def test_stopping_an_undo_and_going_on(bench: Bench, memory: MemoryDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "BATCH", 1)
    memory.put("/photos/copies/b.jpg", b"a picture")
    before = outside_trash(memory)
    bench.apply(action(memory, SPARE, KEEPER), action(memory, "/photos/copies/b.jpg", KEEPER, number=2))
    events = undo_trash(memory, Trash(memory, ROOT), bench.run())
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert len(bench.undo()) == 1 and outside_trash(memory) == before


def test_no_room_for_a_word_leaves_everything(bench: Bench, memory: MemoryDisk) -> None:
    bench.apply(action(memory, SPARE, KEEPER))
    memory.room = 0
    *outcomes, report = undo_trash(memory, Trash(memory, ROOT), bench.run())
    assert outcomes == [] and isinstance(report, CleanupReport)
    assert report.stopped is not None and report.stopped.code == "cleanup.no-room"


def test_one_at_a_time(bench: Bench, memory: MemoryDisk) -> None:
    bench.apply(action(memory, SPARE, KEEPER))
    trash = Trash(memory, ROOT)
    with memory.hold(lock_of(trash)):
        with pytest.raises(LibraryBusy):
            list(undo_trash(memory, trash, bench.run()))
        with pytest.raises(LibraryBusy):
            recover(memory, trash, bench.run())


def test_without_a_journal_there_is_nothing_to_go_by(bench: Bench, memory: MemoryDisk) -> None:
    bench.apply(action(memory, SPARE, KEEPER))
    memory.edit(Trash(memory, ROOT).journal(bench.run()), b"no journal\n")
    with pytest.raises(LibraryDamaged):
        bench.undo()
