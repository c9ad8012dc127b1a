"""Python's garbage collector, kept to the window's thread."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from pictrace.apps.desktop.views.collector import Collector


class Ring:
    """Garbage that only the collector finds. Notes the thread in which it went."""

    def __init__(self, gone: list[str]) -> None:
        self.me, self.gone = self, gone

    def __del__(self) -> None:
        self.gone.append(threading.current_thread().name)


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.release()
    gc.enable()


def allocate() -> None:
    """Much more than makes the automatic collector run."""
    kept: list[list[int]] = [[] for _ in range(5 * gc.get_threshold()[0])]
    assert kept


def test_garbage_goes_in_the_thread_that_steps_and_in_no_other(collector: Collector) -> None:
    gone: list[str] = []
    Ring(gone)
    worker = threading.Thread(target=allocate, name="worker")
    worker.start()
    worker.join()
    assert gone == []
    allocate()
    kept: list[list[int]] = [[] for _ in range(5 * gc.get_threshold()[0])]
    collector.step()
    assert gone == [threading.current_thread().name]
    del kept


def test_a_step_with_nothing_to_do_is_no_collection(collector: Collector) -> None:
    gc.collect()
    before = [one["collections"] for one in gc.get_stats()]
    collector.step()
    assert [one["collections"] for one in gc.get_stats()] == before


def test_the_collector_is_given_back_as_it_was() -> None:
    for was_on in (True, False):
        (gc.enable if was_on else gc.disable)()
        try:
            collector = Collector()
            assert not gc.isenabled()
            ring = Ring([])
            alive = weakref.ref(ring)
            del ring
            collector.release()
            assert gc.isenabled() is was_on
            assert alive() is None
            assert gc.get_freeze_count() == 0
        finally:
            gc.enable()
