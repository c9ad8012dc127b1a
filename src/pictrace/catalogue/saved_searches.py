"""Searches under a name."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from pictrace.catalogue.albums import COUNTER, taken_name
from pictrace.catalogue.database import Database
from pictrace.catalogue.schema import contents, photos, saved_searches
from pictrace.errors import UsageError
from pictrace.messages import Message
from pictrace.records import Filters, PhotoState, SavedSearch, checked_name, folded

__all__ = ["SearchRecords"]


class SearchRecords:
    """Reads and writes saved searches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[SavedSearch]:
        """Every one, by name, with a photo that shows its picture now."""
        shown = (photos.c.content_id == contents.c.id) & (photos.c.state != PhotoState.FAILED.value)
        joined = saved_searches.outerjoin(contents, contents.c.content_hash == saved_searches.c.content_hash)
        statement = select(saved_searches, func.min(photos.c.id).label("photo_id"))
        statement = statement.select_from(joined.outerjoin(photos, shown))
        statement = statement.group_by(saved_searches.c.id).order_by(saved_searches.c.folded)
        with self._database.reading() as connection:
            return [
                SavedSearch(
                    row.id,
                    row.name,
                    row.created,
                    row.words,
                    row.content_hash,
                    Filters.from_json(json.loads(row.filters)),
                    row.photo_id,
                )
                for row in connection.execute(statement)
            ]

    def add(self, name: str, text: str | None, content_hash: str | None, filters: Filters, now: datetime) -> int:
        """The id of a new one. Raises ``UsageError`` for a name that is none, or is in use."""
        name = checked_name(name)
        with self._database.changing(COUNTER) as connection:
            taken_name(connection, saved_searches, name, Message("saved.one"))
            values = {"name": name, "folded": folded(name), "created": now, "words": text,
                      "content_hash": content_hash, "filters": json.dumps(filters.to_json())}  # fmt: skip
            (search_id,) = connection.execute(insert(saved_searches).values(values)).inserted_primary_key or (0,)
            return int(search_id)

    def rename(self, search_id: int, name: str) -> None:
        """Raises ``UsageError`` for a name that is none or another one's, and if there is no such search."""
        name = checked_name(name)
        with self._database.changing(COUNTER) as connection:
            taken_name(connection, saved_searches, name, Message("saved.one"), but=search_id)
            mine = update(saved_searches).where(saved_searches.c.id == search_id)
            if not connection.execute(mine.values(name=name, folded=folded(name))).rowcount:
                raise UsageError("saved.none", search=search_id)

    def remove(self, search_id: int) -> None:
        """Raises ``UsageError`` if there is no such search."""
        with self._database.changing(COUNTER) as connection:
            if not connection.execute(delete(saved_searches).where(saved_searches.c.id == search_id)).rowcount:
                raise UsageError("saved.none", search=search_id)
