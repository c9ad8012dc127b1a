"""The files beside a photo that are one thing with it, as they lie on the disk."""

from __future__ import annotations

from collections import OrderedDict, defaultdict

from pictrace.records import FileMark
from pictrace.workflows.cleanup.file_system import FileSystem, parent_of
from pictrace.workflows.cleanup.stacks import shares_stack, stack_key, stack_of
from pictrace.workflows.cleanup.step import hash_of

__all__ = ["Companions"]

_FOLDERS_KEPT = 64
"""Folders whose names are remembered while a plan is made."""


class Companions:
    """Looks each folder up once. For one plan: what changes meanwhile is found when the plan is applied."""

    def __init__(self, files: FileSystem) -> None:
        self._files = files
        self._folders: OrderedDict[str, dict[str, list[str]]] = OrderedDict()

    def of(self, path: str) -> list[FileMark]:
        """What belongs to the file at ``path``, with the hashes of now. Raises ``OSError``."""
        folder, _, name = path.rpartition("/")
        key = stack_key(name)
        alike = self._names(folder or "/").get(key, []) if key is not None else []
        if len(alike) < 2:
            return []
        found = []
        for other in stack_of(name, alike):
            place = f"{folder}/{other}"
            status = self._files.status(place)
            if status is not None and status.is_file:
                found.append(FileMark(place, hash_of(self._files, place), status.size, status.mtime_ns))
        return found

    def are_one(self, a: str, b: str) -> bool:
        """Whether two files are of one stack."""
        return parent_of(a) == parent_of(b) and shares_stack(a.rpartition("/")[2], b.rpartition("/")[2])

    def _names(self, folder: str) -> dict[str, list[str]]:
        """The names of a folder by what they may be a stack with."""
        known = self._folders.get(folder)
        if known is None:
            grouped: defaultdict[str, list[str]] = defaultdict(list)
            for name in self._files.names(folder):
                key = stack_key(name)
                if key is not None:
                    grouped[key].append(name)
            known = self._folders[folder] = dict(grouped)
            if len(self._folders) > _FOLDERS_KEPT:
                self._folders.popitem(last=False)
        else:
            self._folders.move_to_end(folder)
        return known
