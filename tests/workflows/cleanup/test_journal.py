"""What a journal says is on the disk before anything is done, and is read again whatever became of it."""

from __future__ import annotations

import json

import pytest

from pictrace.errors import LibraryDamaged
from pictrace.records import ActionKind
from pictrace.workflows.cleanup.journal import Entry, EntryState, Journal
from pictrace.workflows.cleanup.step import Step, StepKind
from pictrace.workflows.cleanup.trash import Trash
from tests.workflows.cleanup.conftest import NOON, ROOT
from tests.workflows.cleanup.memory import MemoryDisk

RUN = "20261130-120000-aaaa"


def entry(number: int, path: str = "/photos/copies/a.jpg") -> Entry:
    place = f"/photos/.pictrace-trash/{RUN}/files/{number}.jpg"
    step = Step(StepKind.MOVE, path, place, "ab" * 32, 9, 12345)
    return Entry(number, ActionKind.TRASH, path, (step,), ("/elsewhere/made",), 7, "a reason")


@pytest.fixture
def journal(memory: MemoryDisk) -> Journal:
    return Journal.begin(memory, Trash(memory, ROOT), RUN, "a-plan", NOON)


def again(memory: MemoryDisk, root: str = ROOT) -> Journal:
    return Journal.read(memory, Trash(memory, root), RUN)


def test_it_is_read_as_it_was_written(memory: MemoryDisk, journal: Journal) -> None:
    journal.intend([entry(1), entry(2), entry(3)])
    journal.say(EntryState.DONE, [1, 2])
    journal.say(EntryState.BACK, [3])
    journal.say(EntryState.UNDO, [2])
    found = again(memory)
    assert found.entries == journal.entries and (found.plan, found.started) == ("a-plan", NOON)
    assert [one.number for one in found.standing(EntryState.UNDO)] == [2]
    assert [one.number for one in found.standing(EntryState.DONE, EntryState.BACK)] == [1, 3]
    assert [state for state in EntryState if state.open] == [EntryState.INTENT, EntryState.UNDO]


def test_paths_are_told_from_where_the_disk_is_now(memory: MemoryDisk, journal: Journal) -> None:
    journal.intend([entry(1)])
    memory.move("/photos", "/mounted")
    (found,) = again(memory, "/mounted").entries.values()
    assert found.path == "/mounted/copies/a.jpg" and found.folders == ("/elsewhere/made",)
    assert found.steps[0].target.startswith("/mounted/.pictrace-trash/")


def test_a_line_that_was_cut_off_says_nothing(memory: MemoryDisk, journal: Journal) -> None:
    journal.intend([entry(1), entry(2)])
    path = journal.trash.journal(RUN)
    whole = memory._needed(path).data
    for length in range(whole.index(b"\n") + 1, len(whole)):
        memory._needed(path).data = whole[:length]
        found = again(memory)
        ends = whole[length:].startswith(b"\n")
        assert len(found.entries) == whole[:length].count(b"\n") - 1 + ends
    memory._needed(path).data = whole[:-9]
    journal.say(EntryState.DONE, [1])  # goes on after the torn line, in one of its own
    assert [one.number for one in again(memory).standing(EntryState.DONE)] == [1]
    assert again(memory).damaged == 1


@pytest.mark.parametrize("text", [b"[]\n", b"\xff\n", b"{}\n", b'{"journal": 2, "plan": "", "started": ""}\n'])
def test_what_is_no_journal_is_not_taken_for_one(memory: MemoryDisk, journal: Journal, text: bytes) -> None:
    memory._needed(journal.trash.journal(RUN)).data = text
    with pytest.raises(LibraryDamaged):
        again(memory)


@pytest.mark.parametrize("text", [b"", b'{"journal":1,"ru'])
def test_one_that_was_cut_off_in_its_first_line_has_begun_nothing(
    memory: MemoryDisk, journal: Journal, text: bytes
) -> None:
    memory._needed(journal.trash.journal(RUN)).data = text
    assert again(memory).entries == {} and again(memory).started is None


def test_a_path_that_climbs_out_is_left_out(memory: MemoryDisk, journal: Journal) -> None:
    """A journal may lie on a disk that somebody else wrote to."""
    line = entry(1).to_json(journal.trash)
    line["steps"][0]["to"] = "../../etc/passwd"
    memory.append(journal.trash.journal(RUN), json.dumps(line).encode() + b"\n")
    assert again(memory).entries == {} and again(memory).damaged == 1


def test_nothing_is_said_of_what_was_never_meant(memory: MemoryDisk, journal: Journal) -> None:
    memory.append(journal.trash.journal(RUN), b'{"done":[5]}\n')
    assert again(memory).entries == {}
    journal.say_purged()
    assert again(memory).purged
