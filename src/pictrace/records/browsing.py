"""Where photos are in time and in folders, with how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Folder", "Month", "Timeline", "Year"]


@dataclass(frozen=True, slots=True)
class Month:
    """``offset``: the place of its first photo in the layout, newest first. ``days``: (day of the month, photos),
    newest first."""

    month: int
    photos: int
    offset: int
    days: tuple[tuple[int, int], ...] = ()

    def to_json(self, *, days: bool) -> dict[str, Any]:
        out: dict[str, Any] = {"month": self.month, "photos": self.photos, "offset": self.offset}
        return out | ({"days": [list(day) for day in self.days]} if days else {})


@dataclass(frozen=True, slots=True)
class Year:
    """A year with its months, newest first."""

    year: int
    photos: int
    offset: int
    months: tuple[Month, ...]

    def to_json(self, *, days: bool) -> dict[str, Any]:
        months = [month.to_json(days=days) for month in self.months]
        return {"year": self.year, "photos": self.photos, "offset": self.offset, "months": months}


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every year that has photos, newest first; photos without a time come after all of them, in the layout too."""

    photos: int
    undated: int
    years: tuple[Year, ...]

    def to_json(self, *, days: bool = False) -> dict[str, Any]:
        years = [year.to_json(days=days) for year in self.years]
        return {"photos": self.photos, "undated": self.undated, "years": years}


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, an archive or a site that holds photos. ``place`` is what ``Filters.within`` takes; ``photos`` counts
    all below it, ``own`` those that lie in it itself; ``folders``: whether there are any in it."""

    name: str
    place: str
    kind: str
    photos: int
    own: int
    folders: bool
    source_id: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "place": self.place,
            "kind": self.kind,
            "photos": self.photos,
            "own": self.own,
            "folders": self.folders,
            "source_id": self.source_id,
        }
