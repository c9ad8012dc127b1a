"""How many photos pass a filter, remembered until the catalogue changes."""

from __future__ import annotations

import threading

from pictrace.catalogue import Catalogue
from pictrace.records import Filters

__all__ = ["PhotoCounts"]

REMEMBERED = 64


class PhotoCounts:
    """Counting a hundred thousand rows takes longer than searching them. Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._generation = -1
        self._counts: dict[Filters, int] = {}

    def of(self, filters: Filters) -> int:
        """As ``Photos.count``."""
        if filters.personal:  # few, and they change without the generation
            return self._catalogue.photos.count(filters)
        generation = self._catalogue.generation
        with self._lock:
            if generation != self._generation or len(self._counts) >= REMEMBERED:
                self._counts.clear()
                self._generation = generation
            if filters in self._counts:
                return self._counts[filters]
        count = self._catalogue.photos.count(filters)
        with self._lock:
            if generation == self._generation:
                self._counts[filters] = count
        return count
