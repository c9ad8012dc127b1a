"""Two pictures side by side: every measure, the relation, and the pictures that show why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pictrace.records import Comparison, Query
from pictrace.verification import Prepared

if TYPE_CHECKING:
    from pictrace.workflows.queries import QueryPicture
    from pictrace.workflows.search import Searcher

__all__ = ["compare", "proof"]

PROOF_SIDE = 1024
"""Pixels of the long side of the pictures that a proof is drawn from."""


def compare(searcher: Searcher, a: Query, b: Query) -> Comparison:
    """Raises ``PhotoError``, ``SourceError`` or ``UsageError`` for a query that shows nothing."""
    one, other = (searcher.pictures.look(query, searcher.thumbnail_size) for query in (a, b))
    cosine = float(searcher.vector(one) @ searcher.vector(other))
    examined = searcher.verifier().examine(searcher.prepared(one), _photo(searcher, other), cosine)
    return Comparison(a.name, b.name, examined.verdict, examined.measures)


def proof(searcher: Searcher, a: Query, b: Query) -> Any:
    """The same as pictures."""
    from pictrace.verification.proof import prove  # type: ignore[import-not-found]

    one, other = (searcher.pictures.look(query, PROOF_SIDE) for query in (a, b))
    cosine = float(searcher.vector(one) @ searcher.vector(other))
    return prove(searcher.verifier(), one.pixels, other.pixels, cosine)


def _photo(searcher: Searcher, picture: QueryPicture) -> Prepared:
    """The second picture, as a photo of the library would be: its hash upright only."""
    return searcher.verifier().prepare(picture.pixels, picture.phashes[:1], picture.content_hash)
