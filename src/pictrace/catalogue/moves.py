"""Photos that moved: the same bytes gone from one place and come up at another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, bindparam, delete, select, update

from pictrace.catalogue.database import Database
from pictrace.catalogue.schema import photos, sources
from pictrace.catalogue.selection import slices
from pictrace.records import PhotoState

__all__ = ["follow_moves", "unsettled"]

CONTENTS_AT_A_TIME = 5_000
"""Contents in one transaction: a lock of a fraction of a second, and memory of some MB."""


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    content_id: int
    source_id: int
    key: str
    location: str
    stamp: str
    identity: str | None

    @property
    def name(self) -> str:
        return self.key.replace("!", "/").rpartition("/")[2]


def unsettled(rows: FromClause) -> ColumnElement[bool]:
    """Whether these photos may be where something moved to: they came since the last run that looked at their source to
    the end. What a killed run had written is not written again by the next, and would be taken for a copy."""
    settled = select(sources.c.settled).where(sources.c.id == rows.c.source_id).scalar_subquery()
    return rows.c.run > settled


def follow_moves(database: Database, run: int, source_ids: Collection[int]) -> int:
    """See ``Scans.follow_moves``. Works through the contents in slices, each in one transaction, so that
    a renamed archive of a million photos is followed in bounded memory."""
    moved = 0
    with database.reading() as connection:
        stamps = connection.execute(select(sources.c.id, sources.c.settled)).all()
    for source_id, settled in stamps:
        after = 0
        while True:
            with database.reading() as connection:
                content_ids = _moved_contents(connection, source_id, settled, after)
            if not content_ids:
                break
            after = content_ids[-1]
            with database.changing() as connection:
                for part in slices(content_ids):
                    moved += _follow(connection, part)
    with database.writing() as connection:
        for part in slices(source_ids):
            connection.execute(update(sources).where(sources.c.id.in_(part)).values(settled=run))
    return moved


def _moved_contents(connection: Connection, source_id: int, settled: int, after: int) -> Sequence[int]:
    """Contents that are gone from one place and came up in this source since, the next of them by their ids."""
    old = photos.alias("old")
    statement = (
        select(photos.c.content_id)
        .distinct()
        .join(old, old.c.content_id == photos.c.content_id)
        .where(photos.c.source_id == source_id, photos.c.run > settled, photos.c.state == PhotoState.PRESENT.value)
        .where(photos.c.content_id + 0 > after)  # or SQLite would go through all contents instead of the new rows
        .where(old.c.state == PhotoState.MISSING.value)
        .order_by(photos.c.content_id)
        .limit(CONTENTS_AT_A_TIME)
    )
    return connection.execute(statement).scalars().all()


def _follow(connection: Connection, content_ids: list[int]) -> int:
    gone = _rows(connection, content_ids, photos.c.state == PhotoState.MISSING.value)
    new = _rows(connection, content_ids, (photos.c.state == PhotoState.PRESENT.value) & unsettled(photos))
    pairs = [pair for content_id in content_ids for pair in _paired(gone.get(content_id, []), new.get(content_id, []))]
    if pairs:
        # The new row goes first: no two rows may have one place.
        connection.execute(delete(photos).where(photos.c.id.in_([place.id for _, place in pairs])))
        settled = select(sources.c.settled).where(sources.c.id == bindparam("to_source")).scalar_subquery()
        connection.execute(
            update(photos)
            .where(photos.c.id == bindparam("row"))
            .values(
                source_id=bindparam("to_source"),
                key=bindparam("to_key"),
                location=bindparam("to_location"),
                stamp=bindparam("to_stamp"),
                identity=bindparam("to_identity"),
                state=PhotoState.PRESENT.value,
                run=settled,
            ),
            [
                {
                    "row": row.id,
                    "to_source": place.source_id,
                    "to_key": place.key,
                    "to_location": place.location,
                    "to_stamp": place.stamp,
                    "to_identity": place.identity,
                }
                for row, place in pairs
            ],
        )
    return len(pairs)


def _rows(connection: Connection, content_ids: list[int], condition: Any) -> dict[int, list[_Row]]:
    statement = select(*(photos.c[field.name] for field in fields(_Row)))
    statement = statement.where(photos.c.content_id.in_(content_ids), condition)
    rows = (_Row(*row) for row in connection.execute(statement.order_by(photos.c.content_id, photos.c.id)))
    return {content_id: list(group) for content_id, group in groupby(rows, key=lambda row: row.content_id)}


def _paired(gone: list[_Row], new: list[_Row]) -> list[tuple[_Row, _Row]]:
    """Old rows with new places of the same bytes: those of the same file name first, then in the order of ids."""
    pairs: list[tuple[_Row, _Row]] = []
    places = list(new)
    rest: list[_Row] = []
    for row in gone:
        namesake = next((place for place in places if place.name == row.name), None)
        if namesake is None:
            rest.append(row)
        else:
            places.remove(namesake)
            pairs.append((row, namesake))
    return pairs + list(zip(rest, places, strict=False))
