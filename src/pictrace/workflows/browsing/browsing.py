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
        self._all_folders: list[Folder] | None = None
        self._cameras: dict[str, int] | None = None

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
            tree = self._made_tree()
        if within is None:
            return tree.of_sources(self._catalogue.sources.all()), 0
        return tree.within(within), tree.own(within)

    def all_folders(self) -> list[Folder]:
        """Every folder that holds photos."""
        with self._lock:
            tree = self._made_tree()
            if self._all_folders is None:
                self._all_folders = tree.all()
            return self._all_folders

    def cameras(self) -> dict[str, int]:
        """Photos by the name of their camera."""
        with self._lock:
            self._forget_what_is_old()
            if self._cameras is None:
                self._cameras = self._catalogue.overview.cameras()
            return self._cameras

    def _made_tree(self) -> FolderTree:
        self._forget_what_is_old()
        if self._tree is None:
            self._tree = FolderTree(self._catalogue.overview.folders())
        return self._tree

    def _forget_what_is_old(self) -> None:
        generation = self._catalogue.generation
        if generation != self._generation:
            self._timelines.clear()
            self._tree = self._all_folders = self._cameras = None
            self._generation = generation
