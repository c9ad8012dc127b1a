"""Photos that moved: the same bytes gone from one place and come up at another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from pictrace.catalogue.database import Database
from pictrace.catalogue.schema import meta, photos
from pictrace.catalogue.selection import slices
from pictrace.records import PhotoState

__all__ = ["follow_moves", "unsettled"]

CONTENTS_AT_A_TIME = 5_000


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


def unsettled(connection: Connection) -> int:
    """The first run whose new places may still be where something moved to: all since the last one that came to its
    end. What a killed run had written is not written again by the next, and would be taken for a copy."""
    return Database.counter(connection, "settled") + 1


def follow_moves(database: Database, run: int) -> int:
    """See ``Scans.follow_moves``. Works through the contents in slices, each in one transaction, so that
    a renamed archive of a million photos is followed in bounded memory."""
    moved = after = 0
    while True:
        with database.reading() as connection:
            since = unsettled(connection)
            content_ids = _moved_contents(connection, since, after)
        if not content_ids:
            break
        after = content_ids[-1]
        with database.changing() as connection:
            for part in slices(content_ids):
                moved += _follow(connection, run, since, part)
    with database.writing() as connection:
        connection.execute(update(meta).where(meta.c.name == "settled").values(value=run))
    return moved


def _moved_contents(connection: Connection, since: int, after: int) -> Sequence[int]:
    old = photos.alias("old")
    statement = (
        select(photos.c.content_id)
        .distinct()
        .join(old, old.c.content_id == photos.c.content_id)
        .where(photos.c.run >= since, photos.c.state == PhotoState.PRESENT.value, photos.c.content_id > after)
        .where(old.c.state == PhotoState.MISSING.value)
        .order_by(photos.c.content_id)
        .limit(CONTENTS_AT_A_TIME)
    )
    return connection.execute(statement).scalars().all()


def _follow(connection: Connection, run: int, since: int, content_ids: list[int]) -> int:
    gone = _rows(connection, content_ids, photos.c.state == PhotoState.MISSING.value)
    new = _rows(connection, content_ids, (photos.c.state == PhotoState.PRESENT.value) & (photos.c.run >= since))
    pairs = [pair for content_id in content_ids for pair in _paired(gone.get(content_id, []), new.get(content_id, []))]
    if pairs:
        # The new row goes first: no two rows may have one place.
        connection.execute(delete(photos).where(photos.c.id.in_([place.id for _, place in pairs])))
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
                run=run,
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
