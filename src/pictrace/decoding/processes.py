"""The processes of a pool, the ones at work and the ones that wait, and the thread that watches them."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence

from pictrace.decoding.process import WATCH_MEMORY_SECONDS, WATCH_SECONDS, DecoderProcess
from pictrace.errors import (
    DecoderUnavailable,
    PhotoUnreadable,
)

__all__ = ["Processes"]


class Processes:
    """At most ``most``. Safe to use from several threads; ``command`` starts one."""

    def __init__(self, command: Sequence[str], most: int, idle_seconds: float, watch_memory: bool) -> None:
        self._command = command
        self._most = most
        self._idle_seconds = idle_seconds
        self._watch_memory = watch_memory
        self._watch_seconds = WATCH_MEMORY_SECONDS if watch_memory else WATCH_SECONDS
        self._idle: list[DecoderProcess] = []
        self._busy: set[DecoderProcess] = set()
        self._starting = 0
        self._closed = False
        self._watcher: threading.Thread | None = None
        lock = threading.Lock()
        self._freed, self._watched = threading.Condition(lock), threading.Condition(lock)
        self._watcher_sleeps = False

    @contextlib.contextmanager
    def taken(self) -> Iterator[DecoderProcess]:
        """A process for one picture. One that has not finished when the block is left is ended."""
        worker = self._take()
        try:
            yield worker
        finally:
            self._give(worker)

    def _take(self) -> DecoderProcess:
        with self._freed:
            while not self._idle and len(self._busy) + self._starting >= self._most and not self._closed:
                self._freed.wait()
            if self._closed:
                raise PhotoUnreadable("picture.closed")
            while self._idle:
                worker = self._idle.pop()
                if worker.process.poll() is None:
                    self._busy.add(worker)
                    self._wake_watcher()
                    return worker
                worker.close()
            self._starting += 1
        return self._start()

    def _start(self) -> DecoderProcess:
        """A new process, counted as ``_starting`` before and as busy after."""
        worker = None
        try:
            worker = DecoderProcess(self._command, self._watch_memory)
        except OSError as error:
            raise DecoderUnavailable("decoder.none", why=error.strerror or str(error)) from error
        finally:
            with self._freed:
                self._starting -= 1
                if worker is not None:
                    self._busy.add(worker)
                    self._wake_watcher()
                    if self._closed:
                        worker.process.kill()
                self._freed.notify()
        return worker

    def prepare(self) -> None:
        with self._freed:
            if self._idle or self._busy or self._starting or self._closed:
                return
            self._starting += 1
        with contextlib.suppress(DecoderUnavailable):  # the first picture says so
            self._give(self._start())

    def _give(self, worker: DecoderProcess) -> None:
        retired = worker.at_work or worker.keeps_too_much()
        with self._freed:
            self._busy.discard(worker)
            worker.idle_since = time.monotonic()
            if not retired and not self._closed:
                self._idle.append(worker)
            self._freed.notify()
        if retired or self._closed:
            worker.close()

    def _wake_watcher(self) -> None:
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, name="pictrace-decoders", daemon=True)
            self._watcher.start()
        elif self._watcher_sleeps:
            self._watched.notify()

    def _watch(self) -> None:
        with self._watched:
            while not self._closed:
                now = time.monotonic()
                for worker in self._busy:
                    worker.watch(now)
                for worker in [one for one in self._idle if now - one.idle_since >= self._idle_seconds]:
                    self._idle.remove(worker)
                    worker.close()
                newest = max((worker.idle_since for worker in self._idle), default=now)
                if self._busy or 0 < now - newest < self._watch_seconds:  # waking it for each picture would cost more
                    self._watched.wait(min(self._watch_seconds, self._idle_seconds))
                    continue
                self._watcher_sleeps = True
                oldest = min((worker.idle_since for worker in self._idle), default=None)
                self._watched.wait(None if oldest is None else max(0.0, oldest + self._idle_seconds - now))
                self._watcher_sleeps = False

    @property
    def processes(self) -> list[int]:
        with self._freed:
            return [worker.process.pid for worker in (*self._idle, *self._busy)]

    def close(self) -> None:
        with self._freed:
            self._closed = True
            idle, self._idle = self._idle, []
            for worker in self._busy:  # the thread that waits for it closes its wire
                worker.process.kill()
            self._freed.notify_all()
            self._watched.notify_all()
        for worker in idle:
            worker.close()
