"""What a tile of a grid measures, and where in it the picture and the texts are. Numbers only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pictrace.apps.desktop.geometry import Box, GridLayout

__all__ = ["TileShape"]

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class TileShape:
    """``size``: the width of a tile in pixels at 100 %, of which ``px`` makes pixels of the screen. ``scored`` tiles
    have a line more, for score and relation. ``single`` tiles are rows as wide as the list."""

    px: Callable[[float], int]
    size: int
    scored: bool = False
    single: bool = False

    def layout(self, width: int, count: int) -> GridLayout:
        """So many tiles in a grid of that width."""
        px = self.px
        if self.single:
            return GridLayout(width, width, px(84), count, px(8), single=True)
        return GridLayout(width, px(self.size), self.picture[1] + px(54 if self.scored else 34), count, px(10))

    @property
    def picture(self) -> tuple[int, int]:
        """The largest size of the picture, in pixels of the screen."""
        if self.single:
            return self.px(68), self.px(68)
        return self.px(self.size - 14), self.px(self.size * 0.76 - 14)

    def title_room(self, width: float) -> int:
        """Pixels for the title in a tile so wide."""
        return int(width) - self.px(100 if self.single else 16)

    def label_room(self, width: float, score: int) -> int:
        """Pixels for the label beside a score of so many."""
        return int(width) - self.px(98 if self.single else 18) - score - self.px(8)

    def image_at(self, box: Box) -> Point:
        """The middle of the picture."""
        px = self.px
        if self.single:
            return box.left + px(8 + 34), box.top + box.height / 2
        return box.left + box.width / 2, box.top + px(7) + self.picture[1] / 2

    def texts_at(self, box: Box) -> tuple[Point, Point, Point]:
        """Where the score and the title begin and the label ends, each at half the height of its letters."""
        px = self.px
        if self.single:
            left = box.left + px(88)
            return (left, box.top + px(28)), (left, box.top + px(54)), (box.right - px(10), box.top + px(28))
        left, below = box.left + px(9), box.top + px(7) + self.picture[1]
        title = below + px(34 if self.scored else 14)
        return (left, below + px(14)), (left, title), (box.right - px(9), below + px(14))
