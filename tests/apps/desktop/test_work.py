"""Threads, lanes and the queue that brings events home."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from pictrace.apps.desktop.work import Work
from pictrace.errors import UsageError
from tests.apps.desktop.conftest import Pump
from tests.apps.desktop.fake import Gate


def test_events_arrive_in_order_and_in_the_pumping_thread(work: Work, pump: Pump) -> None:
    heard: list[tuple[object, str]] = []

    def hear(value: object) -> None:
        heard.append((value, threading.current_thread().name))

    work.stream("count", lambda: iter(range(3)), hear, lambda: hear("end"))
    pump(lambda: len(heard) == 4)
    here = threading.current_thread().name
    assert heard == [(0, here), (1, here), (2, here), ("end", here)]


def test_the_work_itself_is_done_elsewhere(work: Work, pump: Pump) -> None:
    names: list[str] = []
    work.call("name", lambda: threading.current_thread().name, names.append)
    pump(lambda: bool(names))
    assert names == ["pictrace-name"]


def test_a_newer_job_silences_the_older_and_closes_its_generator(work: Work, pump: Pump) -> None:
    gate, closed = Gate(), threading.Event()
    heard: list[str] = []

    def slow() -> Iterator[str]:
        try:
            gate.wait()
            yield "old"
            yield "never reached"
        finally:
            closed.set()

    work.stream("search", slow, heard.append)
    gate.reached.wait(10)
    work.call("search", lambda: "new", heard.append)
    gate.open.set()
    pump(lambda: bool(heard))
    assert heard == ["new"]
    assert closed.is_set()


def test_jobs_that_were_overtaken_never_start(work: Work, pump: Pump) -> None:
    gate = Gate()
    ran: list[int] = []
    heard: list[int] = []

    def job(number: int) -> int:
        ran.append(number)
        if number == 0:
            gate.wait()
        return number

    for number in range(5):
        work.call("search", lambda number=number: job(number), heard.append)  # type: ignore[misc]
        if number == 0:
            gate.reached.wait(10)
    gate.open.set()
    pump(lambda: bool(heard))
    assert heard == [4]
    assert ran == [0, 4]


def test_an_error_is_handed_over(work: Work, pump: Pump) -> None:
    errors: list[Exception] = []

    def fail() -> None:
        raise UsageError("what, where and what to do")

    work.call("fail", fail, lambda _: None, errors.append)
    pump(lambda: bool(errors))
    assert str(errors[0]) == "what, where and what to do"


def test_a_mistake_of_the_program_is_handed_over_and_reported(
    work: Work, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: reported.append(args.exc_type))
    errors: list[Exception] = []
    work.call("fail", lambda: 1 // 0, lambda _: None, errors.append)
    pump(lambda: bool(errors))
    assert reported == [ZeroDivisionError]


def test_pumping_keeps_to_its_budget(work: Work, pump: Pump) -> None:
    heard: list[int] = []
    work.stream("count", lambda: iter(range(100)), heard.append)
    work.wait("count")
    assert work.pump(budget=0.0) is True
    assert heard == [0]
    pump(lambda: len(heard) == 100)


def test_lanes_do_not_wait_for_each_other(work: Work, pump: Pump) -> None:
    gate = Gate()
    heard: list[str] = []
    work.call("slow", gate.wait, lambda _: heard.append("slow"))
    work.call("fast", lambda: None, lambda _: heard.append("fast"))
    pump(lambda: heard == ["fast"])
    assert work.busy("slow")
    gate.open.set()
    pump(lambda: heard == ["fast", "slow"])


def test_closing_ends_every_thread() -> None:
    work = Work()
    rounds: list[int] = []

    def endless() -> Iterator[int]:
        while True:
            rounds.append(1)
            yield 1

    work.stream("endless", endless, lambda _: None)
    work.close(5)
    assert not work.active
