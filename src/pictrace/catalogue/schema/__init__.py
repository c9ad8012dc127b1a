"""The tables as they are now; how they came to be is in ``migrations``.

Portable on purpose: no SQLite-only types, upserts only through ``dialect``. Text compares by code point
(SQLite's default; PostgreSQL's ``"C"`` collation), which prefix ranges rely on. Times are naive: when a photo
was taken is the camera's local time, when PicTrace did something is UTC.
"""

from pictrace.catalogue.schema.cleanups import cleanup_actions, cleanups
from pictrace.catalogue.schema.collections import (
    album_contents,
    albums,
    marks,
    own_tag_contents,
    own_tags,
    saved_searches,
)
from pictrace.catalogue.schema.columns import metadata
from pictrace.catalogue.schema.duplicates import (
    decision_hashes,
    decisions,
    duplicate_groups,
    duplicate_members,
    duplicate_runs,
    pairs,
)
from pictrace.catalogue.schema.jobs import job_failures, jobs
from pictrace.catalogue.schema.photos import appearances, containers, contents, photos, sources, thumbnails, volumes
from pictrace.catalogue.schema.records import meta, migrations
from pictrace.catalogue.schema.vectors import embeddings, labels, models, spaces, tags

__all__ = [
    "album_contents",
    "albums",
    "appearances",
    "cleanup_actions",
    "cleanups",
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
    "marks",
    "meta",
    "metadata",
    "migrations",
    "models",
    "own_tag_contents",
    "own_tags",
    "pairs",
    "photos",
    "saved_searches",
    "sources",
    "spaces",
    "tags",
    "thumbnails",
    "volumes",
]
