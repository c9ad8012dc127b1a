"""Going through the duplicate groups that the library holds: those of its last search, as far as they hold now.

A group is stored as it was found and shown as it stands: photos that are gone, missing or have other bytes fall out,
and with them a keeper that is not there; a group of one vanishes; what the user decided is said beside it. Nothing
that is stored changes, so that photos which come back are in their groups again.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from pictrace.catalogue import Catalogue, MemberStanding, StoredGroup
from pictrace.errors import LibraryError
from pictrace.records import (
    Decision,
    DuplicateGroup,
    DuplicateRun,
    Filters,
    Member,
    Relation,
)

__all__ = ["Overview", "Regroup", "Review", "Reviewed", "recorded"]

PAGE = 200
"""Groups read together where all of them are wanted."""

WRITE_SECONDS = 0.5
"""Groups are kept at most so often: a transaction costs the same for one as for many."""

_SPARE = (Relation.IDENTICAL, Relation.COPY)
"""What of a group is no more than its keeper: nothing of the picture is lost with it."""

_ORDER = {relation: number for number, relation in enumerate(Relation)}

Regroup = Callable[[Sequence[int], frozenset[Relation]], list[DuplicateGroup]]
"""Groups these contents anew, by relations that may meet in one group: see ``duplicates.regroup``."""


def recorded(
    catalogue: Catalogue, found: Iterator[DuplicateGroup], relations: frozenset[Relation], filters: Filters
) -> Iterator[DuplicateGroup]:
    """Passes groups on as they are found, and keeps them in the library as its newest run."""
    run = catalogue.groups.begin(relations, filters, datetime.now(UTC))
    waiting: list[DuplicateGroup] = []
    kept, written, complete = 0, 0.0, False
    try:
        for group in found:
            waiting.append(group)
            if time.monotonic() - written >= WRITE_SECONDS:
                catalogue.groups.add(run, kept, waiting)
                kept, written, waiting = kept + len(waiting), time.monotonic(), []
            yield group
        complete = True
    finally:
        found.close()  # type: ignore[attr-defined]  # every workflow is a generator
        try:
            catalogue.groups.add(run, kept, waiting)
            catalogue.groups.finish(run, datetime.now(UTC), complete=complete)
        except LibraryError:
            if complete:
                raise  # else there is a worse error on its way


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A group as it stands, its ``place`` in the run, and what was decided about all of it."""

    place: int
    group: DuplicateGroup
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """What there is to go through: when was looked, how many photos are ``new`` since, and the groups of each
    relation, all and ``decided`` ones. ``spare``: photos of undecided groups that could go, since they are the same
    bytes as their keeper or a copy of it, and the bytes that they take."""

    run: DuplicateRun | None
    new: int = 0
    groups: Mapping[Relation, int] = field(default_factory=dict)
    decided: Mapping[Relation, int] = field(default_factory=dict)
    spare: int = 0
    spare_bytes: int = 0

    def total(self, relation: Relation | None = None) -> int:
        """Groups of one relation, or of all."""
        return sum(self.groups.values()) if relation is None else self.groups.get(relation, 0)

    def done(self, relation: Relation | None = None) -> int:
        """Those of them that are decided."""
        return sum(self.decided.values()) if relation is None else self.decided.get(relation, 0)


@dataclass(slots=True)
class _State:
    """The run at one moment of the library: what is known of every group without reading it. ``relation`` is ``None``
    for a group that does not hold any more."""

    key: tuple[Any, ...]
    run: DuplicateRun
    relation: list[Relation | None]
    decision: dict[int, Decision]
    lost: set[int]
    spares: Mapping[int, tuple[int, int]]
    by_hash: Mapping[str, Sequence[Decision]]


class Review:
    """Reads the run that the library holds. Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue, regroup: Regroup) -> None:
        self._catalogue = catalogue
        self._regroup = regroup
        self._state: _State | None = None
        self._lock = threading.RLock()

    def overview(self) -> Overview:
        """Counts, and when was looked."""
        with self._lock:
            state = self._now()
            if state is None:
                return Overview(None)
            groups = Counter(relation for relation in state.relation if relation is not None)
            decided = Counter(state.relation[place] for place in state.decision)
            del decided[None]
            ordered = sorted(groups, key=_ORDER.__getitem__)
            open_to = [
                spare
                for place, spare in state.spares.items()
                if place not in state.decision and place < len(state.relation) and state.relation[place] is not None
            ]
            return Overview(
                state.run,
                self._catalogue.groups.new_since(state.run),
                {relation: groups[relation] for relation in ordered},
                {relation: decided[relation] for relation in ordered if decided[relation]},
                sum(count for count, _ in open_to),
                sum(size for _, size in open_to),
            )

    def page(
        self, start: int = 0, limit: int = 20, relation: Relation | None = None, decided: bool | None = None
    ) -> tuple[list[Reviewed], int | None]:
        """At most ``limit`` groups from place ``start`` on, and the place to go on from (``None``: the end);
        ``relation`` and ``decided`` choose among them."""
        with self._lock:
            state = self._now()
            out: list[Reviewed] = []
            if state is None:
                return out, None
            wanted = iter(
                [
                    place
                    for place in range(start, len(state.relation))
                    if state.relation[place] is not None
                    and (relation is None or state.relation[place] is relation)
                    and (decided is None or (place in state.decision) is decided)
                ]
            )
            while len(out) < limit:
                part = list(islice(wanted, limit - len(out)))
                if not part:
                    return out, None
                out += self._read(state, part)
            return out, next(wanted, None)

    def at(self, places: Iterable[int]) -> list[Reviewed]:
        """The groups at these places as they stand, as far as they hold and nothing is decided about them."""
        with self._lock:
            state = self._now()
            if state is None:
                return []
            known = [place for place in sorted(set(places)) if 0 <= place < len(state.relation)]
            standing = [place for place in known if state.relation[place] is not None and place not in state.decision]
            return self._read(state, standing)

    def open_groups(self) -> Iterator[Reviewed]:
        """Every group as it stands that nothing is decided about."""
        start: int | None = 0
        while start is not None:
            part, start = self.page(start, PAGE, decided=False)
            yield from part

    def undecided(self) -> Iterator[DuplicateGroup]:
        """The same, without their places."""
        return (one.group for one in self.open_groups())

    def _now(self) -> _State | None:
        """The state of this moment: made anew when the library or a decision has changed."""
        catalogue = self._catalogue
        run = catalogue.groups.run()
        if run is None:
            self._state = None
            return None
        decisions = catalogue.decisions.all()
        key = (run, catalogue.generation, tuple(decision.id for decision in decisions))
        state = self._state
        if state is not None and state.key == key and run.ended is not None:
            return state
        state = _State(
            key,
            run,
            [*catalogue.groups.relations(run)],
            {},
            set(),
            catalogue.groups.spares(run, _SPARE),
            _by_hash(decisions),
        )
        for place, members in catalogue.groups.standing(run):
            if place < len(state.relation):  # else it came this very moment
                self._stand(state, place, members)
        self._state = state
        return state

    def _stand(self, state: _State, place: int, members: Sequence[MemberStanding]) -> None:
        """What is left of a group that is not as it was found."""
        left = [member for member in members if member.there]
        if len(left) < len(members):
            state.lost.add(place)
        decision, fallen = _decided([member.content_hash for member in left], state.by_hash)
        shown = [member for number, member in enumerate(left) if number not in fallen]
        if len(shown) < 2:
            state.relation[place] = None
            return
        state.relation[place] = max((member.relation for member in shown[1:]), key=_ORDER.__getitem__)
        if decision is not None:
            state.decision[place] = decision

    def _read(self, state: _State, places: Sequence[int]) -> list[Reviewed]:
        """These groups as they stand; without those that turn out not to hold."""
        out = []
        for stored in self._catalogue.groups.at(state.run, places):
            group = self._anew(state, stored) if stored.place in state.lost else self._as_found(stored)
            if group is not None:
                decision, fallen = _decided([m.photo.content_hash or "" for m in group.members], state.by_hash)
                members = tuple(member for number, member in enumerate(group.members) if number not in fallen)
                group = replace(group, members=members) if len(members) > 1 else None
            if group is None:
                state.relation[stored.place] = None
                state.decision.pop(stored.place, None)
            else:
                out.append(Reviewed(stored.place, group, decision))
        return out

    def _as_found(self, stored: StoredGroup) -> DuplicateGroup | None:
        photos = self._catalogue.photos.by_ids(member.photo_id for member in stored.members)
        members = tuple(
            Member(photos[member.photo_id], member.relation, member.score, member.evidence, member.message)
            for member in stored.members
            if member.photo_id in photos
        )
        if len(members) < len(stored.members):
            return None  # went this very moment
        return DuplicateGroup(stored.name, stored.relation, stored.message, members)

    def _anew(self, state: _State, stored: StoredGroup) -> DuplicateGroup | None:
        """Around the best of those that are left: what was tied to a keeper that is gone is compared with the new."""
        there = {member.photo_id for member in stored.members if member.there}
        contents = list(dict.fromkeys(member.content_id for member in stored.members if member.there))
        for group in self._regroup(contents, state.run.relations):
            members = tuple(member for member in group.members if member.photo.id in there)
            if len(members) > 1 and group.keeper.id in there:
                return replace(group, members=members)
        return None


def _by_hash(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = {}
    for decision in decisions:
        for one in decision.hashes:
            found.setdefault(one, []).append(decision)
    return found


def _decided(hashes: Sequence[str], by_hash: Mapping[str, Sequence[Decision]]) -> tuple[Decision | None, set[int]]:
    """What was decided about a group of these contents, the keeper's first: the newest decision about all of them, or
    the numbers of those that fell out because they were decided about with the keeper alone."""
    if not hashes or hashes[0] not in by_hash:
        return None, set()
    about = by_hash[hashes[0]]
    whole = [decision for decision in about if decision.hashes >= set(hashes)]
    if whole:
        return whole[-1], set()
    fallen = {
        number
        for number, one in enumerate(hashes)
        if one != hashes[0] and any(one in decision.hashes for decision in about)
    }
    if len(fallen) == len(hashes) - 1:
        return about[-1], set()
    return None, fallen
