"""Names and files: text that survives any file system, and writes that survive a power cut.

A file name may hold bytes that are not UTF-8; Python keeps them as lone surrogates, which no database
or JSON encoder takes. ``text_from_name`` moves them to private code points and back without loss.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

__all__ = [
    "Scratch",
    "name_from_text",
    "part_of",
    "printable",
    "private",
    "replaced",
    "shown_path",
    "sweep",
    "system_path",
    "text_from_name",
]

_EXTENDED = "\\\\?\\"
_EXTENDED_SHARE = "\\\\?\\UNC\\"

PART = ".part"
"""How the name of a file ends that is not whole yet; it begins with a dot."""

_LONGEST = 50
"""Characters of the final name that a temporary one repeats: both must fit into 255 bytes."""
_SCRATCH = "pictrace-scratch-"
_LOCK = "lock"
_MOMENT_SECONDS = 60
_DAY_SECONDS = 24 * 60 * 60
"""How old what was left behind must be to be removed: another process may still be at it."""

# Lone surrogates U+DC80…U+DCFF (PEP 383) are kept as U+10DC80…U+10DCFF, in plane 16's private use.
_SHIFT = 0x100000
_TO_TEXT = {code: code + _SHIFT for code in range(0xDC80, 0xDD00)}
_TO_NAME = {code + _SHIFT: code for code in range(0xDC80, 0xDD00)}


def text_from_name(name: str) -> str:
    """A file name as text that any encoder takes."""
    return name.translate(_TO_TEXT) if not name.isascii() else name


def name_from_text(text: str) -> str:
    """The file name that ``text_from_name`` was given."""
    return text.translate(_TO_NAME) if not text.isascii() else text


def system_path(text: str, *, windows: bool = sys.platform == "win32") -> str:
    """The path to give to the system for a place as text, ``/`` between folders. On Windows it begins with ``\\\\?\\``:
    only so are paths longer than 260 characters opened, and names that end in a dot or are called ``aux.jpg``."""
    name = name_from_text(text)
    if not windows:
        return name
    name = name.replace("/", "\\")
    if name.startswith((_EXTENDED, "\\\\.\\")):
        return name
    if name.startswith("\\\\"):
        return _EXTENDED_SHARE + name[2:]
    return _EXTENDED + name if name[1:3] == ":\\" else name


def shown_path(path: str) -> str:
    """The text of a path for people: what ``system_path`` was given, without its prefix."""
    text = text_from_name(path)
    if text.startswith(_EXTENDED_SHARE):
        return "\\\\" + text.removeprefix(_EXTENDED_SHARE)
    return text.removeprefix(_EXTENDED)


def printable(text: str) -> str:
    """Text on one line for a terminal or a log: control characters and undecodable bytes are escaped."""
    if text.isprintable():
        return text
    return "".join(_escaped(char) for char in text)


def _escaped(char: str) -> str:
    if char.isprintable():
        return char
    byte = _TO_NAME.get(ord(char))
    if byte is not None:
        return f"\\x{byte - 0xDC00:02x}"
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def private(path: str, flags: int) -> int:
    """An ``opener`` for ``open``: a new file is its owner's alone, where the file system knows owners."""
    return os.open(path, flags, 0o600)


@contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """Write a file whole or not at all: a temporary file beside it, synced, then renamed over it."""
    with part_of(path) as (file, part):
        yield file
        file.flush()
        os.fsync(file.fileno())
        if sys.platform == "win32":
            file.close()  # Windows renames nothing that is open
        part.replace(path)


@contextmanager
def part_of(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new hidden file beside ``path`` for bytes that are not whole yet. Rename it before the block ends, or it goes
    away; what a killed process leaves of it, ``sweep`` removes."""
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:_LONGEST]}.", suffix=PART, dir=path.parent)
        _lock(handle)
        if os.fstat(handle).st_nlink:
            break
        os.close(handle)  # swept in the moment before it was locked
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def sweep(directory: Path) -> None:
    """Removes the temporary files of processes that were killed. Files that a process is writing are locked by it;
    where there are no such locks (Windows, some network disks) only those that nobody touched for a day go."""
    for part in directory.glob(f".*{PART}"):
        with suppress(OSError):
            with part.open("r+b") as file:
                left = _lock(file.fileno()) or _is_old(part)
            if left:
                part.unlink()


class Scratch:
    """A temporary directory that goes away with ``close``, or, when its process was killed, with the next one."""

    def __init__(self) -> None:
        for other in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*"):
            with suppress(OSError):
                _remove_left(other)
        self.path = Path(tempfile.mkdtemp(prefix=_SCRATCH))
        self._lock = (self.path / _LOCK).open("wb")
        _lock(self._lock.fileno())

    def close(self) -> None:
        """Removes it with all that is in it; calling it again does nothing."""
        self._lock.close()
        shutil.rmtree(self.path, ignore_errors=True)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.close()


def _remove_left(scratch: Path) -> None:
    """Other users' are not ours to remove, and one that is being made has no lock yet."""
    status = scratch.lstat()
    mine = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    if not mine or not stat.S_ISDIR(status.st_mode) or time.time() - status.st_mtime < _MOMENT_SECONDS:
        return
    with (scratch / _LOCK).open("r+b") as file:
        left = _lock(file.fileno()) or _is_old(scratch)
    if left:
        (scratch / _LOCK).unlink()  # Windows refuses while it is held
        shutil.rmtree(scratch, ignore_errors=True)


def _lock(handle: int) -> bool:
    """Locks an open file until it is closed or its process ends; whether that could be done."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_old(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > _DAY_SECONDS
