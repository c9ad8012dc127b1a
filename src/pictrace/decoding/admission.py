"""What decoding may cost: the limits on one picture, and the memory of all that are decoded at once."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from pictrace.errors import PhotoTooLarge

__all__ = ["MIB", "Admission", "DecodeLimits", "Room", "SharedRoom"]

MIB = 1024 * 1024

SMALL_BYTES = 8 * MIB
"""What takes less memory than this asks nobody."""

BASE_SECONDS = 2.0
"""Processor time that any picture may take, whatever its size."""
SECONDS_PER_MEGAPIXEL, SLOW_SECONDS_PER_MEGAPIXEL = 0.2, 2.0
"""Processor time that decoding may take. On a slow core libjpeg, libpng and libtiff need a tenth of this, and so do the
slow ones: JPEG 2000, JPEG XL, HEIC, AVIF, RAW."""

_MOST_TIMES_FREE = 8
"""No file is worth more memory than so many times what each may take, however large it is."""


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """What one picture may cost, checked by its headers before it is decoded. ``pixels``: of the picture as it is
    stored; the default admits the 200 megapixels that telephones now make. ``free_bytes``: memory that any picture
    may take. Beyond it, memory is given in proportion to the file, since photos shrink little: that admits a
    telephone's largest HEIC and refuses a small file that unpacks to gigabytes."""

    pixels: int = 256_000_000
    free_bytes: int = 192 * MIB
    ratio: int = 100

    def memory(self, file_bytes: int) -> int:
        """Bytes of memory that decoding a file of this size may take."""
        return min(self.free_bytes + self.ratio * file_bytes, _MOST_TIMES_FREE * self.free_bytes)


class Room(ABC):
    """The memory of all pictures that are decoded at once."""

    @abstractmethod
    def take(self, cost: int, seconds: float) -> None:
        """Waits until ``cost`` bytes are free; ``seconds``: the processor time that will be enough."""

    @abstractmethod
    def give(self, cost: int) -> None:
        """Gives them back."""


class SharedRoom(Room):
    """A room of ``capacity`` bytes for many threads. Whoever wants more than is free waits, in turn; one picture larger
    than the room enters when the room is empty."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._used = 0
        self._turn = threading.Lock()
        self._freed = threading.Condition()

    def take(self, cost: int, seconds: float = 0.0) -> None:
        with self._turn, self._freed:
            self._freed.wait_for(lambda: self._used == 0 or self._used + cost <= self.capacity)
            self._used += cost

    def give(self, cost: int) -> None:
        with self._freed:
            self._used -= cost
            self._freed.notify()


class Admission:
    """One picture's leave to be decoded, asked for when its headers are read and before pixels are made; given back on
    leaving the ``with`` block."""

    def __init__(self, limits: DecodeLimits, room: Room, file_bytes: int = 0) -> None:
        self._limits = limits
        self._memory = limits.memory(file_bytes)
        self._room = room
        self._held = 0

    def check(self, width: int, height: int, cost: float, *, slow: bool = False) -> None:
        """Raises ``PhotoTooLarge`` for a picture over the limits; waits while others fill the memory.
        ``cost``: bytes that decoding takes at its peak, the copies on the way to 8-bit sRGB included."""
        if width * height > self._limits.pixels:
            raise PhotoTooLarge("picture.large", width=width, height=height, limit=self._limits.pixels / 1e6)
        if cost > self._memory:
            raise PhotoTooLarge("picture.cost", needed=round(cost / MIB), limit=round(self._memory / MIB))
        if cost > SMALL_BYTES and not self._held:
            rate = SLOW_SECONDS_PER_MEGAPIXEL if slow else SECONDS_PER_MEGAPIXEL
            self._room.take(int(cost), BASE_SECONDS + rate * width * height / 1e6)
            self._held = int(cost)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._held:
            self._room.give(self._held)
            self._held = 0
