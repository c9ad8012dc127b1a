"""Blocking work off the event loop, bounded: so many at a time, so many in line, then a polite refusal.

Each kind of work has a lane of its own, so that a slow disk full of originals never holds up a search.
"""

from __future__ import annotations

import asyncio
import functools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from pictrace.apps.web.limits import Limits
from pictrace.apps.web.problems import Problem
from pictrace.messages import Message

__all__ = ["Lane", "Lanes"]

P = ParamSpec("P")
T = TypeVar("T")


class Lane:
    """``workers`` threads and at most ``waiting`` calls in line for them."""

    def __init__(self, name: str, workers: int, waiting: int) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix=f"pictrace-{name}")
        self._room = workers + waiting
        self._inside = 0

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``work`` returns or raises. Raises a 503 problem when the line is full."""
        if self._inside >= self._room:
            raise Problem(503, "busy", "Too many requests at once", Message("request.again"), {"retry-after": "1"})
        self._inside += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, functools.partial(work, *args, **kwargs))
        finally:
            self._inside -= 1

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class Lanes:
    """The lanes of one application. ``search``: one call per processor, since a search is computing;
    ``thumbnails``: short reads; ``originals``: the disk's or a decoder's whole attention, so few; ``fetches``: waiting
    for other servers, so many; ``catalogue``: the rest."""

    def __init__(self, limits: Limits) -> None:
        processors = os.cpu_count() or 2
        self.search = Lane("search", max(2, min(processors, 8)), limits.waiting_searches)
        self.thumbnails = Lane("thumbnails", 4, limits.waiting_thumbnails)
        self.originals = Lane("originals", 3, limits.waiting_others)
        self.fetches = Lane("fetches", 16, limits.waiting_others)
        self.catalogue = Lane("catalogue", 4, limits.waiting_others)

    def close(self) -> None:
        for lane in (self.search, self.thumbnails, self.originals, self.fetches, self.catalogue):
            lane.close()
