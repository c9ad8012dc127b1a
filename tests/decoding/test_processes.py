"""Processes are lent one by one, come back warm, and all end with the pool."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psutil
import pytest

from pictrace.decoding.pool import python_worker
from pictrace.decoding.processes import Processes
from pictrace.errors import DecoderUnavailable, PhotoUnreadable


@pytest.fixture
def processes() -> Iterator[Processes]:
    processes = Processes(python_worker(), most=1, idle_seconds=60, watch_memory=False)
    yield processes
    processes.close()


def test_one_that_finished_is_lent_again(processes: Processes) -> None:
    assert processes.processes == []
    with processes.taken() as first:
        first.finish()
    with processes.taken() as second:
        second.finish()
    assert first is second
    assert processes.processes == [first.process.pid]


def test_one_that_did_not_finish_is_ended(processes: Processes) -> None:
    with processes.taken() as worker:
        worker.begin(0, 5)
    assert processes.processes == []
    assert worker.process.poll() is not None


def test_one_that_died_while_it_waited_is_replaced(processes: Processes) -> None:
    with processes.taken() as first:
        first.finish()
    first.process.kill()
    first.process.wait()
    with processes.taken() as second:
        second.finish()
    assert second is not first


def test_who_comes_when_all_are_lent_waits(processes: Processes) -> None:
    taken = threading.Event()

    def take() -> None:
        with processes.taken() as worker:
            worker.finish()
            taken.set()

    with processes.taken() as worker:
        waiting = threading.Thread(target=take)
        waiting.start()
        assert not taken.wait(0.1)
        worker.finish()
    assert taken.wait(30)
    waiting.join()
    assert len(processes.processes) == 1


def test_preparing_starts_one_and_no_second(processes: Processes) -> None:
    processes.prepare()
    processes.prepare()
    assert len(processes.processes) == 1


def test_a_command_that_is_not_there_is_said() -> None:
    processes = Processes(("/nowhere/python",), most=1, idle_seconds=60, watch_memory=False)
    with pytest.raises(DecoderUnavailable, match="isolate"), processes.taken():
        pass
    processes.prepare()
    assert processes.processes == []
    processes.close()


def test_closing_ends_them_all_and_lends_none(processes: Processes) -> None:
    processes.prepare()
    (pid,) = processes.processes
    processes.close()
    assert not psutil.pid_exists(pid)
    with pytest.raises(PhotoUnreadable, match="closed"), processes.taken():
        pass
