"""Migrations of what a person keeps by hand."""

from __future__ import annotations

from sqlalchemy import Connection

from pictrace.catalogue.migrations.statements import execute

__all__ = ["collections"]


def collections(connection: Connection) -> None:
    execute(
        connection,
        """
        CREATE TABLE albums (
            id {serial},
            name TEXT NOT NULL,
            folded TEXT NOT NULL UNIQUE,
            cover VARCHAR(64),
            created TIMESTAMP NOT NULL,
            changed TIMESTAMP NOT NULL
        )
        """,
        """
        CREATE TABLE album_contents (
            album_id BIGINT NOT NULL REFERENCES albums (id),
            content_hash VARCHAR(64) NOT NULL,
            added TIMESTAMP NOT NULL,
            PRIMARY KEY (album_id, content_hash)
        ) {clustered}
        """,
        "CREATE INDEX album_contents_by_added ON album_contents (album_id, added)",
        "CREATE INDEX album_contents_by_hash ON album_contents (content_hash)",
        """
        CREATE TABLE marks (
            content_hash VARCHAR(64) NOT NULL PRIMARY KEY,
            favourite SMALLINT NOT NULL,
            rating SMALLINT NOT NULL,
            changed TIMESTAMP NOT NULL,
            CONSTRAINT marks_measures CHECK (favourite IN (0, 1) AND rating BETWEEN 0 AND 5)
        ) {clustered}
        """,
        "CREATE INDEX marks_by_rating ON marks (rating)",
        "CREATE TABLE own_tags (id {serial}, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE)",
        """
        CREATE TABLE own_tag_contents (
            tag_id BIGINT NOT NULL REFERENCES own_tags (id),
            content_hash VARCHAR(64) NOT NULL,
            PRIMARY KEY (tag_id, content_hash)
        ) {clustered}
        """,
        "CREATE INDEX own_tag_contents_by_hash ON own_tag_contents (content_hash)",
        """
        CREATE TABLE saved_searches (
            id {serial},
            name TEXT NOT NULL,
            folded TEXT NOT NULL UNIQUE,
            created TIMESTAMP NOT NULL,
            words TEXT,
            content_hash VARCHAR(64),
            filters TEXT NOT NULL
        )
        """,
        "INSERT INTO meta (name, value) VALUES ('collections', 0)",
    )
