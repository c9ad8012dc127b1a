"""Beside a compared pair: what it is, how sure that is, and what speaks for it and against it."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from pictrace.apps.desktop.comparing import ComparePresenter
from pictrace.apps.desktop.views.view import Context, View
from pictrace.apps.desktop.wording import percent, relation_name, weighed
from pictrace.records.statements import Speaks

__all__ = ["EvidencePanel"]


class EvidencePanel(View):
    def __init__(self, parent: tk.Misc, context: Context) -> None:
        super().__init__(parent, context, padding=context.theme.px(16))
        width = self.px(250)
        self.relation = self.label(self, style="Title.TLabel")
        self.relation.pack(anchor="w")
        self.score = self.label(self, style="Muted.TLabel", wraplength=width)
        self.score.pack(anchor="w", pady=(0, self.px(10)))
        self.lines = ttk.Frame(self, width=width)
        self.lines.pack(anchor="w", fill="x")
        ttk.Frame(self, width=width, height=1).pack()  # as wide while there is nothing to say
        buttons = ttk.Frame(self)
        buttons.pack(anchor="w", pady=(self.px(14), 0), fill="x")
        for name, icon in (("open_original", "image"), ("reveal", "folder"), ("more_like", "search")):
            button = self.button(
                buttons, self.t(f"desktop.action.{name}"), icon, self.context.actions[name], "Ghost.TButton", 16
            )
            button.pack(anchor="w")

    def show(self, compare: ComparePresenter) -> None:
        """Says how the comparison stands."""
        t, palette = self.t, self.theme.palette
        for child in self.lines.winfo_children():
            child.destroy()
        if compare.sight.comparison is None:
            self.relation.configure(text=t("desktop.compare.looking") if compare.busy else "")
            self.score.configure(text=t.said(compare.error) if compare.error else "")
            return
        verdict = compare.sight.comparison.verdict
        self.relation.configure(
            text=relation_name(verdict.relation, t), foreground=palette.of_relation(verdict.relation)
        )
        key = "same" if verdict.relation.same_picture else "alike"
        self.score.configure(text=t(f"desktop.compare.{key}", score=percent(verdict.score, t)))
        tones = {Speaks.FOR: palette.good, Speaks.AGAINST: palette.bad, Speaks.LITTLE: palette.faint}
        for line, speaks in weighed(verdict.relation, verdict.evidence, t):
            row = ttk.Frame(self.lines)
            row.pack(anchor="w", fill="x", pady=self.px(3))
            ttk.Label(row, image=self.theme.icon("dot", 15, tones[speaks])).pack(
                side="left", anchor="n", padx=(0, self.px(7))
            )
            self.label(row, line, "Caption.TLabel", wraplength=self.px(224)).pack(side="left", anchor="w")
