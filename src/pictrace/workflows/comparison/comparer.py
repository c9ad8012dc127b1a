"""Two pictures side by side: every measure, the relation, and the pictures that show why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pictrace.records import Comparison, Query
from pictrace.verification.interface import Examination
from pictrace.workflows.pairs import Matcher, Side
from pictrace.workflows.search.query_image import Pictures, QueryPicture

if TYPE_CHECKING:
    from pictrace.verification.proof import Proof

__all__ = ["Comparer"]

PROOF_SIDE = 1024
"""Pixels. The long side of the pictures that a proof is drawn from."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparer:
    """Compares two queries as a search would: both at the size of thumbnails (``thumbnail_size``, pixels), the second
    as a photo of the library. ``likeness`` says how alike two pictures are to the model. Its methods raise
    ``PhotoError``, ``SourceError`` or ``UsageError`` for a query that shows nothing."""

    pictures: Pictures
    matcher: Matcher
    likeness: Callable[[QueryPicture, QueryPicture], float]
    thumbnail_size: int

    def compare(self, a: Query, b: Query) -> Comparison:
        seen = self._examined(*self._seen(a, b))[0]
        return Comparison(a.name, b.name, seen.verdict, seen.measures)

    def proof(self, a: Query, b: Query) -> Proof:
        """The same as pictures."""
        from pictrace.verification.proof import prove

        one, other = self._seen(a, b)
        seen, sides = self._examined(one, other)
        return prove(seen, (sides[0].prepared, sides[1].prepared), one.pixels, other.pixels)

    def _seen(self, a: Query, b: Query) -> tuple[QueryPicture, QueryPicture]:
        return self.pictures.look(a, PROOF_SIDE), self.pictures.look(b, PROOF_SIDE)

    def _examined(self, one: QueryPicture, other: QueryPicture) -> tuple[Examination, tuple[Side, Side]]:
        one, other = one.reduced(self.thumbnail_size), other.reduced(self.thumbnail_size)
        # A photo of the library is compared by its upright hash alone.
        sides = (
            self.matcher.side(one.pixels, one.phashes, one.content_hash, one.capture),
            self.matcher.side(other.pixels, other.phashes[:1], other.content_hash, other.capture),
        )
        return self.matcher.examine(*sides, self.likeness(one, other)), sides
