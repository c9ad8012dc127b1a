"""Schema changes: numbered, named, each committed in one transaction with the record that it ran.

A migration that has been released is never edited; a change is a new one at the end, a function in the file of its
noun beside this one. The tables that all
of them together make are those of ``schema`` (a test compares the two).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, inspect, select

from pictrace.catalogue import schema
from pictrace.catalogue.migrations import cleanups, collections, duplicates, messages, photos, vectors
from pictrace.errors import LibraryTooNew

__all__ = ["MIGRATIONS", "Migration", "applied", "apply", "pending"]


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from a schema to the next."""

    number: int
    name: str
    run: Callable[[Connection], None]


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "photos and fingerprints", photos.photos_and_fingerprints),
    Migration(2, "tags", vectors.tags),
    Migration(3, "decisions and verified pairs", duplicates.decisions_and_pairs),
    Migration(4, "several vectors a picture", vectors.spaces),
    Migration(5, "identities of files", photos.identities),
    Migration(6, "failures that pass", photos.failures_that_pass),
    Migration(7, "duplicate groups and jobs", duplicates.groups_and_jobs),
    Migration(8, "file systems of sources", photos.volumes),
    Migration(9, "runs that came to their end", photos.settled_runs),
    Migration(10, "watched sources", photos.watched_sources),
    Migration(11, "albums, marks and saved searches", collections.collections),
    Migration(12, "clean-ups", cleanups.cleanups),
    Migration(13, "colours of contents", photos.appearances),
    Migration(14, "words of models", vectors.labels),
    Migration(15, "runs that came to their end, by source", photos.settled_sources),
    Migration(16, "messages by code", messages.messages),
)


def applied(connection: Connection) -> int:
    """The number of the last migration that ran; 0 for an empty file."""
    if not inspect(connection).has_table(schema.migrations.name):
        return 0
    numbers = connection.execute(select(schema.migrations.c.number)).scalars().all()
    return max(numbers, default=0)


def pending(connection: Connection) -> list[Migration]:
    """What has yet to run. Raises ``LibraryTooNew`` when the file knows later migrations than this program."""
    done = applied(connection)
    if done > MIGRATIONS[-1].number:
        raise LibraryTooNew("library.too_new", schema=done, known=MIGRATIONS[-1].number)
    return [migration for migration in MIGRATIONS if migration.number > done]


def apply(connection: Connection, migration: Migration) -> None:
    """Runs one migration and records it; the caller's transaction makes both one."""
    if migration.number == 1:
        connection.exec_driver_sql(
            "CREATE TABLE migrations "
            "(number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at TIMESTAMP NOT NULL)"
        )
    migration.run(connection)
    connection.execute(
        insert(schema.migrations).values(number=migration.number, name=migration.name, applied_at=datetime.now(UTC))
    )
