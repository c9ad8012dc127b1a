"""Decoding in processes of their own: whatever a hostile file does to its decoder, the run goes on.

``DecoderPool.decode`` gives what ``decode`` gives, ``run`` what a ``Task`` makes of a picture. The bytes go to a warm
process over a pipe and the pixels come back, or what little was made of them there; a process that crashes, takes more
memory or time than the picture's headers justify, or is killed, costs nothing but itself. Its picture gets one more
try, alone, before it fails with the reason.
"""

from __future__ import annotations

import contextlib
import sys
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self, TypeVar

from pictrace.decoding.admission import BASE_SECONDS, MIB, DecodeLimits, SharedRoom
from pictrace.decoding.picture import Picture
from pictrace.decoding.process import Died, NeverStarted, OutOfMemory
from pictrace.decoding.processes import Processes
from pictrace.decoding.protocol import picture_from
from pictrace.decoding.worker import ARGUMENT, can_serve, enforces_memory
from pictrace.errors import (
    DecoderMissing,
    DecoderUnavailable,
    PhotoError,
    PhotoTooLarge,
    PhotoUnavailable,
    PhotoUnreadable,
)
from pictrace.messages import Message

__all__ = ["DecoderPool"]

T = TypeVar("T")

IDLE_SECONDS = 60.0
"""A process that had nothing to do for so long is ended: it holds 60 MB."""

_STARTS = 3
"""Tries to start a process for one picture: the system may be short of memory for a moment."""


_ERRORS = {error.__name__: error for error in (PhotoUnreadable, PhotoUnavailable, DecoderMissing, PhotoTooLarge)}


def python_worker() -> tuple[str, ...]:
    """The command line that starts a decoder."""
    if getattr(sys, "frozen", False):
        if not can_serve():
            raise DecoderUnavailable("decoder.none", why=Message("decoder.frozen"))
        return sys.executable, ARGUMENT
    return sys.executable, "-P", "-c", "from pictrace.decoding.worker import main; main()"


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
        self._workers = Processes((*(command or python_worker()), *tasks), most, idle_seconds, watched)
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
            except NeverStarted as error:
                starts += 1
                if starts == _STARTS:
                    raise DecoderUnavailable("decoder.none", why=str(error)) from error
            except OutOfMemory as error:
                if alone:
                    most = round(self._limits.memory(len(data)) / MIB)
                    raise PhotoTooLarge("picture.overfull", limit=most) from error
                alone = True
            except Died as death:
                if alone or death.reason is not None:  # time does not depend on company
                    raise PhotoUnreadable(death.reason or Message("picture.crash", error=death.how)) from death
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
                    answer: T | PhotoError = _ERRORS[head["error"]](Message.from_json(head["message"]))
                    memory = bool(head["memory"])
                else:
                    answer, memory = read(head, body), False
            except (TypeError, ValueError, KeyError) as error:  # what answers is no decoder any more
                raise Died(None, "a wrong answer") from error
            worker.finish()
        if memory:
            raise OutOfMemory
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
