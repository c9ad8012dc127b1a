"""Duplicates as a person goes through them: groups one after the other, decisions, and taking one back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.work import Work
from pictrace.messages import Message, message_of
from pictrace.records import Decision, DecisionKind, DuplicateGroup, DuplicateRun

if TYPE_CHECKING:
    from pictrace.library import Library
    from pictrace.workflows.duplicates.review import Overview, Review, Reviewed

__all__ = ["ReviewPresenter"]

_LANE = "duplicates"
_PAGE = 200
"""Groups read at a time: the first ones are on the screen before the last are read."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Groups of the library in their order, from the first on or following those before."""

    overview: Overview
    groups: list[Reviewed]
    next: int | None
    first: bool


class ReviewPresenter:
    """``groups`` are those that the library holds and nobody decided about, whoever looked for them. A decided group
    leaves the list and can be had back.

    ``run`` says when was looked, ``new`` how many photos are there now that were not then; ``error`` what the library
    refused."""

    def __init__(self, library: Library, work: Work) -> None:
        self._library = library
        self._work = work
        self.changed = Signal()
        self.selected_changed = Signal()
        self.groups: list[DuplicateGroup] = []
        self.selected: int | None = None
        self.run: DuplicateRun | None = None
        self.new = 0
        self.error: Message | None = None
        self._next: int | None = 0
        self._loading = False
        self._decided: list[tuple[int, DuplicateGroup, Decision]] = []
        self.reload()

    # Reading

    def reload(self) -> None:
        """Reads the groups anew: photos came or went, or a search began or ended."""
        self._load(more=False)

    def read_on(self) -> None:
        """Reads the groups that came since, unless that is being done."""
        if not self._loading:
            self._load(more=True)

    def _load(self, more: bool) -> None:
        self._loading = True
        review, start = self._library.review, (self._next or 0) if more else 0

        def loaded() -> None:
            self._loading = False
            self.changed.emit()

        def failed(error: Exception) -> None:
            self._loading = False
            self.error = message_of(error)
            self.changed.emit()

        self._work.stream(_LANE, lambda: _parts(review, start, more), self._arrived, loaded, failed)

    def _arrived(self, part: _Part) -> None:
        before = self.group.group if self.group else None
        if part.first:
            self.groups = []
        self.groups += [one.group for one in part.groups]
        self.run, self.new, self._next = part.overview.run, part.overview.new, part.next
        if part.first:
            names = [one.group for one in self.groups]
            index = names.index(before) if before in names else min(self.selected or 0, len(names) - 1)
            self.selected = index if index >= 0 else None
            self.selected_changed.emit()
        elif self.selected is None and self.groups:
            self.selected = 0
            self.selected_changed.emit()
        self.changed.emit()

    # Deciding

    @property
    def group(self) -> DuplicateGroup | None:
        return None if self.selected is None else self.groups[self.selected]

    def select(self, index: int | None) -> None:
        if index is not None and not 0 <= index < len(self.groups):
            index = None
        if index != self.selected:
            self.selected = index
            self.selected_changed.emit()

    def decide(self, kind: DecisionKind, member: int | None = None) -> None:
        """Stores the decision about the selected group, or about its keeper and one ``member`` only.

        The list moves on at once; the photos come back if the library refuses."""
        group, index = self.group, self.selected
        if group is None or index is None:
            return
        chosen = group.members if member is None else (group.members[0], group.members[member])
        left = () if member is None else tuple(one for one in group.members if one is not group.members[member])
        if len(left) > 1:
            self.groups[index] = replace(group, members=left)
        else:
            del self.groups[index]
            self.selected = min(index, len(self.groups) - 1) if self.groups else None
        self.changed.emit()
        self.selected_changed.emit()

        def decided(decision: Decision) -> None:
            self._decided.append((index, group, decision))
            self.changed.emit()

        def refused(error: Exception) -> None:
            self.error = message_of(error)
            self._put_back(index, group)

        ids = [one.photo.id for one in chosen]
        self._work.call(f"decide {group.group} {member}", lambda: self._library.decide(kind, ids), decided, refused)

    @property
    def can_undo(self) -> bool:
        return bool(self._decided)

    def undo(self) -> None:
        """Takes the newest decision of this window back and selects its group."""
        if not self._decided:
            return
        index, group, decision = self._decided.pop()

        def undone(_: None) -> None:
            self._put_back(index, group)

        def refused(error: Exception) -> None:
            self.error = message_of(error)
            self.changed.emit()

        if decision.id is None:
            return
        decision_id = decision.id
        self._work.call(f"undo {group.group}", lambda: self._library.undecide(decision_id), undone, refused)
        self.changed.emit()

    def forget_decisions(self) -> None:
        """The groups are looked for afresh: none comes back by ``undo``."""
        self.error = None
        self._decided.clear()

    def _put_back(self, index: int, group: DuplicateGroup) -> None:
        """The group as it was: in place of what a decision left of it, or where it stood."""
        for number, other in enumerate(self.groups):
            if other.group == group.group:
                index = number
                self.groups[index] = group
                break
        else:
            index = min(index, len(self.groups))
            self.groups.insert(index, group)
        self.selected = index
        self.changed.emit()
        self.selected_changed.emit()


def _parts(review: Review, start: int, more: bool) -> Iterator[_Part]:
    """The groups from a place on, a page at a time."""
    place: int | None = start
    while place is not None:
        groups, following = review.page(place, _PAGE, decided=False)
        after = groups[-1].place + 1 if groups else place
        yield _Part(review.overview(), groups, after, first=not more and place == start)
        place = following
