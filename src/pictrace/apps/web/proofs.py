"""Comparisons and the pictures that show why, kept for the few that someone is looking at."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pictrace.apps.web import pictures
from pictrace.library import Library
from pictrace.records import Comparison, Query

__all__ = ["PICTURES", "Compared", "Proofs"]

PICTURES = ("matches", "outline", "aligned-a", "aligned-b", "ssim")
"""Names of the evidence pictures; those that could not be made (nothing to align) are left out."""

_KEPT = 12
"""Comparisons whose pictures are held in memory: those of the last few that a person looked at."""

Pair: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison and its evidence pictures by name, as JPEG."""

    comparison: Comparison
    pictures: Mapping[str, bytes]


class Proofs:
    """Compares on demand; the page asks for the words first and for each picture after. A pair is known by what the
    request calls it, so that nothing here holds on to its pictures."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: OrderedDict[Pair, Compared] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[Pair, threading.Lock] = {}

    def get(self, pair: Pair) -> Compared | None:
        """What is known of a pair already."""
        with self._lock:
            if pair in self._kept:
                self._kept.move_to_end(pair)
            return self._kept.get(pair)

    def of(self, pair: Pair, a: Query, b: Query) -> Compared:
        """The comparison of two pictures. Two requests for the same pair make it once."""
        with self._lock:
            making = self._making.setdefault(pair, threading.Lock())
        try:
            with making:
                compared = self.get(pair) or self._make(a, b)
                with self._lock:
                    self._kept[pair] = compared
                    while len(self._kept) > _KEPT:
                        self._kept.popitem(last=False)
                return compared
        finally:
            with self._lock:
                self._making.pop(pair, None)

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
