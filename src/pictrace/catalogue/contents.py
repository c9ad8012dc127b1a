"""Contents: what is known of bytes, wherever they lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, and_, bindparam, delete, exists, func, select

from pictrace.catalogue.database import Database
from pictrace.catalogue.models import first_space
from pictrace.catalogue.schema import appearances, contents, embeddings, photos, tags, thumbnails
from pictrace.catalogue.selection import as_ids, slices
from pictrace.records import Capture

__all__ = ["Contents", "KnownContent", "Phashes", "remove_orphans"]


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


@cache
def _by_hash() -> Select[Any]:
    """Made once, since indexing asks for a few files at a time, and not before it is needed."""
    of_model = and_(
        embeddings.c.content_id == contents.c.id,
        embeddings.c.space_id == first_space(bindparam("model")),
        embeddings.c.part == 0,
    )
    joined = contents.outerjoin(embeddings, of_model)
    joined = joined.outerjoin(thumbnails, thumbnails.c.content_id == contents.c.id)
    whole = and_(
        embeddings.c.sequence.is_not(None), thumbnails.c.content_id.is_not(None), contents.c.phash.is_not(None)
    )
    statement = select(contents.c.id, contents.c.content_hash, whole).select_from(joined)
    return statement.where(contents.c.content_hash.in_(bindparam("hashes", expanding=True)))


class Contents:
    """Reads contents and their thumbnails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_hash(self, content_hashes: Iterable[str], model: str) -> dict[str, KnownContent]:
        """Those that are known, by hash. One query for up to some hundred hashes."""
        found: dict[str, KnownContent] = {}
        with self._database.reading() as connection:
            for part in slices(dict.fromkeys(content_hashes)):
                rows = connection.execute(_by_hash(), {"model": model, "hashes": part})
                for content_id, content_hash, embedded in rows:
                    found[content_hash] = KnownContent(content_id, content_hash, bool(embedded))
        return found

    def hashes(self, content_ids: Iterable[int]) -> dict[int, str]:
        """Content hash by id, for those that exist."""
        found: dict[int, str] = {}
        with self._database.reading() as connection:
            for part in slices(as_ids(content_ids)):
                statement = select(contents.c.id, contents.c.content_hash).where(contents.c.id.in_(part))
                found.update((content_id, content_hash) for content_id, content_hash in connection.execute(statement))
        return found

    def thumbnail(self, content_id: int) -> bytes | None:
        """The JPEG, or ``None`` if there is none."""
        return self.thumbnails([content_id]).get(int(content_id))

    def thumbnails(self, content_ids: Iterable[int]) -> dict[int, bytes]:
        """Those that exist, by content id."""
        found: dict[int, bytes] = {}
        with self._database.reading() as connection:
            for part in slices(as_ids(content_ids)):
                statement = select(thumbnails).where(thumbnails.c.content_id.in_(part))
                found.update((content_id, jpeg) for content_id, jpeg in connection.execute(statement))
        return found

    def unseen(self, model: str, after: int = 0, limit: int = 1000) -> dict[int, str]:
        """The hashes of contents that have a thumbnail and no embedding of ``model``, by ascending id greater than
        ``after``: what a model can see although no disk is there. Go on from the last id."""
        statement = _unseen(model).where(contents.c.id > after).order_by(contents.c.id).limit(limit)
        with self._database.reading() as connection:
            return {int(row.id): str(row.content_hash) for row in connection.execute(statement)}

    def count_unseen(self, model: str) -> int:
        """How many of them there are."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(_unseen(model).subquery())).scalar_one())

    def captures(self, content_ids: Iterable[int]) -> dict[int, Capture]:
        """When and by which camera each was taken, of those that exist; without the place."""
        found: dict[int, Capture] = {}
        with self._database.reading() as connection:
            for part in slices(as_ids(content_ids)):
                statement = select(contents.c.id, contents.c.taken, contents.c.camera).where(contents.c.id.in_(part))
                found.update((content_id, Capture(*written)) for content_id, *written in connection.execute(statement))
        return found

    def phashes(self) -> Phashes:
        """The pHash of every content that has one: 16 bytes each."""
        statement = select(contents.c.id, contents.c.phash).where(contents.c.phash.is_not(None))
        pair = np.dtype([("id", np.int64), ("phash", np.int64)])
        with self._database.reading() as connection:
            found = np.fromiter(map(tuple, connection.execute(statement.order_by(contents.c.id))), pair)
        return Phashes(found["id"].copy(), found["phash"].astype(np.uint64))

    def same_bytes(self) -> Iterator[int]:
        """Content ids that two or more present or missing photos share: exact copies."""
        statement = (
            select(photos.c.content_id)
            .where(photos.c.content_id.is_not(None))
            .group_by(photos.c.content_id)
            .having(func.count() > 1)
            .order_by(photos.c.content_id)
        )
        with self._database.reading() as connection:
            yield from connection.execute(statement).scalars().all()

    def count(self) -> int:
        """How many contents there are."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(contents)).scalar_one())

    def orphans(self) -> int:
        """How many contents no photo points to (their files were overwritten). They do no harm and
        save work if the bytes come back."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(_orphans().subquery())).scalar_one())

    def remove_orphans(self) -> int:
        """Removes them with their thumbnails, embeddings and tags; changes the epoch if embeddings went."""
        with self._database.changing() as connection:
            return remove_orphans(connection, self._database)


def remove_orphans(connection: Connection, database: Database) -> int:
    """Removes contents without a photo, and all that was made of them. The epoch changes if vectors went."""
    orphans = connection.execute(_orphans()).scalars().all()
    vectors = 0
    for part in slices(orphans):
        vectors += connection.execute(delete(embeddings).where(embeddings.c.content_id.in_(part))).rowcount
        connection.execute(delete(tags).where(tags.c.content_id.in_(part)))
        connection.execute(delete(appearances).where(appearances.c.content_id.in_(part)))
        connection.execute(delete(thumbnails).where(thumbnails.c.content_id.in_(part)))
        connection.execute(delete(contents).where(contents.c.id.in_(part)))
    if vectors:
        database.count_up(connection, "epoch")
    return len(orphans)


def _unseen(model: str) -> Select[Any]:
    of_model = and_(
        embeddings.c.content_id == contents.c.id, embeddings.c.space_id == first_space(model), embeddings.c.part == 0
    )
    joined = contents.join(thumbnails, thumbnails.c.content_id == contents.c.id).outerjoin(embeddings, of_model)
    has_photo = exists().where(photos.c.content_id == contents.c.id)
    statement = select(contents.c.id, contents.c.content_hash).select_from(joined)
    return statement.where(embeddings.c.sequence.is_(None), has_photo)


def _orphans() -> Select[Any]:
    return select(contents.c.id).where(~exists().where(photos.c.content_id == contents.c.id))
