"""The sources that the catalogue knows, and the archives inside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue.database import Database
from pictrace.records import SourceRecord

__all__ = ["Forgotten", "Sources"]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went away with a source: its photo rows, and the contents that no other source has."""

    photos: int
    contents: int


class Sources:
    """Reads and writes the table of sources."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, kind: str, location: str, options: Mapping[str, Any] | None = None) -> SourceRecord:
        """The source at ``location``, made if it is new; its kind and options become those given."""
        raise NotImplementedError

    def all(self) -> list[SourceRecord]:
        """Every source with its counts, in the order they were added."""
        raise NotImplementedError

    def get(self, source_id: int) -> SourceRecord:
        """Raises ``UsageError`` if there is no such source."""
        raise NotImplementedError

    def find(self, location: str) -> SourceRecord | None:
        """The source of exactly this location."""
        raise NotImplementedError

    def options(self, source_id: int) -> dict[str, Any]:
        """What the source was added with."""
        raise NotImplementedError

    def set_reachable(self, source_id: int, reachable: bool) -> None:
        """What the last look at it found; changes nothing else."""
        raise NotImplementedError

    def containers(self, source_id: int) -> dict[str, str]:
        """Archive key → its stamp at the last complete scan: what ``Source.scan`` takes as ``known``."""
        raise NotImplementedError

    def finish_scan(
        self, source_id: int, missing: NDArray[np.int64], containers: Mapping[str, str], scanned_at: datetime
    ) -> int:
        """Ends a complete scan in one transaction: marks the photos ``missing`` (``Known.unseen``),
        remembers the stamps of all archives seen (changed and unchanged), the time, and that the source
        was reachable. Returns how many photos went from present to missing."""
        raise NotImplementedError

    def forget(self, source_id: int) -> Forgotten:
        """Takes a source out of the catalogue, with the contents that no other source has. Where
        embeddings go, the epoch changes: the vector indexes are rebuilt at their next use."""
        raise NotImplementedError
