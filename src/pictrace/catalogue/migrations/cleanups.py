"""Migrations of clean-ups."""

from __future__ import annotations

from sqlalchemy import Connection

from pictrace.catalogue.migrations.statements import execute

__all__ = ["cleanups"]


def cleanups(connection: Connection) -> None:
    execute(
        connection,
        """
        CREATE TABLE cleanups (
            id TEXT NOT NULL PRIMARY KEY,
            plan TEXT NOT NULL,
            state TEXT NOT NULL,
            started TIMESTAMP NOT NULL,
            ended TIMESTAMP,
            done BIGINT NOT NULL,
            refused BIGINT NOT NULL,
            bytes BIGINT NOT NULL,
            trashes TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE cleanup_actions (
            cleanup_id TEXT NOT NULL REFERENCES cleanups (id),
            number INTEGER NOT NULL,
            kind TEXT NOT NULL,
            state TEXT,
            path TEXT NOT NULL,
            place TEXT,
            photo_id BIGINT,
            bytes BIGINT NOT NULL,
            reason TEXT,
            PRIMARY KEY (cleanup_id, number)
        ) {clustered}
        """,
    )
