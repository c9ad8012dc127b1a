"""One group of duplicates: which photo to keep and why, its photos, and what can be decided."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from pictrace.apps.desktop.comparing import Pair
from pictrace.apps.desktop.searching import shown_name
from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.views.grid import Grid
from pictrace.apps.desktop.views.tiles import Face
from pictrace.apps.desktop.views.view import Context, View
from pictrace.apps.desktop.wording import evidence_lines, percent, photo_line, relation_name
from pictrace.records import DuplicateGroup, Member, Photo, Query

__all__ = ["GroupPanel"]

_TILE = 240
"""Side in pixels at 100 %."""
_EVIDENCE_LINES = 2
"""How much of the evidence the status line says."""
_ACTIONS = (("compare", "compare"), ("not_duplicates", "close"), ("keep_both", "check"))
_MENU = (
    "compare", "more_like", "", "open_original", "reveal", "copy_location", "", "not_duplicates", "keep_both",
)  # fmt: skip


class GroupPanel(View):
    """Shows the group that is selected in the review; nothing while there is none."""

    def __init__(self, parent: tk.Misc, context: Context, session: Session) -> None:
        super().__init__(parent, context, style="Ground.TFrame")
        self._session = session
        self._review = session.duplicates.review
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        head = self._build_head()
        head.grid(row=0, column=0, sticky="ew")
        self.members = Grid(self, self.theme, session.thumbnails)
        self.members.tile, self.members.scored = _TILE, True
        self.members.grid(row=1, column=0, sticky="nsew")
        self.members.tiles.face = self._face
        self.members.on_open = self._open
        self.members.on_activate = lambda index: self.compare()
        self.members.on_menu = self._menu
        self.members.on_select = lambda index: self._say_member()
        foot = ttk.Frame(self, style="Ground.TFrame", padding=(self.px(16), self.px(10)))
        foot.grid(row=2, column=0, sticky="ew")
        for name, icon in _ACTIONS:
            action = context.actions[name]
            button = self.button(foot, self.t(f"desktop.action.{name}"), icon, action, "Ground.TButton", 16)
            button.pack(side="left", padx=(0, self.px(8)))
        self._parts = (head, self.members, foot)
        self.listen(self._review.selected_changed, self.show)

    def _build_head(self) -> ttk.Frame:
        head = ttk.Frame(self, style="Ground.TFrame", padding=(self.px(16), self.px(12), self.px(16), self.px(4)))
        head.columnconfigure(1, weight=1)
        star = ttk.Label(head, image=self.theme.icon("star", 18, self.theme.palette.good), style="Ground.TLabel")
        star.grid(row=0, column=0, padx=(0, self.px(8)))
        self.keeper = self.label(head, style="Ground.Strong.TLabel")
        self.keeper.grid(row=0, column=1, sticky="w")
        self.reason = self.label(head, style="Ground.Muted.TLabel", wraplength=self.px(760))
        self.reason.grid(row=1, column=1, sticky="w")
        return head

    def show(self) -> None:
        group = self._review.group
        for part in self._parts:
            if group is None:
                part.grid_remove()
            else:
                part.grid()
        if group is None:
            self.members.show(0)
            return
        self.keeper.configure(text=self.t("desktop.duplicates.keep", name=shown_name(group.keeper.location)))
        self.reason.configure(text=self.t.sentence(group.message))
        self.members.show(len(group.members))

    def _face(self, index: int) -> Face:
        group = self._review.group
        assert group is not None
        member, palette = group.members[index], self.theme.palette
        name = shown_name(member.photo.location)
        if index == 0:
            return Face(member.photo.id, name, self.t("desktop.duplicates.keeper"), "★", palette.good)
        relation = f"● {relation_name(member.relation, self.t)}"
        score = percent(member.score, self.t)
        return Face(member.photo.id, name, score, relation, palette.of_relation(member.relation))

    def _say_member(self) -> None:
        member = self._member
        if member is not None:
            parts = (
                member.photo.location,
                photo_line(member.photo, self.t),
                *evidence_lines(member.relation, member.evidence, self.t)[:_EVIDENCE_LINES],
                *(self.t("duplicates.same_file", place=place) for place in member.same_file),
            )
            self.desktop.notices.say("  ·  ".join(part for part in parts if part))

    # What can be done

    @property
    def selected_photo(self) -> Photo | None:
        """The keeper where none is selected."""
        member, group = self._member, self._review.group
        if member is not None:
            return member.photo
        return None if group is None else group.keeper

    def compare(self) -> None:
        """The keeper beside each of the others."""
        group = self._review.group
        if group is not None and len(group.members) > 1:
            self._session.compare.show(_pairs(group), max(0, (self.members.selected or 1) - 1))
            self.context.actions["show_compare"]()

    @property
    def _member(self) -> Member | None:
        group, index = self._review.group, self.members.selected
        return None if group is None or index is None or index >= len(group.members) else group.members[index]

    def _open(self, index: int) -> None:
        group = self._review.group
        if group is not None:
            self.desktop.outgoing.open_original(self._session.library, group.members[index].photo)

    def _menu(self, index: int, x: int, y: int) -> None:
        menu = tk.Menu(self)
        for name in _MENU:
            if name:
                menu.add_command(label=self.t(f"desktop.action.{name}"), command=self.context.actions[name])
            else:
                menu.add_separator()
        menu.tk_popup(x, y)


def _pairs(group: DuplicateGroup) -> list[Pair]:
    def query(photo: Photo) -> Query:
        return Query(photo_id=photo.id, name=shown_name(photo.location))

    keeper = group.keeper
    return [Pair(query(keeper), query(other.photo), other.photo, keeper) for other in group.members[1:]]
