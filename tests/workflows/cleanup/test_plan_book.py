"""Plans that are kept: by id, the newest, with what a person took out and what a rehearsal saw."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from pictrace.errors import UsageError
from pictrace.messages import Message
from pictrace.records import ActionKind, Outcome, OutcomeState, Plan, Rehearsal
from pictrace.workflows.cleanup.plan_book import PlanBook
from tests.workflows.cleanup.conftest import NOON, action, plan_of
from tests.workflows.cleanup.memory import MemoryDisk


@pytest.fixture
def book(tmp_path: Path) -> PlanBook:
    return PlanBook(tmp_path / "plans")


@pytest.fixture
def plan() -> Plan:
    disk = MemoryDisk()
    for path in ("/photos/a.jpg", "/photos/copies/a.jpg", "/photos/copies/b.jpg"):
        disk.put(path, b"a picture")
    spares = [action(disk, f"/photos/copies/{n}.jpg", "/photos/a.jpg", number=i) for i, n in enumerate("ab", start=1)]
    return plan_of(*spares)


def code(error: pytest.ExceptionInfo[UsageError]) -> str:
    return error.value.message.code


def test_a_plan_comes_back_with_what_was_left_out(book: PlanBook, plan: Plan) -> None:
    why = Message("cleanup.keeper-gone", keeper="/photos/a.jpg")
    left = Outcome(0, OutcomeState.REFUSED, "/photos/x.jpg", ActionKind.MOVE, refusal=why)
    whole = replace(plan, left_out=(left,), made_from=Message("plan.of-photos", count=2))
    book.keep(whole)
    assert book.kept("a-plan").plan == whole and book.read("a-plan") == whole
    (head,) = book.heads()
    assert (head.id, head.created, head.actions, head.made_from) == ("a-plan", NOON, 2, whole.made_from)
    assert head.to_json()["made_from"] == "2 photos chosen by hand"


def test_what_is_dropped_stays_in_the_plan_and_is_not_done(book: PlanBook, plan: Plan) -> None:
    book.keep(plan)
    assert [one.number for one in book.choose("a-plan", [1, 2], [1]).chosen.actions] == [1]
    assert [one.number for one in book.read("a-plan").actions] == [1] and len(book.kept("a-plan").plan.actions) == 2
    assert len(book.choose("a-plan", [], [2]).chosen.actions) == 2
    with pytest.raises(UsageError) as told:
        book.choose("a-plan", [3], [])
    assert code(told) == "plan.no-action"


def test_what_a_rehearsal_saw_is_kept(book: PlanBook, plan: Plan) -> None:
    book.keep(plan)
    seen = Rehearsal(NOON, 2, {2: Message("cleanup.changed")})
    book.rehearsed("a-plan", seen)
    assert book.kept("a-plan").rehearsal == seen
    for file in (book.keep(plan).parent).glob("*.rehearsal.json"):
        file.write_text('{"at": 1}', "utf-8")
    assert book.kept("a-plan").rehearsal is None


def test_the_newest_is_meant_where_none_is_named(book: PlanBook, plan: Plan) -> None:
    with pytest.raises(UsageError) as told:
        book.read()
    assert code(told) == "cleanup.no-plan"
    for name in ("20261130-1", "20261130-2"):
        book.keep(replace(plan, id=name))
    assert book.read().id == "20261130-2" and [one.id for one in book.heads()] == ["20261130-2", "20261130-1"]
    book.discard("20261130-2")
    assert book.read().id == "20261130-1"


def test_a_plan_that_was_edited_by_hand_is_read_anew(book: PlanBook, plan: Plan) -> None:
    file = book.keep(plan)
    assert len(book.kept("a-plan").plan.actions) == 2
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-1]))
    os.utime(file, ns=(1, 1))
    assert len(book.kept("a-plan").plan.actions) == 1


@pytest.mark.parametrize("name", ["nosuch", "../settings", "a/b", "", "a" * 65])
def test_ids_are_names_of_plans_and_of_nothing_else(book: PlanBook, plan: Plan, name: str) -> None:
    book.keep(plan)
    for ask in (book.kept, book.discard, lambda one: book.rehearsed(one, Rehearsal(NOON, 0))):
        with pytest.raises(UsageError) as told:
            ask(name)
        assert code(told) == "plan.unknown"


def test_a_file_that_is_no_plan_is_not_listed(book: PlanBook, plan: Plan) -> None:
    folder = book.keep(plan).parent
    (folder / "zz.jsonl").write_text("nothing\n", "utf-8")
    assert [one.id for one in book.heads()] == ["a-plan"]
