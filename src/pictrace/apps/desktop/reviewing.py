"""Duplicates as a person goes through them: groups one after the other, decisions, and taking one back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.work import Work
from pictrace.records import Decision, DecisionKind, DuplicateGroup

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["DuplicatesPresenter"]

_LANE = "duplicates"


class DuplicatesPresenter:
    """``groups`` grows while a scan runs; a decided group leaves the list and can be had back."""

    def __init__(self, library: Library, work: Work) -> None:
        self._library = library
        self._work = work
        self.changed = Signal()
        self.selected_changed = Signal()
        self.groups: list[DuplicateGroup] = []
        self.selected: int | None = None
        self.running = False
        self.scanned = False
        self.stale = False
        self.error = ""
        self._decided: list[tuple[int, DuplicateGroup, Decision]] = []

    def scan(self) -> None:
        """Looks for duplicates in the whole library, afresh."""
        self.groups, self.selected, self.error = [], None, ""
        self.running, self.scanned, self.stale = True, False, False
        self._decided.clear()
        self._work.stream(_LANE, lambda: self._library.duplicates(), self._found, self._ended, self._died)
        self.changed.emit()
        self.selected_changed.emit()

    def stop(self) -> None:
        """Ends the scan; the groups found so far stay."""
        if self.running:
            self._work.cancel(_LANE)
            self.running = False
            self.changed.emit()

    def select(self, index: int | None) -> None:
        if index is not None and not 0 <= index < len(self.groups):
            index = None
        if index != self.selected:
            self.selected = index
            self.selected_changed.emit()

    @property
    def group(self) -> DuplicateGroup | None:
        return None if self.selected is None else self.groups[self.selected]

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
            self.error = str(error)
            self._put_back(index, group)

        ids = [one.photo.id for one in chosen]
        self._work.call(f"decide {group.group} {member}", lambda: self._library.decide(kind, ids), decided, refused)

    @property
    def can_undo(self) -> bool:
        return bool(self._decided)

    def undo(self) -> None:
        """Takes the newest decision of this scan back and selects its group."""
        if not self._decided:
            return
        index, group, decision = self._decided.pop()

        def undone(_: None) -> None:
            self._put_back(index, group)

        def refused(error: Exception) -> None:
            self.error = str(error)
            self.changed.emit()

        if decision.id is None:
            return
        decision_id = decision.id
        self._work.call(f"undo {group.group}", lambda: self._library.undecide(decision_id), undone, refused)
        self.changed.emit()

    def mark_stale(self) -> None:
        """Says that the library has changed since the scan."""
        if self.scanned and not self.running:
            self.stale = True
            self.changed.emit()

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

    def _found(self, group: DuplicateGroup) -> None:
        self.groups.append(group)
        self.changed.emit()
        if self.selected is None:
            self.select(0)

    def _ended(self) -> None:
        self.running, self.scanned = False, True
        self.changed.emit()

    def _died(self, error: Exception) -> None:
        self.running = False
        self.error = str(error) or type(error).__name__
        self.changed.emit()
