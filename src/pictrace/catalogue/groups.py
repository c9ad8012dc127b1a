"""The duplicate groups that the library holds: those of its last search for them, as they were found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, union, update

from pictrace.catalogue.database import Database
from pictrace.catalogue.filters import conditions
from pictrace.catalogue.messages import read, written
from pictrace.catalogue.pairs import read_evidence, written_evidence
from pictrace.catalogue.schema import (
    contents,
    decision_hashes,
    duplicate_groups,
    duplicate_members,
    duplicate_runs,
    photos,
)
from pictrace.errors import LibraryBusy
from pictrace.messages import Message
from pictrace.records import DuplicateGroup, DuplicateRun, Evidence, Filters, PhotoState, Relation

__all__ = ["Groups", "MemberStanding", "StoredGroup", "StoredMember"]


@dataclass(frozen=True, slots=True)
class StoredMember:
    """A photo of a group when it was found, and how it was tied to the keeper. ``there``: it is present now, with the
    same bytes."""

    photo_id: int
    content_id: int
    content_hash: str
    relation: Relation
    score: float
    evidence: Evidence
    message: Message | None
    there: bool


@dataclass(frozen=True, slots=True)
class MemberStanding:
    """As much of a member as says whether its group still holds."""

    content_hash: str
    relation: Relation
    there: bool


@dataclass(frozen=True, slots=True)
class StoredGroup:
    """A group as it was found, the keeper first; ``place`` is its number in the run."""

    place: int
    name: str
    relation: Relation
    message: Message
    members: tuple[StoredMember, ...]


class Groups:
    """Reads and writes runs and their groups. The library holds one run: a new one takes the place of the last."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, relations: frozenset[Relation], filters: Filters, started: datetime) -> DuplicateRun:
        """A new run, over what the library holds now."""
        with self._database.writing() as connection:
            for table in (duplicate_members, duplicate_groups, duplicate_runs):
                connection.execute(delete(table))
            values = {
                "started": started,
                "complete": 0,
                "relations": json.dumps(sorted(relation.value for relation in relations)),
                "filters": _written_filters(filters),
                "photos": _count(connection, filters),
                "last_photo": connection.execute(select(func.max(photos.c.id))).scalar_one() or 0,
                "last_content": connection.execute(select(func.max(contents.c.id))).scalar_one() or 0,
                "generation": self._database.counter(connection, "generation"),
            }
            connection.execute(insert(duplicate_runs).values(**values))
            run = _newest(connection)
        assert run is not None
        return run

    def add(self, run: DuplicateRun, start: int, groups: Sequence[DuplicateGroup]) -> None:
        """Keeps groups at the places from ``start`` on. Raises ``LibraryBusy`` when a newer run has begun."""
        if not groups:
            return
        with self._database.writing() as connection:
            newest = _newest(connection)
            if newest is None or newest.id != run.id:
                raise LibraryBusy("library.other_review")
            numbered = list(enumerate(groups, start=start))
            connection.execute(
                insert(duplicate_groups),
                [
                    {
                        "run_id": run.id,
                        "place": place,
                        "name": group.group,
                        "relation": group.relation.value,
                        **written(group.message),
                    }
                    for place, group in numbered
                ],
            )
            connection.execute(
                insert(duplicate_members),
                [values for place, group in numbered for values in _members(run.id, place, group)],
            )

    def finish(self, run: DuplicateRun, ended: datetime, *, complete: bool) -> None:
        """Says that a run is over; ``complete``: everything was looked at."""
        with self._database.writing() as connection:
            mine = update(duplicate_runs).where(duplicate_runs.c.id == run.id)
            connection.execute(mine.values(ended=ended, complete=int(complete)))

    def run(self) -> DuplicateRun | None:
        """The run that the library holds."""
        with self._database.reading() as connection:
            return _newest(connection)

    def new_since(self, run: DuplicateRun) -> int:
        """How many photos that the run would look at are there now and were not then."""
        newer = or_(photos.c.id > run.last_photo, photos.c.content_id > run.last_content)
        with self._database.reading() as connection:
            return _count(connection, run.filters, newer)

    def relations(self, run: DuplicateRun, start: int = 0) -> list[Relation]:
        """The relation of each group from place ``start`` on."""
        statement = (
            select(duplicate_groups.c.relation)
            .where(duplicate_groups.c.run_id == run.id, duplicate_groups.c.place >= start)
            .order_by(duplicate_groups.c.place)
        )
        with self._database.reading() as connection:
            return [Relation(relation) for relation in connection.execute(statement).scalars()]

    def standing(self, run: DuplicateRun) -> list[tuple[int, list[MemberStanding]]]:
        """The groups that are not as they were found, by place: a photo of theirs is gone, missing or has other bytes,
        or somebody decided about one of their pictures. Of each all members, the keeper first."""
        member = duplicate_members
        photo = and_(
            photos.c.id == member.c.photo_id,
            photos.c.content_id == member.c.content_id,
            photos.c.state == PhotoState.PRESENT.value,
        )
        lost = select(member.c.place).outerjoin(photos, photo).where(member.c.run_id == run.id, photos.c.id.is_(None))
        decided = select(member.c.place).where(
            member.c.run_id == run.id, member.c.content_hash.in_(select(decision_hashes.c.content_hash))
        )
        touched = union(lost, decided).subquery()
        statement = (
            select(member.c.place, member.c.content_hash, member.c.relation, photos.c.id.is_not(None).label("there"))
            .outerjoin(photos, photo)
            .where(member.c.run_id == run.id, member.c.place.in_(select(touched.c.place)))
            .order_by(member.c.place, member.c.rank)
        )
        with self._database.reading() as connection:
            rows = connection.execute(statement).all()
        return [
            (place, [MemberStanding(row.content_hash, Relation(row.relation), bool(row.there)) for row in of])
            for place, of in groupby(rows, key=lambda row: row.place)
        ]

    def spares(self, run: DuplicateRun, relations: Iterable[Relation]) -> dict[int, tuple[int, int]]:
        """What could go of each group, by place: how many photos that are there and have such a relation to the keeper,
        and their bytes."""
        member = duplicate_members
        statement = (
            select(member.c.place, func.count(), func.sum(contents.c.size))
            .join(
                photos,
                and_(
                    photos.c.id == member.c.photo_id,
                    photos.c.content_id == member.c.content_id,
                    photos.c.state == PhotoState.PRESENT.value,
                ),
            )
            .join(contents, contents.c.id == photos.c.content_id)
            .where(
                member.c.run_id == run.id,
                member.c.rank > 0,
                member.c.relation.in_([relation.value for relation in relations]),
            )
            .group_by(member.c.place)
        )
        with self._database.reading() as connection:
            return {place: (count, size) for place, count, size in connection.execute(statement)}

    def at(self, run: DuplicateRun, places: Iterable[int]) -> list[StoredGroup]:
        """The groups at these places, in the order of places."""
        found: list[StoredGroup] = []
        wanted = sorted(set(places))
        with self._database.reading() as connection:
            for start in range(0, len(wanted), _AT_ONCE):
                found += _groups(connection, run.id, wanted[start : start + _AT_ONCE])
        return found


_AT_ONCE = 500
"""Groups read by one statement: their places are listed in it."""


def _newest(connection: Connection) -> DuplicateRun | None:
    row = connection.execute(select(duplicate_runs).order_by(duplicate_runs.c.id.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return DuplicateRun(
        id=row.id,
        started=row.started,
        relations=frozenset(Relation(one) for one in json.loads(row.relations)),
        filters=_read_filters(row.filters),
        photos=row.photos,
        last_photo=row.last_photo,
        last_content=row.last_content,
        generation=row.generation,
        ended=row.ended,
        complete=bool(row.complete),
    )


def _count(connection: Connection, filters: Filters, *also: Any) -> int:
    joined = photos.outerjoin(contents, photos.c.content_id == contents.c.id)
    statement = select(func.count(photos.c.id)).select_from(joined).where(*conditions(filters), *also)
    return int(connection.execute(statement).scalar_one())


def _members(run_id: int, place: int, group: DuplicateGroup) -> Iterable[dict[str, Any]]:
    for rank, member in enumerate(group.members):
        yield {
            "run_id": run_id,
            "place": place,
            "rank": rank,
            "photo_id": member.photo.id,
            "content_id": member.photo.content_id or 0,
            "content_hash": member.photo.content_hash or "",
            "relation": member.relation.value,
            "score": member.score,
            "evidence": written_evidence(member.evidence),
            **(written(member.message) | {"reason": member.reason}),
        }


def _groups(connection: Connection, run_id: int, places: Sequence[int]) -> list[StoredGroup]:
    group, member = duplicate_groups, duplicate_members
    heads = connection.execute(
        select(group).where(group.c.run_id == run_id, group.c.place.in_(places)).order_by(group.c.place)
    ).all()
    rows = connection.execute(
        select(member, photos.c.content_id.label("content_now"), photos.c.state)
        .outerjoin(photos, photos.c.id == member.c.photo_id)
        .where(member.c.run_id == run_id, member.c.place.in_(places))
        .order_by(member.c.place, member.c.rank)
    )
    members = {place: tuple(map(_member, of)) for place, of in groupby(rows, key=lambda row: row.place)}
    return [
        StoredGroup(row.place, row.name, Relation(row.relation), read(row.reason, row.message), members[row.place])
        for row in heads
    ]


def _member(row: Row[Any]) -> StoredMember:
    return StoredMember(
        row.photo_id,
        row.content_id,
        row.content_hash,
        Relation(row.relation),
        row.score,
        read_evidence(row.evidence),
        read(row.reason, row.message) if row.reason else None,
        row.state == PhotoState.PRESENT.value and row.content_now == row.content_id,
    )


def _written_filters(filters: Filters) -> str:
    return json.dumps(filters.to_json(), ensure_ascii=False)


def _read_filters(text: str) -> Filters:
    return Filters.from_json(json.loads(text))
