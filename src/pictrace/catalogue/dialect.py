"""The few statements that databases spell differently, in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.dml import Insert

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["New", "insert_new", "upsert"]

New: TypeAlias = ReadOnlyColumnCollection[str, Any]


def insert_new(connection: Connection, table: Table) -> Insert:
    """An INSERT that skips rows which are there already, by whichever key."""
    return _insert_new(connection.dialect.name, table)


def upsert(
    connection: Connection,
    table: Table,
    key: tuple[str, ...],
    update: Callable[[New], Mapping[str, ColumnElement[Any]]],
) -> Insert:
    """An INSERT that changes the row with the same ``key`` instead; ``update``, a function of a module, says to
    what, given the new values."""
    return _upsert(connection.dialect.name, table, key, update)


# Each statement is made once: making one takes longer than running it on a few rows.


@cache
def _insert_new(dialect: str, table: Table) -> Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _upsert(
    dialect: str, table: Table, key: tuple[str, ...], update: Callable[[New], Mapping[str, ColumnElement[Any]]]
) -> Insert:
    statement = _insert(dialect, table)
    return statement.on_conflict_do_update(index_elements=key, set_=update(statement.excluded))


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    # Imported where they are used: the drivers of PostgreSQL would cost every command a tenth of a second.
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
