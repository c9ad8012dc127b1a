"""Albums: names for sets of contents, kept by content hash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from pictrace.catalogue import rows
from pictrace.catalogue.database import Database
from pictrace.catalogue.dialect import insert_new
from pictrace.catalogue.schema import album_contents, albums, contents, photos
from pictrace.catalogue.selection import slices
from pictrace.errors import UsageError
from pictrace.messages import Message
from pictrace.records import Album, Photo, PhotoState, checked_name, folded

__all__ = ["COUNTER", "Albums", "taken_name"]

COUNTER = "collections"
"""Grows with every change of albums, marks and saved searches."""

_SHOWN = (PhotoState.PRESENT.value, PhotoState.MISSING.value)


class Albums:
    """Reads and writes albums."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Album]:
        """Every album with its counts and cover, by name."""
        with self._database.reading() as connection:
            found = connection.execute(_counted().order_by(albums.c.folded)).all()
            return [_album(connection, row) for row in found]

    def get(self, album_id: int) -> Album:
        """Raises ``UsageError`` if there is none of that id."""
        with self._database.reading() as connection:
            row = connection.execute(_counted().where(albums.c.id == album_id)).first()
            if row is None:
                raise UsageError("album.none", album=album_id)
            return _album(connection, row)

    def create(self, name: str, now: datetime) -> int:
        """The id of a new album. Raises ``UsageError`` for a name that is none, or is in use."""
        name = checked_name(name)
        with self._database.changing(COUNTER) as connection:
            taken_name(connection, albums, name, Message("album.one"))
            values = {"name": name, "folded": folded(name), "created": now, "changed": now}
            (album_id,) = connection.execute(insert(albums).values(values)).inserted_primary_key or (0,)
            return int(album_id)

    def rename(self, album_id: int, name: str, now: datetime) -> None:
        """Raises ``UsageError`` for a name that is none, or another album's."""
        name = checked_name(name)
        with self._database.changing(COUNTER) as connection:
            taken_name(connection, albums, name, Message("album.one"), but=album_id)
            _change(connection, album_id, name=name, folded=folded(name), changed=now)

    def set_cover(self, album_id: int, content_hash: str | None) -> None:
        """``None``: what was added last."""
        with self._database.changing(COUNTER) as connection:
            _change(connection, album_id, cover=content_hash)

    def remove(self, album_id: int) -> None:
        """The album goes, its photos stay. Raises ``UsageError`` if there is none of that id."""
        with self._database.changing(COUNTER) as connection:
            connection.execute(delete(album_contents).where(album_contents.c.album_id == album_id))
            if not connection.execute(delete(albums).where(albums.c.id == album_id)).rowcount:
                raise UsageError("album.none", album=album_id)

    def change(self, album_id: int, add: Iterable[str], remove: Iterable[str], now: datetime) -> int:
        """Puts contents in and takes others out; returns how many were not so before."""
        changed = 0
        with self._database.changing(COUNTER) as connection:
            _change(connection, album_id, changed=now)
            for part in slices(remove):
                mine = (album_contents.c.album_id == album_id, album_contents.c.content_hash.in_(part))
                changed += connection.execute(delete(album_contents).where(*mine)).rowcount
            before = _size(connection, album_id)
            values = [{"album_id": album_id, "content_hash": one, "added": now} for one in dict.fromkeys(add)]
            if values:
                connection.execute(insert_new(connection, album_contents), values)
            return changed + _size(connection, album_id) - before


def taken_name(connection: Connection, table: Any, name: str, what: Message, but: int | None = None) -> None:
    """Raises ``UsageError`` if a row of ``table`` other than ``but`` has this name."""
    statement = select(table.c.id, table.c.name).where(table.c.folded == folded(name))
    for row in connection.execute(statement):
        if row.id != but:
            raise UsageError("name.taken", what=what, name=row.name)


def _change(connection: Connection, album_id: int, **values: object) -> None:
    if not connection.execute(update(albums).where(albums.c.id == album_id).values(**values)).rowcount:
        raise UsageError("album.none", album=album_id)


def _size(connection: Connection, album_id: int) -> int:
    statement = select(func.count()).select_from(album_contents).where(album_contents.c.album_id == album_id)
    return int(connection.execute(statement).scalar_one())


def _counted() -> Select[Any]:
    shown = (photos.c.content_id == contents.c.id) & photos.c.state.in_(_SHOWN)
    joined = albums.outerjoin(album_contents, album_contents.c.album_id == albums.c.id)
    joined = joined.outerjoin(contents, contents.c.content_hash == album_contents.c.content_hash)
    return (
        select(
            albums,
            func.count(photos.c.id).label("photos"),
            func.count(album_contents.c.content_hash.distinct()).label("pictures"),
            func.count(photos.c.content_id.distinct()).label("held"),
        )
        .select_from(joined.outerjoin(photos, shown))
        .group_by(albums.c.id)
    )


def _album(connection: Connection, row: Row[Any]) -> Album:
    return Album(
        row.id,
        row.name,
        row.created,
        row.changed,
        row.photos,
        row.pictures,
        row.pictures - row.held,
        _cover(connection, row.id, row.cover) if row.photos else None,
    )


def _cover(connection: Connection, album_id: int, chosen: str | None) -> Photo | None:
    """A photo of the chosen picture, else of the one that was added last and is there."""
    statement = rows.select_photos(with_content=True)
    statement = statement.join(album_contents, album_contents.c.content_hash == contents.c.content_hash)
    statement = statement.where(album_contents.c.album_id == album_id, photos.c.state.in_(_SHOWN)).limit(1)
    present_first = photos.c.state.desc()  # "present" after "missing"
    if chosen is not None:
        of_it = statement.where(contents.c.content_hash == chosen).order_by(present_first, photos.c.id)
        row = connection.execute(of_it).first()
        if row is not None:
            return rows.photo(row)
    # Within one moment the order of the index: a name for it would have SQLite sort the whole album.
    row = connection.execute(statement.order_by(album_contents.c.added.desc())).first()
    return None if row is None else rows.photo(row)
