"""Verified pairs: what comparing two contents found, so that no pair is verified twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pictrace.catalogue.database import Database
from pictrace.records import Verdict

__all__ = ["PairKey", "Pairs", "VerifiedPair"]


@dataclass(frozen=True, slots=True, order=True)
class PairKey:
    """Two content hashes in ascending order; ``a`` is the query of the verdict, ``b`` the photo."""

    a: str
    b: str

    @classmethod
    def of(cls, one: str, other: str) -> PairKey:
        """The key of an unordered pair."""
        return cls(one, other) if one <= other else cls(other, one)


@dataclass(frozen=True, slots=True)
class VerifiedPair:
    """A pair and the verdict of comparing ``key.a`` (as the query) with ``key.b``."""

    key: PairKey
    verdict: Verdict


class Pairs:
    """A cache: safe to lose, never wrong, because the verifier's version is part of the key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, verifier: str, keys: Iterable[PairKey]) -> dict[PairKey, Verdict]:
        """The verdicts that this version of the verifier has given already."""
        raise NotImplementedError

    def put(self, verifier: str, pairs: Iterable[VerifiedPair]) -> None:
        """Remembers verdicts in one transaction; a pair known already is replaced."""
        raise NotImplementedError

    def clear(self, verifier: str | None = None) -> int:
        """Drops what one version gave, or everything; returns how many pairs."""
        raise NotImplementedError
