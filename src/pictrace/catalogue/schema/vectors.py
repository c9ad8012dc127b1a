"""What models see in the contents: vectors in their spaces, and tags."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from pictrace.catalogue.schema.columns import SerialKey, metadata

__all__ = ["embeddings", "labels", "models", "spaces", "tags"]

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
