"""An empty library: what PicTrace does, in one picture, and the ways to fill it."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from PIL import Image, ImageDraw, ImageTk

from pictrace.apps.demonstration.archive import example
from pictrace.apps.desktop.system import pictures_folder
from pictrace.apps.desktop.views.view import Context, View
from pictrace.apps.desktop.wording import relation_name
from pictrace.records import Relation

__all__ = ["Welcome"]

_HEIGHT = 190
"""Of the example's pictures, in pixels at 100 %."""
_CORNER, _OUTLINE, _TEXT_WIDTH = 8, 3, 520
_MARGIN, _DASH = 18, (6, 5)
"""Of the line around what can be dropped on: its distance from the edge in pixels at 100 %, drawn and left out."""


class Welcome(View):
    """Over all of its parent. All of it is a place to drop things on, and looks so."""

    def __init__(self, parent: tk.Misc, context: Context) -> None:
        super().__init__(parent, context, style="Ground.TFrame")
        self.place(relwidth=1, relheight=1)
        palette = self.theme.palette
        self._edge = tk.Canvas(self, background=palette.ground, highlightthickness=0, borderwidth=0, takefocus=False)
        self._edge.place(relwidth=1, relheight=1)
        self._line = self._edge.create_rectangle(
            0, 0, 0, 0, outline=palette.faint, dash=_DASH, width=max(1, self.px(1.5))
        )
        self._edge.bind("<Configure>", self._resized)
        middle = ttk.Frame(self, style="Ground.TFrame")
        middle.place(relx=0.5, rely=0.48, anchor="center")
        self._pictures: list[ImageTk.PhotoImage] = []
        """Tk keeps none of its own."""
        self._build_example(middle)
        t = self.t
        self.label(middle, t("desktop.empty.welcome_title"), "Ground.Title.TLabel").pack(pady=(self.px(20), self.px(4)))
        self.label(
            middle, t("desktop.empty.welcome_text"), "Ground.Muted.TLabel",
            wraplength=self.px(_TEXT_WIDTH), justify="center",
        ).pack()  # fmt: skip
        self.buttons = ttk.Frame(middle, style="Ground.TFrame")
        self.buttons.pack(pady=(self.px(18), self.px(10)))
        self._build_buttons()
        drop = self.theme.icon("drop", 18, palette.muted)
        ttk.Label(
            middle, text=f"  {t('desktop.welcome.drop')}", image=drop, compound="left", style="Ground.Muted.TLabel"
        ).pack()

    def _build_example(self, middle: ttk.Frame) -> None:
        """A part of a picture, and where it was found."""
        row = ttk.Frame(middle, style="Ground.TFrame")
        row.pack()
        part, whole, box = example()
        left, right = self._drawn(part, 0.62), self._drawn(whole, 1.0, box)
        palette = self.theme.palette
        arrow = self.theme.icon("arrow", 34, palette.accent)
        found = f"● {relation_name(Relation.CROP, self.t)}"
        columns = ((left, self.t("desktop.welcome.part"), palette.muted), (arrow, "", palette.muted),
                   (right, found, palette.of_relation(Relation.CROP)))  # fmt: skip
        for column, (picture, caption, color) in enumerate(columns):
            ttk.Label(row, image=picture, style="Ground.TLabel").grid(row=0, column=column, padx=self.px(12))
            self.label(row, caption, "Ground.Muted.TLabel", foreground=color).grid(
                row=1, column=column, pady=self.px(6)
            )

    def _drawn(
        self, picture: Image.Image, share: float, box: tuple[float, float, float, float] | None = None
    ) -> ImageTk.PhotoImage:
        """A picture at a share of the example's height, with round corners, and a box of it outlined."""
        palette, height = self.theme.palette, self.px(_HEIGHT * share)
        drawn = picture.resize((round(picture.width * height / picture.height), height), Image.Resampling.LANCZOS)
        if box is not None:
            width = self.px(_OUTLINE)
            corners = [box[0] * drawn.width, box[1] * drawn.height, box[2] * drawn.width, box[3] * drawn.height]
            ImageDraw.Draw(drawn).rectangle(corners, outline=palette.accent, width=width)
        mask = Image.new("L", drawn.size, 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, *drawn.size), self.px(_CORNER), fill=255)
        drawn.putalpha(mask)
        self._pictures.append(ImageTk.PhotoImage(drawn, master=self))
        return self._pictures[-1]

    def _build_buttons(self) -> None:
        actions, folder = self.context.actions, pictures_folder()
        offers = [("add_folder", self.t("desktop.action.add_folder"), "folder")]
        if folder is not None:
            offers.append(("add_pictures", self.t("desktop.welcome.pictures", folder=folder.name), "image"))
        offers.append(("add_demonstration", self.t("desktop.action.add_demonstration"), "play"))
        for number, (action, text, icon) in enumerate(offers):
            style = "Ground.TButton" if number else "Accent.TButton"
            button = self.button(self.buttons, text, icon, actions[action], style, 16)
            button.pack(side="left", padx=self.px(5))

    def _resized(self, event: tk.Event[tk.Canvas]) -> None:
        margin = self.px(_MARGIN)
        self._edge.coords(self._line, margin, margin, event.width - margin, event.height - margin)
