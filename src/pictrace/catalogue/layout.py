"""The shape of a whole library in a few bytes for each photo: what drawing an endless page needs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, select

from pictrace.catalogue.filters import conditions
from pictrace.catalogue.schema import contents, photos
from pictrace.errors import UsageError
from pictrace.records import Filters

__all__ = ["LAYOUT", "UNDATED", "layout"]

LAYOUT = np.dtype([("id", "<u4"), ("ratio", "<u2"), ("day", "<i4")])
"""Photo id, width ÷ height in thousandths (1000 when unknown), day taken since 1970-01-01."""

UNDATED = int(np.iinfo(np.int32).min)

_WIDEST = int(np.iinfo(np.uint16).max)
_EPOCH = date(1970, 1, 1).toordinal()


def layout(connection: Connection, filters: Filters, order: str) -> NDArray[np.void]:
    """See ``Photos.layout``."""
    columns = (photos.c.id, contents.c.width, contents.c.height, contents.c.taken)
    statement = select(*columns).select_from(photos.outerjoin(contents, photos.c.content_id == contents.c.id))
    statement = statement.where(*conditions(filters)).order_by(*_order(order))
    rows = connection.execution_options(yield_per=10_000).execute(statement)
    return np.fromiter((_shape(*row) for row in rows), LAYOUT)


def _shape(photo_id: int, width: int | None, height: int | None, taken: datetime | None) -> tuple[int, int, int]:
    ratio = round(1000 * width / height) if width and height else 1000
    return photo_id, min(max(ratio, 1), _WIDEST), UNDATED if taken is None else taken.toordinal() - _EPOCH


def _order(order: str) -> list[ColumnElement[Any]]:
    """The orders of pages: photos without a time come last, by id."""
    name, descending = order.lstrip("-"), order.startswith("-")
    columns: dict[str, tuple[ColumnElement[Any], ...]] = {
        "id": (photos.c.id,),
        "location": (photos.c.location, photos.c.id),
        "taken": (contents.c.taken, photos.c.id),
    }
    if name not in columns:
        raise UsageError("page.order_either", order=order, allowed=tuple(columns))
    ordered: list[ColumnElement[Any]] = [c.desc() if descending else c.asc() for c in columns[name]]
    return [contents.c.taken.is_(None), *ordered] if name == "taken" else ordered
