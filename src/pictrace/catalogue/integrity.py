"""Whether the catalogue keeps its promises."""

from __future__ import annotations

from collections.abc import Iterator

from pictrace.catalogue.database import Database
from pictrace.records import Finding

__all__ = ["check"]


def check(database: Database, repair: bool = False) -> Iterator[Finding]:
    """Looks at every invariant of the catalogue, one finding each. ``repair`` mends what can be mended
    without losing a photo row: vectors of a wrong size and rows that point nowhere go away (and are made
    again by the next indexing run)."""
    raise NotImplementedError
