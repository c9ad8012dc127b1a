"""A library's clean-ups as a whole: kept plans, runs on several disks, what a killed process left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from pictrace.catalogue import Catalogue
from pictrace.errors import LibraryBusy, UsageError
from pictrace.records import CleanupReport, CleanupState, Outcome, OutcomeState, Plan
from pictrace.workflows.cleanup.cleanup import Cleanup, undo_by_trash
from tests.workflows.cleanup.conftest import NOON, action, decodes, plan_of, states
from tests.workflows.cleanup.memory import Killed, MemoryDisk
from tests.workflows.cleanup.test_applying import outside_trash

SPARE, KEEPER = "/photos/copies/a.jpg", "/photos/a.jpg"


@dataclass
class House:
    """A clean-up over a disk in memory, with a clock of its own and a lock that may be another's."""

    disk: MemoryDisk
    catalogue: Catalogue
    plans: Path
    days: float = 0
    taken: bool = False
    cleanup: Cleanup = field(init=False)

    def __post_init__(self) -> None:
        self.cleanup = Cleanup(
            self.catalogue,
            decodes,
            self._alone,
            list,
            self.plans,
            files=self.disk,
            now=lambda: NOON + timedelta(days=self.days),
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self.taken:
            raise LibraryBusy("another process is cleaning up")
        yield

    def done(self, events: Iterator[Outcome | CleanupReport]) -> list[OutcomeState]:
        return states([one for one in events if isinstance(one, Outcome)])


@pytest.fixture
def house(memory: MemoryDisk, catalogue: Catalogue, tmp_path: Path) -> House:
    memory.folder("/card", device=3)
    memory.put("/card/b.jpg", b"a picture")
    return House(memory, catalogue, tmp_path / "plans")


def both(house: House) -> Plan:
    """One file of a folder, one of another disk."""
    return plan_of(
        action(house.disk, SPARE, KEEPER, number=1), action(house.disk, "/card/b.jpg", KEEPER, number=2, root="/card")
    )


def test_several_disks_in_one_run(house: House) -> None:
    before = outside_trash(house.disk)
    assert house.done(house.cleanup.apply(both(house))) == [OutcomeState.DONE] * 2
    (run,) = house.cleanup.history()
    assert run.trashes == ("/photos/.pictrace-trash", "/card/.pictrace-trash") and run.bytes == 18
    assert house.done(house.cleanup.undo()) == [OutcomeState.UNDONE] * 2
    assert outside_trash(house.disk) == before
    assert house.cleanup.history()[0].state is CleanupState.UNDONE
    with pytest.raises(UsageError, match="no clean-up to undo"):
        list(house.cleanup.undo())


def test_an_undo_without_one_of_the_disks_goes_on_when_it_is_back(house: House) -> None:
    before = outside_trash(house.disk)
    list(house.cleanup.apply(both(house)))
    away = house.disk.top.names.pop("card")
    *outcomes, report = house.cleanup.undo()
    assert len(outcomes) == 1 and isinstance(report, CleanupReport)
    assert report.stopped is not None and report.stopped.code == "cleanup.volume-away"
    assert house.cleanup.history()[0].state is CleanupState.PARTLY_UNDONE
    house.disk.top.names["card"] = away
    assert house.done(house.cleanup.undo()) == [OutcomeState.UNDONE]
    assert outside_trash(house.disk) == before


def test_plans_are_kept_and_found(house: House, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no plan yet"):
        house.cleanup.read()
    plan = both(house)
    assert house.cleanup.keep(plan).parent == tmp_path / "plans"
    assert house.cleanup.read() == plan == house.cleanup.read("a-plan")
    house.cleanup.write(plan, tmp_path / "x.jsonl")
    assert house.cleanup.read(str(tmp_path / "x.jsonl")) == plan


@pytest.mark.parametrize("at", range(1, 14))
def test_what_a_killed_process_left_is_settled_at_the_next_start(house: House, at: int) -> None:
    before = outside_trash(house.disk)
    plan = both(house)
    house.disk.dies_at = at
    with suppress(Killed):
        list(house.cleanup.apply(plan))
    house.disk.dies_at = None
    house.disk.held.clear()
    house.cleanup.recover()
    assert house.catalogue.cleanups.unfinished() == [] and not house.cleanup.recover()
    (run,) = house.cleanup.history()
    gone = len(before) - len(outside_trash(house.disk))
    assert len(house.catalogue.cleanups.outcomes(run.id, [OutcomeState.DONE])) == gone
    if run.trashes:
        list(house.cleanup.undo(run.id))
    assert outside_trash(house.disk) == before


def test_another_process_is_left_alone(house: House) -> None:
    list(house.cleanup.apply(both(house)))
    house.catalogue.cleanups.set_state(house.cleanup.history()[0].id, CleanupState.RUNNING)
    house.taken = True
    assert not house.cleanup.recover()
    for attempt in (house.cleanup.undo(), house.cleanup.purge(0), house.cleanup.apply(plan_of())):
        with pytest.raises(LibraryBusy):
            list(attempt)


def test_purging_by_age(house: House) -> None:
    list(house.cleanup.apply(both(house)))
    house.days = 10
    assert house.done(house.cleanup.purge(11)) == []
    assert house.done(house.cleanup.purge(9)) == [OutcomeState.PURGED] * 2
    (run,) = house.cleanup.history()
    assert run.state is CleanupState.PURGED
    with pytest.raises(UsageError, match="was purged"):
        list(house.cleanup.undo(run.id))


def test_a_trash_alone_is_enough(house: House) -> None:
    before = outside_trash(house.disk)
    list(house.cleanup.apply(both(house)))
    for place in ("/photos/.pictrace-trash", "/card"):
        assert house.done(undo_by_trash(place, files=house.disk)) == [OutcomeState.UNDONE]
    assert outside_trash(house.disk) == before
    for name in ("/photos/copies", "/nowhere"):
        with pytest.raises(UsageError):
            list(undo_by_trash(name, files=house.disk))
    with pytest.raises(UsageError):
        list(undo_by_trash("/photos", "another-run", house.disk))


def test_runs_that_there_are_not(house: House) -> None:
    asked: tuple[Callable[[], object], ...] = (
        lambda: house.cleanup.outcomes("nothing"),
        lambda: list(house.cleanup.undo("nothing")),
    )
    for ask in asked:
        with pytest.raises(UsageError, match="no clean-up nothing"):
            ask()
