"""Closing the scan of a source: what was not seen becomes missing, and its archives are known to be complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.records import Failure
from pictrace.sources import members_of
from pictrace.workflows.indexing.disks import vanished
from pictrace.workflows.indexing.flow import Listed

__all__ = ["VANISHED_LEAST", "Closings"]

VANISHED_LEAST = 50
"""Photos: fewer are deleted by hand every day, and are soon put back."""


class Closings:
    """Closes each source once all files that its scan handed on are committed; one that lost many photos at once only
    at the end of the run, by ``close_doubtful``. ``vanished_percent`` of its photos are many; 0: none ever are."""

    def __init__(self, catalogue: Catalogue, vanished_percent: int) -> None:
        self._catalogue = catalogue
        self._vanished_percent = vanished_percent
        self._landed: Counter[int] = Counter()
        self._waiting: list[Listed] = []
        self._doubtful: list[Listed] = []
        self._broken: list[tuple[int, str]] = []
        self.missing = 0
        """Photos that became missing by it."""
        self.closed: set[int] = set()
        """Sources that were looked at to the end."""

    def committed(self, landed: Mapping[int, int], listed: Iterable[Listed], broken: Iterable[tuple[int, str]]) -> None:
        """Files written by source, sources listed to their end, and (source, key) of files that could not be read now.
        Closes the sources that are whole by it."""
        self._landed.update(landed)
        self._broken += broken
        waiting = []
        for one in (*self._waiting, *listed):
            if self._landed[one.place.id] < one.items:
                waiting.append(one)
            elif self._vanished(len(one.unseen), one.there):
                self._doubtful.append(one)
            else:
                self._close(one, one.unseen)
        self._waiting = waiting

    def close_doubtful(self) -> list[Failure]:
        """Call once, when everything is written: sources that lost so many photos at once that their disk may be away.
        What turned up elsewhere in this run was moved; of a source that is new to this (its disk may have been copied),
        only what turned up in itself. If too many remain, they stay as they are, and the source is unreachable."""
        found = []
        for listed in self._doubtful:
            place, gone = listed.place, listed.unseen
            moved = self._catalogue.scans.turned_up(gone, None if listed.known else place.id)
            lost = len(gone) - len(moved)
            if not self._vanished(lost, listed.there):
                self._close(listed, gone)
                continue
            self._close(listed, moved)
            self._catalogue.sources.set_reachable(place.id, False)
            found.append(Failure(place.source.location, vanished(lost, listed.there)))
        self._doubtful = []
        return found

    def _vanished(self, gone: int, there: int) -> bool:
        share = self._vanished_percent
        return bool(share) and gone >= VANISHED_LEAST and 100 * gone >= share * there

    def _close(self, listed: Listed, gone: NDArray[np.int64]) -> None:
        place = listed.place
        self.closed.add(place.id)
        broken = [key for source_id, key in self._broken if source_id == place.id]
        containers = _unbroken(listed.containers, broken)
        finish = self._catalogue.sources.finish_scan
        self.missing += finish(place.id, gone, containers, datetime.now(UTC), listed.disks)


def _unbroken(containers: Mapping[str, str], broken: Sequence[str]) -> dict[str, str]:
    """The archives all of whose members could be read."""
    return {
        key: stamp for key, stamp in containers.items() if not any(name.startswith(members_of(key)) for name in broken)
    }
