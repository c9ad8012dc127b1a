"""Photos: rows at places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue.database import Database
from pictrace.catalogue.filters import ANY
from pictrace.catalogue.known import Known
from pictrace.records import Filters, Photo, PhotoState

__all__ = ["Photos"]


class Photos:
    """Reads photos, alone, by the thousand and in pages, and moves them between states."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, photo_id: int) -> Photo:
        """Raises ``PhotoGone`` if there is no such row."""
        raise NotImplementedError

    def by_ids(self, photo_ids: Iterable[int]) -> dict[int, Photo]:
        """Those that exist, by id, in the order asked."""
        raise NotImplementedError

    def at(self, location: str) -> list[Photo]:
        """The photos of exactly this location (more than one when sources overlap)."""
        raise NotImplementedError

    def of_contents(self, content_ids: Iterable[int], filters: Filters = ANY) -> dict[int, list[Photo]]:
        """For each content the photos that pass the filters, present ones first, then by location.
        Contents without such a photo are absent from the answer; keys in the order asked."""
        raise NotImplementedError

    def content_ids(self, filters: Filters) -> NDArray[np.int64]:
        """The contents that have a photo which passes the filters: sorted, unique; what
        ``VectorIndex.search`` takes as ``allowed``."""
        raise NotImplementedError

    def page(
        self, filters: Filters = ANY, order: str = "taken", after: str | None = None, limit: int = 100
    ) -> tuple[list[Photo], str | None]:
        """One page and the cursor of the next (``None`` at the end). ``order`` is ``taken``, ``location``
        or ``id``, with ``-`` before it for descending; photos without a time come last. A cursor is opaque,
        URL-safe, and stays right while photos are added. Raises ``UsageError`` for an unknown order or
        a cursor that is not one."""
        raise NotImplementedError

    def each(self, filters: Filters = ANY, chunk: int = 2000) -> Iterator[Photo]:
        """All photos that pass, by id, read in chunks: memory does not grow with the library."""
        raise NotImplementedError

    def count(self, filters: Filters = ANY) -> int:
        """How many photos pass."""
        raise NotImplementedError

    def counts(self) -> dict[PhotoState, int]:
        """How many photos are in each state; every state is a key."""
        raise NotImplementedError

    def lacking(self, model: str, after: int = 0, limit: int = 1000) -> list[Photo]:
        """One present photo for each content that has no embedding of ``model``, by content id greater
        than ``after``: what a second model still has to look at. Go on from the last ``content_id``."""
        raise NotImplementedError

    def known(self, source_id: int) -> Known:
        """What the next scan of this source compares with."""
        raise NotImplementedError

    def restore(self, photo_ids: NDArray[np.int64]) -> int:
        """Missing photos that are back become present; returns how many."""
        raise NotImplementedError

    def mark_missing(self, photo_ids: NDArray[np.int64]) -> int:
        """Present photos that are gone become missing (one photo found gone between scans;
        a scan ends with ``Sources.finish_scan``). Returns how many."""
        raise NotImplementedError

    def follow_moves(self, run: int) -> int:
        """Pairs missing photos with places where the same bytes turned up in this run: the old
        row takes the new place and is present again, keeping its id. Call once, after the last source of a run.
        Returns how many moved."""
        raise NotImplementedError
