"""Migrations of photos, contents and sources."""

from __future__ import annotations

from sqlalchemy import Connection

from pictrace.catalogue.migrations.statements import execute

__all__ = [
    "failures_that_pass",
    "identities",
    "photos_and_fingerprints",
    "settled_runs",
    "settled_sources",
    "volumes",
    "watched_sources",
]


def photos_and_fingerprints(connection: Connection) -> None:
    execute(
        connection,
        "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)",
        "INSERT INTO meta (name, value) VALUES ('epoch', 1), ('generation', 0), ('run', 0)",
        """
        CREATE TABLE sources (
            id {serial},
            kind TEXT NOT NULL,
            location TEXT NOT NULL UNIQUE,
            reachable INTEGER NOT NULL,
            scanned_at TIMESTAMP,
            options TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE containers (
            source_id BIGINT NOT NULL REFERENCES sources (id),
            key TEXT NOT NULL,
            stamp TEXT NOT NULL,
            PRIMARY KEY (source_id, key)
        )
        """,
        """
        CREATE TABLE contents (
            id {serial},
            content_hash VARCHAR(64) NOT NULL UNIQUE,
            size BIGINT NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            format TEXT NOT NULL,
            taken TIMESTAMP,
            camera TEXT,
            latitude DOUBLE PRECISION,
            longitude DOUBLE PRECISION,
            phash BIGINT,
            phash_algorithm TEXT,
            CONSTRAINT contents_measures CHECK (size >= 0 AND width > 0 AND height > 0),
            CONSTRAINT contents_phash_named CHECK ((phash IS NULL) = (phash_algorithm IS NULL))
        )
        """,
        "CREATE INDEX contents_by_taken ON contents (taken)",
        "CREATE INDEX contents_by_phash ON contents (phash)",
        """
        CREATE TABLE photos (
            id {serial},
            source_id BIGINT NOT NULL REFERENCES sources (id),
            key TEXT NOT NULL,
            location TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            stamp TEXT NOT NULL,
            content_id BIGINT REFERENCES contents (id),
            run BIGINT NOT NULL,
            CONSTRAINT photos_source_key UNIQUE (source_id, key),
            CONSTRAINT photos_state CHECK (state IN ('present', 'missing', 'failed')),
            CONSTRAINT photos_state_says_what CHECK (
                (state = 'failed') = (content_id IS NULL) AND (state = 'failed') = (reason IS NOT NULL)
            )
        )
        """,
        "CREATE INDEX photos_by_location ON photos (location)",
        "CREATE INDEX photos_by_content ON photos (content_id)",
        "CREATE INDEX photos_by_run ON photos (run)",
        "CREATE INDEX photos_by_state ON photos (source_id, state)",
        """
        CREATE TABLE thumbnails (
            content_id BIGINT NOT NULL PRIMARY KEY REFERENCES contents (id),
            jpeg {blob} NOT NULL
        )
        """,
        """
        CREATE TABLE models (
            id {serial},
            key TEXT NOT NULL UNIQUE,
            dimension INTEGER NOT NULL,
            card TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE embeddings (
            sequence {serial},
            content_id BIGINT NOT NULL REFERENCES contents (id),
            model_id BIGINT NOT NULL REFERENCES models (id),
            engine TEXT NOT NULL,
            precision TEXT NOT NULL,
            vector {blob} NOT NULL,
            CONSTRAINT embeddings_content_model UNIQUE (content_id, model_id)
        )
        """,
        "CREATE INDEX embeddings_by_model ON embeddings (model_id, sequence)",
    )


def identities(connection: Connection) -> None:
    execute(connection, "ALTER TABLE photos ADD COLUMN identity TEXT")


def failures_that_pass(connection: Connection) -> None:
    """Failed photos of before have no judge, so they are tried once more."""
    execute(connection, "ALTER TABLE photos ADD COLUMN failure TEXT", "ALTER TABLE photos ADD COLUMN judge TEXT")


def volumes(connection: Connection) -> None:
    execute(
        connection,
        """
        CREATE TABLE volumes (
            source_id BIGINT NOT NULL REFERENCES sources (id),
            key TEXT NOT NULL,
            volume TEXT,
            path TEXT NOT NULL,
            PRIMARY KEY (source_id, key)
        )
        """,
    )


def settled_runs(connection: Connection) -> None:
    """Every run before this counts as one that came to its end: nobody wrote down which did."""
    execute(connection, "INSERT INTO meta (name, value) SELECT 'settled', value FROM meta WHERE name = 'run'")


def appearances(connection: Connection) -> None:
    execute(
        connection,
        """
        CREATE TABLE appearances (
            content_id BIGINT NOT NULL PRIMARY KEY REFERENCES contents (id),
            algorithm TEXT NOT NULL,
            measures {blob} NOT NULL
        )
        """,
    )


def watched_sources(connection: Connection) -> None:
    execute(connection, "ALTER TABLE sources ADD COLUMN watched INTEGER NOT NULL DEFAULT 0")


def settled_sources(connection: Connection) -> None:
    """Runs come to their end for each source by itself; until now they did for all sources at once."""
    execute(
        connection,
        "ALTER TABLE sources ADD COLUMN settled BIGINT NOT NULL DEFAULT 0",
        "UPDATE sources SET settled = (SELECT value FROM meta WHERE name = 'settled')",
        "DELETE FROM meta WHERE name = 'settled'",
        "DROP INDEX photos_by_run",
        "CREATE INDEX photos_by_run ON photos (source_id, run)",
    )
