"""Runs of clean-ups come back as they were written, and photos go and come with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pictrace.catalogue import Catalogue, Intended
from pictrace.messages import Message
from pictrace.records import ActionKind, CleanupRun, CleanupState, Outcome, OutcomeState

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
RUN = CleanupRun("20261130-120000-aaaa", "a-plan", CleanupState.RUNNING, NOON)


def intended(number: int) -> Intended:
    return Intended(number, ActionKind.TRASH, f"/photos/{number}.jpg", f"/trash/{number}.jpg", 7, 100)


def test_a_run_comes_back_as_it_was_written(catalogue: Catalogue) -> None:
    catalogue.cleanups.begin(RUN)
    assert catalogue.cleanups.all() == [RUN] == catalogue.cleanups.unfinished()
    catalogue.cleanups.intend(RUN.id, "/a/.pictrace-trash", [intended(1), intended(2)])
    catalogue.cleanups.intend(RUN.id, "/b/.pictrace-trash", [intended(3)])
    catalogue.cleanups.intend(RUN.id, "/a/.pictrace-trash", [intended(4)])
    ended = replace(
        RUN, state=CleanupState.DONE, ended=NOON + timedelta(1), done=3, refused=1, bytes=1 << 40,
        trashes=("/a/.pictrace-trash", "/b/.pictrace-trash"),
    )  # fmt: skip
    catalogue.cleanups.end(ended)
    assert catalogue.cleanups.get(RUN.id) == ended and catalogue.cleanups.unfinished() == []
    assert catalogue.cleanups.get("nothing") is None
    catalogue.cleanups.set_state(RUN.id, CleanupState.UNDOING)
    assert [run.id for run in catalogue.cleanups.unfinished()] == [RUN.id]


def test_actions_are_written_down_before_and_after(catalogue: Catalogue) -> None:
    catalogue.cleanups.begin(RUN)
    catalogue.cleanups.intend(RUN.id, "/a/.pictrace-trash", [intended(1), intended(2)])
    assert [one.state for one in catalogue.cleanups.outcomes(RUN.id)] == [OutcomeState.WOULD] * 2
    why = Message("cleanup.keeper-damaged", keeper="/фото/\U0010dc80.jpg", reason=Message("file.gone"))
    done = Outcome(1, OutcomeState.DONE, "/photos/1.jpg", ActionKind.TRASH, "/trash/1.jpg", None, 100)
    torn = Outcome(2, OutcomeState.REFUSED, "/photos/2.jpg", ActionKind.TRASH, "/trash/2.jpg", why, 100)
    never = Outcome(3, OutcomeState.REFUSED, "/photos/3.jpg", ActionKind.MOVE, None, Message("cleanup.gone"), 5)
    catalogue.cleanups.came_out(RUN.id, [done, torn])
    catalogue.cleanups.left_alone(RUN.id, [never])
    catalogue.cleanups.left_alone(RUN.id, [])
    assert catalogue.cleanups.outcomes(RUN.id) == [done, torn, never]
    assert catalogue.cleanups.outcomes(RUN.id, [OutcomeState.DONE]) == [done]
