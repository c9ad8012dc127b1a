"""Two pictures compared: the modes to look at them, the stage that shows them, and what that means."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from pictrace.apps.desktop.browser import Place
from pictrace.apps.desktop.seeing import Mode
from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.views.compare_stage import CompareStage
from pictrace.apps.desktop.views.evidence_panel import EvidencePanel
from pictrace.apps.desktop.views.page import Page
from pictrace.apps.desktop.views.tooltip import Tooltip
from pictrace.apps.desktop.views.view import Context
from pictrace.apps.desktop.views.wipe import WIPE_STEP
from pictrace.records import Photo

__all__ = ["CompareView"]

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
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self.stage = CompareStage(self, context, self.presenter)
        self.stage.grid(row=1, column=0, sticky="nsew")
        self._build_head()
        self.line(self).grid(row=1, column=1, sticky="ns")
        self.evidence = EvidencePanel(self, context)
        self.evidence.grid(row=1, column=2, sticky="ns")
        self.listen(self.presenter.changed, self._show)
        self._show()

    def _build_head(self) -> None:
        head = ttk.Frame(self, padding=(self.px(10), self.px(8)))
        head.grid(row=0, column=0, columnspan=3, sticky="ew")
        head.columnconfigure(2, weight=1)
        back = self.button(head, self.t("desktop.action.back"), "back", self.context.actions["back"], "Ghost.TButton")
        back.grid(row=0, column=0)
        self._build_modes(head).grid(row=0, column=2)
        tools = (("zoom_out", lambda: self.enlarge(-1)), ("fit", self.stage.fit), ("zoom_in", lambda: self.enlarge(1)))
        for column, (icon, command) in enumerate(tools, 3):
            tool = self.button(head, icon=icon, style="Ghost.TButton", command=command)
            tool.grid(row=0, column=column)
            Tooltip(tool, self.theme, self.t(f"desktop.compare.{icon}"))
        self._previous = self.button(head, icon="left", style="Ghost.TButton", command=lambda: self.presenter.step(-1))
        self._previous.grid(row=0, column=6, padx=(self.px(12), 0))
        self._step_text = self.label(head, style="Muted.TLabel")
        self._step_text.grid(row=0, column=7, padx=self.px(4))
        self._next = self.button(head, icon="right", style="Ghost.TButton", command=lambda: self.presenter.step(1))
        self._next.grid(row=0, column=8)

    def _build_modes(self, head: ttk.Frame) -> ttk.Frame:
        modes = ttk.Frame(head)
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
        return modes

    def _show(self) -> None:
        compare = self.presenter
        self._mode.set(compare.mode.value)
        for mode, button in self._mode_buttons.items():
            button.state(["!disabled" if compare.sight.available(mode) else "disabled"])
        self.stage.show()
        self.evidence.show(compare)
        total = len(compare.pairs)
        self._step_text.configure(text=f"{compare.index + 1} / {total}" if total else "")
        self._previous.state(["!disabled" if compare.index > 0 else "disabled"])
        self._next.state(["!disabled" if compare.index + 1 < total else "disabled"])

    # What can be done

    @property
    def selected_photo(self) -> Photo | None:
        pair = self.presenter.pair
        return None if pair is None else pair.photo_b

    @property
    def in_browser(self) -> Place:
        photo = self.selected_photo
        return Place() if photo is None else Place(f"/photos/{photo.id}")

    def enlarge(self, steps: int) -> None:
        self.stage.zoom(_CLOSER**steps)

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
            self.stage.fit()
        elif symbol in ("left", "right") and self.presenter.mode is Mode.WIPE:
            wipe = self.stage.wipe
            wipe.wipe(wipe.share + (WIPE_STEP if symbol == "right" else -WIPE_STEP))
        elif symbol in _MOVES:
            self.stage.pan(*_MOVES[symbol])
        else:
            return False
        return True
