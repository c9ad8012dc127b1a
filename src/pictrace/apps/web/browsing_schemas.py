"""The JSON of the timeline and the folder tree as pydantic models."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class MonthOut(BaseModel):
    month: int
    photos: int
    offset: int = Field(description="place of its first photo in `/photos/layout?order=taken`")
    days: list[tuple[int, int]] | None = Field(None, description="day and photos, newest first")


class YearOut(BaseModel):
    year: int
    photos: int
    offset: int
    months: list[MonthOut]


class TimelineOut(BaseModel):
    photos: int
    undated: int = Field(description="photos without a time: they come last in the layout")
    years: list[YearOut] = Field(description="newest first")


class TreeFolderOut(BaseModel):
    name: str
    place: str = Field(description="what the filter `within` takes")
    kind: str = Field(description="`folder`, `archive`, or the kind of the source")
    photos: int = Field(description="all below it")
    own: int = Field(description="in it itself")
    folders: bool = Field(description="there are folders in it")
    source_id: int | None


class TreeOut(BaseModel):
    within: str | None
    own: int = Field(description="photos that lie in the place itself")
    folders: list[TreeFolderOut]


class ChipOut(BaseModel):
    kind: str = Field(description="`date`, `camera`, `folder`, `album`, `own-tag` or `year`")
    text: str
    start: int = Field(description="first character of the text that it stands for")
    end: int
    filters: dict[str, Any] = Field(description="parameters of `/photos` and `/search`")
    photos: int | None = Field(description="of a suggestion: how many there are")


class UnderstandingOut(BaseModel):
    chips: list[ChipOut]
    words: str = Field(description="what remains to search by")
    suggestions: list[ChipOut] = Field(description="what the library has of the last word")
