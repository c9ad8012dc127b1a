"""Threads that answer the window, and the queue that brings what they say to the window's thread.

A *lane* is a kind of work that makes sense once at a time (search, compare, preview). Starting something on
a lane cancels what was there before: its thread stops at its next event and nothing it still says is heard.
What a person starts, watches and stops is a job of the library's (``workflows.jobs``), and no lane.
Only ``pump`` calls back, so that callbacks run in the thread that pumps, the one that owns the window.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from pictrace.errors import PicTraceError

__all__ = ["Ticket", "Work"]

T = TypeVar("T")

_NICENESS = 5
"""How much workers step back for the window's thread, where a thread can (Linux)."""


class Ticket:
    """A piece of work under way. Cancelling silences it at once and stops it at its next event."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()


@dataclass(frozen=True, slots=True)
class _Piece(Generic[T]):
    make: Callable[[], Iterator[T]]
    on_item: Callable[[T], None]
    on_end: Callable[[], None]
    on_error: Callable[[Exception], None]
    ticket: Ticket = field(default_factory=Ticket)


class _Lane:
    """One thread that runs the newest piece handed to it and ends when there is none."""

    def __init__(self, name: str, post: Callable[[Ticket, Callable[[], None]], None]) -> None:
        self._name = name
        self._post = post
        self._lock = threading.Lock()
        self._next: _Piece[Any] | None = None
        self._current: Ticket | None = None
        self._thread: threading.Thread | None = None

    def start(self, job: _Piece[Any]) -> None:
        with self._lock:
            self._cancel()
            self._next = job
            self._current = job.ticket
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"pictrace-{self._name}", daemon=True)
                self._thread.start()

    def cancel(self) -> None:
        with self._lock:
            self._cancel()

    def join(self, timeout: float) -> None:
        thread = self._thread
        if thread is not None:
            thread.join(timeout)

    @property
    def busy(self) -> bool:
        return self._thread is not None

    def _cancel(self) -> None:
        if self._current is not None:
            self._current.cancel()
        self._next = None

    def _run(self) -> None:
        step_back()
        while True:
            with self._lock:
                job, self._next = self._next, None
                if job is None:
                    self._thread = None
                    return
            self._work(job)

    def _work(self, job: _Piece[Any]) -> None:
        items: Iterator[Any] | None = None
        try:
            items = job.make()
            for item in items:
                if job.ticket.cancelled:
                    return
                self._post(job.ticket, lambda item=item: job.on_item(item))  # type: ignore[misc]
            self._post(job.ticket, job.on_end)
        except Exception as error:  # whatever it dies of is shown; the window lives on
            found = error
            self._post(job.ticket, lambda: job.on_error(found))
            if not isinstance(error, PicTraceError):
                threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, None)))
        finally:
            close = getattr(items, "close", None)
            if close is not None:
                with suppress(Exception):
                    close()


class Work:
    """Runs work on lanes and hands their events over in ``pump``."""

    def __init__(self) -> None:
        self._events: SimpleQueue[tuple[Ticket, Callable[[], None]]] = SimpleQueue()
        self._lanes: dict[str, _Lane] = {}

    def stream(
        self,
        lane: str,
        make: Callable[[], Iterator[T]],
        on_item: Callable[[T], None],
        on_end: Callable[[], None] = lambda: None,
        on_error: Callable[[Exception], None] = lambda error: None,
    ) -> Ticket:
        """Iterates over ``make()`` in the lane's thread, one callback for each item. A cancelled
        generator is closed in that thread."""
        job = _Piece(make, on_item, on_end, on_error)
        self._lane(lane).start(job)
        return job.ticket

    def call(
        self,
        lane: str,
        function: Callable[[], T],
        on_result: Callable[[T], None],
        on_error: Callable[[Exception], None] = lambda error: None,
    ) -> Ticket:
        """One call, one result."""
        return self.stream(lane, lambda: iter((function(),)), on_result, on_error=on_error)

    def post(self, deliver: Callable[[], None]) -> None:
        """Lets ``pump`` call this, from whichever thread."""
        self._events.put((Ticket(), deliver))

    def cancel(self, lane: str) -> None:
        if lane in self._lanes:
            self._lanes[lane].cancel()

    def busy(self, lane: str) -> bool:
        """True while the lane's thread is at work, cancelled work that has not ended included."""
        return lane in self._lanes and self._lanes[lane].busy

    @property
    def active(self) -> bool:
        """True while any lane is at work."""
        return any(lane.busy for lane in self._lanes.values())

    def wait(self, lane: str, timeout: float = 60.0) -> None:
        """Waits, in another lane's thread, until a lane's thread has ended."""
        if lane in self._lanes:
            self._lanes[lane].join(timeout)

    def pump(self, budget: float = 0.008, patience: float = 0.0) -> bool:
        """Delivers waiting events for at most ``budget`` seconds (one event at least); true if some are left.
        ``patience``: seconds to wait for a first one, where there is nothing else to do."""
        end = time.perf_counter() + budget + patience
        while True:
            try:
                ticket, deliver = self._events.get(patience > 0, patience)
            except Empty:
                return False
            patience = 0.0
            if not ticket.cancelled:
                deliver()
            if time.perf_counter() >= end:
                return not self._events.empty()

    def close(self, timeout: float = 10.0) -> None:
        """Cancels everything and waits for the threads, ``timeout`` seconds in all."""
        end = time.perf_counter() + timeout
        for lane in self._lanes.values():
            lane.cancel()
        for lane in self._lanes.values():
            lane.join(max(0.0, end - time.perf_counter()))

    def _lane(self, name: str) -> _Lane:
        if name not in self._lanes:
            self._lanes[name] = _Lane(name, lambda ticket, event: self._events.put((ticket, event)))
        return self._lanes[name]


def step_back() -> None:
    """Lowers the calling thread's priority (and that of threads it starts), so that the window's thread
    is served first. Linux counts niceness by thread; elsewhere nothing happens."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + _NICENESS)
