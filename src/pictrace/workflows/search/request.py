"""What is asked of every query of a search."""

from __future__ import annotations

from dataclasses import dataclass, field

from pictrace.errors import UsageError
from pictrace.records import COPIES, LOOKS, Filters, Hit, Relation

__all__ = ["MEASURES", "Request"]

MEASURES = ("embedding", LOOKS, COPIES, "ssim", "orb", "phash")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of every query. Raises ``UsageError`` for what cannot be answered."""

    k: int = 5
    offset: int = 0
    min_score: float = 0.0
    filters: Filters = field(default_factory=Filters)
    by: str = "embedding"
    relations: frozenset[Relation] | None = None
    verify: bool = True

    def __post_init__(self) -> None:
        if self.k < 1 or self.offset < 0:
            raise UsageError("search.page", k=self.k, offset=self.offset)
        if not 0.0 <= self.min_score <= 1.0:
            raise UsageError("search.min_score", score=str(self.min_score))
        if self.by not in MEASURES:
            raise UsageError("search.by", allowed=tuple(MEASURES), by=self.by)

    @property
    def end(self) -> int:
        return self.offset + self.k

    def accepts(self, hit: Hit) -> bool:
        return hit.score >= self.min_score and (self.relations is None or hit.relation in self.relations)

    @property
    def proven_only(self) -> bool:
        """True when only verified candidates can answer."""
        return self.relations is not None and Relation.SIMILAR not in self.relations
