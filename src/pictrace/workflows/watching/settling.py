"""When a file is whole: it looks the same as a moment ago. Nothing tells that a program has finished writing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Look", "Settling", "look_at"]

SETTLE_SECONDS = 1.0
"""Between two looks that must be equal."""
PATIENCE_SECONDS = 600.0
"""A file that still changes after so long is taken as it is: some are never finished."""

Look: TypeAlias = tuple[int, int] | None
"""Size in bytes (of a folder ``FOLDER``) and time of the last change in ns; ``None`` for what is not there."""

FOLDER = -1


def look_at(path: str) -> Look:
    """What there is at a path now."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a Path cannot hold every name on Windows
    except (OSError, ValueError):
        return None
    return FOLDER if stat.S_ISDIR(status.st_mode) else status.st_size, status.st_mtime_ns


@dataclass(frozen=True, slots=True)
class _Waiting:
    look: Look
    looked: float
    since: float


class Settling:
    """The files of one source that may still be written. Times are seconds of one clock."""

    def __init__(self, look: Callable[[str], Look]) -> None:
        """``look`` is asked by key."""
        self._look = look
        self._waiting: dict[str, _Waiting] = {}

    @property
    def growing(self) -> frozenset[str]:
        """The files that are not known to be whole. May be asked by any thread."""
        waiting = self._waiting.copy()
        return frozenset(key for key, one in waiting.items() if one.look is None or one.look[0] != FOLDER)

    @property
    def waiting(self) -> bool:
        """Whether there is something to look at again, folders included."""
        return bool(self._waiting)

    def hear(self, keys: Iterable[str], now: float) -> None:
        """They changed a moment ago."""
        for key in keys:
            before = self._waiting.get(key)
            self._waiting[key] = _Waiting(self._look(key), now, before.since if before else now)

    def settle(self, now: float) -> int:
        """Looks at those that it is time for; returns how many are whole now, which are let go."""
        whole = 0
        for key, one in list(self._waiting.items()):
            if now - one.looked < SETTLE_SECONDS:
                continue
            look = self._look(key)
            if look == one.look or now - one.since >= PATIENCE_SECONDS:
                del self._waiting[key]
                whole += 1
            else:
                self._waiting[key] = _Waiting(look, now, one.since)
        return whole
