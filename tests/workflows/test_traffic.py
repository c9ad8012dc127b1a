"""Searches first, and nothing waits for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from pictrace.workflows.traffic import Traffic


def test_nobody_waits_while_nobody_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.workflows.traffic.PATIENCE", 60.0)
    Traffic(2).give_way()


def test_a_long_run_goes_on_when_the_last_search_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.workflows.traffic.PATIENCE", 60.0)
    traffic, passed = Traffic(2), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        with traffic.searching():
            with traffic.searching():
                pool.submit(traffic.give_way).add_done_callback(lambda _: passed.set())
            assert not passed.wait(0.05)
        assert passed.wait(30)


def test_a_search_that_fails_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.workflows.traffic.PATIENCE", 60.0)
    traffic = Traffic(2)
    with suppress(KeyError), traffic.searching():
        raise KeyError
    traffic.give_way()


def test_among_endless_searches_a_long_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.workflows.traffic.PATIENCE", 0.01)
    traffic = Traffic(2)
    with traffic.searching():
        for _ in range(3):
            traffic.give_way()


def test_dense_is_a_search_for_every_processor() -> None:
    traffic = Traffic(2)
    seen = []
    with traffic.searching():
        seen.append(traffic.dense)
        with traffic.searching():
            seen.append(traffic.dense)
    assert [*seen, traffic.dense] == [False, True, False]
