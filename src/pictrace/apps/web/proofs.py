"""Comparisons and the pictures that show why, kept for the few that someone is looking at."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from pictrace.apps.web import pictures
from pictrace.library import Library
from pictrace.records import Comparison, Query

__all__ = ["PICTURES", "Compared", "Proofs"]

PICTURES = ("matches", "outline", "aligned-a", "aligned-b", "ssim")
"""Names of the evidence pictures; those that could not be made (nothing to align) are left out."""

_KEPT = 12


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison and its evidence pictures by name, as JPEG."""

    comparison: Comparison
    pictures: Mapping[str, bytes]


class Proofs:
    """Compares on demand; the page asks for the words first and for each picture after."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: OrderedDict[tuple[Query, Query], Compared] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[tuple[Query, Query], threading.Lock] = {}

    def of(self, a: Query, b: Query) -> Compared:
        """The comparison of two pictures. Two requests for the same pair make it once."""
        key = (a, b)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            compared = self._make(a, b)
            with self._lock:
                self._kept[key] = compared
                self._making.pop(key, None)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return compared

    def _make(self, a: Query, b: Query) -> Compared:
        comparison = self._library.compare(a, b)
        proof = self._library.proof(a, b)
        drawn = {
            "matches": proof.matches,
            "outline": proof.outlined,
            "aligned-a": proof.query,
            "aligned-b": proof.photo,
            "ssim": proof.ssim,
        }
        if not proof.aligned:  # drawings of two pictures that do not lie on each other prove nothing
            drawn = {}
        return Compared(comparison, {name: pictures.jpeg(one, quality=92) for name, one in drawn.items()})
