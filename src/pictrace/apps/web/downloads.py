"""Chosen photos that are kept for a while under an unguessable name, so that a browser can save them as one file."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence

from pictrace.apps.web.problems import Problem
from pictrace.messages import Message

__all__ = ["Downloads"]

KEPT = 64
"""Selections, of some hundred kilobytes at most; the oldest go first."""


class Downloads:
    """Ids of photos by the name of their selection. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, photo_ids: Sequence[int]) -> str:
        """The name under which they are found."""
        name = secrets.token_urlsafe(12)
        with self._lock:
            self._kept[name] = tuple(dict.fromkeys(photo_ids))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return name

    def get(self, name: str) -> tuple[int, ...]:
        """Raises a 404 problem when it is not kept (any more)."""
        with self._lock:
            if name not in self._kept:
                raise Problem(
                    404, "download-gone", "The selection is not kept any more", Message("request.choose_again")
                )
            return self._kept[name]
