"""Two pictures side by side: every measure, the relation, and the pictures that show why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from pictrace.decoding import reduced
from pictrace.records import Comparison, Query
from pictrace.verification import Prepared

if TYPE_CHECKING:
    from pictrace.verification.proof import Proof
    from pictrace.workflows.search.query_image import QueryPicture
    from pictrace.workflows.search.searcher import Searcher

__all__ = ["compare", "proof"]

PROOF_SIDE = 1024
"""Pixels of the long side of the pictures that a proof is drawn from."""


def compare(searcher: Searcher, a: Query, b: Query) -> Comparison:
    """Raises ``PhotoError``, ``SourceError`` or ``UsageError`` for a query that shows nothing."""
    pair = _Pair.of(searcher, a, b)
    examined = searcher.verifier().examine(*pair.prepared, pair.cosine)
    return Comparison(a.name, b.name, examined.verdict, examined.measures)


def proof(searcher: Searcher, a: Query, b: Query) -> Proof:
    """The same as pictures."""
    from pictrace.verification.proof import prove

    pair = _Pair.of(searcher, a, b)
    return prove(searcher.verifier(), pair.a.pixels, pair.b.pixels, pair.cosine, pair.prepared)


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """Two pictures, and what a search would know of them: both at the size of thumbnails, so that a
    comparison says what the search said."""

    a: QueryPicture
    b: QueryPicture
    prepared: tuple[Prepared, Prepared]
    cosine: float

    @classmethod
    def of(cls, searcher: Searcher, a: Query, b: Query) -> Self:
        seen = [searcher.pictures.look(query, PROOF_SIDE) for query in (a, b)]
        one, other = (replace(picture, pixels=reduced(picture.pixels, searcher.thumbnail_size)) for picture in seen)
        cosine = searcher.likeness.between(searcher.vectors(one), searcher.vectors(other))
        # The second is compared as a photo of the library would be: by its upright hash alone.
        photo = searcher.verifier().prepare(other.pixels, other.phashes[:1], other.content_hash)
        return cls(seen[0], seen[1], (searcher.prover.prepared(one), photo), cosine)
