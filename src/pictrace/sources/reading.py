"""Reading files of the disk: whole, safely, with refusals in words for a person.

Paths are strings here, not ``Path`` objects: every name that a disk holds goes through unchanged, and a
million of them cost no objects.
"""

from __future__ import annotations

import errno
import io
import os
import stat

from pictrace import formats
from pictrace.errors import PhotoTooLarge, PhotoUnreadable
from pictrace.files import name_from_text, text_from_name
from pictrace.messages import Message

__all__ = [
    "GONE",
    "absolute",
    "is_unmounted",
    "open_file",
    "read_file",
    "read_head",
    "sort_of",
    "unmounted_below",
    "why_not",
]

_STEP = 1 << 20
"""Bytes read at a time of a file that does not say its size."""

GONE = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
"""A folder where a file was is as good as nothing."""

_SORTS = (
    (stat.S_ISFIFO, Message("sort.pipe")),
    (stat.S_ISSOCK, Message("sort.socket")),
    (stat.S_ISCHR, Message("sort.device")),
    (stat.S_ISBLK, Message("sort.device")),
    (stat.S_ISDIR, Message("sort.folder")),
)


def absolute(place: str) -> str:
    """A path in full as text, with ``/`` between folders on every system."""
    path = os.path.abspath(os.path.expanduser(name_from_text(place)))  # noqa: PTH100, PTH111 - links stay links
    return text_from_name(path if os.sep == "/" else path.replace(os.sep, "/"))


def sort_of(mode: int) -> Message:
    """What lies on the disk instead of a file."""
    return next((name for test, name in _SORTS if test(mode)), Message("sort.other"))


def why_not(error: OSError) -> Message:
    """An operating system's refusal in words for a person."""
    if isinstance(error, PermissionError):
        return Message("place.forbidden")
    if isinstance(error, GONE):
        return Message("place.absent")
    return Message("place.broken", error=error.strerror or str(error))


def read_file(path: str, limit: int) -> bytes:
    """The bytes of a regular file; raises what ``open_file`` does, also when there is more to read than the file
    system says (``/proc`` holds files of no size and no end)."""
    parts, left = [], limit
    with open_file(path, limit) as file:
        size = os.fstat(file.fileno()).st_size
        while part := file.read(min(size + 1 if size else _STEP, left + 1)):
            parts.append(part)
            left -= len(part)
            if left < 0:
                raise PhotoTooLarge("file.large", limit=limit)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def open_file(path: str, limit: int | None = None) -> io.FileIO:
    """A regular file, unbuffered. Raises ``OSError``, ``PhotoTooLarge`` and, for what is not a file,
    ``PhotoUnreadable``; never waits for the other end of a named pipe."""
    handle = _open(path)
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        if not stat.S_ISREG(status.st_mode):
            raise PhotoUnreadable("file.sort", what=sort_of(status.st_mode))
        if limit is not None and status.st_size > limit:
            raise PhotoTooLarge("file.large", limit=limit)
        return io.FileIO(handle)
    except BaseException:
        os.close(handle)
        raise


def read_head(path: str) -> bytes:
    """The first bytes of a file, none if it cannot be read."""
    try:
        handle = _open(path)
    except OSError:
        return b""
    try:
        return os.read(handle, formats.HEAD_BYTES)
    except OSError:
        return b""
    finally:
        os.close(handle)


def _open(path: str) -> int:
    flags = (getattr(os, name, 0) for name in ("O_BINARY", "O_NONBLOCK", "O_CLOEXEC"))
    try:
        return os.open(path, os.O_RDONLY | sum(flags))
    except PermissionError:
        if os.path.isdir(path):  # noqa: PTH112 - Windows refuses folders this way
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path) from None
        raise


def is_unmounted(path: str) -> bool:
    """Whether a disk belongs at ``path`` or above it and is not there. On Linux the empty folder that a
    disk is mounted on remains, and would look as if all its photos had been deleted."""
    here = os.path.join(path, "")  # noqa: PTH118
    return any(here.startswith(os.path.join(point, "")) for point in _unmounted())  # noqa: PTH118


def unmounted_below(path: str) -> list[str]:
    """Names within a folder, ``/`` between, at which disks belong that are not there."""
    here = os.path.join(path, "")  # noqa: PTH118
    return [text_from_name(point[len(here) :]) for point in _unmounted() if point.startswith(here)]


def _unmounted() -> list[str]:
    """Mount points that the system's table lists and that have nothing mounted."""
    try:
        with open("/etc/fstab", encoding="utf-8", errors="surrogateescape") as table:  # noqa: PTH123
            lines = [line.split() for line in table if not line.lstrip().startswith("#")]
    except OSError:
        return []
    points = [fields[1].replace("\\040", " ") for fields in lines if len(fields) > 2 and fields[2] != "swap"]
    return [point for point in points if point.startswith("/") and point != "/" and not os.path.ismount(point)]
