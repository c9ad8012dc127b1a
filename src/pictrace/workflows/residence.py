"""The directory of a library: what lies where, and who may write in it.

::

    catalogue.sqlite   the truth
    vectors/<model>/   indexes, rebuilt at will
    models/            weights that were fetched
    settings.toml      what was set
    lock, writer.json  held by the one process that indexes, and who that is
"""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from pictrace.errors import LibraryBusy, LibraryError, LibraryFull, LibraryNotFound

__all__ = ["CATALOGUE", "alone", "lay_out"]

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
        raise _translated(error, directory) from error


def _empty(directory: Path) -> bool:
    """True for a directory with nothing of a user's in it."""
    ours = {SETTINGS, LOCK, WRITER, "vectors", "models"}
    return all(item.name in ours or item.name.startswith(".") for item in directory.iterdir())


def _translated(error: OSError, directory: Path) -> LibraryError:
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):  # Windows has no quotas of that name
        return LibraryFull(f"no room left on the disk of {directory}")
    return LibraryError(f"the library at {directory} cannot be written: {error.strerror or error}")


@contextmanager
def alone(directory: Path, doing: str) -> Iterator[None]:
    """Holds the library for writing. Raises ``LibraryBusy`` that names the process that has it; the lock
    dies with its process, so a crash leaves nothing to clean up."""
    from filelock import FileLock, Timeout

    lock = FileLock(directory / LOCK, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise LibraryBusy(f"the library at {directory} is in use: {_writer(directory)}; try again later") from error
    except OSError as error:
        raise _translated(error, directory) from error
    try:
        _sign(directory, doing)
        yield
    finally:
        with suppress(OSError):
            (directory / WRITER).unlink(missing_ok=True)
        lock.release()


def _sign(directory: Path, doing: str) -> None:
    """Says who holds the lock. A courtesy: a full disk is found by the work itself."""
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    who = {"pid": os.getpid(), "host": socket.gethostname(), "since": since, "doing": doing}
    with suppress(OSError):
        (directory / WRITER).write_text(json.dumps(who), "utf-8")


def _writer(directory: Path) -> str:
    try:
        who = json.loads((directory / WRITER).read_text("utf-8"))
        return f"process {who['pid']} on {who['host']} is {who['doing']} since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process is writing to it"
