"""Filters as conditions on rows of photos joined with their contents."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, func, select

from pictrace.catalogue.schema import album_contents, contents, marks, own_tag_contents, own_tags, photos
from pictrace.catalogue.selection import starts_with
from pictrace.records import Filters, PhotoState, folded

__all__ = ["ANY", "conditions", "needs_contents"]

ANY = Filters()
"""No restriction beyond the usual: present and missing photos."""


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """What a row must fulfil; those on contents need the join (``needs_contents``)."""
    out: list[ColumnElement[bool]] = []
    if filters.states != frozenset(PhotoState):
        out.append(photos.c.state.in_(sorted(state.value for state in filters.states)))
    if filters.source_id is not None:
        out.append(photos.c.source_id == filters.source_id)
    if filters.within:
        out.append(_within(filters.within))
    if filters.taken_from is not None:
        out.append(contents.c.taken >= filters.taken_from)
    if filters.taken_to is not None:
        out.append(contents.c.taken <= filters.taken_to)
    if filters.min_side is not None:
        out.append(and_(contents.c.width >= filters.min_side, contents.c.height >= filters.min_side))
    if filters.min_bytes is not None:
        out.append(contents.c.size >= filters.min_bytes)
    if filters.max_bytes is not None:
        out.append(contents.c.size <= filters.max_bytes)
    if filters.camera is not None:
        out.append(contents.c.camera == filters.camera)
    return out + _personal(filters)


def needs_contents(filters: Filters) -> bool:
    """Whether any condition speaks of contents."""
    measures = (
        filters.taken_from,
        filters.taken_to,
        filters.min_side,
        filters.min_bytes,
        filters.max_bytes,
        filters.camera,
    )
    return any(measure is not None for measure in measures)


def _within(place: str) -> ColumnElement[bool]:
    """In a folder or archive, or the very photo: ``/a/b`` holds ``/a/b/c`` and ``/a/b!c``, not ``/a/bc``."""
    location = photos.c.location
    if place.endswith(("/", "!")):
        return starts_with(location, place)
    # One range rather than three, so that an index gives the rows in order too; what lies between "!" and "/" goes.
    border = func.substr(location, len(place) + 1, 1)
    return and_(location >= place, location < f"{place}0", border.in_(("", "/", "!")))


def _personal(filters: Filters) -> list[ColumnElement[bool]]:
    """What people put on photos: by content hash, since it outlives rows of contents."""
    out: list[ColumnElement[bool]] = []
    if filters.album is not None:
        out.append(_marked(select(album_contents.c.content_hash).where(album_contents.c.album_id == filters.album)))
    if filters.favourite is not None:
        favourites = _marked(select(marks.c.content_hash).where(marks.c.favourite == 1))
        out.append(favourites if filters.favourite else ~favourites)
    if filters.min_rating is not None and filters.min_rating > 0:
        out.append(_marked(select(marks.c.content_hash).where(marks.c.rating >= filters.min_rating)))
    for name in sorted(filters.own_tags):
        tagged = own_tag_contents.join(own_tags, own_tags.c.id == own_tag_contents.c.tag_id)
        hashes = select(own_tag_contents.c.content_hash).select_from(tagged).where(own_tags.c.folded == folded(name))
        out.append(_marked(hashes))
    return out


def _marked(hashes: Select[tuple[str]]) -> ColumnElement[bool]:
    content = contents.alias("marked")  # a name of its own, since the statement may have contents already
    return photos.c.content_id.in_(select(content.c.id).where(content.c.content_hash.in_(hashes)))
