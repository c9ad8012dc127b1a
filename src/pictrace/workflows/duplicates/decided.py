"""What the user decided about pairs and groups, as a search for duplicates asks it."""

from __future__ import annotations

from collections.abc import Sequence

from pictrace.records import (
    Decision,
    DecisionKind,
)

__all__ = ["Decided"]


class Decided:
    """The user's decisions: pairs that are never tied again, groups that are not shown again."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self._by_hash: dict[str, list[Decision]] = {}
        for decision in decisions:
            for one in decision.hashes:
                self._by_hash.setdefault(one, []).append(decision)

    def parted(self, a: str, b: str) -> bool:
        """Were these two said not to be duplicates?"""
        return any(d.kind is DecisionKind.NOT_DUPLICATES and b in d.hashes for d in self._by_hash.get(a, ()))

    def settled(self, hashes: frozenset[str]) -> bool:
        """Was everything in this group decided together? A new member brings it back."""
        return any(hashes <= decision.hashes for decision in self._by_hash.get(min(hashes), ()))
