"""Contents: what is known of bytes, wherever they lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue.database import Database

__all__ = ["Contents", "KnownContent", "Phashes"]


@dataclass(frozen=True, slots=True)
class KnownContent:
    """A content that need not be decoded again if ``embedded``: it has a thumbnail, a pHash
    and an embedding of the model asked for."""

    id: int
    content_hash: str
    embedded: bool


@dataclass(frozen=True, slots=True)
class Phashes:
    """``ids`` (n,) int64 content ids, ascending; ``values`` (n,) uint64."""

    ids: NDArray[np.int64]
    values: NDArray[np.uint64]


class Contents:
    """Reads contents and their thumbnails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_hash(self, content_hashes: Iterable[str], model: str) -> dict[str, KnownContent]:
        """Those that are known, by hash. One query for up to some hundred hashes."""
        raise NotImplementedError

    def hashes(self, content_ids: Iterable[int]) -> dict[int, str]:
        """Content hash by id, for those that exist."""
        raise NotImplementedError

    def thumbnail(self, content_id: int) -> bytes | None:
        """The JPEG, or ``None`` if there is none."""
        raise NotImplementedError

    def thumbnails(self, content_ids: Iterable[int]) -> dict[int, bytes]:
        """Those that exist, by content id."""
        raise NotImplementedError

    def phashes(self, algorithm: str | None = None) -> Phashes:
        """The pHash of every content that has one (of this algorithm if given): 16 bytes each."""
        raise NotImplementedError

    def same_phash(self, algorithm: str | None = None) -> Iterator[tuple[int, ...]]:
        """Groups of two or more content ids with equal pHash (and the same algorithm), each ascending."""
        raise NotImplementedError

    def same_bytes(self) -> Iterator[int]:
        """Content ids that two or more present or missing photos share: exact copies."""
        raise NotImplementedError

    def count(self) -> int:
        """How many contents there are."""
        raise NotImplementedError

    def orphans(self) -> int:
        """How many contents no photo points to (their files were overwritten). They do no harm and
        save work if the bytes come back."""
        raise NotImplementedError

    def remove_orphans(self) -> int:
        """Removes them with their thumbnails, embeddings and tags; changes the epoch if embeddings went."""
        raise NotImplementedError
