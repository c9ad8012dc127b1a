"""The directory of a library: what lies where.

::

    catalogue.sqlite   the truth
    vectors/<model>/   indexes, rebuilt at will
    models/            weights that were fetched
    plans/             what clean-ups would do, a file each
    uploads/           archives and lists that came through the page or the window
    settings.toml      what was set
    token              lets programs in while the library is served
    lock, writer.json  held by the one process that indexes, and who that is
    cleaning.lock, cleaner.json  the same of the one that cleans up

All of it is its owner's alone: who may look into the library sees every photo, also those whose files he may not read.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

from pictrace.errors import LibraryError, LibraryFull, LibraryNotFound
from pictrace.files import private, sweep

__all__ = [
    "CATALOGUE",
    "CLEANER",
    "CLEANING",
    "LOCK",
    "MODELS",
    "PLANS",
    "SETTINGS",
    "UPLOADS",
    "VECTORS",
    "WRITER",
    "keep_private",
    "lay_out",
    "tidy",
    "unwritable",
    "write_private",
]

CATALOGUE = "catalogue.sqlite"
SETTINGS = "settings.toml"
LOCK = "lock"
WRITER = "writer.json"
CLEANING = "cleaning.lock"
CLEANER = "cleaner.json"
VECTORS = "vectors"
MODELS = "models"
UPLOADS = "uploads"
PLANS = "plans"
_OURS = frozenset({SETTINGS, LOCK, WRITER, CLEANING, CLEANER, "token", VECTORS, MODELS, UPLOADS, PLANS})

_MOMENT_SECONDS = 60
"""An upload's name is taken by an empty file just before its bytes are renamed to it."""


def lay_out(directory: Path, settings: str) -> None:
    """Makes the directory if it is not there; ``settings`` is the text of a new settings file.

    Raises ``LibraryNotFound`` where something else lies, ``LibraryFull``, and ``LibraryError`` where it
    cannot be made."""
    try:
        if directory.exists() and not directory.is_dir():
            raise LibraryNotFound("library.is_file", place=str(directory))
        if (directory / CATALOGUE).exists():
            return
        if directory.is_dir() and not _empty(directory):
            raise LibraryNotFound("library.other_files", place=str(directory))
        directory.mkdir(0o700, parents=True, exist_ok=True)
        if not (directory / SETTINGS).exists():
            write_private(directory / SETTINGS, settings)
    except OSError as error:
        raise unwritable(error, directory) from error


def tidy(directory: Path) -> None:
    """Removes what killed processes left half written: uploads, vectors, models, and uploads that never got a byte.
    The ``.part`` of a model's download stays, since the next attempt goes on from it."""
    for place in (directory, directory / MODELS, directory / UPLOADS, *(directory / VECTORS).glob("*")):
        sweep(place)
    for upload in (directory / UPLOADS).glob("*"):
        with suppress(OSError):
            status = upload.stat()
            if upload.is_file() and not status.st_size and time.time() - status.st_mtime > _MOMENT_SECONDS:
                upload.unlink()


def _empty(directory: Path) -> bool:
    """True for a directory with nothing of a user's in it."""
    return all(item.name in _OURS or item.name.startswith(".") for item in directory.iterdir())


def keep_private(directory: Path) -> None:
    """Takes a library from other users' eyes that was made when new files were open to them. What cannot be changed
    (another owner's, a disk without permissions) stays as it is; on Windows the folder of the user's profile, where
    libraries lie by default, is closed already."""
    if sys.platform == "win32":
        return
    directory = directory.resolve()  # a link may lead to the library; none in it is followed
    _restrict(directory)
    with suppress(OSError):
        for item in directory.iterdir():
            if item.name in _OURS or item.name.startswith(CATALOGUE):
                _restrict(item)
                for folder, folders, names in os.walk(item) if item.is_dir() and not item.is_symlink() else ():
                    for name in (*folders, *names):
                        _restrict(Path(folder, name))


def _restrict(item: Path) -> None:
    with suppress(OSError):
        mode = item.stat().st_mode
        if mode & 0o077 and not item.is_symlink():
            item.chmod(stat.S_IMODE(mode) & 0o700)


def write_private(file: Path, text: str) -> None:
    """A text that nobody but its owner reads."""
    with open(file, "w", encoding="utf-8", opener=private) as out:
        out.write(text)


def unwritable(error: OSError, directory: Path) -> LibraryError:
    """Why a library's directory takes no file, in our words."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):  # Windows has no quotas of that name
        return LibraryFull("library.full", place=str(directory))
    return LibraryError("library.readonly", place=str(directory), error=error.strerror or str(error))
