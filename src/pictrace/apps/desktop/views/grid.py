"""A grid of thumbnails that stays smooth with thousands of photos.

Only the rows that can be seen exist as canvas items; scrolling hands the items of rows that went out
to rows that came in. Thumbnails arrive from worker threads and become screen images a few at a time.
"""

from __future__ import annotations

import time
import tkinter as tk
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk
from typing import Any

from PIL import ImageTk

from pictrace.apps.desktop.geometry import Box, GridLayout
from pictrace.apps.desktop.thumbnails import Look, Thumbnails
from pictrace.apps.desktop.views.batch import Batch
from pictrace.apps.desktop.views.eliding import Elider
from pictrace.apps.desktop.views.modifiers import commanding
from pictrace.apps.desktop.views.theme import Theme
from pictrace.files import printable

__all__ = ["Face", "Grid"]

_PHOTOS_KEPT = 600
_BUDGET = 0.006
_FRAME_MS = 12


@dataclass(frozen=True, slots=True)
class Face:
    """What one tile says: name below the picture, score and relation with its colour, a mark for its state."""

    photo_id: int
    title: str
    score: str = ""
    label: str = ""
    color: str = ""
    faded: bool = False


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


class Grid(ttk.Frame):
    """``face(index)`` tells what a tile says. Events: ``on_open`` (double click, Return), ``on_menu``
    (context menu at screen coordinates), ``on_select``, ``on_need`` (the last index that is seen)."""

    def __init__(self, parent: tk.Misc, theme: Theme, thumbnails: Thumbnails, single: bool = False) -> None:
        super().__init__(parent, style="Ground.TFrame")
        self._theme = theme
        self._thumbnails = thumbnails
        self._single = single
        self.face: Callable[[int], Face] = lambda index: Face(0, "")
        self.on_open: Callable[[int], None] = lambda index: None
        self.on_activate: Callable[[int], None] | None = None
        self.on_menu: Callable[[int, int, int], None] = lambda index, x, y: None
        self.on_select: Callable[[int | None], None] = lambda index: None
        self.on_need: Callable[[int], None] = lambda index: None
        self.tile = 200
        self.scored = False
        self.count = 0
        self.selected: int | None = None
        self._hovered: int | None = None
        self._cells: dict[int, _Cell] = {}
        self._spare: list[_Cell] = []
        self._photos: OrderedDict[tuple[int, Look], ImageTk.PhotoImage] = OrderedDict()
        self._panels: dict[tuple[int, int, str, str | None], ImageTk.PhotoImage] = {}
        self._short = Elider(theme.fonts["small"].measure)
        self._strong = Elider(theme.fonts["strong"].measure)
        self._size = (1, 1)
        self._offset = 0.0
        self._target: float | None = None
        self._frame_job: str | None = None
        self._placed: GridLayout | None = None
        self._focused = False
        self._marked: set[int | None] = set()
        self._build()

    def _build(self) -> None:
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.canvas = tk.Canvas(self, highlightthickness=0, borderwidth=0, takefocus=True, yscrollincrement=1)
        self.canvas.grid(row=0, column=0, sticky="nsew")
        self.bar = ttk.Scrollbar(self, style="Ground.Vertical.TScrollbar", command=self._scrollbar)
        self.bar.grid(row=0, column=1, sticky="ns")
        self.canvas.configure(yscrollcommand=self.bar.set)
        canvas = self.canvas
        self._batch = Batch(canvas)
        canvas.bind("<Configure>", self._resized)
        for sequence in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            canvas.bind(sequence, self._wheel)
        canvas.bind("<Button-1>", self._click)
        canvas.bind("<Double-Button-1>", self._double)
        for sequence in ("<Button-3>", "<Button-2>") if self._aqua else ("<Button-3>",):
            canvas.bind(sequence, self._context)
        canvas.bind("<Motion>", lambda event: self._hover(self._at(event)))
        canvas.bind("<Leave>", lambda event: self._hover(None))
        for key in ("Left", "Right", "Up", "Down", "Home", "End", "Prior", "Next"):
            canvas.bind(f"<{key}>", lambda event, key=key: self._key(key, event))  # type: ignore[misc]
        canvas.bind("<Return>", lambda event: self._activate())
        for sequence in ("<Menu>", "<App>", "<Shift-F10>"):
            _bind_known(canvas, sequence, lambda event: self._key_menu())
        canvas.bind("<FocusIn>", lambda event: self._mark())
        canvas.bind("<FocusOut>", lambda event: self._mark())
        self.canvas.configure(background=self._theme.palette.ground)

    @property
    def _aqua(self) -> bool:
        return bool(self.tk.call("tk", "windowingsystem") == "aqua")

    # What is shown

    def show(self, count: int, keep_place: bool = False) -> None:
        """A new list. ``keep_place`` leaves scrolling and selection where they are, if they still exist."""
        self.count = count
        if not keep_place:
            self._target = None
            self.canvas.yview_moveto(0)
            self._offset = 0.0
            self.selected = None
        elif self.selected is not None and self.selected >= count:
            self.selected = None
        self._release(range(0))
        self.layout_changed()
        self._mark()

    @property
    def top(self) -> float:
        """How far the grid is scrolled, in pixels."""
        return self._offset

    @top.setter
    def top(self, pixels: float) -> None:
        self._scroll_to(pixels)

    def grow(self, count: int) -> None:
        """The same list, longer."""
        self.count = count
        self.layout_changed()

    def refresh(self) -> None:
        """Says every tile again (language, theme)."""
        self._release(range(0))
        self.layout_changed()

    def set_tile(self, size: int) -> None:
        """Pictures of this size at 100 %, keeping what is in the middle in sight."""
        if size != self.tile:
            anchor = self.selected if self.selected is not None else next(iter(self._seen()), None)
            self.tile = size
            self._release(range(0))
            self._photos.clear()
            self.layout_changed()
            if anchor is not None:
                self.see(anchor)

    def select(self, index: int | None, see: bool = True) -> None:
        if index is not None and not 0 <= index < self.count:
            index = None
        changed = index != self.selected
        self.selected = index
        if index is not None and see:
            self.see(index)
        self._mark()
        if changed:
            self.on_select(index)

    def see(self, index: int) -> None:
        """Scrolls as little as needed to bring a tile into sight."""
        box, gap = self.layout.box(index), self.layout.gap
        top, height = self._offset, self._size[1]
        if box.top - gap < top:
            self._scroll_to(box.top - gap)
        elif box.bottom + gap > top + height:
            self._scroll_to(box.bottom + gap - height)

    @property
    def layout(self) -> GridLayout:
        px = self._theme.px
        width = self._size[0]
        if self._single:
            return GridLayout(width, width, px(84), self.count, px(8), single=True)
        return GridLayout(width, px(self.tile), self._picture[1] + px(54 if self.scored else 34), self.count, px(10))

    @property
    def _picture(self) -> tuple[int, int]:
        """The largest size of a picture in its tile, in pixels of the screen."""
        px = self._theme.px
        return (px(68), px(68)) if self._single else (px(self.tile - 14), px(self.tile * 0.76 - 14))

    @property
    def cells_alive(self) -> int:
        """How many tiles exist as canvas items."""
        return len(self._cells) + len(self._spare)

    # Scrolling

    def _scrollbar(self, *command: Any) -> None:
        self._target = None
        self.canvas.yview(*command)
        self._offset = float(self.canvas.canvasy(0))
        self.place_cells()

    def _wheel(self, event: tk.Event[tk.Canvas]) -> str:
        if event.num in (4, 5):
            steps = -1.0 if event.num == 4 else 1.0
        else:
            steps = -event.delta / (120 if abs(event.delta) >= 120 else 10)
        start = self._target if self._target is not None else self._offset
        self._glide(start + steps * self._theme.px(110))
        return "break"

    def _glide(self, target: float) -> None:
        """Moves to ``target`` over a few frames, fast first."""
        limit = max(0, self.layout.total_height - self._size[1])
        self._target = min(max(target, 0.0), float(limit))
        if self._frame_job is None:
            self._frame()

    def _frame(self) -> None:
        self._frame_job = None
        if self._target is None:
            return
        top = self._offset
        rest = self._target - top
        if abs(rest) < 1.5:
            self._scroll_to(self._target)
            return
        self._scroll_to(top + rest * 0.38, keep_target=True)
        self._frame_job = self.after(_FRAME_MS, self._frame)

    def _scroll_to(self, top: float, keep_target: bool = False) -> None:
        if not keep_target:
            self._target = None
        total = max(self.layout.total_height, self._size[1], 1)
        self._offset = float(min(max(0, round(top)), total - self._size[1]))
        self.canvas.yview_moveto(self._offset / total)
        self.place_cells()

    # Cells

    def _resized(self, event: tk.Event[tk.Canvas]) -> None:
        wider = event.width != self._size[0]
        self._size = (max(event.width, 1), max(event.height, 1))
        if wider and self._single:
            self.refresh()  # names were cut to the width that there was
        else:
            self.layout_changed()

    def layout_changed(self) -> None:
        """The size, the tile or the count changed."""
        height = max(self.layout.total_height, self._size[1])
        self.canvas.configure(scrollregion=(0, 0, self._size[0], height))
        self._offset = float(self.canvas.canvasy(0))  # the canvas keeps its view inside the region
        self.place_cells()

    def place_cells(self) -> None:
        """Gives every visible tile its items, at its place, and asks for the thumbnails."""
        layout = self.layout
        seen = self._seen()
        self._release(seen)
        before: dict[Any, Any] = {}
        if self._placed is not None and layout.shown_width != self._placed.shown_width:
            before, self._panels = self._panels, {}  # shown until the cells have their new ones
        for index in seen:
            cell = self._cells.get(index)
            if cell is None:
                cell = self._spare.pop() if self._spare else _Cell(self.canvas, self._theme)
                self._cells[index] = cell
                self._fill(cell, index, layout.box(index))
                self._put(cell, layout.box(index))
            elif layout != self._placed:
                self._put(cell, layout.box(index))
                self._show_card(cell, layout.box(index))
        self._placed = layout
        if before:
            for cell in self._spare:
                self._batch.configure(cell.card, image="")
            for cell in self._cells.values():
                self._show_photo(cell)
        self._batch.run()
        before.clear()
        self._want(seen)
        if len(seen):
            self.on_need(seen[-1])

    def _seen(self) -> range:
        return self.layout.visible(self._offset, self._size[1])

    def _release(self, keep: range) -> None:
        for index in [index for index in self._cells if index not in keep]:
            cell = self._cells.pop(index)
            cell.hide(self._batch)
            self._spare.append(cell)

    def _look(self) -> Look:
        return Look(*self._picture, self._theme.px(5), self._theme.palette.surface)

    def _fill(self, cell: _Cell, index: int, box: Box) -> None:
        face, palette, batch, px = self.face(index), self._theme.palette, self._batch, self._theme.px
        cell.index, cell.look = index, (face.photo_id, self._look())
        room = int(box.width) - px(100 if self._single else 16)
        color = palette.faint if face.faded else palette.muted
        batch.configure(cell.title, text=self._short(printable(face.title), room), fill=color, state="normal")
        batch.configure(cell.score, text=face.score, fill=palette.text, state="normal")
        beside = int(box.width) - px(98 if self._single else 18) - self._strong.width(face.score) - px(8)
        label = self._short(face.label, beside) if face.label else ""
        batch.configure(cell.label, text=label, fill=face.color or palette.muted, state="normal")
        self._show_card(cell, box)
        self._show_photo(cell)

    def _put(self, cell: _Cell, box: Box) -> None:
        px, batch = self._theme.px, self._batch
        batch.place(cell.card, box.left, box.top)
        if self._single:
            batch.place(cell.image, box.left + px(8 + 34), box.top + box.height / 2)
            text = box.left + px(88)
            batch.place(cell.score, text, box.top + px(28))
            batch.place(cell.title, text, box.top + px(54))
            batch.place(cell.label, box.right - px(10), box.top + px(28))
            return
        below = box.top + px(7) + self._picture[1]
        batch.place(cell.image, box.left + box.width / 2, box.top + px(7) + self._picture[1] / 2)
        batch.place(cell.score, box.left + px(9), below + px(14))
        batch.place(cell.label, box.right - px(9), below + px(14))
        batch.place(cell.title, box.left + px(9), below + px(34 if self.scored else 14))

    def _show_card(self, cell: _Cell, box: Box) -> None:
        """The card behind a tile: plain, under the pointer, or selected (with a line while the grid has the focus)."""
        p = self._theme.palette
        fill, border = p.surface, p.border
        if cell.index == self.selected:
            fill, border = p.accent_soft, p.accent if self._focused else p.accent_soft
        elif cell.index == self._hovered:
            fill, border = p.raised, p.border_strong
        card = self._panel(int(box.width), int(box.height), fill, border)
        self._batch.configure(cell.card, image=str(card), state="normal")

    # Thumbnails

    def _want(self, seen: range) -> None:
        look = self._look()
        ids = [cell.look[0] for index in seen if (cell := self._cells.get(index)) and cell.look]
        self._thumbnails.want([(photo_id, look) for photo_id in ids if (photo_id, look) not in self._photos], str(self))

    def _show_photo(self, cell: _Cell) -> None:
        if cell.look is None:
            return
        photo = self._photos.get(cell.look)
        if photo is None:
            failed = self._thumbnails.failure(cell.look[0]) is not None
            photo = self._theme.icon("warning", 28, self._theme.palette.faint) if failed else self._blank()
        else:
            self._photos.move_to_end(cell.look)
        self._batch.configure(cell.image, image=str(photo), state="normal")

    def _blank(self) -> ImageTk.PhotoImage:
        return self._panel(*self._picture, self._theme.palette.raised, None)

    def _panel(self, width: int, height: int, fill: str, border: str | None) -> ImageTk.PhotoImage:
        """Few at a time: one for each state of a tile, made anew when the tiles change their size."""
        key = (width, height, fill, border)
        if key not in self._panels:
            behind = self._theme.palette.ground if border else self._theme.palette.surface
            self._panels[key] = self._theme.panel((width, height), fill, border, 8 if border else 5, behind)
        return self._panels[key]

    def deliver(self, budget: float = _BUDGET) -> bool:
        """Turns arrived thumbnails into screen images for at most ``budget`` seconds; true if some are
        left. Called from the window's loop."""
        end = time.perf_counter() + budget
        for cell in self._cells.values():
            if cell.look is None or cell.look in self._photos:
                continue
            image = self._thumbnails.cached(cell.look)
            if image is None:
                continue
            self._photos[cell.look] = ImageTk.PhotoImage(image, master=self.canvas)
            while len(self._photos) > _PHOTOS_KEPT:
                self._photos.popitem(last=False)
            self._show_photo(cell)
            if time.perf_counter() > end:
                self._batch.run()
                return True
        self._batch.run()
        return False

    def show_failures(self) -> None:
        """Marks the tiles whose thumbnails cannot be had."""
        for cell in self._cells.values():
            if cell.look is not None and cell.look not in self._photos:
                self._show_photo(cell)
        self._batch.run()

    @property
    def pictures_shown(self) -> int:
        """How many visible tiles have their thumbnail."""
        return sum(1 for cell in self._cells.values() if cell.look in self._photos)

    # Selection and events

    def _mark(self) -> None:
        """Draws the cards of the tiles whose state may have changed."""
        self._focused = bool(self.winfo_ismapped()) and self.canvas.focus_get() is self.canvas
        marked = {self.selected, self._hovered}
        for index in self._marked | marked:
            cell = None if index is None else self._cells.get(index)
            if cell is not None and index is not None and index < self.count:
                self._show_card(cell, self.layout.box(index))
        self._marked = marked
        self._batch.run()

    def _at(self, event: tk.Event[tk.Canvas]) -> int | None:
        return self.layout.at(event.x, event.y + self._offset)

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self._mark()

    def _click(self, event: tk.Event[tk.Canvas]) -> None:
        self.canvas.focus_set()
        self.select(self._at(event), see=False)

    def _double(self, event: tk.Event[tk.Canvas]) -> None:
        index = self._at(event)
        if index is not None:
            self.on_open(index)

    def _activate(self) -> str:
        if self.selected is not None:
            (self.on_activate or self.on_open)(self.selected)
        return "break"

    def _context(self, event: tk.Event[tk.Canvas]) -> None:
        self._click(event)
        if self.selected is not None:
            self.on_menu(self.selected, event.x_root, event.y_root)

    def _key_menu(self) -> str:
        if self.selected is not None:
            box = self.layout.box(self.selected)
            x = self.canvas.winfo_rootx() + int(box.left + box.width / 2)
            y = self.canvas.winfo_rooty() + int(box.top - self._offset + box.height / 2)
            self.on_menu(self.selected, x, y)
        return "break"

    def _key(self, key: str, event: tk.Event[tk.Misc]) -> str | None:
        if commanding(event):
            return None
        target = self.layout.moved(self.selected, key, self._size[1])
        if target is not None:
            self.select(target)
        return "break"


def _bind_known(widget: tk.Misc, sequence: str, handler: Callable[[Any], str]) -> None:
    """Binds a key that not every platform knows."""
    try:
        widget.bind(sequence, handler)
    except tk.TclError:
        return
