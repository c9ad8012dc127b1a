"""What the catalogue knows of one source, small enough to hold for a million photos."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import or_, select, true

from pictrace.catalogue.batches import Standing
from pictrace.catalogue.database import Database
from pictrace.catalogue.schema import photos
from pictrace.catalogue.selection import starts_with
from pictrace.records import PhotoState

__all__ = ["KnownPhotos"]

_ROW = np.dtype([("key", np.int64), ("stamp", np.int64), ("identity", np.int64), ("id", np.int64), ("state", np.uint8)])
_STATES = {PhotoState.PRESENT: 0, PhotoState.MISSING: 1, PhotoState.FAILED: 2}
_PRESENT, _MISSING, _FAILED = _STATES.values()


class KnownPhotos:
    """Key → (stamp, identity, state, photo id) of one source, about 40 bytes a photo; made by ``Photos.known``.

    Keys and stamps are held as Python's own 64-bit string hashes, which are keyed anew in every process: for a
    million photos the odds that any two keys collide are 1 in 40 million, and the harm would be one photo read again.
    A scan tells it everything that it sees; afterwards ``unseen`` are the photos that are gone. Not
    thread-safe: belongs to the one thread that walks the scan."""

    def __init__(self, database: Database, source_id: int, rows: NDArray[np.void]) -> None:
        rows = rows[np.argsort(rows["key"], kind="stable")]
        self._database = database
        self._source_id = source_id
        self._keys = np.ascontiguousarray(rows["key"])
        self._stamps = np.ascontiguousarray(rows["stamp"])
        self._identities = np.ascontiguousarray(rows["identity"])
        self._ids = np.ascontiguousarray(rows["id"])
        self._states = np.ascontiguousarray(rows["state"])
        self._by_id = np.argsort(self._ids).astype(np.int32)
        self._seen = np.zeros(len(rows), bool)
        self._returned: list[NDArray[np.int64]] = []
        self._identified: list[tuple[int, str]] = []

    @classmethod
    def load(cls, database: Database, source_id: int) -> KnownPhotos:
        """Reads the source's rows; about two seconds for a million."""
        statement = select(photos.c.key, photos.c.stamp, photos.c.identity, photos.c.id, photos.c.state)
        statement = statement.where(photos.c.source_id == source_id)
        with database.reading() as connection:
            rows = connection.execution_options(yield_per=10_000).execute(statement)
            compact = (
                (hash(key), hash(stamp), hash(identity), photo_id, _STATES[state])
                for key, stamp, identity, photo_id, state in rows
            )
            return cls(database, source_id, np.fromiter(compact, _ROW))

    def __len__(self) -> int:
        return len(self._keys)

    def see(self, key: str, stamp: str, identity: str | None = None) -> Standing:
        """Notes that the file is there, and says how it stands. Some microseconds. An ``identity`` that is new for
        bytes that stand is kept for ``take_identified``."""
        place = self._place(key)
        if place is None:
            return Standing.NEW
        self._seen[place] = True
        if self._stamps[place] != hash(stamp):
            return Standing.CHANGED
        state = self._states[place]
        if identity is not None and state != _FAILED and self._identities[place] != hash(identity):
            self._identified.append((int(self._ids[place]), identity))
        if state == _MISSING:
            self._returned.append(self._ids[place : place + 1])
            return Standing.RETURNED
        return Standing.FAILED if state == _FAILED else Standing.UNCHANGED

    def see_below(self, key: str) -> int:
        """Everything below ``key`` (an archive that is unchanged) stands as it was: missing photos there
        are back. Returns how many photos that is. An empty key means the whole source."""
        places = self._below(key)
        self._seen[places] = True
        back = places[self._states[places] == _MISSING]
        if len(back):
            self._returned.append(self._ids[back])
        return len(places)

    def keep(self, key: str) -> None:
        """It was not looked at: what is known of it stays."""
        place = self._place(key)
        if place is not None:
            self._seen[place] = True

    def keep_below(self, key: str) -> int:
        """Nothing below ``key`` could be listed (``Problem.subtree``): all known of it, and of the key, stays. Returns
        how many photos that is."""
        places = self._below(key)
        self._seen[places] = True
        return len(places)

    @property
    def there(self) -> int:
        """How many of its photos were not missing when this was made."""
        return int((self._states != _MISSING).sum())

    def take_returned(self) -> NDArray[np.int64]:
        """Photo ids found to be back since the last call; hand them to ``Photos.restore``."""
        returned, self._returned = self._returned, []
        return np.concatenate(returned) if returned else np.empty(0, np.int64)

    def take_identified(self) -> list[tuple[int, str]]:
        """Photo ids with the identities that they were seen with since the last call; hand them to
        ``Photos.identify``."""
        identified, self._identified = self._identified, []
        return identified

    @property
    def identified(self) -> int:
        """How many ``take_identified`` would give."""
        return len(self._identified)

    def unseen(self) -> NDArray[np.int64]:
        """Ids of photos, present and failed, that nothing has seen or kept: they are gone (sorted)."""
        return np.sort(self._ids[~self._seen & (self._states != _MISSING)])

    def _place(self, key: str) -> int | None:
        hashed = hash(key)
        place = int(self._keys.searchsorted(hashed))
        return place if place < len(self._keys) and self._keys[place] == hashed else None

    def _below(self, key: str) -> NDArray[np.intp]:
        ids = np.fromiter(self._ids_below(key), np.int64)
        found = np.minimum(np.searchsorted(self._ids, ids, sorter=self._by_id), max(len(self._ids) - 1, 0))
        places = self._by_id[found] if len(self._ids) else np.empty(0, np.int32)
        # Rows written since this was made are not known here.
        known: NDArray[np.intp] = places[self._ids[places] == ids].astype(np.intp)
        return known

    def _ids_below(self, key: str) -> Iterator[int]:
        column = photos.c.key
        below = or_(column == key, starts_with(column, f"{key}/"), starts_with(column, f"{key}!")) if key else true()
        statement = select(photos.c.id).where(photos.c.source_id == self._source_id, below)
        with self._database.reading() as connection:
            yield from connection.execute(statement).scalars()
