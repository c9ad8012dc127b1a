"""Who goes first: somebody waits for a search, nobody for the next photo of a long run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Scheduler"]

PATIENCE = 0.25
"""Seconds that a long run gives way before each of its steps at most: it goes on, slowly, among endless searches."""


class Scheduler:
    """The searches at work in one library. Safe to use from several threads."""

    def __init__(self, processors: int) -> None:
        self._processors = processors
        self._searches = 0
        self._quiet = threading.Event()
        self._quiet.set()
        self._lock = threading.Lock()

    @contextmanager
    def searching(self) -> Iterator[None]:
        """Around one search."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    @property
    def dense(self) -> bool:
        """Whether the searches at work keep all processors busy: none is served sooner by being divided."""
        return self._searches >= self._processors

    def give_way(self) -> None:
        """Called by long runs between two steps: waits until nobody searches, but not for long."""
        self._quiet.wait(PATIENCE)

    def _count(self, change: int) -> None:
        with self._lock:
            self._searches += change
            if self._searches:
                self._quiet.clear()
            else:
                self._quiet.set()
