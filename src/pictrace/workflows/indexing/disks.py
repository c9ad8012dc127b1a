"""Disks that come and go: what was on one is not gone while the disk is away, and is the same at another place.

A source remembers the file systems that it lay on at its last complete scan: its own, and those mounted in folders
below it. Where one of them is not there or another one is, what is known of it is *unreachable*, not missing, until
the user says that the change is meant. A file system without an id is known by being another device.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from pictrace.catalogue import Catalogue
from pictrace.errors import SourceUnreachable
from pictrace.files import name_from_text, printable
from pictrace.messages import Message
from pictrace.records import SourceRecord, Volume
from pictrace.sources import Source
from pictrace.sources.identity import below
from pictrace.sources.reading import unmounted_below
from pictrace.sources.volumes import Volumes

__all__ = ["ANOTHER_DISK", "AWAY", "Disks", "follow_disks", "hand_over_disks", "is_there", "options", "vanished"]

ON_DISK = ("folder", "archive")

ACCEPT = "`pictrace index --accept-changes`"

AWAY = Message("disk.away")
ANOTHER_DISK = Message("disk.another", command=ACCEPT)


def vanished(gone: int, there: int) -> Message:
    """What is said of a source that lost so much at once."""
    return Message("disk.vanished", gone=gone, there=there, command=ACCEPT)


class Disks:
    """The disks of one source in one scan. ``now`` is what to remember if the scan is complete: the root's under the
    empty key, others under the keys of their folders. ``absent``: folders whose disks are away, with the reason."""

    def __init__(self, volumes: Volumes, source: Source, before: Mapping[str, Volume], *, accept: bool) -> None:
        """Raises ``SourceUnreachable`` when another file system is at the source's place than before, unless
        ``accept``."""
        self._volumes = volumes
        self._before = {} if accept else before
        self.now: dict[str, Volume] = {}
        self.absent: dict[str, Message] = {key: AWAY for key in self._before if key}
        if source.kind not in ON_DISK:
            return
        root = volumes.holding(source.location)
        if _replaced(self._before.get(""), root):
            raise SourceUnreachable("place.why", place=printable(source.location), why=ANOTHER_DISK)
        self.now[""] = root
        if not before and not accept:  # never scanned by a version that remembers: the table of mounts may know
            self.absent = dict.fromkeys(unmounted_below(name_from_text(source.location)), AWAY)

    @property
    def known(self) -> bool:
        """Is it certain that the source's own file system is the one of the last scan?"""
        return bool(self._before) and self._before[""].id is not None

    def meet(self, key: str, location: str) -> None:
        """A folder on another device than the one around it."""
        volume, root = self._volumes.holding(location), self.now.get("")
        if volume.id is not None and root is not None and volume.id == root.id:
            return  # a part of the same file system
        if _replaced(self._before.get(key), volume):
            self.absent[key] = ANOTHER_DISK
        else:
            self.absent.pop(key, None)
            self.now[key] = volume

    def hides(self, key: str) -> bool:
        """Whether a name lies where a disk is away: it is that of something else."""
        return bool(self.absent) and any(key.startswith((f"{folder}/", f"{folder}!")) for folder in self.absent)

    def keep(self, key: str) -> None:
        """Remembers an absent disk on."""
        if key in self._before:
            self.now[key] = self._before[key]


def options(source: Source) -> dict[str, object]:
    """What the catalogue remembers of how a source is looked at."""
    return {"skip": list(source.limits.skip), "hidden": source.limits.hidden}


def is_there(record: SourceRecord, before: Mapping[str, Volume], volumes: Volumes) -> bool:
    """Whether a known source can be reached, on the disk that it was on. An empty folder of which photos are known is
    taken for the place where a disk was mounted."""
    path = name_from_text(record.location)
    try:
        if record.kind == "folder":
            with os.scandir(path) as listing:
                if record.present and next(listing, None) is None:
                    return False
        else:
            os.stat(path)  # noqa: PTH116
    except OSError:
        return False
    return not _replaced(before.get(""), volumes.holding(record.location))


def follow_disks(catalogue: Catalogue, volumes: Volumes) -> dict[str, str]:
    """Sources whose disk is plugged in at another place get that place as theirs: photos, ids and all. Returns their
    old locations with the new ones."""
    moved: dict[str, str] = {}
    records = catalogue.sources.all()
    taken = {record.location for record in records}
    for record in records:
        if record.kind not in ON_DISK:
            continue
        before = catalogue.sources.volumes(record.id)
        if before.get("") is None or is_there(record, before, volumes):
            continue
        for place in volumes.places(before[""]):
            if place not in taken:
                catalogue.sources.relocate(record.id, place)
                taken.add(place)
                moved[record.location] = place
                break
    return moved


def hand_over_disks(catalogue: Catalogue, volumes: Volumes, sources: Sequence[Source]) -> None:
    """What lay on a disk below one source goes to the one of these that has the disk now, ids and all."""
    for record in catalogue.sources.all():
        for key, before in catalogue.sources.volumes(record.id).items():
            if not key or before.id is None or volumes.holding(f"{record.location}/{key}").id == before.id:
                continue
            for place in volumes.places(before):
                for source in sources:
                    name = below(place, source.location) if source.kind == "folder" else None
                    if name is not None:
                        new = catalogue.sources.find(source.location) or catalogue.sources.add(
                            source.kind, source.location, options(source)
                        )
                        catalogue.sources.hand_over(record.id, key, new.id, f"{name}/" if name else "")


def _replaced(before: Volume | None, now: Volume) -> bool:
    """Ids of two kinds (a system that gives fewer) say nothing about each other."""
    if before is None or before.id is None or before.id == now.id:
        return False
    return now.id is None or now.id.partition(":")[0] == before.id.partition(":")[0]
