"""Searches first, and nothing waits for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from pictrace.workflows.jobs.scheduler import Scheduler


def test_nobody_waits_while_nobody_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.workflows.jobs.scheduler.PATIENCE", 60.0)
    Scheduler(2).give_way()


def test_a_long_run_goes_on_when_the_last_search_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.workflows.jobs.scheduler.PATIENCE", 60.0)
    scheduler, passed = Scheduler(2), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        with scheduler.searching():
            with scheduler.searching():
                pool.submit(scheduler.give_way).add_done_callback(lambda _: passed.set())
            assert not passed.wait(0.05)
        assert passed.wait(30)


def test_a_search_that_fails_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.workflows.jobs.scheduler.PATIENCE", 60.0)
    scheduler = Scheduler(2)
    with suppress(KeyError), scheduler.searching():
        raise KeyError
    scheduler.give_way()


def test_among_endless_searches_a_long_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.workflows.jobs.scheduler.PATIENCE", 0.01)
    scheduler = Scheduler(2)
    with scheduler.searching():
        for _ in range(3):
            scheduler.give_way()


def test_dense_is_a_search_for_every_processor() -> None:
    scheduler = Scheduler(2)
    seen = []
    with scheduler.searching():
        seen.append(scheduler.dense)
        with scheduler.searching():
            seen.append(scheduler.dense)
    assert [*seen, scheduler.dense] == [False, True, False]
