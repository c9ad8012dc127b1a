"""What the disk says of a step, and how it is taken back."""

from __future__ import annotations

import pytest

from pictrace.workflows.cleanup.refusals import Refused
from pictrace.workflows.cleanup.step import (
    Standing,
    Step,
    StepKind,
    check_back,
    do,
    happened,
    hash_of,
    standing,
    take_back,
    tidy,
)
from tests.workflows.cleanup.memory import MemoryDisk

HERE, THERE = "/photos/copies/a.jpg", "/photos/trash/a.jpg"


def moving(files: MemoryDisk) -> Step:
    status = files.status(HERE)
    assert status is not None
    return Step(StepKind.MOVE, HERE, THERE, hash_of(files, HERE), status.size, status.mtime_ns)


def linking(files: MemoryDisk) -> Step:
    return Step(StepKind.LINK, "/photos/a.jpg", HERE, hash_of(files, HERE), 9)


def test_a_move_before_and_after(memory: MemoryDisk) -> None:
    step = moving(memory)
    assert standing(memory, step) is Standing.BEFORE
    do(memory, step)
    assert standing(memory, step) is Standing.AFTER
    memory.put(HERE, b"somebody else's")
    assert standing(memory, step) is Standing.AFTER
    memory.delete(THERE)
    memory.delete(HERE)
    assert standing(memory, step) is Standing.LOST


def test_a_rename_of_two_names_can_be_half_done(memory: MemoryDisk) -> None:
    step = moving(memory)
    memory.folder("/photos/trash")
    memory.link(HERE, THERE)
    assert standing(memory, step) is Standing.HALF
    take_back(memory, step, "/photos/aside")
    assert standing(memory, step) is Standing.BEFORE and memory.status(THERE) is None


def test_what_takes_a_place_cannot_come_before_it_is_free(memory: MemoryDisk) -> None:
    """The file itself has the bytes of its keeper: it must not be taken for the link that is to come."""
    steps = [moving(memory), linking(memory)]
    assert happened(memory, steps) == [False, False]
    do(memory, steps[0])
    assert happened(memory, steps) == [True, False]
    do(memory, steps[1])
    assert happened(memory, steps) == [True, True]


def test_taking_back_deletes_nothing(memory: MemoryDisk) -> None:
    steps = [moving(memory), linking(memory)]
    for step in steps:
        do(memory, step)
    assert take_back(memory, steps[1], "/photos/aside") == (HERE, "/photos/aside/a.jpg")
    assert take_back(memory, steps[0], "/photos/aside") == (THERE, HERE)
    assert memory.names("/photos/aside") == ["a.jpg"] and standing(memory, steps[0]) is Standing.BEFORE
    memory.put("/photos/x.jpg", b"a picture")
    again = Step(StepKind.LINK, "/photos/a.jpg", "/photos/x.jpg", hash_of(memory, HERE), 9)
    take_back(memory, again, "/photos/aside")
    take_back(memory, again, "/photos/aside")
    assert memory.names("/photos/aside") == ["a.jpg", "x.jpg"]


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda disk: disk.delete(THERE), "not-in-trash"),
        (lambda disk: disk.edit(THERE, b"a picturE"), "trash-changed"),
        (lambda disk: disk.put(HERE, b"new"), "name-taken"),
    ],
)
def test_what_cannot_be_put_back_is_said(memory: MemoryDisk, harm: object, code: str) -> None:
    step = moving(memory)
    do(memory, step)
    harm(memory)  # type: ignore[operator]
    with pytest.raises(Refused) as caught:
        check_back(memory, step, frozenset())
    assert caught.value.message.code == f"cleanup.{code}"


def test_what_is_back_already_is_fine(memory: MemoryDisk) -> None:
    step = moving(memory)
    check_back(memory, step, frozenset())
    assert take_back(memory, step, "/photos/aside") is None


def test_folders_that_are_not_empty_stay(memory: MemoryDisk) -> None:
    memory.folder("/photos/x/y")
    memory.put("/photos/x/b.jpg", b"")
    tidy(memory, ("/photos/x", "/photos/x/y"))
    assert memory.names("/photos/x") == ["b.jpg"]
