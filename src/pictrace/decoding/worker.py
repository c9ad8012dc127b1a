"""A process that decodes, one picture after another, and may die of any: what ``DecoderPool`` starts.

It opens no file of the user's, ignores Ctrl-C (whoever started it decides), and ends when its owner does: its input
ends then, and a decoder that never returns runs into the limit on processor time.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Any, TypeAlias

import numpy as np
import psutil

from pictrace.decoding.admission import BASE_SECONDS, MIB, SMALL_BYTES, DecodeLimits, Room
from pictrace.decoding.picture import Decode, Picture
from pictrace.decoding.pixels import decode
from pictrace.decoding.protocol import Body, Wire, picture_head
from pictrace.errors import PhotoError
from pictrace.messages import Message

__all__ = ["ARGUMENT", "Task", "can_serve", "enforces_memory", "main", "serve_if_asked"]

ARGUMENT = "--pictrace-decoder"
"""How a frozen executable is told to be a decoder: see ``serve_if_asked``."""

Decoder: TypeAlias = Callable[[bytes, int | None, DecodeLimits, Room], Picture]

Task: TypeAlias = Callable[[bytes, Mapping[str, Any], Decode], tuple[Mapping[str, Any], Sequence[Body]]]
"""What is made of a file's bytes: by them, by a request of plain values, and by what decodes within the limits, the
head and the body of the answer. May raise ``PhotoError``."""

_PACKAGE = __name__.partition(".")[0]

_SLACK_BYTES = 48 * MIB
"""Memory beyond what a picture's header says: the decoder's code and tables when it is first used, its row buffers."""


def main(decoder: Decoder = decode) -> None:
    """Serves the process that started this one until that ends. What its tasks are, besides decoding, the command
    line says: ``module:function``, of this package only."""
    wire = _taken_from_standard_streams()
    _be_the_first_to_go()
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    _preload()
    tasks = {"decode": _decoded} | {name: _found(name) for name in sys.argv[1:] if name != ARGUMENT}
    with contextlib.suppress(EOFError, OSError):  # the owner has ended
        wire.send({"ready": True})
        while True:
            head, data = wire.receive()
            _answer(wire, head, data, tasks[head["task"]], decoder)


def _found(name: str) -> Task:
    module, _, function = name.partition(":")
    if module.partition(".")[0] != _PACKAGE:
        raise ValueError(f"{name} is no task of {_PACKAGE}")
    task: Task = getattr(importlib.import_module(module), function)
    return task


_asked = False


def can_serve() -> bool:
    """Whether this frozen executable calls ``serve_if_asked``."""
    return _asked


def serve_if_asked() -> None:
    """For ``main`` of a frozen executable, which cannot start another Python: is this start meant for a decoder?"""
    global _asked
    _asked = True
    if ARGUMENT in sys.argv[1:2]:
        main()
        sys.exit()


def _decoded(data: bytes, request: Mapping[str, Any], decode: Decode) -> tuple[Mapping[str, Any], Sequence[Body]]:
    picture = decode(data, request["at_least"])
    return picture_head(picture), [np.ascontiguousarray(picture.pixels).reshape(-1).data]


def _answer(wire: Wire, head: dict[str, Any], data: bytes, task: Task, decoder: Decoder) -> None:
    limits = DecodeLimits(**head["limits"])
    room = _Lease(wire)

    def decode(data: bytes, at_least: int | None) -> Picture:
        return decoder(data, at_least, limits, room)

    try:
        room.bound(limits.memory(len(data)) if head["alone"] else SMALL_BYTES, BASE_SECONDS)
        answer, body = task(data, head["request"], decode)
    except PhotoError as error:
        wire.send({"error": type(error).__name__, "message": error.message.to_json(), "memory": _is_memory(error)})
        return
    except MemoryError:
        message = Message("picture.memory_it").to_json()
        wire.send({"error": "PhotoTooLarge", "message": message, "memory": True})
        return
    finally:
        room.unbound()
    wire.send(answer, *body)


def _is_memory(error: BaseException) -> bool:
    return isinstance(error.__cause__, MemoryError)


class _Lease(Room):
    """The room of the owner, asked over the wire; what it grants becomes this process's limit."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def take(self, cost: int, seconds: float) -> None:
        self._wire.send({"cost": cost, "seconds": seconds})
        head, _ = self._wire.receive()
        self.bound(head["memory"], seconds)

    def give(self, cost: int) -> None:
        """The owner does so when it has the answer."""

    def bound(self, memory: int, seconds: float) -> None:
        """No more than ``memory`` bytes beyond what is held now; a process without an owner ends in its own time."""
        if enforces_memory():
            _limit("RLIMIT_DATA", _data_bytes() + memory + _SLACK_BYTES)
        _limit("RLIMIT_CPU", ceil(time.process_time() + 2 * seconds))

    def unbound(self) -> None:
        if enforces_memory():
            _limit("RLIMIT_DATA", None)


_MOST_THREADS = 4
_LOOK_SECONDS = 2.0
"""Threads of AVIF's decoder, each with memory of its own; and how often a decoder looks whether its owner lives."""
_STATM = "/proc/self/statm"


def enforces_memory() -> bool:
    """Whether the system itself holds a process to its memory: Linux does; elsewhere the owner watches."""
    return sys.platform == "linux" and os.path.exists(_STATM)  # noqa: PTH110


def _data_bytes() -> int:
    """Private memory of this process, as ``RLIMIT_DATA`` counts it."""
    with open(_STATM, "rb", buffering=0) as file:  # noqa: PTH123
        return int(file.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")


def _limit(name: str, value: int | None) -> None:
    """Sets a soft limit, ``None`` lifts it as far as the hard one."""
    if sys.platform != "win32":
        import resource

        kind = int(getattr(resource, name))
        hard = resource.getrlimit(kind)[1]
        soft = hard if value is None or (hard != resource.RLIM_INFINITY and value > hard) else value
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (soft, hard))


def _taken_from_standard_streams() -> Wire:
    """The two pipes, moved away from where decoders print."""
    wire = Wire(os.dup(0), os.dup(1), trusts=True)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    return wire


def _be_the_first_to_go() -> None:
    """When memory runs out, Linux ends this process and not the one with the library."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123
        file.write("1000")


def _end_with(owner: int) -> None:
    """Ends this process when its owner has ended, also in the middle of a picture."""
    process = psutil.Process(owner) if sys.platform == "win32" else None
    while process.is_running() if process is not None else os.getppid() == owner:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)


def _preload() -> None:
    """What nearly every photo needs, imported before the first one comes."""
    for name in ("cv2", "PIL.JpegImagePlugin", "PIL.PngImagePlugin"):
        importlib.import_module(name)
    from PIL import AvifImagePlugin

    # One for each processor otherwise, and the stack of each counts against this process's memory.
    AvifImagePlugin.DEFAULT_MAX_THREADS = min(_MOST_THREADS, os.cpu_count() or 1)
