"""What a spare says and its keeper does not goes into a note of the keeper, as a part of the plan and of the undo."""

from __future__ import annotations

from datetime import datetime

from pictrace.records import ActionKind, Capture, Photo, PhotoState
from pictrace.workflows.cleanup.carrying import Carrying
from pictrace.workflows.cleanup.companions import Companions
from pictrace.workflows.cleanup.values import Values, read_note, written_note
from tests.workflows.cleanup.conftest import ROOT, Bench, mark
from tests.workflows.cleanup.memory import MemoryDisk
from tests.workflows.cleanup.test_applying import outside_trash

SPARE, KEEPER = "/photos/copies/a.jpg", "/photos/a.jpg"
NOON = datetime(2009, 7, 14, 12)


def photo(path: str, capture: Capture = Capture()) -> Photo:  # noqa: B008 - frozen
    return Photo(1, 1, path, path, PhotoState.PRESENT, capture=capture)


def carrying(memory: MemoryDisk, spare: Capture, keeper: Capture, notes: tuple[str, ...] = ()) -> Carrying:
    made = Carrying(memory, Companions(memory))
    together = [mark(memory, note) for note in notes]
    made.see(photo(SPARE, spare), together, photo(KEEPER, keeper), mark(memory, KEEPER), ROOT)
    return made


def test_what_is_lacking_is_written_and_taken_back(memory: MemoryDisk, bench: Bench) -> None:
    memory.put("/photos/copies/a.xmp", written_note(Values(rating=4, keywords=("beach",))).encode())
    before = outside_trash(memory)
    made = carrying(memory, Capture(NOON, "X100"), Capture(None, None, 1.0, 2.0), ("/photos/copies/a.xmp",))
    (action,) = made.actions(5)
    assert (action.number, action.kind, action.target) == (5, ActionKind.SIDECAR, "/photos/a.jpg.xmp")
    assert read_note((action.text or "").encode()) == Values(NOON, None, None, 4, ("beach",))
    assert "stars" in action.reason and "place" not in action.reason
    bench.apply(action)
    assert "/photos/a.jpg.xmp" in memory.tree(ROOT)
    bench.undo()
    assert outside_trash(memory) == before


def test_several_spares_fill_one_note(memory: MemoryDisk) -> None:
    made = carrying(memory, Capture(NOON), Capture())
    made.see(photo("/photos/b.jpg", Capture(None, None, 1.0, 2.0)), [], photo(KEEPER), mark(memory, KEEPER), ROOT)
    (action,) = made.actions(1)
    assert read_note((action.text or "").encode()) == Values(NOON, 1.0, 2.0)


def test_nothing_is_written_where_nothing_is_lacking_or_a_note_is_there(memory: MemoryDisk) -> None:
    assert list(carrying(memory, Capture(NOON), Capture(NOON)).actions(1)) == []
    assert list(carrying(memory, Capture(), Capture()).actions(1)) == []
    memory.put("/photos/a.xmp", b"<x/>")
    assert list(carrying(memory, Capture(NOON), Capture()).actions(1)) == []
