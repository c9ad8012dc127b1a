"""Where things are on the screen: the grid of tiles and the zoomed view of a picture. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["Box", "GridLayout", "Homography", "Viewport", "fitted", "inverted", "mapped"]

Homography = tuple[float, ...]
"""Nine numbers, row by row: maps one picture's unit square to another's."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


def fitted(width: float, height: float, into: Box, enlarge: bool = True) -> Box:
    """The largest box of that shape in the middle of ``into``."""
    if width <= 0 or height <= 0:
        return Box(into.left, into.top, 0, 0)
    scale = min(into.width / width, into.height / height)
    if not enlarge:
        scale = min(scale, 1.0)
    w, h = width * scale, height * scale
    return Box(into.left + (into.width - w) / 2, into.top + (into.height - h) / 2, w, h)


@dataclass(frozen=True, slots=True)
class GridLayout:
    """Tiles of one size in rows; columns share the width that is left over."""

    width: int
    tile_width: int
    tile_height: int
    count: int
    gap: int = 12
    single: bool = False

    @property
    def columns(self) -> int:
        if self.single:
            return 1
        return max(1, (self.width - self.gap) // (self.tile_width + self.gap))

    @property
    def rows(self) -> int:
        return -(-self.count // self.columns)

    @property
    def total_height(self) -> int:
        return self.rows * (self.tile_height + self.gap) + self.gap

    @property
    def shown_width(self) -> int:
        """The width of a tile: at least what was asked for, and its share of what is left over."""
        columns = self.columns
        return max(self.tile_width if not self.single else 1, (self.width - self.gap * (columns + 1)) // columns)

    def box(self, index: int) -> Box:
        """Where tile ``index`` is, from the top of the whole grid."""
        row, column = divmod(index, self.columns)
        left = self.gap + column * (self.shown_width + self.gap)
        top = self.gap + row * (self.tile_height + self.gap)
        return Box(left, top, self.shown_width, self.tile_height)

    def visible(self, top: float, height: float, spare_rows: int = 1) -> range:
        """The tiles between ``top`` and ``top + height``, with ``spare_rows`` above and below."""
        step = self.tile_height + self.gap
        first = max(0, int((top - self.gap) // step) - spare_rows)
        last = min(self.rows, int((top + height) // step) + 1 + spare_rows)
        return range(min(first * self.columns, self.count), min(max(first, last) * self.columns, self.count))

    def at(self, x: float, y: float) -> int | None:
        """The tile at a point of the whole grid, if there is one."""
        row = int((y - self.gap) // (self.tile_height + self.gap))
        if row < 0:
            return None
        for index in range(row * self.columns, min((row + 1) * self.columns, self.count)):
            box = self.box(index)
            if box.left <= x < box.right and box.top <= y < box.bottom:
                return index
        return None

    def moved(self, index: int | None, key: str, page_height: float) -> int | None:
        """Where an arrow, Home, End or a page key leads from ``index``."""
        if self.count == 0:
            return None
        if index is None:
            return self.count - 1 if key == "End" else 0
        page = max(1, int(page_height // (self.tile_height + self.gap))) * self.columns
        step = {
            "Left": -1,
            "Right": 1,
            "Up": -self.columns,
            "Down": self.columns,
            "Prior": -page,
            "Next": page,
            "Home": -self.count,
            "End": self.count,
        }[key]
        target = index + step
        if key in ("Up", "Down") and not 0 <= target < self.count:
            last_row = index // self.columns == self.rows - 1
            return index if key == "Up" or last_row else self.count - 1
        return min(max(target, 0), self.count - 1)


@dataclass(frozen=True, slots=True)
class Viewport:
    """What part of a picture is seen: a centre in fractions of the picture, and a zoom where 1 fits it."""

    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0

    MAX_ZOOM = 32.0
    """Pixels of the screen for one of the picture, at most: beyond it there is nothing more to see."""

    def zoomed(self, factor: float, at: tuple[float, float] | None = None) -> Viewport:
        """Closer by ``factor``, keeping the point ``at`` (fractions of the picture) where it is."""
        zoom = min(max(self.zoom * factor, 1.0), Viewport.MAX_ZOOM)
        ax, ay = at or (self.x, self.y)
        share = self.zoom / zoom
        return Viewport(ax + (self.x - ax) * share, ay + (self.y - ay) * share, zoom).held()

    def panned(self, dx: float, dy: float) -> Viewport:
        """Moved by fractions of the picture."""
        return replace(self, x=self.x + dx, y=self.y + dy).held()

    def held(self) -> Viewport:
        """The nearest view whose centre cannot leave the picture further than its edge comes into sight."""
        margin = 0.5 / self.zoom
        return replace(self, x=min(max(self.x, margin), 1 - margin), y=min(max(self.y, margin), 1 - margin))

    def scale(self, picture: tuple[int, int], pane: Box) -> float:
        """Screen pixels for one pixel of the picture."""
        return min(pane.width / picture[0], pane.height / picture[1]) * self.zoom

    def picture_box(self, picture: tuple[int, int], pane: Box) -> Box:
        """Where the whole picture lies on the screen, most of it outside the pane when zoomed."""
        scale = self.scale(picture, pane)
        width, height = picture[0] * scale, picture[1] * scale
        left = pane.left + pane.width / 2 - self.x * width
        top = pane.top + pane.height / 2 - self.y * height
        if width <= pane.width:
            left = pane.left + (pane.width - width) / 2
        if height <= pane.height:
            top = pane.top + (pane.height - height) / 2
        return Box(left, top, width, height)

    def through(
        self, homography: Homography, own: tuple[int, int], other: tuple[int, int], pane: Box, other_pane: Box
    ) -> Viewport:
        """The view of the other picture that shows the same things at the same size on the screen.

        ``own`` and ``other`` are the pictures' (width, height); the map's local scale at the centre
        tells how large the other must be drawn."""
        x, y = mapped(homography, self.x, self.y)
        step = 1e-3
        ax, ay = mapped(homography, self.x + step, self.y)
        across = (((ax - x) * other[0]) ** 2 + ((ay - y) * other[1]) ** 2) ** 0.5 / (step * own[0])
        if across <= 0:
            return self
        wanted = self.scale(own, pane) / across
        fit = Viewport().scale(other, other_pane)
        zoom = min(max(wanted / fit, 1.0), Viewport.MAX_ZOOM)
        return Viewport(x, y, zoom).held()


def mapped(h: Homography, x: float, y: float) -> tuple[float, float]:
    """A point, in fractions of one picture, in fractions of the other."""
    w = h[6] * x + h[7] * y + h[8] or 1e-9
    return (h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w


def inverted(h: Homography) -> Homography | None:
    """The map back, or ``None`` when there is none."""
    a, b, c, d, e, f, g, i, j = h
    inverse = (
        e * j - f * i,
        c * i - b * j,
        b * f - c * e,
        f * g - d * j,
        a * j - c * g,
        c * d - a * f,
        d * i - e * g,
        b * g - a * i,
        a * e - b * d,
    )
    if abs(a * inverse[0] + b * inverse[3] + c * inverse[6]) < 1e-12:
        return None
    return inverse
