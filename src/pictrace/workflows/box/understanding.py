"""A text of the box as chips and words, with suggestions of what the library has.

Only what can hardly mean anything else becomes a chip by itself: dates, and cameras by their full name. Folders,
albums and tags are offered, since their names are words to search by too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pictrace.records import Album, Chip, Folder, OwnTag, Understanding, folded
from pictrace.workflows.box.dates import find_dates

__all__ = ["understand"]

MOST_SUGGESTIONS = 12
_LEAST_LETTERS = 2
"""Of a word that something is suggested for; one of a script without an alphabet is enough."""


def understand(
    text: str,
    today: date,
    *,
    cameras: Mapping[str, int],
    folders: Iterable[Folder] = (),
    albums: Iterable[Album] = (),
    own_tags: Iterable[OwnTag] = (),
    years: Iterable[tuple[int, int]] = (),
) -> Understanding:
    """``cameras`` and ``years`` with how many photos they have; folders, albums and tags as the library knows them."""
    chips = [
        Chip(
            "date",
            text[span.start : span.end],
            {"taken_from": span.first.isoformat(), "taken_to": span.last.isoformat()},
            span.start,
            span.end,
        )
        for span in find_dates(text, today)
    ]
    chips += _cameras(text, cameras, chips)
    chips.sort(key=lambda chip: chip.start)
    words = _rest(text, chips)
    sought = words.rpartition(" ")[2]
    found: list[Chip] = []
    if len(sought) >= _LEAST_LETTERS or (sought and not sought.isascii()):
        found = _suggested(sought, cameras, folders, albums, own_tags, years)
    return Understanding(tuple(chips), words, tuple(found[:MOST_SUGGESTIONS]))


def _cameras(text: str, cameras: Iterable[str], taken: Sequence[Chip]) -> list[Chip]:
    """Names of cameras in full, the longest first."""
    chips: list[Chip] = []
    for camera in sorted(cameras, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(camera)}(?!\w)", text, re.IGNORECASE):
            start, end = match.span()
            if end > start and all(end <= chip.start or chip.end <= start for chip in (*taken, *chips)):
                chips.append(Chip("camera", camera, {"camera": camera}, start, end))
    return chips


def _rest(text: str, chips: Sequence[Chip]) -> str:
    kept, at = [], 0
    for chip in chips:
        kept.append(text[at : chip.start])
        at = chip.end
    kept.append(text[at:])
    return " ".join(" ".join(kept).split()).strip(" ,;")


def _suggested(
    sought: str,
    cameras: Mapping[str, int],
    folders: Iterable[Folder],
    albums: Iterable[Album],
    own_tags: Iterable[OwnTag],
    years: Iterable[tuple[int, int]],
) -> list[Chip]:
    """Of each kind those whose name begins so, then those with a word that does; each by its photos."""
    offered: list[tuple[str, Chip]] = [
        *((album.name, Chip("album", album.name, {"album": album.id}, photos=album.photos)) for album in albums),
        *((tag.name, Chip("own-tag", tag.name, {"own_tag": [tag.name]}, photos=tag.photos)) for tag in own_tags),
        *((one.name, Chip("folder", one.name, {"within": one.place}, photos=one.photos)) for one in folders),
        *((name, Chip("camera", name, {"camera": name}, photos=photos)) for name, photos in cameras.items()),
        *((str(year), _of_year(year, photos)) for year, photos in years),
    ]
    wanted = folded(sought)
    ranked = [(rank, chip) for name, chip in offered if (rank := _rank(folded(name), wanted)) is not None]
    ranked.sort(key=lambda one: (one[0], -(one[1].photos or 0), one[1].text))
    return [chip for _, chip in ranked]


def _of_year(year: int, photos: int) -> Chip:
    span = {"taken_from": f"{year:04}-01-01", "taken_to": f"{year:04}-12-31"}
    return Chip("year", str(year), span, photos=photos)


def _rank(name: str, wanted: str) -> int | None:
    if name.startswith(wanted):
        return 0
    at = name.find(wanted)
    if at < 0:
        return None
    return 1 if not name[at - 1].isalnum() or not wanted.isascii() else None
