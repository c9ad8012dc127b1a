"""In which order pairs are looked at, so that groups come out while the rest is still waiting.

Pairs of a large library hang together: whole components of the table would come out at the end. So photos are taken
some at a time; whatever is tied to them is followed at once, until all pairs of all that is tied have been looked at.
Nothing that comes later can change what these are tied to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pictrace.workflows.duplicates.neighbours import Neighbours

__all__ = ["Traversal"]

AT_ONCE = 128
"""Contents that a step starts from."""


class Traversal:
    """Every pair of the table once. Photos follow one another as neighbours do, so that what was made of one photo is
    still at hand when the next ones need it. Holds some 30 bytes a pair."""

    def __init__(self, neighbours: Neighbours) -> None:
        self.neighbours = neighbours
        self._contents, ends = np.unique(neighbours.ids, return_inverse=True)
        self._ends = ends.reshape(-1, 2).astype(np.int32)
        order = np.argsort(self._ends.ravel(), kind="stable")
        self._pairs = (order // 2).astype(np.int32)
        self._starts = np.searchsorted(self._ends.ravel()[order], np.arange(len(self._contents) + 1))
        self._taken = np.zeros(len(neighbours), np.bool_)
        self._followed = np.zeros(len(self._contents), np.bool_)

    def steps(self) -> Iterator[list[int]]:
        """Content ids to start from, of which no pair has been followed yet."""
        part: list[int] = []
        for row in self._in_order():
            if not self._followed[row]:
                part.append(int(self._contents[row]))
                if len(part) == AT_ONCE:
                    yield part
                    part = []
        if part:
            yield part

    def follow(self, contents: Sequence[int]) -> NDArray[np.intp]:
        """Rows of all pairs of these contents that were not given out before."""
        found: list[NDArray[np.int32]] = []
        for row in np.searchsorted(self._contents, contents).tolist():
            if not self._followed[row]:
                self._followed[row] = True
                pairs = self._of(row)
                found.append(pairs[~self._taken[pairs]])
                self._taken[pairs] = True
        return np.concatenate(found).astype(np.intp) if found else np.empty(0, np.intp)

    def followed(self, content: int) -> bool:
        """Were the pairs of this content given out? Those that are in no pair need not be."""
        row = int(np.searchsorted(self._contents, content))
        return row == len(self._contents) or self._contents[row] != content or bool(self._followed[row])

    def _of(self, row: int) -> NDArray[np.int32]:
        return self._pairs[self._starts[row] : self._starts[row + 1]]

    def _in_order(self) -> Iterator[int]:
        """Depth first: a photo, then its neighbours and theirs."""
        seen = np.zeros(len(self._contents), np.bool_)
        for first in range(len(self._contents)):
            waiting = [first]
            while waiting:
                row = waiting.pop()
                if seen[row]:
                    continue
                seen[row] = True
                yield row
                ends = self._ends[self._of(row)]
                others = ends.sum(axis=1) - row
                waiting += others[~seen[others]].tolist()
