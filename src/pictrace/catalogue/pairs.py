"""Verified pairs: what comparing two contents found, so that no pair is verified twice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from pictrace.catalogue.database import Database
from pictrace.catalogue.dialect import New, upsert
from pictrace.catalogue.schema import pairs
from pictrace.catalogue.selection import slices
from pictrace.messages import Message, verbatim
from pictrace.records import Evidence, Region, Relation, Verdict

__all__ = ["PairKey", "Pairs", "VerifiedPair", "read_evidence", "written_evidence"]


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
        wanted = set(keys)
        partners: dict[str, set[str]] = {}
        for key in wanted:
            partners.setdefault(key.a, set()).add(key.b)
        statement = select(pairs).where(pairs.c.verifier == verifier)
        found: dict[PairKey, Verdict] = {}
        with self._database.reading() as connection:
            for part in slices(sorted(partners)):
                for row in connection.execute(statement.where(pairs.c.hash_a.in_(part))):
                    key = PairKey(row.hash_a, row.hash_b)
                    if key in wanted:
                        found[key] = Verdict(Relation(row.relation), row.score, read_evidence(row.evidence))
        return found

    def put(self, verifier: str, verified: Iterable[VerifiedPair]) -> None:
        """Remembers verdicts in one transaction; a pair known already is replaced."""
        values = [
            {
                "verifier": verifier,
                "hash_a": pair.key.a,
                "hash_b": pair.key.b,
                "relation": pair.verdict.relation.value,
                "score": pair.verdict.score,
                "evidence": written_evidence(pair.verdict.evidence),
            }
            for pair in verified
        ]
        if not values:
            return
        with self._database.writing() as connection:
            connection.execute(upsert(connection, pairs, ("verifier", "hash_a", "hash_b"), _replaced), values)

    def clear(self, verifier: str | None = None) -> int:
        """Drops what one version gave, or everything; returns how many pairs."""
        statement = delete(pairs) if verifier is None else delete(pairs).where(pairs.c.verifier == verifier)
        with self._database.writing() as connection:
            return connection.execute(statement).rowcount


def _replaced(new: New) -> dict[str, ColumnElement[Any]]:
    return {"relation": new["relation"], "score": new["score"], "evidence": new["evidence"]}


def written_evidence(evidence: Evidence) -> str:
    """Every digit, unlike the published JSON, so that what is read equals what was put."""
    return json.dumps(asdict(evidence))


def read_evidence(text: str) -> Evidence:
    """The inverse of ``written_evidence``."""
    fields = json.loads(text)
    if fields.get("region") is not None:
        fields["region"] = Region(**fields["region"])
    if fields.get("homography") is not None:
        fields["homography"] = tuple(fields["homography"])
    older = [verbatim(text) for text in fields.pop("notes", ())]
    fields["messages"] = (*map(Message.from_json, fields.get("messages", ())), *older)
    return Evidence(**fields)
