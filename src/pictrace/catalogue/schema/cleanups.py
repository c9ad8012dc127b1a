"""Clean-ups, and what became of each of their actions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from pictrace.catalogue.schema.columns import ShownText, UTCDateTime, metadata

__all__ = ["cleanup_actions", "cleanups"]

cleanups = Table(
    "cleanups",
    metadata,
    Column("id", Text, primary_key=True),
    Column("plan", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("started", UTCDateTime, nullable=False),
    Column("ended", UTCDateTime),
    Column("done", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("trashes", Text, nullable=False),
)
"""``id`` is the name of the run's folder in each of its ``trashes``, which have the journals."""

cleanup_actions = Table(
    "cleanup_actions",
    metadata,
    Column("cleanup_id", ForeignKey("cleanups.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("state", Text),
    Column("path", Text, nullable=False),
    Column("place", Text),
    Column("photo_id", BigInteger),
    Column("bytes", BigInteger, nullable=False),
    Column("reason", ShownText),
    sqlite_with_rowid=False,
)
"""Without a state: written down before it was done, and not heard of since. A photo is named without being held.
``reason`` is a message in JSON."""
