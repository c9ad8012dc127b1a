"""Where a pair is shown in the chosen mode: side by side, one over the other, or the proof's drawing of it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

import numpy as np
from numpy.typing import NDArray

from pictrace.apps.desktop.comparing import ComparePresenter
from pictrace.apps.desktop.geometry import Homography, Viewport, inverted, mapped
from pictrace.apps.desktop.seeing import Mode
from pictrace.apps.desktop.views.picture import PicturePane, Pyramid
from pictrace.apps.desktop.views.view import Context, View
from pictrace.apps.desktop.views.wipe import WipePane
from pictrace.apps.desktop.wording import photo_line

__all__ = ["CompareStage"]

_UNIT = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
_OUTLINED_SHARES = (0.005, 0.97)
"""Of a picture's area: less is not seen, more is all of it."""


class CompareStage(View):
    """The panes follow each other: what one shows enlarged, the other shows too."""

    def __init__(self, parent: tk.Misc, context: Context, presenter: ComparePresenter) -> None:
        super().__init__(parent, context, style="Ground.TFrame")
        self._presenter = presenter
        self._pyramids: dict[int, Pyramid] = {}
        self._titles: list[ttk.Label] = []
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self._side = ttk.Frame(self, style="Ground.TFrame")
        self._side.columnconfigure((0, 1), weight=1, uniform="pane")
        self._side.rowconfigure(1, weight=1)
        self.left, self.right = PicturePane(self._side, self.theme), PicturePane(self._side, self.theme)
        for column, pane in enumerate((self.left, self.right)):
            title = self.label(self._side, style="Ground.Muted.TLabel", anchor="center")
            title.grid(row=0, column=column, sticky="ew", padx=self.px(8), pady=(self.px(8), self.px(2)))
            self._titles.append(title)
            pane.grid(row=1, column=column, sticky="nsew", padx=self.px(8), pady=(0, self.px(8)))
        self.left.on_view = lambda view: self._follow(view, self.left, self.right, presenter.sight.homography)
        self.right.on_view = lambda view: self._follow(view, self.right, self.left, self._back_homography())
        self.wipe = WipePane(self, self.theme)
        self.single = PicturePane(self, self.theme)
        self._waiting = self.label(self, self.t("desktop.compare.working"), "Ground.Muted.TLabel")
        self.listen(presenter.pair_changed, self._new_pair)

    # What is shown

    def show(self) -> None:
        """Shows what there is of the pair."""
        mode = self._presenter.mode
        wanted = {Mode.SIDE_BY_SIDE: self._side, Mode.WIPE: self.wipe}.get(mode, self.single)
        for part in (self._side, self.wipe, self.single):
            if part is wanted:
                part.grid(row=0, column=0, sticky="nsew")
            else:
                part.grid_remove()
        self._show_titles()
        if self._show_pictures(mode):
            self._waiting.place_forget()
        else:
            failed = self._presenter.error
            self._waiting.configure(text=self.t.said(failed) if failed else self.t("desktop.compare.working"))
            self._waiting.place(relx=0.5, rely=0.5, anchor="center")

    def _new_pair(self) -> None:
        self._pyramids.clear()
        for pane in (self.left, self.right, self.wipe, self.single):
            pane.set_outline(())
            pane.set_view(Viewport())
            pane.show(None)

    def _show_pictures(self, mode: Mode) -> bool:
        """False while there is none yet."""
        sight = self._presenter.sight
        if mode is Mode.SIDE_BY_SIDE:
            self.left.show(self._pyramid(sight.pixels("a")))
            self.right.show(self._pyramid(sight.pixels("b")))
            self.right.set_outline(_corners(sight.homography))
            self.left.set_outline(_corners(self._back_homography()))
            return sight.pixels("a") is not None
        if mode is Mode.WIPE:
            pair = sight.aligned()
            self.wipe.show_pair(*(self._pyramid(one) for one in pair or (None, None)))
            return pair is not None
        drawing = sight.drawing(mode)
        self.single.show(self._pyramid(drawing))
        return drawing is not None

    def _pyramid(self, pixels: NDArray[np.uint8] | None) -> Pyramid | None:
        if pixels is None:
            return None
        if id(pixels) not in self._pyramids:
            self._pyramids[id(pixels)] = Pyramid(pixels)
        return self._pyramids[id(pixels)]

    def _show_titles(self) -> None:
        pair = self._presenter.pair
        if pair is not None:
            self._titles[0].configure(text=pair.a.name)
            detail = photo_line(pair.photo_b, self.t) if pair.photo_b else ""
            self._titles[1].configure(text=f"{pair.b.name}    {detail}")

    # Zoom

    def zoom(self, factor: float) -> None:
        self._active_pane().zoom(factor)

    def fit(self) -> None:
        self._active_pane().set_view(Viewport(), tell=True)

    def pan(self, dx: float, dy: float) -> None:
        """By fractions of what is seen."""
        pane = self._active_pane()
        pane.set_view(pane.view.panned(dx / pane.view.zoom, dy / pane.view.zoom), tell=True)

    def _active_pane(self) -> PicturePane:
        return {Mode.SIDE_BY_SIDE: self.left, Mode.WIPE: self.wipe}.get(self._presenter.mode, self.single)

    def _follow(self, view: Viewport, own: PicturePane, other: PicturePane, homography: Homography | None) -> None:
        """The other pane shows the same part: through the match where there is one, else the same fractions."""
        if own.pyramid is None or other.pyramid is None:
            return
        if view.scale(own.pyramid.size, own.pane) > 1.0:
            self._presenter.sharpen()
        if homography is None or view.zoom <= 1.0:
            other.set_view(view)
            return
        other.set_view(view.through(homography, own.pyramid.size, other.pyramid.size, own.pane, other.pane))

    def _back_homography(self) -> Homography | None:
        forth = self._presenter.sight.homography
        return None if forth is None else inverted(forth)


def _corners(homography: Homography | None) -> Sequence[tuple[float, float]]:
    """The other picture's frame on this one; nothing when it covers (almost) all of it or lies outside."""
    if homography is None:
        return ()
    points = [mapped(homography, x, y) for x, y in _UNIT]
    inside = [(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)) for x, y in points]
    area = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(inside, [*inside[1:], inside[0]], strict=True)) / 2)
    least, most = _OUTLINED_SHARES
    return inside if least < area < most else ()
