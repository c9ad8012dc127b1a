"""Pages that stay right while photos come and go: each begins after the last row of the one before."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, or_

from pictrace.catalogue import rows
from pictrace.catalogue.filters import conditions
from pictrace.catalogue.schema import contents, photos
from pictrace.errors import UsageError
from pictrace.records import Filters, Photo

__all__ = ["ORDERS", "page"]

ORDERS = ("taken", "-taken", "location", "-location", "id", "-id")


@dataclass(frozen=True, slots=True)
class _Place:
    """After which row a page begins: its id and its value in the order (``None`` for photos without
    a time, and for the start of them when ``photo_id`` is ``None`` too)."""

    photo_id: int | None
    value: str | None = None


def page(
    connection: Connection, filters: Filters, order: str, after: str | None, limit: int
) -> tuple[list[Photo], str | None]:
    """See ``Photos.page``."""
    if order not in ORDERS:
        raise UsageError("page.order", order=order, allowed=tuple(ORDERS))
    if limit < 1:
        raise UsageError("page.limit", limit=limit)
    place = _decoded(after, order) if after is not None else None
    wanted = limit + 1  # one more, to know whether there is a next page
    found: list[Photo] = []
    undated = order.endswith("taken") and place is not None and place.value is None
    if not undated:
        found = _fetch(connection, _ordered(filters, order, place).limit(wanted))
    if order.endswith("taken") and len(found) < wanted:
        statement = _undated(filters, order, place if undated else None)
        found += _fetch(connection, statement.limit(wanted - len(found)))
    more = len(found) > limit
    found = found[:limit]
    return found, _encoded(found[-1], order) if more else None


def _fetch(connection: Connection, statement: Select[Any]) -> list[Photo]:
    return [rows.photo(row) for row in connection.execute(statement)]


def _ordered(filters: Filters, order: str, place: _Place | None) -> Select[Any]:
    name, descending = order.lstrip("-"), order.startswith("-")
    statement = rows.select_photos(with_content=name == "taken").where(*conditions(filters))
    identity = photos.c.id
    if name == "id":
        if place is not None:
            statement = statement.where(identity < place.photo_id if descending else identity > place.photo_id)
        return statement.order_by(identity.desc() if descending else identity)
    column = contents.c.taken if name == "taken" else photos.c.location
    if name == "taken":
        # True for every time, and unlike IS NOT NULL it makes SQLite walk the index instead of sorting all.
        statement = statement.where(column >= datetime.min)
    if place is not None and place.value is not None:
        value = datetime.fromisoformat(place.value) if name == "taken" else place.value
        # The first comparison alone is what an index can use.
        statement = statement.where(
            and_(column <= value, or_(column < value, identity < place.photo_id))
            if descending
            else and_(column >= value, or_(column > value, identity > place.photo_id))
        )
    return statement.order_by(*((column.desc(), identity.desc()) if descending else (column, identity)))


def _undated(filters: Filters, order: str, place: _Place | None) -> Select[Any]:
    """Photos without a time come last in both directions, by id."""
    descending = order.startswith("-")
    statement = rows.select_photos().where(*conditions(filters), contents.c.taken.is_(None))
    if place is not None:
        statement = statement.where(photos.c.id < place.photo_id if descending else photos.c.id > place.photo_id)
    return statement.order_by(photos.c.id.desc() if descending else photos.c.id)


def _encoded(photo: Photo, order: str) -> str:
    name = order.lstrip("-")
    taken = photo.capture.taken
    value = photo.location if name == "location" else taken.isoformat() if name == "taken" and taken else None
    text = json.dumps([order, photo.id, value], ensure_ascii=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("ascii")).decode("ascii").rstrip("=")


def _decoded(cursor: str, order: str) -> _Place:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        made_for, photo_id, value = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if value is not None:
            if order.endswith("taken"):
                datetime.fromisoformat(value)
            str.encode(value)
        valid = made_for == order and type(photo_id) is int and abs(photo_id) < 1 << 63
        valid = valid and (value is not None or not order.endswith("location"))
    except (ValueError, TypeError) as error:
        raise UsageError("page.cursor") from error
    if not valid:
        raise UsageError("page.other_cursor", order=order)
    return _Place(photo_id, value)
