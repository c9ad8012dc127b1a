"""What a scan of a source compares with, and how it moves photos between states."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, or_, select, update

from pictrace.catalogue.database import Database
from pictrace.catalogue.known import KnownPhotos
from pictrace.catalogue.moves import follow_moves, unsettled
from pictrace.catalogue.schema import photos
from pictrace.catalogue.selection import as_ids, slices
from pictrace.records import PhotoState

__all__ = ["Scans", "mark_gone"]


class Scans:
    """What was known of a source's photos before, and what becomes of those that are back, elsewhere or gone; a scan
    ends with ``Sources.finish_scan``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, source_id: int) -> KnownPhotos:
        """What the next scan of this source compares with."""
        return KnownPhotos.load(self._database, source_id)

    def turned_up(self, photo_ids: NDArray[np.int64], source_id: int | None) -> NDArray[np.int64]:
        """Those of the photos whose bytes came up at another place (of this source, if given) since the last run that
        looked at that place's source to the end."""
        new = photos.alias("new")
        again = (new.c.state == PhotoState.PRESENT.value) & (new.c.id != photos.c.id) & unsettled(new)
        if source_id is not None:
            again &= new.c.source_id == source_id
        statement = select(photos.c.id).distinct().join(new, (new.c.content_id == photos.c.content_id) & again)
        found: list[int] = []
        with self._database.reading() as connection:
            for part in slices(as_ids(photo_ids)):
                found += connection.execute(statement.where(photos.c.id.in_(part))).scalars()
        return np.array(sorted(found), np.int64)

    def worth_retrying(self, source_id: int, judge: str) -> set[str]:
        """Keys of the failed photos of a source that another judge, or none, found unusable."""
        statement = select(photos.c.key).where(
            photos.c.source_id == source_id,
            photos.c.state == PhotoState.FAILED.value,
            or_(photos.c.judge.is_(None), photos.c.judge != judge),
        )
        with self._database.reading() as connection:
            return set(connection.execute(statement).scalars())

    def restore(self, photo_ids: NDArray[np.int64]) -> int:
        """Missing photos that are back become present; returns how many."""
        if not len(photo_ids):
            return 0
        with self._database.changing() as connection:
            return _set_state(connection, photo_ids, PhotoState.MISSING, PhotoState.PRESENT)

    def identify(self, identities: Sequence[tuple[int, str]]) -> None:
        """Which file each photo id was seen to be. Changes nothing that searches answer."""
        if not identities:
            return
        statement = update(photos).where(photos.c.id == bindparam("photo")).values(identity=bindparam("now"))
        with self._database.writing() as connection:
            connection.execute(statement, [{"photo": photo_id, "now": identity} for photo_id, identity in identities])

    def follow_moves(self, run: int, source_ids: Collection[int]) -> int:
        """Pairs missing photos with places where the same bytes turned up in this run, or in those before it that did
        not look at the source to the end: the old row takes the new place and is present again, keeping its id. Call
        once, after the last source of a run, with those that it looked at to the end. Returns how many moved."""
        return follow_moves(self._database, run, source_ids)


def mark_gone(connection: Connection, photo_ids: NDArray[np.int64]) -> int:
    """Present photos become missing, and failed ones, of which nothing is known, are dropped. Returns how many
    became missing."""
    for part in slices(as_ids(photo_ids)):
        connection.execute(delete(photos).where(photos.c.id.in_(part), photos.c.state == PhotoState.FAILED.value))
    return _set_state(connection, photo_ids, PhotoState.PRESENT, PhotoState.MISSING)


def _set_state(connection: Connection, photo_ids: NDArray[np.int64], old: PhotoState, new: PhotoState) -> int:
    changed = 0
    for part in slices(as_ids(photo_ids)):
        statement = update(photos).where(photos.c.id.in_(part), photos.c.state == old.value)
        changed += connection.execute(statement.values(state=new.value)).rowcount
    return changed
