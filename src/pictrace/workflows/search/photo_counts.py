"""How many photos pass a filter, remembered until the catalogue changes."""

from __future__ import annotations

import threading

from pictrace.catalogue import Catalogue, HeldContents
from pictrace.records import Filters

__all__ = ["PhotoCounts"]

REMEMBERED = 64
"""Filters whose count is remembered."""


class PhotoCounts:
    """Counting a hundred thousand rows takes longer than searching them. Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._generation = -1
        self._counts: dict[Filters, int] = {}
        self._held: tuple[int, Filters, HeldContents] | None = None

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

    def by_content(self, filters: Filters) -> HeldContents:
        """As ``Photos.held_contents``; remembered where nothing but the state restricts the answer."""
        if filters.narrow:
            return self._catalogue.photos.held_contents(filters)
        generation = self._catalogue.generation
        with self._lock:
            if self._held is None or self._held[:2] != (generation, filters):
                self._held = (generation, filters, self._catalogue.photos.held_contents(filters))
            return self._held[2]
