"""What requests carry, as the words of the library: filters, regions and references to pictures."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, TypeAlias

from fastapi import Depends, Path, Query
from pydantic import StringConstraints

from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.problems import Problem
from pictrace.apps.web.queries import Queries
from pictrace.errors import UnknownModel, UsageError
from pictrace.files import printable
from pictrace.library import Library
from pictrace.messages import Message
from pictrace.records import BEST_RATING, Filters, PhotoState, Region
from pictrace.records import Query as LibraryQuery

__all__ = [
    "REFERENCE",
    "REGION",
    "FilterParameters",
    "Language",
    "OwnTagName",
    "PhotoId",
    "address_query",
    "check_model",
    "filters_of",
    "parse_region",
    "personal",
    "query_of_reference",
]

NUMBER = r"(0|1|0?\.\d{1,9}|[01]\.\d{1,9})"
REGION = rf"^{NUMBER},{NUMBER},{NUMBER},{NUMBER}$"
REFERENCE = r"^(photo:[0-9]{1,18}|query:[A-Za-z0-9_-]{4,64})$"

OwnTagName: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200)]
PhotoId: TypeAlias = Annotated[int, Path(ge=1, le=MAX_ID, description="The photo's id.")]


class Language(StrEnum):
    EN = "en"
    DE = "de"
    RU = "ru"
    JA = "ja"
    KO = "ko"
    ZH = "zh"


class StateName(StrEnum):
    PRESENT = "present"
    MISSING = "missing"
    FAILED = "failed"


def filters_of(
    within: Annotated[
        str | None, Query(max_length=4096, description="Only locations that begin with this: a folder or archive.")
    ] = None,
    source_id: Annotated[int | None, Query(ge=1, le=MAX_ID, description="Only this source.")] = None,
    taken_from: Annotated[date | None, Query(description="Taken on this day or later.")] = None,
    taken_to: Annotated[date | None, Query(description="Taken on this day or earlier.")] = None,
    min_side: Annotated[int | None, Query(ge=1, le=10**9, description="Shorter side in pixels, at least.")] = None,
    state: Annotated[
        list[StateName] | None, Query(description="Photos in these states; default: present and missing.")
    ] = None,
    album: Annotated[int | None, Query(ge=1, le=MAX_ID, description="Only photos of this album.")] = None,
    favourite: Annotated[bool | None, Query(description="Only favourites, or only others.")] = None,
    min_rating: Annotated[int | None, Query(ge=0, le=BEST_RATING, description="Stars, at least.")] = None,
    own_tag: Annotated[
        list[OwnTagName] | None, Query(max_length=20, description="Only photos with all of these own tags.")
    ] = None,
    camera: Annotated[str | None, Query(max_length=200, description="Only this camera, by its whole name.")] = None,
) -> Filters:
    narrowed = replace(make_filters(within, source_id, taken_from, taken_to, min_side, state), camera=camera or None)
    return personal(narrowed, album, favourite, min_rating, own_tag)


FilterParameters: TypeAlias = Annotated[Filters, Depends(filters_of)]


def make_filters(
    within: str | None,
    source_id: int | None,
    taken_from: date | None,
    taken_to: date | None,
    min_side: int | None,
    states: list[StateName] | None = None,
) -> Filters:
    """Filters from the parameters; days are whole days of the camera's own clock."""
    wanted = frozenset(PhotoState(state.value) for state in states or ()) or Filters().states
    return Filters(
        within=within or None,
        source_id=source_id,
        taken_from=datetime.combine(taken_from, time.min) if taken_from else None,
        taken_to=datetime.combine(taken_to, time.max) if taken_to else None,
        min_side=min_side,
        states=wanted,
    )


def personal(
    filters: Filters, album: int | None, favourite: bool | None, min_rating: int | None, own_tags: list[str] | None
) -> Filters:
    """The same filters, narrowed by what people put on photos too."""
    tags = frozenset(own_tags or ())
    return replace(filters, album=album, favourite=favourite, min_rating=min_rating, own_tags=tags)


def parse_region(text: str | None) -> Region | None:
    """``x,y,w,h`` in fractions, as on the command line. Raises ``UsageError`` for one outside."""
    if not text:
        return None
    numbers = [float(part) for part in text.split(",")] if re.fullmatch(REGION, text) else []
    if len(numbers) != 4:
        raise UsageError("query.region_text", text=text[:60])
    return Region.from_xywh(*numbers)


def address_query(url: str, *, region: Region | None = None, text: str | None = None) -> LibraryQuery:
    """A query by URL. Only ``http(s)``: a path on the server is nobody's business here; which addresses
    are fetched is decided by the library."""
    if not re.match(r"https?://[^\s/]", url, re.IGNORECASE):
        raise Problem(422, "address-refused", "The address is not fetched", Message("address.only_http"))
    return LibraryQuery(place=url, region=region, text=text)


def check_model(library: Library, name: str | None) -> None:
    """Blocking. Raises ``UnknownModel`` for a model that is not installed here: whoever may search may not have the
    server open a file of his choice."""
    if name in (None, library.settings.model):
        return
    installed = [model for model in library.models() if model.installed]
    if not any(name in (model.id, model.key) for model in installed):
        names = tuple(dict.fromkeys(model.id for model in installed))
        raise UnknownModel("model.not_here", model=printable(name), known=names)


def query_of_reference(reference: str, queries: Queries, region: Region | None = None) -> LibraryQuery:
    """``photo:17`` or ``query:…`` as a query."""
    kind, _, name = reference.partition(":")
    if kind == "photo":
        return LibraryQuery(photo_id=int(name), region=region)
    return queries.get(name, region=region)
