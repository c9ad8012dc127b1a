"""Photos: rows at places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, and_, func, select

from pictrace.catalogue import rows
from pictrace.catalogue.database import Database
from pictrace.catalogue.filters import ANY, conditions, needs_contents
from pictrace.catalogue.layout import layout
from pictrace.catalogue.models import first_space
from pictrace.catalogue.pages import page
from pictrace.catalogue.schema import contents, embeddings, photos
from pictrace.catalogue.selection import as_ids, slices, starts_with
from pictrace.errors import PhotoGone
from pictrace.records import Filters, Photo, PhotoState

__all__ = ["HeldContents", "Photos"]


@dataclass(frozen=True, slots=True)
class HeldContents:
    """``ids`` (n,) int64 content ids, ascending; ``counts`` (n,) int64, how many photos each has."""

    ids: NDArray[np.int64]
    counts: NDArray[np.int64]


class Photos:
    """Reads photos: alone, by the thousand and in pages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, photo_id: int) -> Photo:
        """Raises ``PhotoGone`` if there is no such row."""
        found = self.by_ids([photo_id])
        if photo_id not in found:
            raise PhotoGone("library.no_photo", photo=photo_id)
        return found[photo_id]

    def by_ids(self, photo_ids: Iterable[int]) -> dict[int, Photo]:
        """Those that exist, by id, in the order asked."""
        wanted = list(dict.fromkeys(as_ids(photo_ids)))
        found: dict[int, Photo] = {}
        with self._database.reading() as connection:
            for part in slices(wanted):
                for row in connection.execute(rows.select_photos().where(photos.c.id.in_(part))):
                    found[row.id] = rows.photo(row)
        return {photo_id: found[photo_id] for photo_id in wanted if photo_id in found}

    def at(self, location: str) -> list[Photo]:
        """The photos of exactly this location (more than one when sources overlap)."""
        with self._database.reading() as connection:
            statement = rows.select_photos().where(photos.c.location == location).order_by(photos.c.id)
            return [rows.photo(row) for row in connection.execute(statement)]

    def of_contents(self, content_ids: Iterable[int], filters: Filters = ANY) -> dict[int, list[Photo]]:
        """For each content the photos that pass the filters, present ones first, then by location.
        Contents without such a photo are absent from the answer; keys in the order asked."""
        wanted = list(dict.fromkeys(as_ids(content_ids)))
        found: dict[int, list[Photo]] = {}
        statement = rows.select_photos().where(*conditions(filters))
        with self._database.reading() as connection:
            for part in slices(wanted):
                for row in connection.execute(statement.where(photos.c.content_id.in_(part))):
                    found.setdefault(row.content_id, []).append(rows.photo(row))
        for photos_of_one in found.values():
            photos_of_one.sort(key=_best_first)
        return {content_id: found[content_id] for content_id in wanted if content_id in found}

    def content_ids(self, filters: Filters) -> NDArray[np.int64]:
        """The contents that have a photo which passes the filters: sorted, unique; what
        ``VectorIndex.search`` takes as ``allowed``."""
        statement = _narrowed(select(photos.c.content_id).distinct(), filters)
        statement = statement.where(photos.c.content_id.is_not(None)).order_by(photos.c.content_id)
        with self._database.reading() as connection:
            return np.fromiter(connection.execute(statement).scalars(), np.int64)

    def held_contents(self, filters: Filters) -> HeldContents:
        """Those contents, and how many photos each has that pass the filters."""
        statement = _narrowed(select(photos.c.content_id, func.count()), filters)
        statement = statement.where(photos.c.content_id.is_not(None))
        statement = statement.group_by(photos.c.content_id).order_by(photos.c.content_id)
        pair = np.dtype([("id", np.int64), ("count", np.int64)])
        with self._database.reading() as connection:
            found = np.fromiter(map(tuple, connection.execute(statement)), pair)
        return HeldContents(found["id"].copy(), found["count"].copy())

    def page(
        self, filters: Filters = ANY, order: str = "taken", after: str | None = None, limit: int = 100
    ) -> tuple[list[Photo], str | None]:
        """One page and the cursor of the next (``None`` at the end). ``order`` is ``taken``, ``location``
        or ``id``, with ``-`` before it for descending; photos without a time come last. A cursor is opaque,
        URL-safe, and stays right while photos are added. Raises ``UsageError`` for an unknown order or
        a cursor that is not one."""
        with self._database.reading() as connection:
            return page(connection, filters, order, after, limit)

    def layout(self, filters: Filters = ANY, order: str = "taken") -> NDArray[np.void]:
        """Id, shape and day of every photo that passes, in the order of ``page`` (records of
        ``layout.LAYOUT``): ten bytes each, so that a page can draw any place of a large library at once."""
        with self._database.reading() as connection:
            return layout(connection, filters, order)

    def each(self, filters: Filters = ANY, chunk: int = 2000) -> Iterator[Photo]:
        """All photos that pass, by id, read in chunks: memory does not grow with the library."""
        last = 0
        while True:
            statement = rows.select_photos().where(photos.c.id > last, *conditions(filters))
            with self._database.reading() as connection:
                part = [rows.photo(row) for row in connection.execute(statement.order_by(photos.c.id).limit(chunk))]
            yield from part
            if len(part) < chunk:
                return
            last = part[-1].id

    def count(self, filters: Filters = ANY) -> int:
        """How many photos pass."""
        statement = _narrowed(select(func.count(photos.c.id)), filters)
        with self._database.reading() as connection:
            return int(connection.execute(statement).scalar_one())

    def any_below(self, folder: str) -> bool:
        """Whether a photo is known whose location lies in this folder."""
        below = starts_with(photos.c.location, f"{folder.rstrip('/')}/")
        with self._database.reading() as connection:
            return connection.execute(select(photos.c.id).where(below).limit(1)).first() is not None

    def counts(self) -> dict[PhotoState, int]:
        """How many photos are in each state; every state is a key."""
        statement = select(photos.c.state, func.count()).group_by(photos.c.state)
        with self._database.reading() as connection:
            found = {state: int(number) for state, number in connection.execute(statement)}
        return {state: found.get(state.value, 0) for state in PhotoState}

    def lacking(self, model: str, after: int = 0, limit: int = 1000) -> list[Photo]:
        """One present photo for each content that has no embedding of ``model``, by content id greater
        than ``after``: what a second model still has to look at. Go on from the last ``content_id``."""
        of_model = and_(
            embeddings.c.content_id == photos.c.content_id,
            embeddings.c.space_id == first_space(model),
            embeddings.c.part == 0,
        )
        first = (
            select(func.min(photos.c.id).label("id"))
            .select_from(photos.outerjoin(embeddings, of_model))
            .where(photos.c.state == PhotoState.PRESENT.value, photos.c.content_id > after)
            .where(embeddings.c.sequence.is_(None))
            .group_by(photos.c.content_id)
            .order_by(photos.c.content_id)
            .limit(limit)
            .subquery()
        )
        statement = rows.select_photos().join(first, first.c.id == photos.c.id).order_by(photos.c.content_id)
        with self._database.reading() as connection:
            return [rows.photo(row) for row in connection.execute(statement)]


def _narrowed(statement: Select[Any], filters: Filters) -> Select[Any]:
    """The statement on photos with the filters' conditions, joined with contents only where they ask for it."""
    if needs_contents(filters):
        statement = statement.select_from(photos.join(contents, photos.c.content_id == contents.c.id))
    return statement.where(*conditions(filters))


def _best_first(photo: Photo) -> tuple[bool, str, int]:
    return (photo.state is not PhotoState.PRESENT, photo.location, photo.id)
