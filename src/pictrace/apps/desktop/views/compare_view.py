"""Two pictures side by side, one over the other, their matches and differences, and what that means."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

import numpy as np
from numpy.typing import NDArray

from pictrace.apps.desktop.comparing import Mode
from pictrace.apps.desktop.geometry import Homography, Viewport, inverted, mapped
from pictrace.apps.desktop.presenter import Session
from pictrace.apps.desktop.views.evidence_panel import EvidencePanel
from pictrace.apps.desktop.views.page import Page
from pictrace.apps.desktop.views.picture import PicturePane, Pyramid
from pictrace.apps.desktop.views.tooltip import Tooltip
from pictrace.apps.desktop.views.view import Context
from pictrace.apps.desktop.views.wipe import WIPE_STEP, WipePane
from pictrace.apps.desktop.wording import photo_line
from pictrace.records import Photo

__all__ = ["CompareView"]

_UNIT = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
_CLOSER = 1.25
"""How much a step of zooming enlarges."""
_KEYPAD = {"plus": "+", "equal": "+", "minus": "-", "KP_Add": "+", "KP_Subtract": "-"}
"""Tk's names of keys that mean a sign."""
_MODES = dict(zip("1234", Mode, strict=True))
_MOVES = {"left": (-0.1, 0.0), "right": (0.1, 0.0), "up": (0.0, -0.1), "down": (0.0, 0.1)}
"""Fractions of what is seen that an arrow key moves the picture."""


class CompareView(Page):
    """The pair in the chosen mode, with the evidence at its side."""

    def __init__(self, parent: tk.Misc, context: Context, session: Session) -> None:
        super().__init__(parent, context, session)
        self.presenter = session.compare
        self._pyramids: dict[int, Pyramid] = {}
        self._titles: list[ttk.Label] = []
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self._build_head()
        self._build_stage()
        self.line(self).grid(row=1, column=1, sticky="ns")
        self.evidence = EvidencePanel(self, context)
        self.evidence.grid(row=1, column=2, sticky="ns")
        self.listen(self.presenter.changed, self.show)
        self.listen(self.presenter.pair_changed, self._new_pair)
        self.show()

    def _build_head(self) -> None:
        head = ttk.Frame(self, padding=(self.px(10), self.px(8)))
        head.grid(row=0, column=0, columnspan=3, sticky="ew")
        head.columnconfigure(2, weight=1)
        back = self.button(head, self.t("desktop.action.back"), "back", self.context.actions["back"], "Ghost.TButton")
        back.grid(row=0, column=0)
        modes = ttk.Frame(head)
        modes.grid(row=0, column=2)
        self._mode = tk.StringVar(self, self.presenter.mode.value)
        self._mode_buttons: dict[Mode, ttk.Radiobutton] = {}
        for number, mode in enumerate(Mode):
            button = ttk.Radiobutton(
                modes,
                text=self.t(f"desktop.compare.{mode.value}"),
                value=mode.value,
                variable=self._mode,
                style="Segment.Toolbutton",
                command=lambda mode=mode: self.presenter.set_mode(mode),  # type: ignore[misc]
            )
            button.grid(row=0, column=number, padx=self.px(2))
            self._mode_buttons[mode] = button
        tools = (("zoom_out", lambda: self.enlarge(-1)), ("fit", self.fit), ("zoom_in", lambda: self.enlarge(1)))
        for column, (icon, command) in enumerate(tools, 3):
            tool = self.button(head, icon=icon, style="Ghost.TButton", command=command)
            tool.grid(row=0, column=column)
            Tooltip(tool, self.theme, self.t(f"desktop.compare.{icon}"))
        self._step_text = self.label(head, style="Muted.TLabel")
        self._step_text.grid(row=0, column=7, padx=self.px(4))
        self._previous = self.button(head, icon="left", style="Ghost.TButton", command=lambda: self.presenter.step(-1))
        self._previous.grid(row=0, column=6, padx=(self.px(12), 0))
        self._next = self.button(head, icon="right", style="Ghost.TButton", command=lambda: self.presenter.step(1))
        self._next.grid(row=0, column=8)

    def _build_stage(self) -> None:
        stage = ttk.Frame(self, style="Ground.TFrame")
        stage.grid(row=1, column=0, sticky="nsew")
        stage.columnconfigure(0, weight=1)
        stage.rowconfigure(0, weight=1)
        self._side = ttk.Frame(stage, style="Ground.TFrame")
        self._side.columnconfigure((0, 1), weight=1, uniform="pane")
        self._side.rowconfigure(1, weight=1)
        self.left, self.right = PicturePane(self._side, self.theme), PicturePane(self._side, self.theme)
        for column, pane in enumerate((self.left, self.right)):
            title = self.label(self._side, style="Ground.Muted.TLabel", anchor="center")
            title.grid(row=0, column=column, sticky="ew", padx=self.px(8), pady=(self.px(8), self.px(2)))
            self._titles.append(title)
            pane.grid(row=1, column=column, sticky="nsew", padx=self.px(8), pady=(0, self.px(8)))
        self.left.on_view = lambda view: self._follow(view, self.left, self.right, self.presenter.homography)
        self.right.on_view = lambda view: self._follow(view, self.right, self.left, self._back_homography())
        self.wipe = WipePane(stage, self.theme)
        self.single = PicturePane(stage, self.theme)
        self._stage_views = (self._side, self.wipe, self.single)
        self._waiting = self.label(stage, self.t("desktop.compare.working"), "Ground.Muted.TLabel")

    # What is shown

    def _new_pair(self) -> None:
        self._pyramids.clear()
        for pane in (self.left, self.right, self.wipe, self.single):
            pane.set_outline(())
            pane.set_view(Viewport())
            pane.show(None)

    def show(self) -> None:
        compare = self.presenter
        mode = compare.mode
        self._mode.set(mode.value)
        for each, button in self._mode_buttons.items():
            button.state(["!disabled" if compare.available(each) else "disabled"])
        self._show_stage(mode)
        self._show_pictures(mode)
        self._show_titles()
        total = len(compare.pairs)
        self._step_text.configure(text=f"{compare.index + 1} / {total}" if total else "")
        self._previous.state(["!disabled" if compare.index > 0 else "disabled"])
        self._next.state(["!disabled" if compare.index + 1 < total else "disabled"])

    def _show_stage(self, mode: Mode) -> None:
        wanted = {Mode.SIDE_BY_SIDE: self._side, Mode.WIPE: self.wipe}.get(mode, self.single)
        for view in self._stage_views:
            if view is wanted:
                view.grid(row=0, column=0, sticky="nsew")
            else:
                view.grid_remove()

    def _show_pictures(self, mode: Mode) -> None:
        compare = self.presenter
        if mode is Mode.SIDE_BY_SIDE:
            self.left.show(self._pyramid(compare.pixels("a")))
            self.right.show(self._pyramid(compare.pixels("b")))
            self._show_outlines()
            shown = compare.pixels("a") is not None
        elif mode is Mode.WIPE:
            pair = compare.aligned()
            self.wipe.show_pair(*(self._pyramid(one) for one in pair or (None, None)))
            shown = pair is not None
        else:
            picture = compare.proof_picture()
            self.single.show(self._pyramid(picture))
            shown = picture is not None
        if shown:
            self._waiting.place_forget()
        else:
            self._waiting.configure(text=self.t.said(compare.error) or self.t("desktop.compare.working"))
            self._waiting.place(relx=0.5, rely=0.5, anchor="center")

    def _show_outlines(self) -> None:
        """The part of each picture that the other shows, where that is not all of it."""
        forth, back = self.presenter.homography, self._back_homography()
        self.right.set_outline(_corners(forth))
        self.left.set_outline(_corners(back))

    def _pyramid(self, pixels: NDArray[np.uint8] | None) -> Pyramid | None:
        if pixels is None:
            return None
        if id(pixels) not in self._pyramids:
            self._pyramids[id(pixels)] = Pyramid(pixels)
        return self._pyramids[id(pixels)]

    def _show_titles(self) -> None:
        pair = self.presenter.pair
        if pair is not None:
            self._titles[0].configure(text=pair.a.name)
            detail = photo_line(pair.photo_b, self.t) if pair.photo_b else ""
            self._titles[1].configure(text=f"{pair.b.name}    {detail}")
        self.evidence.show(self.presenter)

    # What can be done

    @property
    def selected_photo(self) -> Photo | None:
        pair = self.presenter.pair
        return None if pair is None else pair.photo_b

    def enlarge(self, steps: int) -> None:
        self.zoom(_CLOSER**steps)

    def take_key(self, keysym: str) -> bool:
        """1–4 choose the mode, N and P the pair, + − 0 zoom, arrows move."""
        symbol = _KEYPAD.get(keysym, keysym).lower()
        if symbol in _MODES:
            self.presenter.set_mode(_MODES[symbol])
        elif symbol in ("n", "p"):
            self.presenter.step(1 if symbol == "n" else -1)
        elif symbol in ("+", "-"):
            self.enlarge(1 if symbol == "+" else -1)
        elif symbol == "0":
            self.fit()
        elif symbol in ("left", "right") and self.presenter.mode is Mode.WIPE:
            self.wipe.wipe(self.wipe.share + (WIPE_STEP if symbol == "right" else -WIPE_STEP))
        elif symbol in _MOVES:
            self.pan(*_MOVES[symbol])
        else:
            return False
        return True

    # Zoom

    def _back_homography(self) -> Homography | None:
        forth = self.presenter.homography
        return None if forth is None else inverted(forth)

    def _follow(self, view: Viewport, own: PicturePane, other: PicturePane, homography: Homography | None) -> None:
        """The other pane shows the same part: through the match where there is one, else the same fractions."""
        if own.pyramid is None or other.pyramid is None:
            return
        if view.scale(own.pyramid.size, own.pane) > 1.0:
            self.presenter.sharpen()
        if homography is None or view.zoom <= 1.0:
            other.set_view(view)
            return
        other.set_view(view.through(homography, own.pyramid.size, other.pyramid.size, own.pane, other.pane))

    def zoom(self, factor: float) -> None:
        self._active_pane().zoom(factor)

    def fit(self) -> None:
        self._active_pane().set_view(Viewport(), tell=True)

    def pan(self, dx: float, dy: float) -> None:
        pane = self._active_pane()
        pane.set_view(pane.view.panned(dx / pane.view.zoom, dy / pane.view.zoom), tell=True)

    def _active_pane(self) -> PicturePane:
        return {Mode.SIDE_BY_SIDE: self.left, Mode.WIPE: self.wipe}.get(self.presenter.mode, self.single)


def _corners(homography: Homography | None) -> Sequence[tuple[float, float]]:
    """The other picture's frame on this one; nothing when it covers (almost) all of it or lies outside."""
    if homography is None:
        return ()
    points = [mapped(homography, x, y) for x, y in _UNIT]
    inside = [(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)) for x, y in points]
    area = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(inside, [*inside[1:], inside[0]], strict=True)) / 2)
    return inside if 0.005 < area < 0.97 else ()
