"""Duplicates: the groups on the left, one group's photos on the right, with the keeper and why."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from pictrace.apps.desktop.comparing import Pair
from pictrace.apps.desktop.presenter import Session
from pictrace.apps.desktop.searching import Tile, shown_name
from pictrace.apps.desktop.views.grid import Grid
from pictrace.apps.desktop.views.page import Page
from pictrace.apps.desktop.views.tiles import Face
from pictrace.apps.desktop.views.view import Context
from pictrace.apps.desktop.wording import evidence_lines, moment, percent, photo_line, relation_name
from pictrace.records import DecisionKind, DuplicateGroup, Member, Photo, Query

__all__ = ["DuplicatesView"]


class DuplicatesView(Page):
    def __init__(self, parent: tk.Misc, context: Context, session: Session) -> None:
        super().__init__(parent, context, session)
        self.duplicates = session.duplicates
        self.columnconfigure(2, weight=1)
        self.rowconfigure(1, weight=1)
        self._build_head()
        self._build_groups()
        self._build_group()
        self.watch(self.duplicates.changed, self._show, 40)
        self.listen(self.duplicates.selected_changed, self._show_group)
        self._show()
        self._show_group()

    def _build_head(self) -> None:
        head = ttk.Frame(self, padding=(self.px(16), self.px(10)))
        head.grid(row=0, column=0, columnspan=3, sticky="ew")
        head.columnconfigure(1, weight=1)
        self._title = self.label(head, style="Heading.TLabel")
        self._title.grid(row=0, column=0)
        self._state = self.label(head, style="Muted.TLabel")
        self._state.grid(row=0, column=1, sticky="w", padx=self.px(12))
        self._undo = self.button(head, self.t("desktop.action.undo"), "undo", self.duplicates.undo, "Ghost.TButton", 16)
        self._undo.grid(row=0, column=2, padx=self.px(6))
        self._scan = self.button(
            head, self.t("desktop.duplicates.scan"), "duplicates", self._scan_or_stop, "Accent.TButton", 16
        )
        self._scan.grid(row=0, column=3)

    def _build_groups(self) -> None:
        left = ttk.Frame(self, style="Ground.TFrame", width=self.px(320))
        left.grid(row=1, column=0, sticky="ns")
        left.grid_propagate(False)
        left.rowconfigure(0, weight=1)
        left.columnconfigure(0, weight=1)
        self.groups = Grid(left, self.theme, self.session.thumbnails, single=True)
        self.groups.grid(row=0, column=0, sticky="nsew")
        self.groups.tiles.face = self._group_face
        self.groups.on_select = self.duplicates.select
        self.groups.on_open = lambda index: self.compare()
        self.line(self).grid(row=1, column=1, sticky="ns")

    def _build_group(self) -> None:
        right = ttk.Frame(self, style="Ground.TFrame")
        right.grid(row=1, column=2, sticky="nsew")
        right.columnconfigure(0, weight=1)
        right.rowconfigure(1, weight=1)
        head = ttk.Frame(right, style="Ground.TFrame", padding=(self.px(16), self.px(12), self.px(16), self.px(4)))
        head.grid(row=0, column=0, sticky="ew")
        head.columnconfigure(1, weight=1)
        self._star = ttk.Label(head, image=self.theme.icon("star", 18, self.theme.palette.good), style="Ground.TLabel")
        self._star.grid(row=0, column=0, padx=(0, self.px(8)))
        self._keeper = self.label(head, style="Ground.Strong.TLabel")
        self._keeper.grid(row=0, column=1, sticky="w")
        self._reason = self.label(head, style="Ground.Muted.TLabel", wraplength=self.px(760))
        self._reason.grid(row=1, column=1, sticky="w")
        self.members = Grid(right, self.theme, self.session.thumbnails)
        self.members.tile, self.members.scored = 240, True
        self.members.grid(row=1, column=0, sticky="nsew")
        self.members.tiles.face = self._member_face
        self.members.on_open = lambda index: self._open(index)
        self.members.on_activate = lambda index: self.compare()
        self.members.on_menu = self._menu
        self.members.on_select = lambda index: self._say_member()
        foot = ttk.Frame(right, style="Ground.TFrame", padding=(self.px(16), self.px(10)))
        foot.grid(row=2, column=0, sticky="ew")
        actions = self.context.actions
        for name, icon in (("compare", "compare"), ("not_duplicates", "close"), ("keep_both", "check")):
            button = self.button(foot, self.t(f"desktop.action.{name}"), icon, actions[name], "Ground.TButton", 16)
            button.pack(side="left", padx=(0, self.px(8)))
        self._parts = (head, self.members, foot)
        self._empty = ttk.Frame(right, style="Ground.TFrame")
        ttk.Label(
            self._empty, image=self.theme.icon("duplicates", 52, self.theme.palette.faint), style="Ground.TLabel"
        ).pack()
        self._empty_title = self.label(self._empty, style="Ground.Title.TLabel")
        self._empty_title.pack(pady=(self.px(12), self.px(4)))
        self._empty_text = self.label(
            self._empty, style="Ground.Muted.TLabel", wraplength=self.px(440), justify="center"
        )
        self._empty_text.pack()

    # What is shown

    def _show(self) -> None:
        presenter, t = self.duplicates, self.t
        number = len(presenter.groups)
        self._title.configure(text=t("desktop.duplicates.groups", count=number, number=t.number(number)))
        state = t.said(presenter.error)
        if presenter.running:
            state = t("desktop.duplicates.scanning")
        elif not presenter.error:
            state = "  ·  ".join(self._looked())
        self._state.configure(text=state, style="Bad.TLabel" if presenter.error else "Muted.TLabel")
        self._scan.configure(
            text=" " + t("desktop.duplicates.stop" if presenter.running else "desktop.duplicates.scan")
        )
        if presenter.can_undo:
            self._undo.grid()
        else:
            self._undo.grid_remove()
        self._match_list()
        self._show_empty()

    def _looked(self) -> list[str]:
        """When was looked, at how many photos, and what is new since."""
        run, new, t = self.duplicates.run, self.duplicates.new, self.t
        if run is None:
            return []
        photos = t("count.photos", count=run.photos, n=t.number(run.photos))
        parts = [t("duplicates.looked", when=moment(run.started.astimezone()), photos=photos)]
        if not run.complete:
            parts.append(t("duplicates.partly"))
        if new:
            parts.append(t("duplicates.new", count=new, n=t.number(new)))
        return parts

    def _match_list(self) -> None:
        """Makes the list as long as the presenter's, with the same group selected."""
        number = len(self.duplicates.groups)
        if number > self.groups.count:
            self.groups.grow(number)
        elif number < self.groups.count or number == 0:
            self.groups.show(number, keep_place=True)
        if self.duplicates.selected != self.groups.selected:
            self.groups.select(self.duplicates.selected)

    def _show_empty(self) -> None:
        presenter, t = self.duplicates, self.t
        if presenter.groups:
            self._empty.place_forget()
            return
        name = "desktop.duplicates.none"
        if presenter.running:
            name = "desktop.duplicates.scanning"
        elif presenter.run is None or not (presenter.run.photos or presenter.new):
            name = "desktop.duplicates.start"
        elif presenter.stale:
            name = "duplicates.unseen"
        self._empty_title.configure(text=t(f"{name}_title"))
        self._empty_text.configure(text=t(f"{name}_text"))
        self._empty.place(relx=0.5, rely=0.46, anchor="center")

    def _show_group(self) -> None:
        group = self.duplicates.group
        for part in self._parts:
            if group is None:
                part.grid_remove()
            else:
                part.grid()
        self._match_list()  # at once: the list is drawn again, and must not name a group that is gone
        self.groups.refresh()
        if group is None:
            self.members.show(0)
            return
        self._keeper.configure(text=self.t("desktop.duplicates.keep", name=shown_name(group.keeper.location)))
        self._reason.configure(text=self.t.sentence(group.reason))
        self.members.show(len(group.members))

    def _group_face(self, index: int) -> Face:
        group = self.duplicates.groups[index]
        palette = self.theme.palette
        return Face(
            group.keeper.id,
            shown_name(group.keeper.location),
            self.t("desktop.duplicates.photos", count=len(group.members)),
            f"● {relation_name(group.relation, self.t)}",
            palette.of_relation(group.relation),
        )

    def _member_face(self, index: int) -> Face:
        group = self.duplicates.group
        assert group is not None
        member, palette = group.members[index], self.theme.palette
        name = shown_name(member.photo.location)
        if index == 0:
            return Face(member.photo.id, name, self.t("desktop.duplicates.keeper"), "★", palette.good)
        relation = f"● {relation_name(member.relation, self.t)}"
        return Face(
            member.photo.id, name, percent(member.score, self.t), relation, palette.of_relation(member.relation)
        )

    def _say_member(self) -> None:
        member = self._member
        if member is not None:
            parts = (
                member.photo.location,
                photo_line(member.photo, self.t),
                *evidence_lines(member.evidence, self.t)[:2],
                *(self.t("duplicates.same_file", place=place) for place in member.same_file),
            )
            self.desktop.say("  ·  ".join(part for part in parts if part))

    # What can be done

    def _scan_or_stop(self) -> None:
        if self.duplicates.running:
            self.duplicates.stop()
        else:
            self.duplicates.scan()

    def decide(self, kind: DecisionKind) -> None:
        """About the selected photo and the keeper, or about the whole group when none (or the keeper) is selected."""
        self.duplicates.decide(kind, self.members.selected or None)

    def undo(self) -> None:
        self.duplicates.undo()

    @property
    def grids(self) -> tuple[Grid, ...]:
        return (self.groups, self.members)

    @property
    def _member(self) -> Member | None:
        group, index = self.duplicates.group, self.members.selected
        return None if group is None or index is None or index >= len(group.members) else group.members[index]

    @property
    def selected_photo(self) -> Photo | None:
        member = self._member
        if member is not None:
            return member.photo
        group = self.duplicates.group
        return None if group is None else group.keeper

    @property
    def tiles(self) -> list[Tile]:
        """Every photo of every group, for export."""
        groups = self.duplicates.groups
        return [
            Tile(member.photo, member.to_hit(rank)) for group in groups for rank, member in enumerate(group.members, 1)
        ]

    def compare(self) -> None:
        """The keeper beside each of the others."""
        group = self.duplicates.group
        if group is None or len(group.members) < 2:
            return
        self.session.compare.show(_pairs(group), max(0, (self.members.selected or 1) - 1))
        self.context.actions["show_compare"]()

    def _open(self, index: int) -> None:
        group = self.duplicates.group
        if group is not None:
            self.desktop.open_original(group.members[index].photo)

    def _menu(self, index: int, x: int, y: int) -> None:
        menu = tk.Menu(self)
        names = (
            "compare",
            "more_like",
            "",
            "open_original",
            "reveal",
            "copy_location",
            "",
            "not_duplicates",
            "keep_both",
        )
        for name in names:
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
