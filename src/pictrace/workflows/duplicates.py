"""Which photos of the library are one and the same picture, and which of them to keep."""

from __future__ import annotations

from collections.abc import Iterator

from pictrace.catalogue import Catalogue
from pictrace.records import DuplicateGroup, Filters, Relation
from pictrace.vectors.interface import VectorIndex
from pictrace.verification import Verifier

__all__ = ["SAME_PICTURE", "find_duplicates"]

SAME_PICTURE = frozenset(relation for relation in Relation if relation.same_picture)


def find_duplicates(
    catalogue: Catalogue,
    index: VectorIndex | None,
    verifier: Verifier,
    *,
    model: str,
    relations: frozenset[Relation] = SAME_PICTURE,
    filters: Filters | None = None,
    include_decided: bool = False,
    preferred: tuple[str, ...] = (),
    threads: int = 2,
) -> Iterator[DuplicateGroup]:
    """Groups as they are found. ``index`` is caught up with the catalogue; without one only equal hashes are
    looked at. ``preferred`` are prefixes of locations to keep, best first."""
    raise NotImplementedError
