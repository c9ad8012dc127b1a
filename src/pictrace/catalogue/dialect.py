"""The few statements that databases spell differently, in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.dml import Insert

__all__ = ["New", "insert_new", "upsert"]

New: TypeAlias = ReadOnlyColumnCollection[str, Any]


def insert_new(connection: Connection, table: Table) -> Insert:
    """An INSERT that skips rows which are there already, by whichever key."""
    return _insert(connection, table).on_conflict_do_nothing()


def upsert(
    connection: Connection,
    table: Table,
    key: Sequence[str],
    update: Callable[[New], Mapping[str, ColumnElement[Any]]],
) -> Insert:
    """An INSERT that changes the row with the same ``key`` instead; ``update`` says to what, given the new values."""
    statement = _insert(connection, table)
    return statement.on_conflict_do_update(index_elements=key, set_=update(statement.excluded))


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
