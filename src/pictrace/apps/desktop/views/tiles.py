"""The tiles that can be seen, as items of a canvas.

Only they exist; scrolling hands the items of rows that went out to rows that came in. Thumbnails arrive from worker
threads and become screen images a few at a time.
"""

from __future__ import annotations

import time
import tkinter as tk
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PIL import ImageTk

from pictrace.apps.desktop.geometry import Box, GridLayout
from pictrace.apps.desktop.thumbnails import Look, Thumbnails
from pictrace.apps.desktop.views.batch import Batch
from pictrace.apps.desktop.views.eliding import Elider
from pictrace.apps.desktop.views.theme import Theme
from pictrace.apps.desktop.views.tile_shape import TileShape
from pictrace.files import printable

__all__ = ["DELIVERY_SECONDS", "Face", "Marks", "Tiles"]

DELIVERY_SECONDS = 0.006
"""For making screen images in one beat of the window, which then still draws 60 times a second."""
_PHOTOS_KEPT = 600
"""Screen images: some screens full, so that going back shows them at once."""


@dataclass(frozen=True, slots=True)
class Face:
    """What one tile says: name below the picture, score and relation with its colour, a mark for its state."""

    photo_id: int
    title: str
    score: str = ""
    label: str = ""
    color: str = ""
    faded: bool = False


@dataclass(slots=True)
class Marks:
    """Which tile is selected, which is under the pointer, and whether the keys go to the grid."""

    selected: int | None = None
    hovered: int | None = None
    focused: bool = False


class _Cell:
    """The canvas items of one tile, used again for another tile when it scrolls out of sight."""

    def __init__(self, canvas: tk.Canvas, theme: Theme) -> None:
        fonts = theme.fonts
        self.index: int | None = None
        self.look: tuple[int, Look] | None = None
        self.card = canvas.create_image(0, 0, anchor="nw")
        self.image = canvas.create_image(0, 0)
        self.title = canvas.create_text(0, 0, anchor="w", font=fonts["small"])
        self.score = canvas.create_text(0, 0, anchor="w", font=fonts["strong"])
        self.label = canvas.create_text(0, 0, anchor="e", font=fonts["small"])
        self.items = (self.card, self.image, self.title, self.score, self.label)

    def hide(self, batch: Batch) -> None:
        self.index = self.look = None
        batch.configure(self.image, image="")  # the picture may go now
        for item in self.items:
            batch.configure(item, state="hidden")


class Tiles:
    """``face(index)`` tells what a tile says; ``marks`` how it is drawn. What is asked for reaches the screen at the
    end of ``place``, ``mark`` and ``deliver``."""

    def __init__(self, canvas: tk.Canvas, theme: Theme, thumbnails: Thumbnails, owner: str) -> None:
        self.face: Callable[[int], Face] = lambda index: Face(0, "")
        self.marks = Marks()
        self.cells: dict[int, _Cell] = {}
        self._canvas = canvas
        self._theme = theme
        self._thumbnails = thumbnails
        self._owner = owner
        self._batch = Batch(canvas)
        self._spare: list[_Cell] = []
        self._photos: OrderedDict[tuple[int, Look], ImageTk.PhotoImage] = OrderedDict()
        self._panels: dict[tuple[int, int, str, str | None], ImageTk.PhotoImage] = {}
        self._short = Elider(theme.fonts["small"].measure)
        self._strong = Elider(theme.fonts["strong"].measure)
        self._placed: tuple[GridLayout, TileShape] | None = None

    # Places

    def place(self, layout: GridLayout, shape: TileShape, seen: range) -> None:
        """Gives every tile that is seen its items, at its place, and asks for the thumbnails."""
        self.release(seen)
        before: dict[tuple[int, int, str, str | None], ImageTk.PhotoImage] = {}
        if self._placed is not None and layout.shown_width != self._placed[0].shown_width:
            before, self._panels = self._panels, {}  # shown until the cells have their new ones
        moved = self._placed is None or layout != self._placed[0]
        self._placed = layout, shape
        for index in seen:
            box = layout.box(index)
            cell = self.cells.get(index)
            if cell is None:
                cell = self.cells[index] = self._spare.pop() if self._spare else _Cell(self._canvas, self._theme)
                self._fill(cell, index, box, shape)
                self._put(cell, box, shape)
            elif moved:
                self._put(cell, box, shape)
                self._show_card(cell, box)
        if before:
            for cell in self._spare:
                self._batch.configure(cell.card, image="")
            for cell in self.cells.values():
                self._show_photo(cell, shape)
        self._batch.run()
        before.clear()
        look = self._look(shape)
        ids = [cell.look[0] for index in seen if (cell := self.cells.get(index)) and cell.look]
        self._thumbnails.want([(one, look) for one in ids if (one, look) not in self._photos], self._owner)

    def release(self, keep: range = range(0)) -> None:
        """Takes the items of all tiles but these back; they are drawn anew when they are placed."""
        for index in [index for index in self.cells if index not in keep]:
            cell = self.cells.pop(index)
            cell.hide(self._batch)
            self._spare.append(cell)

    def forget_photos(self) -> None:
        """Screen images of another size are not needed again."""
        self._photos.clear()

    def _put(self, cell: _Cell, box: Box, shape: TileShape) -> None:
        batch = self._batch
        batch.place(cell.card, box.left, box.top)
        batch.place(cell.image, *shape.image_at(box))
        for item, point in zip((cell.score, cell.title, cell.label), shape.texts_at(box), strict=True):
            batch.place(item, *point)

    # What a tile shows

    def _fill(self, cell: _Cell, index: int, box: Box, shape: TileShape) -> None:
        face, palette, batch = self.face(index), self._theme.palette, self._batch
        cell.index, cell.look = index, (face.photo_id, self._look(shape))
        title = self._short(printable(face.title), shape.title_room(box.width))
        batch.configure(cell.title, text=title, fill=palette.faint if face.faded else palette.muted, state="normal")
        batch.configure(cell.score, text=face.score, fill=palette.text, state="normal")
        room = shape.label_room(box.width, self._strong.width(face.score))
        label = self._short(face.label, room) if face.label else ""
        batch.configure(cell.label, text=label, fill=face.color or palette.muted, state="normal")
        self._show_card(cell, box)
        self._show_photo(cell, shape)

    def mark(self, indices: Iterable[int | None]) -> None:
        """Draws the cards of the tiles whose marks may have changed."""
        for index in indices:
            cell = None if index is None else self.cells.get(index)
            if cell is not None and index is not None and self._placed is not None:
                self._show_card(cell, self._placed[0].box(index))
        self._batch.run()

    def _show_card(self, cell: _Cell, box: Box) -> None:
        """The card behind a tile: plain, under the pointer, or selected (with a line while the grid has the focus)."""
        p, marks = self._theme.palette, self.marks
        fill, border = p.surface, p.border
        if cell.index == marks.selected:
            fill, border = p.accent_soft, p.accent if marks.focused else p.accent_soft
        elif cell.index == marks.hovered:
            fill, border = p.raised, p.border_strong
        card = self._panel(int(box.width), int(box.height), fill, border)
        self._batch.configure(cell.card, image=str(card), state="normal")

    def _show_photo(self, cell: _Cell, shape: TileShape) -> None:
        if cell.look is None:
            return
        photo = self._photos.get(cell.look)
        if photo is None:
            failed = self._thumbnails.failure(cell.look[0]) is not None
            palette = self._theme.palette
            photo = (
                self._theme.icon("warning", 28, palette.faint)
                if failed
                else self._panel(*shape.picture, palette.raised, None)
            )
        else:
            self._photos.move_to_end(cell.look)
        self._batch.configure(cell.image, image=str(photo), state="normal")

    def _panel(self, width: int, height: int, fill: str, border: str | None) -> ImageTk.PhotoImage:
        """Few at a time: one for each state of a tile, made anew when the tiles change their size."""
        key = (width, height, fill, border)
        if key not in self._panels:
            behind = self._theme.palette.ground if border else self._theme.palette.surface
            self._panels[key] = self._theme.panel((width, height), fill, border, 8 if border else 5, behind)
        return self._panels[key]

    def _look(self, shape: TileShape) -> Look:
        return Look(*shape.picture, self._theme.px(5), self._theme.palette.surface)

    # Thumbnails

    def deliver(self, seconds: float) -> bool:
        """Turns arrived thumbnails into screen images for at most so long; true if some are left."""
        end = time.perf_counter() + seconds
        late = False
        for cell in self.cells.values():
            if late or cell.look is None or cell.look in self._photos or self._placed is None:
                continue
            image = self._thumbnails.cached(cell.look)
            if image is None:
                continue
            self._photos[cell.look] = ImageTk.PhotoImage(image, master=self._canvas)
            while len(self._photos) > _PHOTOS_KEPT:
                self._photos.popitem(last=False)
            self._show_photo(cell, self._placed[1])
            late = time.perf_counter() > end
        self._batch.run()
        return late

    def show_failures(self) -> None:
        """Marks the tiles whose thumbnails cannot be had."""
        for cell in self.cells.values():
            if cell.look not in self._photos and self._placed is not None:
                self._show_photo(cell, self._placed[1])
        self._batch.run()

    @property
    def pictures_shown(self) -> int:
        """How many tiles have their thumbnail."""
        return sum(1 for cell in self.cells.values() if cell.look in self._photos)
