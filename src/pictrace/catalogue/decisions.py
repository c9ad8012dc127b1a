"""The user's word about photos, kept by content hash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pictrace.catalogue.database import Database
from pictrace.records import Decision, DecisionKind

__all__ = ["Decisions"]


class Decisions:
    """Reads and writes decisions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, kind: DecisionKind, content_hashes: Iterable[str], decided_at: datetime) -> Decision:
        """Remembers a decision about two or more contents; the same one again returns the first. A set of one
        hash is allowed for two photos of the same bytes. Raises ``UsageError`` for none at all."""
        raise NotImplementedError

    def all(self) -> list[Decision]:
        """Every decision, oldest first."""
        raise NotImplementedError

    def remove(self, decision_id: int) -> bool:
        """Takes a decision back; false if there is no such one."""
        raise NotImplementedError
