"""Two pictures compared: a list of pairs, the one that is looked at, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pictrace.apps.desktop.seeing import Mode, Sight, sights
from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.work import Work
from pictrace.messages import Message, message_of
from pictrace.records import Photo, Query

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pictrace.library import Library

__all__ = ["ComparePresenter", "Pair"]

SHARP_SIDE = 6000
"""Shorter side, in pixels, for someone who looks closer than at first: two such pictures take some 300 MB."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What is compared: two queries, and the photo behind the second (and the first) where there is one."""

    a: Query
    b: Query
    photo_b: Photo | None = None
    photo_a: Photo | None = None


class ComparePresenter:
    """A list of pairs and the one that is looked at. The pictures come first, then the words, then the proof; what
    is there of them is ``sight``."""

    def __init__(self, library: Library, work: Work) -> None:
        self._library = library
        self._work = work
        self.changed = Signal()
        self.pair_changed = Signal()
        self.pairs: list[Pair] = []
        self.index = 0
        self.mode = Mode.SIDE_BY_SIDE
        self.sight = Sight()
        self.busy = False
        self.error: Message | None = None

    @property
    def pair(self) -> Pair | None:
        return self.pairs[self.index] if self.pairs else None

    def show(self, pairs: list[Pair], index: int = 0) -> None:
        """Looks at one pair of a list; ``step`` goes through the others."""
        self.pairs, self.index = pairs, index
        self._load()

    def step(self, by: int) -> None:
        target = self.index + by
        if 0 <= target < len(self.pairs):
            self.index = target
            self._load()

    def set_mode(self, mode: Mode) -> None:
        if mode != self.mode and self.sight.available(mode):
            self.mode = mode
            self.changed.emit()

    def sharpen(self) -> None:
        """Brings more pixels of both pictures: someone looks closer than those that are there show."""
        pair, sight = self.pair, self.sight
        if pair is None or sight.sharp or sight.comparison is None:
            return
        sight.sharp = True

        def load() -> dict[str, NDArray[np.uint8]]:
            return {name: self._library.pixels(query, SHARP_SIDE) for name, query in (("a", pair.a), ("b", pair.b))}

        def arrived(pixels: dict[str, NDArray[np.uint8]]) -> None:
            if sight is self.sight:
                for name, value in pixels.items():
                    sight.take(name, value)
                self.changed.emit()

        self._work.call("sharpen", load, arrived, lambda error: None)

    def _load(self) -> None:
        pair = self.pair
        if pair is None:
            return
        self.sight, self.busy, self.error = Sight(), True, None
        self.pair_changed.emit()
        self.changed.emit()

        def failed(error: Exception) -> None:
            self._ended(message_of(error))

        self._work.stream("compare", lambda: sights(self._library, pair.a, pair.b), self._arrived, self._ended, failed)

    def _arrived(self, step: tuple[str, object]) -> None:
        self.sight.take(*step)
        if not self.sight.available(self.mode):
            self.mode = Mode.SIDE_BY_SIDE
        self.changed.emit()

    def _ended(self, error: Message | None = None) -> None:
        self.busy, self.error = False, error
        self.changed.emit()
