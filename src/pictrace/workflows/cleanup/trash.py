"""Where PicTrace puts what it takes away: a hidden folder at the top of the user's folder, on the same volume.

::

    PHOTOS/.pictrace-trash/
        README.txt                     how to get files back by hand
        lock                           held by the process that applies or undoes
        20261130-141503-208416-5f3a/   one run
            journal.jsonl              what is done there: enough to undo it
            files/2009/beach.jpg       as it lay below PHOTOS
            undone/7/beach.jpg         what stood in a file's place when it came back
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import suppress

from pictrace.sources.names import TRASH
from pictrace.workflows.cleanup.file_system import FileSystem, parent_of
from pictrace.workflows.cleanup.refusals import Refused

__all__ = ["FILES", "JOURNAL", "UNDONE", "Trash", "in_trash", "make_folders", "trash_root"]

JOURNAL = "journal.jsonl"
FILES = "files"
UNDONE = "undone"
_README = "README.txt"
_PRIVATE = 0o700

_TEXT = b"""PicTrace put duplicates here instead of deleting them. Nothing in here is a copy that PicTrace needs.

To get them back:    pictrace clean undo --trash THIS-FOLDER
By hand:             move what lies in a run's folder "files" back to where it was; the folders are those that the
                     files lay in, beginning beside this one.
To free the room:    pictrace clean purge --older-than DAYS
"""


class Trash:
    """The trash of the folder ``root``. Making this object makes nothing on the disk."""

    def __init__(self, files: FileSystem, root: str) -> None:
        self.root = root.rstrip("/") or "/"
        self.path = f"{self.root.rstrip('/')}/{TRASH}"
        self._files = files

    def run(self, run: str) -> str:
        """The folder of one run."""
        return f"{self.path}/{run}"

    def journal(self, run: str) -> str:
        return f"{self.run(run)}/{JOURNAL}"

    def place(self, run: str, path: str) -> str:
        """Where a file below ``root`` goes."""
        return f"{self.run(run)}/{FILES}/{self.inside(path)}"

    def inside(self, path: str) -> str:
        """The path below ``root``; other paths as they are."""
        start = self.root.rstrip("/") + "/"
        return path[len(start) :] if path.startswith(start) else path

    def outside(self, path: str) -> str:
        """The inverse, for wherever the disk is mounted now."""
        return path if _is_full(path) else f"{self.root.rstrip('/')}/{path}"

    def prepare(self, run: str) -> None:
        """Makes the folders of a run, and lets them survive a power cut. Raises ``OSError``."""
        for folder in (self.path, self.run(run)):
            status = self._files.status(folder)
            if status is None:
                self._files.make_folder(folder, _PRIVATE)
                self._files.sync(parent_of(folder))
            elif not status.is_folder:  # a link would lead who knows where
                raise NotADirectoryError(errno.ENOTDIR, "something else has the name of the trash", folder)
        if self._files.status(f"{self.path}/{_README}") is None:
            with suppress(FileExistsError):  # another process was quicker
                self._files.create(f"{self.path}/{_README}", _TEXT)

    def runs(self) -> list[str]:
        """The runs that have a journal here, oldest first."""
        status = self._files.status(self.path)
        if status is None or not status.is_folder:
            return []
        return [name for name in self._files.names(self.path) if self._files.status(self.journal(name)) is not None]

    def remove_run(self, run: str) -> Iterator[tuple[str, int]]:
        """Deletes what a run put here, for good; yields path and bytes of each file. The journal goes last."""
        for folder in (FILES, UNDONE):
            yield from self._remove_below(f"{self.run(run)}/{folder}")
        self._files.remove(self.journal(run))
        with suppress(OSError):  # somebody put something of his own there
            self._files.remove_folder(self.run(run))
        self._files.sync(self.path)

    def _remove_below(self, folder: str) -> Iterator[tuple[str, int]]:
        status = self._files.status(folder)
        if status is None:
            return
        if not status.is_folder:  # also for a link that somebody put there: what it leads to is not ours
            self._files.remove(folder)
            yield folder, status.size
            return
        for name in self._files.names(folder):
            yield from self._remove_below(f"{folder}/{name}")
        self._files.remove_folder(folder)


def in_trash(path: str) -> bool:
    """Whether a path leads through a trash of PicTrace."""
    return TRASH in path.split("/")


def trash_root(files: FileSystem, path: str, root: str) -> str:
    """The topmost folder on the volume of ``path``, at ``root`` or below it. Raises ``Refused`` where the file is gone,
    or reached through a link that leads out of ``root``."""
    status, around = files.status(parent_of(path)), files.status(files.real(root))
    if around is None or not around.is_folder:
        raise Refused("away", root=root)
    real, inside = files.real(parent_of(path)), files.real(root)
    if not _within(real, inside):
        raise Refused("outside", root=root)
    if status is None:
        raise Refused("gone")
    device = _device(files, real)
    if device == around.device:
        return root
    folder = parent_of(path)
    while _within(parent_of(files.real(folder)), inside) and _device(files, files.real(parent_of(folder))) == device:
        folder = parent_of(folder)
    return folder


def make_folders(files: FileSystem, folder: str) -> list[str]:
    """Makes a folder and those above it that are missing; those that were made, outermost first. Raises ``OSError``,
    also where a link or a file is in the way."""
    missing = []
    while (status := files.status(folder)) is None:
        missing.append(folder)
        folder = parent_of(folder)
    if not status.is_folder and not status.is_link:
        raise NotADirectoryError(errno.ENOTDIR, "a file is in the way", folder)
    for one in reversed(missing):
        try:
            files.make_folder(one)
        except FileExistsError:
            continue
        files.sync(parent_of(one))
    return missing[::-1]


def _device(files: FileSystem, folder: str) -> int:
    status = files.status(folder)
    if status is None:
        raise Refused("gone")
    return status.device


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _is_full(path: str) -> bool:
    return path.startswith("/") or path[1:3] == ":/"
