"""One process that decodes: how it is started, asked, watched and ended."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from pictrace.decoding.admission import BASE_SECONDS, MIB
from pictrace.decoding.protocol import Wire, shared_memory
from pictrace.messages import Message

__all__ = [
    "WATCH_MEMORY_SECONDS",
    "WATCH_SECONDS",
    "DecoderProcess",
    "Died",
    "NeverStarted",
    "OutOfMemory",
]

WATCH_MEMORY_SECONDS = 0.05
"""How often running decoders are looked at where their owner watches their memory: they may take 100 MB meanwhile."""

WATCH_SECONDS = 0.25
"""How often they are looked at where only their time is watched, each look costing as much as decoding a thumbnail;
pictures that take less are not looked at."""

PATIENCE = 10
"""Seconds by the clock for each of processor time: the machine may be busy, the decoder may sleep for ever."""


START_SECONDS = 60.0
"""Of processor time, for a process to become a decoder: imports from a cold disk."""


_HELD_BYTES = 128 * MIB
"""A process that holds so much more after a picture than when it was new is replaced."""


_ONE_THREAD = dict.fromkeys(("OPENCV_FOR_THREADS_NUM", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")


_REUSED = {"MALLOC_MMAP_THRESHOLD_": str(8 * MIB), "MALLOC_TRIM_THRESHOLD_": str(16 * MIB)}
"""For glibc: memory of ordinary pictures is used again, not given back and asked for with each."""


class Died(Exception):
    """The process ended in the middle of a picture. ``reason`` says why if we ended it."""

    def __init__(self, reason: Message | None, how: str) -> None:
        super().__init__(reason, how)
        self.reason = reason
        self.how = how


class NeverStarted(Exception):
    """The process ended before it was a decoder."""


class OutOfMemory(Exception):
    """A decoder got no more memory."""


class DecoderProcess:
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
        self._reason: Message | None = None
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
        """Sends and waits for the answer, of at most ``most`` bytes. Raises ``Died``, ``NeverStarted`` where it never
        was a decoder, and ``OutOfMemory`` where its memory was watched."""
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
                raise NeverStarted(_how(self.process.returncode)) from error
            if self._reason is None and self.process.returncode == -getattr(signal, "SIGXCPU", 0):
                self._reason = _too_long(self._seconds)
            if self._overfull:
                raise OutOfMemory from error
            raise Died(self._reason, _how(self.process.returncode)) from error

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


def _too_long(seconds: float) -> Message:
    return Message("picture.endless", seconds=round(seconds))
