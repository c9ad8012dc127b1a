"""Jobs, and what they could not use."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from pictrace.catalogue.schema.columns import SerialKey, ShownText, UTCDateTime, metadata

__all__ = ["job_failures", "jobs"]

jobs = Table(
    "jobs",
    metadata,
    Column("id", SerialKey, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created", UTCDateTime, nullable=False),
    Column("started", UTCDateTime),
    Column("finished", UTCDateTime),
    Column("saved", UTCDateTime, nullable=False),
    Column("progress", Text),
    Column("report", Text),
    Column("found", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False),
    Column("error", Text),
    Column("reason", ShownText),
    Column("continued_by", BigInteger),
    Column("revision", BigInteger, nullable=False),
    Column("message", Text),
    sqlite_autoincrement=True,
)
"""``owner`` is the process that runs it; ``saved`` is its last sign of life."""


job_failures = Table(
    "job_failures",
    metadata,
    Column("job_id", ForeignKey("jobs.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("location", ShownText, nullable=False),
    Column("reason", ShownText, nullable=False),
    Column("message", Text),
    sqlite_with_rowid=False,
)
