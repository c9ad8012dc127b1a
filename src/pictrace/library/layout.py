"""The directory of a library: what lies where.

::

    catalogue.sqlite   the truth
    vectors/<model>/   indexes, rebuilt at will
    models/            weights that were fetched
    settings.toml      what was set
    lock, writer.json  held by the one process that indexes, and who that is
"""

from __future__ import annotations

import errno
from pathlib import Path

from pictrace.errors import LibraryError, LibraryFull, LibraryNotFound

__all__ = ["CATALOGUE", "LOCK", "SETTINGS", "WRITER", "lay_out", "unwritable"]

CATALOGUE = "catalogue.sqlite"
SETTINGS = "settings.toml"
LOCK = "lock"
WRITER = "writer.json"


def lay_out(directory: Path, settings: str) -> None:
    """Makes the directory if it is not there; ``settings`` is the text of a new settings file.

    Raises ``LibraryNotFound`` where something else lies, ``LibraryFull``, and ``LibraryError`` where it
    cannot be made."""
    try:
        if directory.exists() and not directory.is_dir():
            raise LibraryNotFound(f"{directory} is a file, not a library; name a directory")
        if (directory / CATALOGUE).exists():
            return
        if directory.is_dir() and not _empty(directory):
            raise LibraryNotFound(f"{directory} holds other files and no library; name an empty or new directory")
        directory.mkdir(parents=True, exist_ok=True)
        if not (directory / SETTINGS).exists():
            (directory / SETTINGS).write_text(settings, "utf-8")
    except OSError as error:
        raise unwritable(error, directory) from error


def _empty(directory: Path) -> bool:
    """True for a directory with nothing of a user's in it."""
    ours = {SETTINGS, LOCK, WRITER, "vectors", "models"}
    return all(item.name in ours or item.name.startswith(".") for item in directory.iterdir())


def unwritable(error: OSError, directory: Path) -> LibraryError:
    """Why a library's directory takes no file, in our words."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):  # Windows has no quotas of that name
        return LibraryFull(f"no room left on the disk of {directory}")
    return LibraryError(f"the library at {directory} cannot be written: {error.strerror or error}")
