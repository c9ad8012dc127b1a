"""What decoding may cost: the limit on one picture, and the memory of all that are decoded at once."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from pictrace.errors import PhotoTooLarge

__all__ = ["Admission", "DecodeLimits"]


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """What one picture may cost: pixels of the picture as it is stored, checked before decoding.
    The default admits the 200 megapixels that telephones now make."""

    pixels: int = 256_000_000


class _Room:
    """Pixels being decoded in the whole process. Whoever wants more than is free waits, in turn; one
    picture larger than the room enters when the room is empty."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._used = 0
        self._turn = threading.Lock()
        self._freed = threading.Condition()

    def take(self, pixels: int) -> None:
        with self._turn, self._freed:
            self._freed.wait_for(lambda: self._used == 0 or self._used + pixels <= self._capacity)
            self._used += pixels

    def give(self, pixels: int) -> None:
        with self._freed:
            self._used -= pixels
            self._freed.notify()


_room = _Room(40_000_000)
_SMALL = 1_000_000


class Admission:
    """One picture's leave to be decoded, asked for when its size is known and before pixels are made;
    given back on leaving the ``with`` block."""

    def __init__(self, limits: DecodeLimits) -> None:
        self._limit = limits.pixels
        self._held = 0

    def check(self, width: int, height: int, decoded: int | None = None) -> None:
        """Raises ``PhotoTooLarge`` for a picture over the limit; waits while others fill the memory.
        ``decoded``: pixels that will be made when fewer than there are (reduced decoding)."""
        if width * height > self._limit:
            raise PhotoTooLarge(
                f"the picture has {width} × {height} pixels, over the limit of {self._limit / 1e6:g} megapixels"
            )
        wanted = width * height if decoded is None else decoded
        if wanted > _SMALL and not self._held:
            _room.take(wanted)
            self._held = wanted

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._held:
            _room.give(self._held)
            self._held = 0
