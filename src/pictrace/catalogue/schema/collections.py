"""What a person keeps by hand: albums, favourites and ratings, tags of their own, saved searches."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, SmallInteger, String, Table, Text

from pictrace.catalogue.schema.columns import SerialKey, ShownText, UTCDateTime, metadata

__all__ = ["album_contents", "albums", "marks", "own_tag_contents", "own_tags", "saved_searches"]

albums = Table(
    "albums",
    metadata,
    Column("id", SerialKey, primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, unique=True),
    Column("cover", String(64)),
    Column("created", UTCDateTime, nullable=False),
    Column("changed", UTCDateTime, nullable=False),
    sqlite_autoincrement=True,
)
"""What people put on their photos is kept by content hash, not by row: it outlives moves, missing disks, and sources
that are forgotten and added again. ``cover`` is the hash that was chosen."""


album_contents = Table(
    "album_contents",
    metadata,
    Column("album_id", ForeignKey("albums.id"), primary_key=True, autoincrement=False),
    Column("content_hash", String(64), primary_key=True),
    Column("added", UTCDateTime, nullable=False),
    Index("album_contents_by_added", "album_id", "added"),
    Index("album_contents_by_hash", "content_hash"),
    sqlite_with_rowid=False,
)


marks = Table(
    "marks",
    metadata,
    Column("content_hash", String(64), primary_key=True),
    Column("favourite", SmallInteger, nullable=False),
    Column("rating", SmallInteger, nullable=False),
    Column("changed", UTCDateTime, nullable=False),
    CheckConstraint("favourite IN (0, 1) AND rating BETWEEN 0 AND 5", name="marks_measures"),
    Index("marks_by_rating", "rating"),
    sqlite_with_rowid=False,
)
"""Only contents that are a favourite or rated have a row."""


own_tags = Table(
    "own_tags",
    metadata,
    Column("id", SerialKey, primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, unique=True),
    sqlite_autoincrement=True,
)


own_tag_contents = Table(
    "own_tag_contents",
    metadata,
    Column("tag_id", ForeignKey("own_tags.id"), primary_key=True, autoincrement=False),
    Column("content_hash", String(64), primary_key=True),
    Index("own_tag_contents_by_hash", "content_hash"),
    sqlite_with_rowid=False,
)


saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", SerialKey, primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, unique=True),
    Column("created", UTCDateTime, nullable=False),
    Column("words", ShownText),
    Column("content_hash", String(64)),
    Column("filters", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""``filters`` as ``Filters.to_json`` writes them."""
