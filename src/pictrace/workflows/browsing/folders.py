"""Folders as a tree: made once of all folders that hold photos, then read level by level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pictrace.records import Folder, SourceRecord
from pictrace.sources import is_place_name

__all__ = ["FolderTree"]


class FolderTree:
    """``counted``: photos by the folder they lie in, each with its last ``/`` or ``!``."""

    def __init__(self, counted: Mapping[str, int]) -> None:
        self._own: dict[str, int] = {}
        self._all: dict[str, int] = {}
        self._inside: dict[str, set[str]] = {}
        for written, photos in counted.items():
            folder = _folder(written)
            self._own[folder] = self._own.get(folder, 0) + photos
            self._add(folder, photos)

    def _add(self, folder: str, photos: int) -> None:
        """Counts the photos for the folder and for all around it."""
        inner: str | None = None
        while folder:
            self._all[folder] = self._all.get(folder, 0) + photos
            if inner is not None:
                self._inside.setdefault(folder, set()).add(inner)
            inner, folder = folder, _around(folder)

    def within(self, place: str) -> list[Folder]:
        """The folders that lie in this place, by name; none for one that holds no photos."""
        found: set[str] = set()
        for ending in _endings(place):
            found |= self._inside.get(ending, set())
        return [self._one(folder) for folder in sorted(found, key=lambda one: (_name(one).casefold(), one))]

    def all(self) -> list[Folder]:
        """Every folder that holds photos, itself or in folders inside it."""
        return [self._one(folder) for folder in self._all]

    def own(self, place: str) -> int:
        """Photos that lie in this place itself."""
        return sum(self._own.get(ending, 0) for ending in _endings(place))

    def of_sources(self, sources: Iterable[SourceRecord]) -> list[Folder]:
        """The sources as folders: what a tree begins with. A list of addresses has no folders that are its alone."""
        found = []
        for source in sources:
            place = source.location
            if not source.watchable:
                found.append(
                    Folder(_name(place), place, source.kind, source.present + source.missing, 0, False, source.id)
                )
                continue
            photos = sum(self._all.get(ending, 0) for ending in _endings(place))
            inside = any(self._inside.get(ending) for ending in _endings(place))
            found.append(Folder(_name(place), place, source.kind, photos, self.own(place), inside, source.id))
        return found

    def _one(self, folder: str) -> Folder:
        kind = "archive" if folder.endswith("!") else "folder"
        own, inside = self._own.get(folder, 0), bool(self._inside.get(folder))
        return Folder(_name(folder), folder[:-1], kind, self._all[folder], own, inside)


def _folder(written: str) -> str:
    """What really is a folder: a ``!`` ends one only behind the name of an archive."""
    while written.endswith("!") and not is_place_name(_name(written)):
        written = _cut(written[:-1])
    return written


def _around(folder: str) -> str:
    """The folder that holds this one; empty for the outermost."""
    inner = folder[:-1]
    outer = _folder(_cut(inner))
    return "" if outer.endswith("//") or not outer.rstrip("/") else outer


def _cut(text: str) -> str:
    return text[: max(text.rfind("/"), text.rfind("!")) + 1]


def _name(folder: str) -> str:
    bare = folder[:-1] if folder.endswith(("/", "!")) else folder
    return bare[len(_folder(_cut(bare[:-1]))) :]  # its own last character may be a "!"


def _endings(place: str) -> tuple[str, ...]:
    """A place may be given with or without what follows it, and a folder's name may end in ``!``."""
    if place.endswith("/"):
        return (place,)
    return (place, f"{place}/") if place.endswith("!") else (f"{place}/", f"{place}!")
