"""Photos, the sources that they lie in, and what is known of their contents."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from pictrace.catalogue.schema.columns import SerialKey, ShownText, UTCDateTime, metadata

__all__ = ["appearances", "containers", "contents", "photos", "sources", "thumbnails", "volumes"]

sources = Table(
    "sources",
    metadata,
    Column("id", SerialKey, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("location", Text, nullable=False, unique=True),
    Column("reachable", Integer, nullable=False),
    Column("scanned_at", UTCDateTime),
    Column("options", Text, nullable=False),
    Column("watched", Integer, nullable=False, server_default="0"),
    Column("settled", BigInteger, nullable=False, server_default="0"),
    sqlite_autoincrement=True,
)
"""``settled`` is the last run that looked at the source to the end: what later ones wrote of it is where photos may
have moved to."""


containers = Table(
    "containers",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("stamp", Text, nullable=False),
)
"""Archives inside sources, with the stamps of the last complete scan."""


volumes = Table(
    "volumes",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("volume", Text),
    Column("path", Text, nullable=False),
)
"""File systems that a source lay on at its last complete scan: its own under the empty key, others under those of the
folders at which they were mounted. ``path`` is the place within the file system."""


contents = Table(
    "contents",
    metadata,
    Column("id", SerialKey, primary_key=True),
    Column("content_hash", String(64), nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("format", Text, nullable=False),
    Column("taken", DateTime),
    Column("camera", ShownText),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("phash", BigInteger),
    Column("phash_algorithm", Text),
    CheckConstraint("size >= 0 AND width > 0 AND height > 0", name="contents_measures"),
    CheckConstraint("(phash IS NULL) = (phash_algorithm IS NULL)", name="contents_phash_named"),
    Index("contents_by_taken", "taken"),
    Index("contents_by_phash", "phash"),
    sqlite_autoincrement=True,
)
"""``phash`` holds the unsigned 64-bit hash as the signed integer of the same bits."""


photos = Table(
    "photos",
    metadata,
    Column("id", SerialKey, primary_key=True),
    Column("source_id", ForeignKey("sources.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", ShownText),
    Column("stamp", Text, nullable=False),
    Column("content_id", ForeignKey("contents.id")),
    Column("run", BigInteger, nullable=False),
    Column("identity", Text),
    Column("failure", Text),
    Column("judge", Text),
    Column("message", Text),
    UniqueConstraint("source_id", "key", name="photos_source_key"),
    CheckConstraint("state IN ('present', 'missing', 'failed')", name="photos_state"),
    CheckConstraint(
        "(state = 'failed') = (content_id IS NULL) AND (state = 'failed') = (reason IS NOT NULL)",
        name="photos_state_says_what",
    ),
    Index("photos_by_location", "location"),
    Index("photos_by_content", "content_id"),
    Index("photos_by_run", "source_id", "run"),
    Index("photos_by_state", "source_id", "state"),
    sqlite_autoincrement=True,
)
"""``run`` is the indexing run that put this content at this place; no later than its source's ``settled``
where it is known that it moved there. Ids are never given out twice. ``identity`` is equal
for two names of one file (hard links, links, mounts) that one scan of one source saw; elsewhere it says nothing.
``failure`` is the code of what failed, ``judge`` what found the photo unusable (decoders with their versions, limits);
without a judge it was the moment's fault, and the next run tries again."""


thumbnails = Table(
    "thumbnails",
    metadata,
    Column("content_id", ForeignKey("contents.id"), primary_key=True, autoincrement=False),
    Column("jpeg", LargeBinary, nullable=False),
)


appearances = Table(
    "appearances",
    metadata,
    Column("content_id", ForeignKey("contents.id"), primary_key=True, autoincrement=False),
    Column("algorithm", Text, nullable=False),
    Column("measures", LargeBinary, nullable=False),
)
"""What pixels say by themselves (``fingerprints.appearance``): some bytes, and the name of what made them."""
