"""Which sources a run is about: places opened, and those inside one another folded together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pictrace.catalogue import Catalogue
from pictrace.errors import SourceUnreachable, UsageError
from pictrace.records import SourceRecord
from pictrace.sources import Limits, OpenSource, Source
from pictrace.sources.identity import below, one_place
from pictrace.sources.names import is_hidden
from pictrace.sources.reading import absolute
from pictrace.sources.volumes import Volumes, system
from pictrace.workflows.indexing.disks import follow_disks, hand_over_disks, is_there, options

__all__ = ["remembered", "settle"]

FOLDER, ARCHIVE = "folder", "archive"


def remembered(limits: Limits, options: Mapping[str, Any]) -> Limits:
    """The limits with what was remembered, where they say nothing themselves: a folder indexed with ``--skip``
    goes on without what it skips."""
    skip = limits.skip or tuple(options.get("skip", ()))
    return replace(limits, skip=skip, hidden=limits.hidden or bool(options.get("hidden", False)))


def settle(
    catalogue: Catalogue,
    places: Sequence[str],
    open_source: OpenSource,
    volumes: Callable[[], Volumes] = system,
) -> list[Source]:
    """The sources for ``places``, or all that the library knows when there are none.

    A place is known by what it is: a link, another mount or another spelling of a source is that source.
    No photo may be in two sources: a place inside a folder that is a source already is looked at by
    looking at that folder, and a folder takes the sources inside it over, photos included, once they are there:
    what lies on a disk that is away stays as it is. A source whose disk is plugged in elsewhere is looked at there.
    Raises ``UsageError`` for a place that is no source, ``SourceUnreachable`` for one that is not there
    and never was in the library."""
    disks = volumes()
    moved = follow_disks(catalogue, disks)
    known = {record.location: record for record in catalogue.sources.all()}
    if not places and not known:
        raise UsageError("library.empty")
    there = {location for location, one in known.items() if is_there(one, catalogue.sources.volumes(one.id), disks)}
    wanted: dict[str, Source] = {}
    if places:
        opened = [_opened(moved.get(absolute(place), place), known, open_source) for place in places]
    else:
        opened = [open_source(record.location, record.kind) for record in known.values()]
    for source in opened:
        twin = next((location for location in wanted if one_place(location, source.location)), source.location)
        wanted.setdefault(twin, source)
    folders = [record.location for record in known.values() if record.kind == FOLDER]
    folders += [source.location for source in wanted.values() if source.kind == FOLDER]
    settled: dict[str, Source] = {}
    for location, source in wanted.items():
        around = (folder for folder in folders if _inside(location, folder))
        outer = location if location in known and location not in there else min(around, key=len, default=location)
        if outer not in settled:
            settled[outer] = wanted.get(outer) or (source if outer == location else _opened(outer, known, open_source))
    for source in settled.values():
        if source.kind == FOLDER:
            _take_over(catalogue, source, [known[location] for location in known if location in there])
    hand_over_disks(catalogue, disks, list(settled.values()))
    return list(settled.values())


def _opened(place: str, known: Mapping[str, SourceRecord], open_source: OpenSource) -> Source:
    """What the library knows is opened as what it was, there or not: an unplugged disk changes nothing."""
    try:
        source = open_source(place, None)
    except SourceUnreachable:
        record = known.get(place) or known.get(absolute(place))
        if record is None:
            raise
    else:
        same = (record for record in known.values() if one_place(record.location, source.location))
        record = known.get(source.location) or next(same, None)
        if record is None:
            return source
    return open_source(record.location, record.kind)


def _inside(location: str, folder: str) -> bool:
    """Whether listing the folder lists this place: it lies there, and no name on the way is hidden."""
    name = below(location, folder) if location != folder else None
    return name is not None and not any(map(is_hidden, name.split("/")))


def _take_over(catalogue: Catalogue, outer: Source, known: Iterable[SourceRecord]) -> None:
    """Gives a folder the photos of the sources inside it: they keep their ids and are not read again."""
    inside = [
        record for record in known if record.kind in (FOLDER, ARCHIVE) and _inside(record.location, outer.location)
    ]
    if not inside:
        return
    outer_id = catalogue.sources.add(outer.kind, outer.location, options(outer)).id
    for record in inside:
        name = below(record.location, outer.location)
        catalogue.sources.absorb(record.id, outer_id, f"{name}{'/' if record.kind == FOLDER else '!'}")
