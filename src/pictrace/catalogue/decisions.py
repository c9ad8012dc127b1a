"""The user's word about photos, kept by content hash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, delete, insert, select

from pictrace.catalogue.database import Database
from pictrace.catalogue.schema import decision_hashes, decisions
from pictrace.errors import UsageError
from pictrace.records import Decision, DecisionKind

__all__ = ["Decisions"]


class Decisions:
    """Reads and writes decisions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, kind: DecisionKind, content_hashes: Iterable[str], decided_at: datetime) -> Decision:
        """Remembers a decision about two or more contents; the same one again returns the first. A set of one
        hash is allowed for two photos of the same bytes. Raises ``UsageError`` for none at all."""
        hashes = frozenset(content_hashes)
        if not hashes:
            raise UsageError("decision.one")
        with self._database.writing() as connection:
            for known in _decisions(connection):
                if known.kind is kind and known.hashes == hashes:
                    return known
            inserted = connection.execute(insert(decisions).values(kind=kind.value, decided_at=decided_at))
            (decision_id,) = inserted.inserted_primary_key or (0,)
            values = [{"decision_id": decision_id, "content_hash": one} for one in sorted(hashes)]
            connection.execute(insert(decision_hashes), values)
            return next(known for known in _decisions(connection) if known.id == decision_id)

    def all(self) -> list[Decision]:
        """Every decision, oldest first."""
        with self._database.reading() as connection:
            return _decisions(connection)

    def remove(self, decision_id: int) -> bool:
        """Takes a decision back; false if there is no such one."""
        with self._database.writing() as connection:
            connection.execute(delete(decision_hashes).where(decision_hashes.c.decision_id == decision_id))
            return connection.execute(delete(decisions).where(decisions.c.id == decision_id)).rowcount > 0


def _decisions(connection: Connection) -> list[Decision]:
    joined = decisions.join(decision_hashes, decision_hashes.c.decision_id == decisions.c.id)
    statement = select(decisions, decision_hashes.c.content_hash).select_from(joined).order_by(decisions.c.id)
    rows = connection.execute(statement).all()
    return [
        Decision(DecisionKind(first.kind), frozenset(row.content_hash for row in group), first.decided_at, first.id)
        for group in (list(part) for _, part in groupby(rows, key=lambda row: row.id))
        for first in group[:1]
    ]
