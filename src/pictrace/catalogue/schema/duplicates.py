"""Verified pairs, the groups made of them, and what the user decided."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Float, ForeignKey, Integer, String, Table, Text

from pictrace.catalogue.schema.columns import SerialKey, ShownText, UTCDateTime, metadata

__all__ = ["decision_hashes", "decisions", "duplicate_groups", "duplicate_members", "duplicate_runs", "pairs"]

decisions = Table(
    "decisions",
    metadata,
    Column("id", SerialKey, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("decided_at", UTCDateTime, nullable=False),
    sqlite_autoincrement=True,
)


decision_hashes = Table(
    "decision_hashes",
    metadata,
    Column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    Column("content_hash", String(64), primary_key=True),
)


pairs = Table(
    "pairs",
    metadata,
    Column("verifier", Text, primary_key=True),
    Column("hash_a", String(64), primary_key=True),
    Column("hash_b", String(64), primary_key=True),
    Column("relation", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("evidence", Text, nullable=False),
    CheckConstraint("hash_a <= hash_b", name="pairs_ordered"),
    sqlite_with_rowid=False,
)


duplicate_runs = Table(
    "duplicate_runs",
    metadata,
    Column("id", SerialKey, primary_key=True),
    Column("started", UTCDateTime, nullable=False),
    Column("ended", UTCDateTime),
    Column("complete", Integer, nullable=False),
    Column("relations", Text, nullable=False),
    Column("filters", Text, nullable=False),
    Column("photos", BigInteger, nullable=False),
    Column("last_photo", BigInteger, nullable=False),
    Column("last_content", BigInteger, nullable=False),
    Column("generation", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)


duplicate_groups = Table(
    "duplicate_groups",
    metadata,
    Column("run_id", ForeignKey("duplicate_runs.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("reason", ShownText, nullable=False),
    Column("message", Text),
    sqlite_with_rowid=False,
)
"""As they were found, ``place`` counting from 0. What of them still holds is worked out when they are read."""


duplicate_members = Table(
    "duplicate_members",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    Column("photo_id", BigInteger, nullable=False),
    Column("content_id", BigInteger, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("relation", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("reason", ShownText, nullable=False),
    Column("message", Text),
    sqlite_with_rowid=False,
)
"""The keeper first. A member names its photo and content without holding on to them: either may go."""
