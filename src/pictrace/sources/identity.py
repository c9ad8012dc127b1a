"""Which places are one file: by what they *are*, not by how they are spelled.

A folder and a link to it, a hard link, a bind mount, a name in other case or another Unicode form where the file system
folds: one file at two places is no duplicate of itself. The rule, in this order:

1. What the disk says now decides: two places are one file when they have one device and inode, and two files when they
   have not. Where there are no inodes, the real path counts, with its case folded where the system folds it.
2. Nothing is asked of the disk for copies of one source that its last scan told apart.
3. Of two places that cannot be reached, both *present* in one source, that source's last scan decides. Device and inode
   numbers are given out again to other disks and files, so two scans are never compared.
4. In every other case they are two files: a duplicate is never hidden by a guess.

A member of an archive is the archive's file and the name within.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from pictrace.files import name_from_text
from pictrace.records import Photo, PhotoState
from pictrace.sources.addresses import is_address

__all__ = ["Files", "below", "one_file", "one_place"]


@dataclass(frozen=True, slots=True)
class Files:
    """Tells files from places, and remembers at which other places it saw each."""

    _others: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def of(self, photos: Sequence[Photo]) -> list[Photo]:
        """One photo for each file among those of one content, in their order: of several places the one that is no
        link."""
        if len(photos) < 2 or _told_apart(photos):
            return list(photos)
        files: dict[Hashable, list[Photo]] = {}
        for photo in photos:
            files.setdefault(_file_of(photo), []).append(photo)
        found = [sorted(places, key=_is_link) if len(places) > 1 else places for places in files.values()]
        for first, *rest in found:
            if rest:
                self._others[first.id] = tuple(photo.location for photo in rest)
        return [places[0] for places in found]

    def others(self, photo: Photo) -> tuple[str, ...]:
        """The other locations of this file."""
        return self._others.get(photo.id, ())


def one_file(location: str, photo: Photo) -> bool:
    """Whether a photo of the library is the very file at this location, which can be reached now."""
    here = _on_disk(location)
    return location == photo.location or (here is not None and here == _on_disk(photo.location))


def one_place(a: str, b: str) -> bool:
    """Whether two locations are one folder or file now."""
    here = _identity(name_from_text(a))
    return a == b or (here is not None and here == _identity(name_from_text(b)))


def below(location: str, folder: str) -> str | None:
    """The name of a place within a folder, with ``/`` between, whatever both are called; empty for the folder itself,
    ``None`` for a place that is not in it."""
    start = folder.rstrip("/") + "/"
    if location.startswith(start):
        return location[len(start) :]
    around = _identity(name_from_text(folder))
    if around is None or is_address(location):
        return None
    path, names = os.path.realpath(name_from_text(location)), list[str]()
    while _identity(path) != around:
        path, name = os.path.split(path)
        if not name:
            return None
        names.append(name)
    return "/".join(reversed(names))


def _told_apart(photos: Sequence[Photo]) -> bool:
    seen = {photo.identity for photo in photos if photo.state is PhotoState.PRESENT and photo.identity}
    return len(seen) == len(photos) and len({photo.source_id for photo in photos}) == 1


def _file_of(photo: Photo) -> Hashable:
    here = _on_disk(photo.location)
    if here is not None:
        return here
    if photo.identity and photo.state is PhotoState.PRESENT:
        return photo.source_id, photo.identity
    return photo.id


def _on_disk(location: str) -> Hashable | None:
    """What a location is now; ``None`` for an address, and for what is not there."""
    if is_address(location):
        return None
    path = name_from_text(location)
    end = len(path)
    while end > 0:
        identity = _identity(path[:end])
        if identity is not None:
            return identity, path[end:]
        end = path.rfind("!", 0, end)
    return None


def _identity(path: str) -> Hashable | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - a Path cannot hold every name on Windows
    except (OSError, ValueError):
        return None
    if status.st_ino:
        return status.st_dev, status.st_ino, stat.S_IFMT(status.st_mode)
    return os.path.normcase(os.path.realpath(path))


def _is_link(photo: Photo) -> bool:
    path = os.path.abspath(name_from_text(photo.location))  # noqa: PTH100
    return os.path.realpath(path) != path
