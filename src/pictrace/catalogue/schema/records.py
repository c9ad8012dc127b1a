"""What the catalogue knows of itself: which migrations ran, and its counters."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from pictrace.catalogue.schema.columns import UTCDateTime, metadata

__all__ = ["meta", "migrations"]

migrations = Table(
    "migrations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("applied_at", UTCDateTime, nullable=False),
)


meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Counters: ``epoch``, ``generation``, ``run``, ``collections``."""
