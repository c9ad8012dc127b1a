"""What tools that know no relation and no probability answered, counted as ``pictrace bench`` counts itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pictrace.evaluation.copies import Copy
from pictrace.evaluation.reports import EditRow, FalseClaim, MethodReport
from pictrace.library import Library
from pictrace.records import Photo, Query

__all__ = ["Answer", "LookAlikes", "Tally"]

VERIFIED = 20
"""Hits of a search that are looked at for look-alikes."""


class LookAlikes:
    """Which photos of the archive are one picture with another: archives hold real duplicates that nobody has listed,
    and a tool that names one is not wrong. Those count that a search for the unedited photo claims; comparing every
    pair that a hash claims would take hours."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: dict[int, frozenset[str | None]] = {}

    def __call__(self, photo: Photo, other: Photo) -> bool:
        if photo.id not in self._known:
            (result,) = self._library.search([Query(photo_id=photo.id)], k=VERIFIED)
            found = (hit.photo.content_hash for hit in result.hits if hit.relation.same_picture)
            self._known[photo.id] = frozenset(found)
        return other.content_hash in self._known[photo.id]


@dataclass(frozen=True)
class Answer:
    """To one query: the photos nearest to it (several when they are equally near, none when nothing is said to be
    near) and those that the tool calls duplicates, without the photo of a stranger."""

    nearest: Sequence[Photo]
    claimed: Sequence[Photo]


class Tally:
    """Counts for one method. ``alike``: is the first photo of the archive one picture with the second?

    A tie is found by chance: an original that is as near as two others counts a third, as often as a person who
    looks at the first of them sees it. A look-alike of the original is as good as the original."""

    def __init__(self, method: str, alike: Callable[[Photo, Photo], bool]) -> None:
        self._method = method
        self._alike = alike
        self._queries: dict[str, int] = {}
        self._found: dict[str, float] = {}
        self._named: dict[str, int] = {}
        self._claims = 0
        self._false: list[FalseClaim] = []

    def add(self, copy: Copy, answer: Answer) -> None:
        photo, edit = copy.photo, copy.edit
        self._claims += len(answer.claimed)
        for claimed in answer.claimed:
            if not _same(photo, claimed):
                twin = self._alike(photo, claimed)
                self._false.append(FalseClaim(edit, photo.location, claimed.location, "", 1.0, twin))
        if not copy.own:
            return
        self._queries[edit] = self._queries.get(edit, 0) + 1
        right = sum(_same(photo, near) or self._alike(photo, near) for near in answer.nearest)
        self._found[edit] = self._found.get(edit, 0.0) + right / max(1, len(answer.nearest))
        named = any(_same(photo, claimed) for claimed in answer.claimed)
        self._named[edit] = self._named.get(edit, 0) + named

    def report(self, names: Sequence[str], median_ms: float | None, seconds: float) -> MethodReport:
        """``median_ms``: of a query, ``None`` where queries cannot be asked one by one."""
        rows = [
            EditRow(name, self._queries[name], self._found[name], self._named[name], 0)
            for name in names
            if name in self._queries
        ]
        return MethodReport(self._method, tuple(rows), self._claims, tuple(self._false), None, median_ms, seconds)


def _same(one: Photo, other: Photo) -> bool:
    return one.content_hash == other.content_hash
