"""What people put on their photos: albums, favourites, ratings, own tags, saved searches."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pictrace.errors import UsageError
from pictrace.records.photos import Photo
from pictrace.records.query import Filters

__all__ = [
    "BEST_RATING",
    "UNMARKED",
    "Album",
    "Changed",
    "Marks",
    "OwnTag",
    "SavedSearch",
    "checked_name",
    "folded",
]

BEST_RATING = 5
"""Stars, as XMP, Lightroom and digiKam count them; 0 is "not rated"."""

LONGEST_NAME = 200
"""Characters of an album's or tag's name: more than any screen shows of one."""


def checked_name(text: str) -> str:
    """A name as it is stored: NFC, blanks at its ends gone, one between words. Raises ``UsageError`` for none, for one
    that is too long, and for characters that cannot be shown."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise UsageError("name.none")
    if len(name) > LONGEST_NAME:
        raise UsageError("name.long", most=LONGEST_NAME, length=len(name))
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in name):
        raise UsageError("name.odd", name=name[:40])
    return name


def folded(name: str) -> str:
    """What two names have in common that differ in their case only; text that every database takes."""
    if name.isascii():  # most names, of which the box compares thousands
        return name.lower()
    return unicodedata.normalize("NFC", name.casefold()).encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Marks:
    """What is said of one content. ``albums`` are ids, ``own_tags`` names, both in order."""

    favourite: bool = False
    rating: int = 0
    own_tags: tuple[str, ...] = ()
    albums: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "favourite": self.favourite,
            "rating": self.rating,
            "own_tags": list(self.own_tags),
            "albums": list(self.albums),
        }


UNMARKED = Marks()


@dataclass(frozen=True, slots=True)
class Album:
    """Pictures under a name. ``photos`` counts the photos that show them now, ``pictures`` the pictures themselves,
    ``absent`` those of them that no photo of the library shows any more; they come back with it."""

    id: int
    name: str
    created: datetime
    changed: datetime
    photos: int = 0
    pictures: int = 0
    absent: int = 0
    cover: Photo | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "created": self.created.isoformat(),
            "changed": self.changed.isoformat(),
            "photos": self.photos,
            "pictures": self.pictures,
            "absent": self.absent,
            "cover": self.cover.id if self.cover else None,
        }


@dataclass(frozen=True, slots=True)
class OwnTag:
    """A word that people put on pictures, with how many photos have it now."""

    id: int
    name: str
    photos: int = 0
    pictures: int = 0

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "photos": self.photos, "pictures": self.pictures}


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a wish about many photos: ``changed`` pictures are another way now, ``skipped`` photos are gone
    or were never readable."""

    changed: int
    skipped: int = 0

    def to_json(self) -> dict[str, int]:
        return {"changed": self.changed, "skipped": self.skipped}


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search under a name: words, a picture of the library by its content hash, and what narrows it. ``photo_id`` is
    a photo that shows the picture now."""

    id: int
    name: str
    created: datetime
    text: str | None = None
    content_hash: str | None = None
    filters: Filters = field(default_factory=Filters)
    photo_id: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "created": self.created.isoformat(),
            "text": self.text,
            "content_hash": self.content_hash,
            "photo_id": self.photo_id,
            "filters": self.filters.to_json(),
        }
