"""The shape of a whole library in a few bytes for each photo: what drawing an endless page needs."""

from __future__ import annotations

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

UNDATED = np.iinfo(np.int32).min

_WIDEST = np.iinfo(np.uint16).max


def layout(connection: Connection, filters: Filters, order: str) -> NDArray[np.void]:
    """See ``Photos.layout``."""
    columns = (photos.c.id, contents.c.width, contents.c.height, contents.c.taken)
    statement = select(*columns).select_from(photos.outerjoin(contents, photos.c.content_id == contents.c.id))
    found = connection.execute(statement.where(*conditions(filters)).order_by(*_order(order))).all()
    out = np.zeros(len(found), LAYOUT)
    if not found:
        return out
    ids, widths, heights, taken = zip(*found, strict=True)
    out["id"] = ids
    shapes = np.array([(width or 1, height or 1) for width, height in zip(widths, heights, strict=True)], np.float64)
    out["ratio"] = np.clip(np.rint(1000 * shapes[:, 0] / shapes[:, 1]), 1, _WIDEST)
    days = np.array(taken, "datetime64[D]")
    out["day"] = np.where(np.isnat(days), UNDATED, days.astype(np.int64))
    return out


def _order(order: str) -> list[ColumnElement[Any]]:
    """The orders of pages: photos without a time come last, by id."""
    name, descending = order.lstrip("-"), order.startswith("-")
    columns: dict[str, tuple[ColumnElement[Any], ...]] = {
        "id": (photos.c.id,),
        "location": (photos.c.location, photos.c.id),
        "taken": (contents.c.taken, photos.c.id),
    }
    if name not in columns:
        raise UsageError(f"unknown order {order!r}; one of {', '.join(columns)}, with - before it for descending")
    ordered: list[ColumnElement[Any]] = [c.desc() if descending else c.asc() for c in columns[name]]
    return [contents.c.taken.is_(None), *ordered] if name == "taken" else ordered
