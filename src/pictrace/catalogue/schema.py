"""The tables as they are now; how they came to be is in ``migrations``.

Portable on purpose: no SQLite-only types, upserts only through ``dialect``. Text compares by code point
(SQLite's default; PostgreSQL's ``"C"`` collation), which prefix ranges rely on. Times are naive: when a photo
was taken is the camera's local time, when PicTrace did something is UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

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
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

__all__ = [
    "appearances",
    "containers",
    "contents",
    "decision_hashes",
    "decisions",
    "duplicate_groups",
    "duplicate_members",
    "duplicate_runs",
    "embeddings",
    "job_failures",
    "jobs",
    "labels",
    "meta",
    "metadata",
    "migrations",
    "models",
    "pairs",
    "photos",
    "sources",
    "spaces",
    "tags",
    "thumbnails",
    "volumes",
]

metadata = MetaData()


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: stored as naive UTC, read back with its zone. A naive one is taken for UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None or value.tzinfo is None:
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class ShownText(TypeDecorator[str]):
    """Text of a camera, a decoder or a request, only ever shown: what no encoder takes in it is stored as "?"."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else value.encode("utf-8", "replace").decode("utf-8")


SerialKey = BigInteger().with_variant(Integer, "sqlite")
"""SQLite hands out row ids only to columns declared exactly INTEGER."""

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
"""Counters: ``epoch``, ``generation``, ``run``."""

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
    sqlite_autoincrement=True,
)

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
    UniqueConstraint("source_id", "key", name="photos_source_key"),
    CheckConstraint("state IN ('present', 'missing', 'failed')", name="photos_state"),
    CheckConstraint(
        "(state = 'failed') = (content_id IS NULL) AND (state = 'failed') = (reason IS NOT NULL)",
        name="photos_state_says_what",
    ),
    Index("photos_by_location", "location"),
    Index("photos_by_content", "content_id"),
    Index("photos_by_run", "run"),
    Index("photos_by_state", "source_id", "state"),
    sqlite_autoincrement=True,
)
"""``run`` is the indexing run that put this content at this place. Ids are never given out twice. ``identity`` is equal
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

models = Table(
    "models",
    metadata,
    Column("id", SerialKey, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("card", Text, nullable=False),
    sqlite_autoincrement=True,
)

spaces = Table(
    "spaces",
    metadata,
    Column("id", SerialKey, primary_key=True),
    Column("model_id", ForeignKey("models.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("dimension", Integer, nullable=False),
    UniqueConstraint("model_id", "name", name="spaces_model_name"),
    UniqueConstraint("model_id", "position", name="spaces_model_position"),
    sqlite_autoincrement=True,
)
"""The named outputs of a model, in the order of its card. All spaces of one picture are written together, so that what
has a vector in the first (``position`` 0) has one in each."""

embeddings = Table(
    "embeddings",
    metadata,
    Column("sequence", SerialKey, primary_key=True),
    Column("space_id", ForeignKey("spaces.id"), nullable=False),
    Column("content_id", ForeignKey("contents.id"), nullable=False),
    Column("part", Integer, nullable=False, server_default="0"),
    Column("engine", Text, nullable=False),
    Column("precision", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    UniqueConstraint("content_id", "space_id", "part", name="embeddings_content_space_part"),
    Index("embeddings_by_space", "space_id", "sequence"),
    sqlite_autoincrement=True,
)
"""``part`` 0 speaks of the whole picture. ``vector`` is ``dimension`` little-endian float16. A sequence number is never
used twice, so that "everything after n" means the same to every index that has n."""

tags = Table(
    "tags",
    metadata,
    Column("model_id", ForeignKey("models.id"), primary_key=True),
    Column("tag", SmallInteger, primary_key=True),
    Column("content_id", ForeignKey("contents.id"), primary_key=True),
    Column("probability", Float, nullable=False),
    Index("tags_by_content", "content_id"),
    sqlite_with_rowid=False,
)
"""``tag`` is an index into the model's vocabulary; only the strongest few of each content are kept. After the classes
of the model come the words of its head (``labels``)."""

labels = Table(
    "labels",
    metadata,
    Column("model_id", ForeignKey("models.id"), primary_key=True, autoincrement=False),
    Column("head", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)
"""How far the tags of a model's head go: it has seen the embeddings up to ``sequence``. ``head`` names it."""

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
    Column("reason", Text, nullable=False),
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
    Column("reason", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""The keeper first. A member names its photo and content without holding on to them: either may go."""

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
    sqlite_with_rowid=False,
)
