"""By time and by folder, remembered until the photos change: counting a million photos takes a second or two."""

from __future__ import annotations

import threading

from pictrace.catalogue import Catalogue
from pictrace.records import Filters, Folder, Timeline
from pictrace.workflows.browsing.folders import FolderTree
from pictrace.workflows.browsing.timeline import timeline

__all__ = ["Browsing"]

_EVERYTHING = Filters()
REMEMBERED = 16
"""Timelines, of as many filters: some thousand days each."""


class Browsing:
    """The timeline and the folders of one library. Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._generation = -1
        self._timelines: dict[Filters, Timeline] = {}
        self._tree: FolderTree | None = None

    def timeline(self, filters: Filters = _EVERYTHING) -> Timeline:
        """Photos by year, month and day, with their places in the layout (newest first)."""
        with self._lock:
            self._forget_what_is_old()
            if filters not in self._timelines or filters.personal:
                if len(self._timelines) >= REMEMBERED:
                    self._timelines.clear()
                self._timelines[filters] = timeline(self._catalogue.overview.days(filters))
            return self._timelines[filters]

    def folders(self, within: str | None = None) -> tuple[list[Folder], int]:
        """The folders in a place, by name, and how many photos lie in it itself; without a place the sources."""
        with self._lock:
            self._forget_what_is_old()
            if self._tree is None:
                self._tree = FolderTree(self._catalogue.overview.folders())
            tree = self._tree
        if within is None:
            return tree.of_sources(self._catalogue.sources.all()), 0
        return tree.within(within), tree.own(within)

    def _forget_what_is_old(self) -> None:
        generation = self._catalogue.generation
        if generation != self._generation:
            self._timelines.clear()
            self._tree = None
            self._generation = generation
