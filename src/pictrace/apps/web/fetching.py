"""Pictures that lie on other servers, fetched in a lane of their own: one that is silent holds up nobody but those who
ask for it."""

from __future__ import annotations

from dataclasses import replace

from pictrace.apps.web.lanes import Lane
from pictrace.apps.web.site import Site
from pictrace.errors import PhotoGone, SourceError, UsageError
from pictrace.library import Library
from pictrace.records import Photo, Query
from pictrace.sources.addresses import is_address

__all__ = ["at_hand", "lane_of"]


def lane_of(site: Site, photo: Photo) -> Lane:
    """Where a photo's original is read."""
    return site.lanes.fetches if is_address(photo.location) else site.lanes.originals


async def at_hand(site: Site, query: Query) -> Query:
    """The same query, with the bytes of its picture where they would have to be fetched: a part of a photo needs the
    detail of its original. One that cannot be fetched is seen by its thumbnail."""
    if query.photo_id is None or query.region is None:
        return query
    photo = await site.lanes.catalogue.run(site.library.photo, query.photo_id)
    if not is_address(photo.location):
        return query
    data = await site.lanes.fetches.run(_original_or_thumbnail, site.library, photo)
    return replace(query, photo_id=None, data=data)


def _original_or_thumbnail(library: Library, photo: Photo) -> bytes:
    try:
        return library.original(photo.id)
    except (PhotoGone, SourceError, UsageError):
        return library.thumbnail(photo)
