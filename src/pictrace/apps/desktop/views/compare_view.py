"""Two pictures side by side, one over the other, their matches and differences, and what that means."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pictrace.apps.desktop.comparing import ComparePresenter, Mode
from pictrace.apps.desktop.geometry import Homography, Viewport, inverted, mapped
from pictrace.apps.desktop.views.picture import PicturePane, Pyramid
from pictrace.apps.desktop.views.theme import Theme
from pictrace.apps.desktop.views.tooltip import Tooltip
from pictrace.apps.desktop.views.view import Context, View
from pictrace.apps.desktop.wording import Speaks, percent, photo_line, relation_name, weighed

__all__ = ["CompareView", "WipePane"]

_UNIT = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


class WipePane(PicturePane):
    """One picture over the other in the same frame; a line that can be dragged divides them."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, theme)
        self.other: Pyramid | None = None
        self.share = 0.5
        px = theme.px
        self._edge = self.create_line(0, 0, 0, 0, fill=theme.palette.on_accent, width=px(2))
        self._knob = theme.panel((px(34), px(34)), theme.palette.accent, theme.palette.surface, 17)
        self._handle = self.create_image(0, 0, image=str(self._knob))
        self._sign = self.create_image(0, 0, image=str(theme.icon("compare", 18, theme.palette.on_accent)))
        self._holding = False
        self.configure(takefocus=True)
        self.bind("<Left>", lambda event: self.wipe(self.share - 0.02))
        self.bind("<Right>", lambda event: self.wipe(self.share + 0.02))

    def show_pair(self, under: Pyramid | None, over: Pyramid | None) -> None:
        self.other = over
        self.show(under)

    def wipe(self, share: float) -> None:
        """Shows the first picture up to this part of the pane's width, the other after it."""
        self.share = min(max(share, 0.0), 1.0)
        self.redraw()

    def finish(self, image: Image.Image, left: int, top: int) -> Image.Image:
        box = self.box()
        if self.other is None or box is None:
            return image
        drawn = self.other.drawn(box, self.pane)
        edge = round(self.share * self.pane.width)
        if drawn is not None and edge < left + image.width:
            over, over_left, over_top = drawn
            cut = max(0, edge - over_left)
            image.paste(over.crop((cut, 0, over.width, over.height)), (over_left - left + cut, over_top - top))
        self.coords(self._edge, edge, 0, edge, self.pane.height)
        self.coords(self._handle, edge, self.pane.height / 2)
        self.coords(self._sign, edge, self.pane.height / 2)
        for item in (self._edge, self._handle, self._sign):
            self.tag_raise(item)
        return image

    def _press(self, event: tk.Event[tk.Canvas]) -> None:
        self.focus_set()
        self._holding = abs(event.x - self.share * self.pane.width) < self._theme.px(24)
        super()._press(event)

    def _move(self, event: tk.Event[tk.Canvas]) -> None:
        if self._holding:
            self.wipe(event.x / self.pane.width)
        else:
            super()._move(event)


class CompareView(View):
    """The pair in the chosen mode, with the evidence at its side."""

    def __init__(self, parent: tk.Misc, context: Context, compare: ComparePresenter) -> None:
        super().__init__(parent, context)
        self.compare = compare
        self._pyramids: dict[int, Pyramid] = {}
        self._titles: list[ttk.Label] = []
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self._build_head()
        self._build_stage()
        self._build_evidence()
        self.listen(compare.changed, self.show)
        self.listen(compare.pair_changed, self._new_pair)
        self.show()

    def _build_head(self) -> None:
        head = ttk.Frame(self, padding=(self.px(10), self.px(8)))
        head.grid(row=0, column=0, columnspan=3, sticky="ew")
        head.columnconfigure(2, weight=1)
        back = self.button(head, self.t("desktop.action.back"), "back", self.context.actions["back"], "Ghost.TButton")
        back.grid(row=0, column=0)
        modes = ttk.Frame(head)
        modes.grid(row=0, column=2)
        self._mode = tk.StringVar(self, self.compare.mode.value)
        self._mode_buttons: dict[Mode, ttk.Radiobutton] = {}
        for number, mode in enumerate(Mode):
            button = ttk.Radiobutton(
                modes,
                text=self.t(f"desktop.compare.{mode.value}"),
                value=mode.value,
                variable=self._mode,
                style="Segment.Toolbutton",
                command=lambda mode=mode: self.compare.set_mode(mode),  # type: ignore[misc]
            )
            button.grid(row=0, column=number, padx=self.px(2))
            self._mode_buttons[mode] = button
        tools = (("zoom_out", lambda: self.zoom(0.8)), ("fit", self.fit), ("zoom_in", lambda: self.zoom(1.25)))
        for column, (icon, command) in enumerate(tools, 3):
            tool = self.button(head, icon=icon, style="Ghost.TButton", command=command)
            tool.grid(row=0, column=column)
            Tooltip(tool, self.theme, self.t(f"desktop.compare.{icon}"))
        self._step_text = self.label(head, style="Muted.TLabel")
        self._step_text.grid(row=0, column=7, padx=self.px(4))
        self._previous = self.button(head, icon="left", style="Ghost.TButton", command=lambda: self.compare.step(-1))
        self._previous.grid(row=0, column=6, padx=(self.px(12), 0))
        self._next = self.button(head, icon="right", style="Ghost.TButton", command=lambda: self.compare.step(1))
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
        self.left.on_view = lambda view: self._follow(view, self.left, self.right, self.compare.homography)
        self.right.on_view = lambda view: self._follow(view, self.right, self.left, self._back_homography())
        self.wipe = WipePane(stage, self.theme)
        self.single = PicturePane(stage, self.theme)
        self._stage_views = (self._side, self.wipe, self.single)
        self._waiting = self.label(stage, self.t("desktop.compare.working"), "Ground.Muted.TLabel")

    def _build_evidence(self) -> None:
        self.line(self).grid(row=1, column=1, sticky="ns")
        side = ttk.Frame(self, padding=self.px(16))
        side.grid(row=1, column=2, sticky="ns")
        width = self.px(250)
        self._relation = self.label(side, style="Title.TLabel")
        self._relation.pack(anchor="w")
        self._score = self.label(side, style="Muted.TLabel", wraplength=width)
        self._score.pack(anchor="w", pady=(0, self.px(10)))
        self._lines = ttk.Frame(side, width=width)
        self._lines.pack(anchor="w", fill="x")
        self._spacer = ttk.Frame(side, width=width, height=1)
        self._spacer.pack()
        buttons = ttk.Frame(side)
        buttons.pack(anchor="w", pady=(self.px(14), 0), fill="x")
        for name, icon in (("open_original", "image"), ("reveal", "folder"), ("more_like", "search")):
            button = self.button(
                buttons, self.t(f"desktop.action.{name}"), icon, self.context.actions[name], "Ghost.TButton", 16
            )
            button.pack(anchor="w")

    # What is shown

    def _new_pair(self) -> None:
        self._pyramids.clear()
        for pane in (self.left, self.right, self.wipe, self.single):
            pane.set_outline(())
            pane.set_view(Viewport())
            pane.show(None)

    def show(self) -> None:
        compare = self.compare
        mode = compare.mode
        self._mode.set(mode.value)
        for each, button in self._mode_buttons.items():
            button.state(["!disabled" if compare.available(each) else "disabled"])
        self._show_stage(mode)
        self._show_pictures(mode)
        self._show_words()
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
        compare = self.compare
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
        forth, back = self.compare.homography, self._back_homography()
        self.right.set_outline(_corners(forth))
        self.left.set_outline(_corners(back))

    def _pyramid(self, pixels: NDArray[np.uint8] | None) -> Pyramid | None:
        if pixels is None:
            return None
        if id(pixels) not in self._pyramids:
            self._pyramids[id(pixels)] = Pyramid(pixels)
        return self._pyramids[id(pixels)]

    def _show_words(self) -> None:
        compare, t = self.compare, self.t
        pair, comparison = compare.pair, compare.comparison
        if pair is not None:
            self._titles[0].configure(text=pair.a.name)
            detail = photo_line(pair.photo_b, t) if pair.photo_b else ""
            self._titles[1].configure(text=f"{pair.b.name}    {detail}")
        for child in self._lines.winfo_children():
            child.destroy()
        if comparison is None:
            self._relation.configure(text=t("desktop.compare.looking") if compare.busy else "")
            self._score.configure(text=self.t.said(compare.error))
            return
        verdict = comparison.verdict
        color = self.theme.palette.of_relation(verdict.relation)
        self._relation.configure(text=relation_name(verdict.relation, t), foreground=color)
        key = "same" if verdict.relation.same_picture else "alike"
        self._score.configure(text=t(f"desktop.compare.{key}", score=percent(verdict.score, t)))
        palette = self.theme.palette
        tones = {Speaks.FOR: palette.good, Speaks.AGAINST: palette.bad, Speaks.LITTLE: palette.faint}
        for line, speaks in weighed(verdict.evidence, t):
            row = ttk.Frame(self._lines)
            row.pack(anchor="w", fill="x", pady=self.px(3))
            ttk.Label(row, image=self.theme.icon("dot", 15, tones[speaks])).pack(
                side="left", anchor="n", padx=(0, self.px(7))
            )
            self.label(row, line, "Caption.TLabel", wraplength=self.px(224)).pack(side="left", anchor="w")

    # Zoom

    def _back_homography(self) -> Homography | None:
        forth = self.compare.homography
        return None if forth is None else inverted(forth)

    def _follow(self, view: Viewport, own: PicturePane, other: PicturePane, homography: Homography | None) -> None:
        """The other pane shows the same part: through the match where there is one, else the same fractions."""
        if own.pyramid is None or other.pyramid is None:
            return
        if view.scale(own.pyramid.size, own.pane) > 1.0:
            self.compare.sharpen()
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
        return {Mode.SIDE_BY_SIDE: self.left, Mode.WIPE: self.wipe}.get(self.compare.mode, self.single)


def _corners(homography: Homography | None) -> Sequence[tuple[float, float]]:
    """The other picture's frame on this one; nothing when it covers (almost) all of it or lies outside."""
    if homography is None:
        return ()
    points = [mapped(homography, x, y) for x, y in _UNIT]
    inside = [(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)) for x, y in points]
    area = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(inside, [*inside[1:], inside[0]], strict=True)) / 2)
    return inside if 0.005 < area < 0.97 else ()
