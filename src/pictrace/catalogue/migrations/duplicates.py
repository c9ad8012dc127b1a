"""Migrations of decisions, verified pairs, groups, and the jobs that find them."""

from __future__ import annotations

from sqlalchemy import Connection

from pictrace.catalogue.migrations.statements import execute

__all__ = ["decisions_and_pairs", "groups_and_jobs"]


def decisions_and_pairs(connection: Connection) -> None:
    execute(
        connection,
        "CREATE TABLE decisions (id {serial}, kind TEXT NOT NULL, decided_at TIMESTAMP NOT NULL)",
        """
        CREATE TABLE decision_hashes (
            decision_id BIGINT NOT NULL REFERENCES decisions (id),
            content_hash VARCHAR(64) NOT NULL,
            PRIMARY KEY (decision_id, content_hash)
        )
        """,
        """
        CREATE TABLE pairs (
            verifier TEXT NOT NULL,
            hash_a VARCHAR(64) NOT NULL,
            hash_b VARCHAR(64) NOT NULL,
            relation TEXT NOT NULL,
            score DOUBLE PRECISION NOT NULL,
            evidence TEXT NOT NULL,
            PRIMARY KEY (verifier, hash_a, hash_b),
            CONSTRAINT pairs_ordered CHECK (hash_a <= hash_b)
        ) {clustered}
        """,
    )


def groups_and_jobs(connection: Connection) -> None:
    execute(
        connection,
        """
        CREATE TABLE duplicate_runs (
            id {serial},
            started TIMESTAMP NOT NULL,
            ended TIMESTAMP,
            complete INTEGER NOT NULL,
            relations TEXT NOT NULL,
            filters TEXT NOT NULL,
            photos BIGINT NOT NULL,
            last_photo BIGINT NOT NULL,
            last_content BIGINT NOT NULL,
            generation BIGINT NOT NULL
        )
        """,
        """
        CREATE TABLE duplicate_groups (
            run_id BIGINT NOT NULL REFERENCES duplicate_runs (id),
            place INTEGER NOT NULL,
            name TEXT NOT NULL,
            relation TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (run_id, place)
        ) {clustered}
        """,
        """
        CREATE TABLE duplicate_members (
            run_id BIGINT NOT NULL,
            place INTEGER NOT NULL,
            rank INTEGER NOT NULL,
            photo_id BIGINT NOT NULL,
            content_id BIGINT NOT NULL,
            content_hash VARCHAR(64) NOT NULL,
            relation TEXT NOT NULL,
            score DOUBLE PRECISION NOT NULL,
            evidence TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (run_id, place, rank)
        ) {clustered}
        """,
        """
        CREATE TABLE jobs (
            id {serial},
            owner TEXT NOT NULL,
            kind TEXT NOT NULL,
            task TEXT NOT NULL,
            state TEXT NOT NULL,
            created TIMESTAMP NOT NULL,
            started TIMESTAMP,
            finished TIMESTAMP,
            saved TIMESTAMP NOT NULL,
            progress TEXT,
            report TEXT,
            found BIGINT NOT NULL,
            failed BIGINT NOT NULL,
            error TEXT,
            reason TEXT,
            continued_by BIGINT,
            revision BIGINT NOT NULL
        )
        """,
        """
        CREATE TABLE job_failures (
            job_id BIGINT NOT NULL REFERENCES jobs (id),
            number INTEGER NOT NULL,
            location TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (job_id, number)
        ) {clustered}
        """,
    )
