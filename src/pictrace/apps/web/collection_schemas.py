"""The JSON of albums, marks and saved searches as pydantic models."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field

from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.parameters import OwnTagName
from pictrace.records import BEST_RATING, PhotoState

MOST_PHOTOS = 50_000
"""Ids in one request: half a megabyte, and some seconds of writing."""

Id = Annotated[int, Field(ge=1, le=MAX_ID)]
Ids = Annotated[list[Id], Field(max_length=MOST_PHOTOS)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class AlbumOut(BaseModel):
    id: int
    name: str
    created: str
    changed: str
    photos: int = Field(description="photos that show its pictures now, copies included")
    pictures: int = Field(description="different pictures that were put in")
    absent: int = Field(description="pictures that no photo of the library shows now; they come back with it")
    cover: int | None = Field(description="id of the photo that stands for it")
    thumbnail: str | None


class AlbumList(BaseModel):
    albums: list[AlbumOut]


class AlbumIn(BaseModel):
    name: Name
    photo_ids: Ids = []


class AlbumChange(BaseModel):
    name: Name | None = None
    cover: Id | None = Field(None, description="a photo; null, when it is sent: what was added last")


class AlbumPhotos(BaseModel):
    add: Ids = []
    remove: Ids = []


class ChangedOut(BaseModel):
    changed: int = Field(description="pictures that are another way now")
    skipped: int = Field(description="photos that are gone, or never could be read")


class MarksIn(BaseModel):
    """What is not sent stays as it is."""

    photo_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_PHOTOS)]
    favourite: bool | None = None
    rating: int | None = Field(None, ge=0, le=BEST_RATING, description="stars; 0 takes the rating back")
    add_tags: Annotated[list[OwnTagName], Field(max_length=100)] = []
    remove_tags: Annotated[list[OwnTagName], Field(max_length=100)] = []


class OwnTagOut(BaseModel):
    id: int
    name: str
    photos: int
    pictures: int


class OwnTagList(BaseModel):
    own_tags: list[OwnTagOut]


class NameIn(BaseModel):
    name: Name


class FiltersIn(BaseModel):
    """What narrows a search: the words of the query parameters of `/photos`."""

    within: Annotated[str, Field(max_length=4096)] | None = None
    source_id: Id | None = None
    taken_from: date | None = None
    taken_to: date | None = None
    min_side: Annotated[int, Field(ge=1, le=10**9)] | None = None
    state: list[PhotoState] | None = None
    album: Id | None = None
    favourite: bool | None = None
    min_rating: Annotated[int, Field(ge=0, le=BEST_RATING)] | None = None
    own_tag: Annotated[list[OwnTagName], Field(max_length=20)] | None = None


class SavedSearchIn(BaseModel):
    """Words, a photo to be like, what narrows: at least one of them."""

    name: Name
    text: Annotated[str, Field(max_length=500)] | None = None
    photo_id: Id | None = None
    filters: FiltersIn = Field(default_factory=FiltersIn)


class SavedSearchOut(BaseModel):
    id: int
    name: str
    created: str
    text: str | None
    content_hash: str | None
    photo_id: int | None = Field(description="a photo that shows the picture now")
    filters: dict[str, Any]


class SavedSearchList(BaseModel):
    searches: list[SavedSearchOut]
