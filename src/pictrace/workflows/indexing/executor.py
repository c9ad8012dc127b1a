"""Stages in threads, joined by bounded channels, that stop together and fail together.

A ``Pipeline`` owns the threads. Stages take from one ``Channel`` and put into the next; a channel ends
when all its producers have ended. ``stop`` (or the first exception of any stage) wakes everyone who
waits, so ``close`` joins within the time of the work in hand.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

__all__ = ["Budget", "Channel", "Pipeline", "Stopped"]

T = TypeVar("T")


class Stopped(BaseException):
    """Unwinds a stage whose pipeline was stopped. Not an ``Exception``: no stage may swallow it."""


class Pipeline:
    """The threads of one run. The first exception of a stage is kept in ``error`` and stops the rest."""

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self.stopped = False
        self._waiting: list[threading.Condition] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def condition(self, lock: threading.Lock | None = None) -> threading.Condition:
        """A condition, perhaps one of several of a lock, whose waiters are woken by ``stop``."""
        condition = threading.Condition(lock)
        self._waiting.append(condition)
        return condition

    def start(self, name: str, work: Callable[[], None], threads: int = 1, output: Channel[T] | None = None) -> None:
        """Runs ``work`` in ``threads`` threads; when the last of them ends, ``output`` ends."""
        left = [threads]

        def stage() -> None:
            try:
                work()
            except Stopped:
                pass
            except BaseException as error:
                self.fail(error)
            finally:
                with self._lock:
                    left[0] -= 1
                    last = left[0] == 0
                if last and output is not None:
                    output.end()

        for number in range(threads):
            thread = threading.Thread(target=stage, name=f"pictrace-{name}-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def fail(self, error: BaseException) -> None:
        """Keeps the first error and stops."""
        with self._lock:
            if self.error is None and not self.stopped:
                self.error = error
        self.stop()

    def stop(self) -> None:
        """Wakes every waiting stage; each ends when it next touches a channel."""
        self.stopped = True
        for condition in self._waiting:
            with condition:
                condition.notify_all()

    def close(self) -> None:
        """Stops and joins all threads."""
        self.stop()
        for thread in self._threads:
            thread.join()


class Channel(Generic[T]):
    """A bounded queue of one pipeline.

    Threads are woken seldom, since every change of thread costs as much as a small stage: who waits to put, when the
    channel is half empty; who waits to take, when there is as much as was asked for."""

    def __init__(self, pipeline: Pipeline, capacity: int) -> None:
        self._pipeline = pipeline
        self._capacity = capacity
        self._items: deque[T] = deque()
        self._ended = False
        self._awaited: list[int] = []
        self._lock = threading.Lock()
        self._room = pipeline.condition(self._lock)
        self._filled = pipeline.condition(self._lock)

    def put(self, item: T) -> None:
        """Waits for room. Raises ``Stopped``."""
        with self._lock:
            while len(self._items) >= self._capacity and not self._pipeline.stopped:
                self._room.wait()
            if self._pipeline.stopped:
                raise Stopped
            self._items.append(item)
            if self._awaited and len(self._items) >= min(self._awaited):
                self._filled.notify_all()

    def end(self) -> None:
        """Nothing more will be put."""
        with self._lock:
            self._ended = True
            self._filled.notify_all()

    def take(self, most: int = 1, patience: float | None = None, least: int = 1) -> list[T] | None:
        """At most ``most`` items, as soon as there are ``least``; fewer after ``patience`` seconds or at the end: then
        ``[]`` says that there were none in that time, ``None`` that there will be none. Raises ``Stopped``."""
        with self._lock:
            self._wait_for(min(least, self._capacity), patience)
            if self._pipeline.stopped:
                raise Stopped
            if not self._items:
                return None if self._ended else []
            taken = [self._items.popleft() for _ in range(min(most, len(self._items)))]
            if len(self._items) <= self._capacity // 2:
                self._room.notify_all()
            return taken

    def _wait_for(self, least: int, patience: float | None) -> None:
        deadline = None if patience is None else time.monotonic() + patience
        self._awaited.append(least)
        try:
            while len(self._items) < least and not self._ended and not self._pipeline.stopped:
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    return
                # Who waits to put sleeps until half is free, and there may be room already.
                self._room.notify_all()
                self._filled.wait(left)
        finally:
            self._awaited.remove(least)

    def drain(self) -> list[T]:
        """What is there now, stopped or not."""
        with self._lock:
            taken = list(self._items)
            self._items.clear()
            self._room.notify_all()
            return taken

    def __iter__(self) -> Iterator[T]:
        while (taken := self.take()) is not None:
            yield from taken


class Budget:
    """Bytes that may be in flight. One item over the whole budget passes when nothing else is. Who waits is woken
    when half of it is free: reading some files in a row costs less than one at a time."""

    def __init__(self, pipeline: Pipeline, limit: int) -> None:
        self._pipeline = pipeline
        self._limit = limit
        self._used = 0
        self._changed = pipeline.condition()

    def acquire(self, size: int) -> None:
        """Waits until ``size`` bytes fit. Raises ``Stopped``."""
        with self._changed:
            while self._used and self._used + size > self._limit and not self._pipeline.stopped:
                self._changed.wait()
            if self._pipeline.stopped:
                raise Stopped
            self._used += size

    def adjust(self, difference: int) -> None:
        """Corrects an estimate without waiting: whoever holds bytes must be able to go on."""
        with self._changed:
            self._used += difference
            if self._used <= self._limit // 2:
                self._changed.notify_all()
