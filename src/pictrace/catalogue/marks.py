"""Favourites, ratings and own tags, kept by content hash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from pictrace.catalogue.albums import COUNTER, taken_name
from pictrace.catalogue.database import Database
from pictrace.catalogue.dialect import insert_new
from pictrace.catalogue.schema import album_contents, contents, marks, own_tag_contents, own_tags, photos
from pictrace.catalogue.selection import slices
from pictrace.errors import UsageError
from pictrace.messages import Message
from pictrace.records import BEST_RATING, UNMARKED, Marks, OwnTag, PhotoState, checked_name, folded

__all__ = ["MarkRecords"]


class MarkRecords:
    """Reads and writes what is said of contents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, hashes: Iterable[str]) -> dict[str, Marks]:
        """The marks of those that have any, by hash."""
        with self._database.reading() as connection:
            found: dict[str, Marks] = {}
            for part in slices(dict.fromkeys(hashes)):
                found |= _marks(connection, part)
            return found

    def set(
        self,
        hashes: Iterable[str],
        now: datetime,
        *,
        favourite: bool | None = None,
        rating: int | None = None,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
    ) -> int:
        """Says this of all of them, in one transaction; ``None`` leaves as it is. ``add`` and ``remove`` are own tags,
        which are made when they are new and go with their last picture. Returns how many contents are another way now.
        Raises ``UsageError`` for a rating that is none or a name that is none."""
        if rating is not None and not 0 <= rating <= BEST_RATING:
            raise UsageError("mark.rating", best=BEST_RATING, rating=rating)
        added, removed = _names(add), _names(remove)
        changed = 0
        with self._database.changing(COUNTER) as connection:
            numbers = _tags(connection, added)
            for part in slices(dict.fromkeys(hashes)):
                before = _marks(connection, part)
                if favourite is not None or rating is not None:
                    _write(connection, {one: before.get(one, UNMARKED) for one in part}, favourite, rating, now)
                _untag(connection, part, removed)
                for number in numbers:
                    values = [{"tag_id": number, "content_hash": one} for one in part]
                    connection.execute(insert_new(connection, own_tag_contents), values)
                after = _marks(connection, part)
                changed += sum(before.get(one, UNMARKED) != after.get(one, UNMARKED) for one in part)
            _drop_unused(connection)
        return changed

    def tags(self) -> list[OwnTag]:
        """Every own tag with its counts, by name."""
        shown = (photos.c.content_id == contents.c.id) & (photos.c.state != PhotoState.FAILED.value)
        joined = own_tags.join(own_tag_contents, own_tag_contents.c.tag_id == own_tags.c.id)
        joined = joined.outerjoin(contents, contents.c.content_hash == own_tag_contents.c.content_hash)
        statement = (
            select(
                own_tags.c.id,
                own_tags.c.name,
                func.count(photos.c.id),
                func.count(own_tag_contents.c.content_hash.distinct()),
            )
            .select_from(joined.outerjoin(photos, shown))
            .group_by(own_tags.c.id)
            .order_by(own_tags.c.folded)
        )
        with self._database.reading() as connection:
            return [OwnTag(*row) for row in connection.execute(statement)]

    def rename_tag(self, tag_id: int, name: str) -> None:
        """Raises ``UsageError`` for a name that is none or another tag's, and if there is no such tag."""
        name = checked_name(name)
        with self._database.changing(COUNTER) as connection:
            taken_name(connection, own_tags, name, Message("tag.one"), but=tag_id)
            values = {"name": name, "folded": folded(name)}
            if not connection.execute(update(own_tags).where(own_tags.c.id == tag_id).values(values)).rowcount:
                raise UsageError("tag.none", tag=tag_id)

    def remove_tag(self, tag_id: int) -> None:
        """Takes the tag off every picture. Raises ``UsageError`` if there is no such tag."""
        with self._database.changing(COUNTER) as connection:
            connection.execute(delete(own_tag_contents).where(own_tag_contents.c.tag_id == tag_id))
            if not connection.execute(delete(own_tags).where(own_tags.c.id == tag_id)).rowcount:
                raise UsageError("tag.none", tag=tag_id)


def _names(given: Iterable[str]) -> dict[str, str]:
    """Names as they are stored, by what they are compared with."""
    return {folded(name): name for name in map(checked_name, given)}


def _tags(connection: Connection, names: dict[str, str]) -> list[int]:
    """The ids of the tags of these names, made where they are new."""
    values = [{"name": name, "folded": key} for key, name in names.items()]
    if not values:
        return []
    connection.execute(insert_new(connection, own_tags), values)
    return list(connection.execute(select(own_tags.c.id).where(own_tags.c.folded.in_(names))).scalars())


def _untag(connection: Connection, hashes: Sequence[str], names: dict[str, str]) -> None:
    if names:
        numbers = select(own_tags.c.id).where(own_tags.c.folded.in_(names))
        mine = (own_tag_contents.c.tag_id.in_(numbers), own_tag_contents.c.content_hash.in_(hashes))
        connection.execute(delete(own_tag_contents).where(*mine))


def _drop_unused(connection: Connection) -> None:
    used = select(own_tag_contents.c.tag_id).where(own_tag_contents.c.tag_id == own_tags.c.id)
    connection.execute(delete(own_tags).where(~used.exists()))


def _write(
    connection: Connection, before: dict[str, Marks], favourite: bool | None, rating: int | None, now: datetime
) -> None:
    connection.execute(delete(marks).where(marks.c.content_hash.in_(before)))
    values = []
    for one, known in before.items():
        liked = known.favourite if favourite is None else favourite
        stars = known.rating if rating is None else rating
        if liked or stars:
            values.append({"content_hash": one, "favourite": int(liked), "rating": stars, "changed": now})
    if values:
        connection.execute(insert(marks), values)


def _marks(connection: Connection, hashes: Sequence[str]) -> dict[str, Marks]:
    found: dict[str, Marks] = {}
    for row in connection.execute(select(marks).where(marks.c.content_hash.in_(hashes))):
        found[row.content_hash] = Marks(bool(row.favourite), row.rating)
    tagged = own_tag_contents.join(own_tags, own_tags.c.id == own_tag_contents.c.tag_id)
    statement = select(own_tag_contents.c.content_hash, own_tags.c.name).select_from(tagged)
    statement = statement.where(own_tag_contents.c.content_hash.in_(hashes)).order_by(own_tags.c.folded)
    for one, name in connection.execute(statement):
        known = found.get(one, UNMARKED)
        found[one] = replace(known, own_tags=(*known.own_tags, name))
    in_albums = select(album_contents.c.content_hash, album_contents.c.album_id)
    in_albums = in_albums.where(album_contents.c.content_hash.in_(hashes)).order_by(album_contents.c.album_id)
    for one, album_id in connection.execute(in_albums):
        known = found.get(one, UNMARKED)
        found[one] = replace(known, albums=(*known.albums, album_id))
    return found
