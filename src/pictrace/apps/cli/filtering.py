"""Options that narrow by what people put on their photos, and photos named on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pictrace.errors import UsageError
from pictrace.files import text_from_name
from pictrace.records import BEST_RATING, Filters, PhotoState
from pictrace.sources.reading import absolute

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["narrowed", "personal", "personal_options", "photo_ids"]

Command = TypeVar("Command", bound=Callable[..., Any])

PAGE = 1000
"""Photos read at a time."""


def personal_options(function: Command) -> Command:
    """Album, favourite, rating, own tags: what ``personal`` takes."""
    for option in (
        click.option("--tagged", "own_tags", multiple=True, metavar="WORD", help="Only photos with this own tag. "
                     "Repeatable."),
        click.option("--min-rating", type=click.IntRange(1, BEST_RATING), help="Only photos with so many stars."),
        click.option("--favourite/--not-favourite", default=None, help="Only favourites, or only others."),
        click.option("--album", metavar="NAME", help="Only photos of this album."),
    ):  # fmt: skip
        function = option(function)
    return function


def personal(
    library: Library,
    filters: Filters,
    album: str | None,
    favourite: bool | None,
    min_rating: int | None,
    own_tags: Iterable[str],
) -> Filters:
    """The filters with those of ``personal_options``. Raises ``UsageError`` for an album that there is not."""
    album_id = library.collections.albums.named(album).id if album is not None else None
    tags = frozenset(own_tags)
    return replace(filters, album=album_id, favourite=favourite, min_rating=min_rating, own_tags=tags)


def narrowed(saved: Filters, given: Filters) -> Filters:
    """The saved filters, with what was given beside in the place of theirs."""
    none = Filters()
    names = (one.name for one in fields(Filters))
    return replace(
        saved, **{name: getattr(given, name) for name in names if getattr(given, name) != getattr(none, name)}
    )


def photo_ids(library: Library, places: Iterable[str]) -> list[int]:
    """The photos that places name: a location, a folder or archive with all that is in it, or a photo's number.
    Raises ``UsageError`` for one that names none."""
    found: dict[int, None] = {}
    for place in places:
        here = _ids(library, place)
        if not here:
            raise UsageError("library.no_photo_at", place=place)
        found.update(dict.fromkeys(here))
    return list(found)


def _ids(library: Library, place: str) -> list[int]:
    if place.isascii() and place.isdecimal() and (numbered := library.some([int(place[:18])])):
        return [numbered[0].id]
    given = text_from_name(place)
    for within in dict.fromkeys([given, given if "://" in given else absolute(given)]):
        filters, after, ids = Filters(within=within, states=frozenset(PhotoState)), None, list[int]()
        while True:
            page, after = library.photos(filters=filters, order="id", after=after, limit=PAGE)
            ids += [photo.id for photo in page]
            if after is None:
                break
        if ids:
            return ids
    return []
