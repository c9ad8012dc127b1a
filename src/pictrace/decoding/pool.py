"""Decoding in processes of their own: whatever a hostile file does to its decoder, the run goes on.

``DecoderPool.decode`` gives what ``decode`` gives, ``run`` what a ``Task`` makes of a picture. The bytes go to a warm
process over a pipe and the pixels come back, or what little was made of them there; a process that crashes, takes more
memory or time than the picture's headers justify, or is killed, costs nothing but itself. Its picture gets one more
try, alone, before it fails with the reason.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import psutil

from pictrace.decoding.admission import BASE_SECONDS, MIB, DecodeLimits, SharedRoom
from pictrace.decoding.picture import Picture
from pictrace.decoding.protocol import Wire, picture_from, shared_memory
from pictrace.decoding.worker import ARGUMENT, can_serve, enforces_memory
from pictrace.errors import (
    DecoderMissing,
    DecoderUnavailable,
    PhotoError,
    PhotoTooLarge,
    PhotoUnavailable,
    PhotoUnreadable,
)

__all__ = ["DecoderPool"]

T = TypeVar("T")

IDLE_SECONDS = 60.0
"""A process that had nothing to do for so long is ended: it holds 60 MB."""

WATCH_MEMORY_SECONDS = 0.05
"""How often running decoders are looked at where their owner watches their memory: they may take 100 MB meanwhile."""

WATCH_SECONDS = 0.25
"""How often they are looked at where only their time is watched, each look costing as much as decoding a thumbnail;
pictures that take less are not looked at."""

PATIENCE = 10
"""Seconds by the clock for each of processor time: the machine may be busy, the decoder may sleep for ever."""

START_SECONDS = 60.0
_STARTS = 3
"""Tries to start a process for one picture: the system may be short of memory for a moment."""

_HELD_BYTES = 128 * MIB
"""A process that holds so much more after a picture than when it was new is replaced."""

_ERRORS = {error.__name__: error for error in (PhotoUnreadable, PhotoUnavailable, DecoderMissing, PhotoTooLarge)}
_ONE_THREAD = dict.fromkeys(("OPENCV_FOR_THREADS_NUM", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")


_REUSED = {"MALLOC_MMAP_THRESHOLD_": str(8 * MIB), "MALLOC_TRIM_THRESHOLD_": str(16 * MIB)}
"""For glibc: memory of ordinary pictures is used again, not given back and asked for with each."""


def python_worker() -> tuple[str, ...]:
    """The command line that starts a decoder."""
    if getattr(sys, "frozen", False):
        if not can_serve():
            raise DecoderUnavailable(_unavailable("this executable does not call worker.serve_if_asked"))
        return sys.executable, ARGUMENT
    return sys.executable, "-P", "-c", "from pictrace.decoding.worker import main; main()"


class _Died(Exception):
    """The process ended in the middle of a picture. ``reason`` says why if we ended it."""

    def __init__(self, reason: str | None, how: str) -> None:
        super().__init__(reason, how)
        self.reason = reason
        self.how = how


class _NeverStarted(Exception):
    """The process ended before it was a decoder."""


class _OutOfMemory(Exception):
    """A decoder got no more memory."""


class DecoderPool:
    """At most ``most`` processes, started when they are needed. Safe to use from several threads; ``command`` starts a
    process that serves as ``pictrace.decoding.worker`` does, with the ``tasks`` (``module:function``) it shall know."""

    def __init__(
        self,
        limits: DecodeLimits | None = None,
        most: int = 2,
        command: Sequence[str] | None = None,
        *,
        tasks: Sequence[str] = (),
        idle_seconds: float = IDLE_SECONDS,
        watch_memory: bool | None = None,
    ) -> None:
        self._limits = limits or DecodeLimits()
        self._said_limits = asdict(self._limits)
        self._room = SharedRoom(self._limits.free_bytes)
        watched = not enforces_memory() if watch_memory is None else watch_memory
        self._workers = _Workers((*(command or python_worker()), *tasks), most, idle_seconds, watched)
        self._finalizer = weakref.finalize(self, self._workers.close)

    def decode(self, data: bytes, at_least: int | None = None) -> Picture:
        """As ``pictrace.decoding.decode``; raises what ``run`` raises."""
        most = 3 * (self._limits.pixels if at_least is None else at_least**2)
        return self.run("decode", {"at_least": at_least}, data, picture_from, most)

    def run(
        self,
        task: str,
        request: Mapping[str, Any],
        data: bytes,
        read: Callable[[Mapping[str, Any], bytes], T],
        most_bytes: int,
    ) -> T:
        """What ``task`` makes of a file, by ``read`` from the head and the body of its answer, of at most
        ``most_bytes``; ``read`` raises ``ValueError``, ``TypeError`` or ``KeyError`` for what is none.

        Raises what the task raises, and besides ``PhotoUnreadable`` for a file whose decoder crashes or does not end,
        ``PhotoTooLarge`` for one that fills the memory, and ``DecoderUnavailable`` where no process starts."""
        head = {"task": task, "request": request, "limits": self._said_limits}
        starts, alone = 0, False
        while True:
            try:
                return self._tried(head | {"alone": alone}, data, read, most_bytes)
            except _NeverStarted as error:
                starts += 1
                if starts == _STARTS:
                    raise DecoderUnavailable(_unavailable(str(error))) from error
            except _OutOfMemory as error:
                if alone:
                    most = self._limits.memory(len(data)) / MIB
                    raise PhotoTooLarge(
                        f"decoding it takes more than {most:.0f} MiB of memory, the limit for a file of its size"
                    ) from error
                alone = True
            except _Died as death:
                if alone or death.reason is not None:  # time does not depend on company
                    raise PhotoUnreadable(death.reason or f"its decoder crashes on it ({death.how})") from death
                alone = True

    def _tried(
        self, request: Mapping[str, Any], data: bytes, read: Callable[[Mapping[str, Any], bytes], T], most_bytes: int
    ) -> T:
        """One try. Whoever waits for room has a process already, so that those who have room never wait for one."""
        most, alone = self._limits.memory(len(data)), bool(request["alone"])
        with self._workers.taken() as worker, contextlib.ExitStack() as held:
            if alone:
                self._hold(held, self._room.capacity)
            worker.begin(most, BASE_SECONDS)
            head, body = worker.ask(request, data, most_bytes)
            if "cost" in head:
                cost = min(int(head["cost"]), most)
                if not alone:
                    worker.pause()
                    self._hold(held, cost)
                worker.begin(most, float(head["seconds"]))
                head, body = worker.ask({"memory": most if alone else cost}, b"", most_bytes)
            try:
                if "error" in head:
                    answer: T | PhotoError = _ERRORS[head["error"]](str(head["reason"]))
                    memory = bool(head["memory"])
                else:
                    answer, memory = read(head, body), False
            except (TypeError, ValueError, KeyError) as error:  # what answers is no decoder any more
                raise _Died(None, "a wrong answer") from error
            worker.finish()
        if memory:
            raise _OutOfMemory
        if isinstance(answer, PhotoError):
            raise answer
        return answer

    def _hold(self, held: contextlib.ExitStack, cost: int) -> None:
        self._room.take(cost)
        held.callback(self._room.give, cost)

    def warm(self) -> None:
        """Starts a process for the first picture, without waiting for it."""
        self._workers.prepare()

    @property
    def processes(self) -> list[int]:
        """Ids of the processes that there are now."""
        return self._workers.processes

    def close(self) -> None:
        """Ends all processes, also those at work."""
        self._finalizer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Worker:
    """One process and the wire to it."""

    def __init__(self, command: Sequence[str], watch_memory: bool) -> None:
        self._watch_memory = watch_memory
        request, to_worker = os.pipe()
        from_worker, answer = os.pipe()
        shared = shared_memory()
        try:
            self.process = _started(command, request, answer, shared)
        except OSError:
            for handle in (to_worker, from_worker, shared):
                if handle is not None:
                    os.close(handle)
            raise
        finally:
            for pipe in (request, answer):
                os.close(pipe)
        self._wire = Wire(from_worker, to_worker, shared=shared)
        self._looked_at = psutil.Process(self.process.pid) if self.process.poll() is None else None
        self._reason: str | None = None
        self._overfull = False
        self._ready = False
        self._used_seconds: float | None = None
        self._new_bytes = 0
        self.at_work = False
        self.large = False
        self.idle_since = time.monotonic()
        self.begin(0, START_SECONDS)
        self.finish()

    def begin(self, memory: int, seconds: float) -> None:
        """From now the process may take so much memory and processor time."""
        self._memory, self._seconds = memory, seconds
        self._began, self._used_seconds = time.monotonic(), None
        self.large = self.large or seconds > BASE_SECONDS
        self.at_work = self._timed = True

    def pause(self) -> None:
        """It waits for its owner, which takes no time of its own."""
        self._timed = False

    def finish(self) -> None:
        """It has answered and waits for the next picture."""
        self.at_work = self._timed = False

    def ask(self, head: Mapping[str, Any], body: bytes, most: int) -> tuple[dict[str, Any], bytes]:
        """Sends and waits for the answer, of at most ``most`` bytes. Raises ``_Died``, ``_NeverStarted`` where it never
        was a decoder, and ``_OutOfMemory`` where its memory was watched."""
        try:
            if not self._ready:
                wanted = self._memory, self._seconds
                self.begin(0, START_SECONDS)
                self._ready = bool(self._wire.receive(0)[0]["ready"])
                self._new_bytes = self._resident()
                self.begin(*wanted)
            self._wire.send(head, body)
            return self._wire.receive(most)
        except (EOFError, OSError, ValueError, KeyError, TypeError, struct.error) as error:
            self.end()
            if not self._ready:
                raise _NeverStarted(_how(self.process.returncode)) from error
            if self._reason is None and self.process.returncode == -getattr(signal, "SIGXCPU", 0):
                self._reason = _too_long(self._seconds)
            if self._overfull:
                raise _OutOfMemory from error
            raise _Died(self._reason, _how(self.process.returncode)) from error

    def watch(self, now: float) -> None:
        """Ends the process if it is over what it may take."""
        if not self._timed or self._looked_at is None:
            return
        if not self._watch_memory and now - self._began < WATCH_SECONDS:
            return
        try:
            times = self._looked_at.cpu_times()
            used = times.user + times.system
            self._used_seconds = used if self._used_seconds is None else self._used_seconds
            too_long = used - self._used_seconds > self._seconds or now - self._began > PATIENCE * self._seconds
            too_much = self._watch_memory and self._ready and self._resident() > self._new_bytes + self._memory
        except psutil.Error:  # it has ended, which its reader notices
            return
        if too_long:
            self._reason = _too_long(self._seconds)
        self._overfull = self._overfull or too_much
        if too_long or too_much:
            self.process.kill()

    def keeps_too_much(self) -> bool:
        """Whether memory of a large picture stays with the process."""
        large, self.large = self.large, False
        return large and self._resident() > self._new_bytes + _HELD_BYTES

    def _resident(self) -> int:
        try:
            return int(self._looked_at.memory_info().rss) if self._looked_at is not None else 0
        except psutil.Error:
            return 0

    def end(self) -> None:
        """Kills and buries the process."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """The same, and gives back the wire; only for the thread that uses it."""
        self.end()
        self._wire.close()


class _Workers:
    """The processes of a pool, the ones at work and the ones that wait, and the thread that watches them."""

    def __init__(self, command: Sequence[str], most: int, idle_seconds: float, watch_memory: bool) -> None:
        self._command = command
        self._most = most
        self._idle_seconds = idle_seconds
        self._watch_memory = watch_memory
        self._watch_seconds = WATCH_MEMORY_SECONDS if watch_memory else WATCH_SECONDS
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._starting = 0
        self._closed = False
        self._watcher: threading.Thread | None = None
        lock = threading.Lock()
        self._freed, self._watched = threading.Condition(lock), threading.Condition(lock)
        self._watcher_sleeps = False

    @contextlib.contextmanager
    def taken(self) -> Iterator[_Worker]:
        """A process for one picture. One that has not finished when the block is left is ended."""
        worker = self._take()
        try:
            yield worker
        finally:
            self._give(worker)

    def _take(self) -> _Worker:
        with self._freed:
            while not self._idle and len(self._busy) + self._starting >= self._most and not self._closed:
                self._freed.wait()
            if self._closed:
                raise PhotoUnreadable("the library was closed while it was read")
            while self._idle:
                worker = self._idle.pop()
                if worker.process.poll() is None:
                    self._busy.add(worker)
                    self._wake_watcher()
                    return worker
                worker.close()
            self._starting += 1
        return self._start()

    def _start(self) -> _Worker:
        """A new process, counted as ``_starting`` before and as busy after."""
        worker = None
        try:
            worker = _Worker(self._command, self._watch_memory)
        except OSError as error:
            raise DecoderUnavailable(_unavailable(error.strerror or str(error))) from error
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

    def _give(self, worker: _Worker) -> None:
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


def _started(command: Sequence[str], request: int, answer: int, shared: int | None) -> subprocess.Popen[bytes]:
    """A process beyond the reach of the terminal's Ctrl-C, which finds the packages that this one found, and nothing
    in the folder that it is started in."""
    found = [str(Path(__file__).parents[2]), *filter(None, sys.path)]
    environment = os.environ | _ONE_THREAD | _REUSED | {"PYTHONPATH": os.pathsep.join(found)}
    apart: dict[str, Any] = {"start_new_session": True, "pass_fds": () if shared is None else (shared,)}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return subprocess.Popen(command, stdin=request, stdout=answer, stderr=subprocess.DEVNULL, env=environment, **apart)


def _how(code: int) -> str:
    """How a process ended, for people who look it up."""
    try:
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"


def _too_long(seconds: float) -> str:
    return f"decoding it takes longer than {seconds:.0f} seconds"


def _unavailable(why: str) -> str:
    return (
        f"no process for decoding could be started ({why}); with the setting isolate = false "
        "pictures are decoded in the program's own process"
    )
