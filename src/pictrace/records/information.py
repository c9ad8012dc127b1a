"""All that is known of one photo, for a person who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from pictrace.records.collections import UNMARKED, Marks
from pictrace.records.photos import Photo, Tag

__all__ = ["Information", "Shot", "Written"]


@dataclass(frozen=True, slots=True)
class Shot:
    """How a picture was taken, in the units that photographers use; ``None`` where nobody wrote it. ``taken`` is the
    camera's local time, ``offset`` its distance from UTC (``+02:00``); ``direction`` is in degrees from north."""

    taken: datetime | None = None
    offset: str | None = None
    camera: str | None = None
    lens: str | None = None
    exposure_seconds: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_mm: float | None = None
    focal_35mm: float | None = None
    bias_ev: float | None = None
    flash: bool | None = None
    latitude: float | None = None
    longitude: float | None = None
    altitude_m: float | None = None
    direction: float | None = None
    title: str | None = None
    description: str | None = None
    keywords: tuple[str, ...] = ()
    rating: int | None = None
    artist: str | None = None
    copyright: str | None = None
    software: str | None = None

    def to_json(self) -> dict[str, Any]:
        out = asdict(self) | {"keywords": list(self.keywords)}
        return out | {"taken": self.taken.isoformat() if self.taken else None}


@dataclass(frozen=True, slots=True)
class Written:
    """What cameras and programs wrote into a file: by name, EXIF as text, XMP and IPTC with all their values."""

    shot: Shot = field(default_factory=Shot)
    exif: Mapping[str, str] = field(default_factory=dict)
    xmp: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    iptc: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Information:
    """A photo, what its file says (``from_original``), or only what the library keeps of it, and ``why`` then.
    ``copies``: other photos with the same bytes; ``same_file``: those of them that are this very file."""

    photo: Photo
    from_original: bool
    why: str | None = None
    written: Written = field(default_factory=Written)
    copies: tuple[Photo, ...] = ()
    same_file: frozenset[int] = frozenset()
    marks: Marks = UNMARKED
    tags: tuple[Tag, ...] = ()

    def to_json(self) -> dict[str, Any]:
        written = self.written
        return {
            "photo": self.photo.to_json(),
            "from_original": self.from_original,
            "why": self.why,
            "shot": written.shot.to_json(),
            "exif": dict(written.exif),
            "xmp": {name: list(values) for name, values in written.xmp.items()},
            "iptc": {name: list(values) for name, values in written.iptc.items()},
            "copies": [
                {"photo_id": one.id, "location": one.location, "state": one.state.value,
                 "same_file": one.id in self.same_file}
                for one in self.copies
            ],
            "marks": self.marks.to_json(),
            "tags": [tag.to_json() for tag in self.tags],
        }  # fmt: skip
