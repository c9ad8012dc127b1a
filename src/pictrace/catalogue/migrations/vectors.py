"""Migrations of vectors and tags."""

from __future__ import annotations

from sqlalchemy import Connection

from pictrace.catalogue.migrations.statements import execute

__all__ = ["labels", "spaces", "tags"]


def tags(connection: Connection) -> None:
    execute(
        connection,
        """
        CREATE TABLE tags (
            model_id BIGINT NOT NULL REFERENCES models (id),
            tag SMALLINT NOT NULL,
            content_id BIGINT NOT NULL REFERENCES contents (id),
            probability DOUBLE PRECISION NOT NULL,
            PRIMARY KEY (model_id, tag, content_id)
        ) {clustered}
        """,
        "CREATE INDEX tags_by_content ON tags (content_id)",
    )


def spaces(connection: Connection) -> None:
    """A model's one vector becomes its space ``looks``; nothing is embedded again, and indexes stay true, because
    sequence numbers stay what they are."""
    execute(
        connection,
        """
        CREATE TABLE spaces (
            id {serial},
            model_id BIGINT NOT NULL REFERENCES models (id),
            position INTEGER NOT NULL,
            name TEXT NOT NULL,
            dimension INTEGER NOT NULL,
            CONSTRAINT spaces_model_name UNIQUE (model_id, name),
            CONSTRAINT spaces_model_position UNIQUE (model_id, position)
        )
        """,
        "INSERT INTO spaces (model_id, position, name, dimension) SELECT id, 0, 'looks', dimension FROM models",
        "ALTER TABLE models DROP COLUMN dimension",
        """
        CREATE TABLE embeddings_of_spaces (
            sequence {serial},
            space_id BIGINT NOT NULL REFERENCES spaces (id),
            content_id BIGINT NOT NULL REFERENCES contents (id),
            part INTEGER NOT NULL DEFAULT 0,
            engine TEXT NOT NULL,
            precision TEXT NOT NULL,
            vector {blob} NOT NULL,
            CONSTRAINT embeddings_content_space_part UNIQUE (content_id, space_id, part)
        )
        """,
    )
    if connection.dialect.name == "sqlite":  # numbers of vectors that were removed are not given out again
        execute(
            connection,
            "INSERT INTO sqlite_sequence (name, seq) "
            "SELECT 'embeddings_of_spaces', seq FROM sqlite_sequence WHERE name = 'embeddings'",
        )
    execute(
        connection,
        """
        INSERT INTO embeddings_of_spaces (sequence, space_id, content_id, engine, precision, vector)
        SELECT e.sequence, s.id, e.content_id, e.engine, e.precision, e.vector
        FROM embeddings e JOIN spaces s ON s.model_id = e.model_id ORDER BY e.sequence
        """,
        "DROP TABLE embeddings",
        "ALTER TABLE embeddings_of_spaces RENAME TO embeddings",
        "CREATE INDEX embeddings_by_space ON embeddings (space_id, sequence)",
    )


def labels(connection: Connection) -> None:
    execute(
        connection,
        """
        CREATE TABLE labels (
            model_id BIGINT NOT NULL PRIMARY KEY REFERENCES models (id),
            head TEXT NOT NULL,
            sequence BIGINT NOT NULL
        )
        """,
    )
