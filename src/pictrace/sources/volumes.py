"""Which file system a place lies on, by an id that stays when it is mounted elsewhere.

What the operating system is asked is behind ``Volumes``; each system has its own. An id has the kind before the colon:
``uuid:`` (written into the file system), ``fsid:`` (made from that by the kernel), ``serial:`` (Windows), or the
protocol of a share with its address. ``None``: nothing tells this file system from others.
"""

from __future__ import annotations

import os
import string
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from pictrace.files import name_from_text, text_from_name
from pictrace.records import Volume

__all__ = ["Volumes", "system"]

_WITH_FSID = frozenset({"ext2", "ext3", "ext4", "btrfs", "zfs"})
"""File systems whose ``f_fsid`` is made from their own id, not from the number of a device."""

_SHARES = frozenset({"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "fuse.rclone", "9p", "afpfs", "smbfs", "davfs"})


class Volumes(ABC):
    """The file systems that are there now, as they were when first asked: make another one for another run. Locations
    are text with ``/`` between folders, as sources have them."""

    @abstractmethod
    def holding(self, location: str) -> Volume:
        """The file system that a place lies on, and the place within. Never raises."""

    @abstractmethod
    def places(self, volume: Volume) -> list[str]:
        """Where this place of this file system can be reached now; none for one without an id."""


def system() -> Volumes:
    """Those of this machine."""
    if sys.platform == "win32":
        return _Windows()
    return _Mac() if sys.platform == "darwin" else _Linux()


@dataclass(frozen=True, slots=True)
class Mount:
    """A line of ``/proc/self/mountinfo``: the folder ``root`` of a file system is shown at ``point``."""

    point: str
    root: str
    kind: str
    device: str


class _Linux(Volumes):
    def __init__(self, mountinfo: str = "/proc/self/mountinfo", by_uuid: str = "/dev/disk/by-uuid") -> None:
        self._mountinfo = mountinfo
        self._by_uuid = by_uuid
        self._found: list[Mount] | None = None
        self._uuids: dict[int, str] | None = None

    def holding(self, location: str) -> Volume:
        path = os.path.realpath(name_from_text(location))
        mount = max(
            (mount for mount in self._mounts() if _within(path, mount.point) is not None),
            key=lambda mount: len(mount.point),
            default=None,
        )
        if mount is None:
            return Volume(None, location)
        inside = os.path.join(mount.root, _within(path, mount.point) or "")  # noqa: PTH118
        return Volume(self._id(mount), text_from_name(inside.rstrip("/") or "/"))

    def places(self, volume: Volume) -> list[str]:
        path, found = name_from_text(volume.path), []
        for mount in self._mounts() if volume.id is not None else ():
            inside = _within(path, mount.root)
            if inside is not None and self._id(mount) == volume.id:
                place = os.path.join(mount.point, inside).rstrip("/") or "/"  # noqa: PTH118
                if os.path.lexists(place):
                    found.append(text_from_name(place))
        return found

    def _mounts(self) -> list[Mount]:
        """Those that are seen: a later mount hides an earlier one at the same point."""
        if self._found is None:
            points: dict[str, Mount] = {}
            with (
                suppress(OSError),
                open(self._mountinfo, encoding="utf-8", errors="surrogateescape") as table,  # noqa: PTH123
            ):
                for mount in map(_mount, table):
                    if mount is not None:
                        points[mount.point] = mount
            self._found = list(points.values())
        return self._found

    def _id(self, mount: Mount) -> str | None:
        with suppress(OSError):
            if mount.device.startswith("/"):
                uuid = self._uuid_of(os.stat(mount.device).st_rdev)  # noqa: PTH116
                if uuid is not None:
                    return f"uuid:{uuid}"
        with suppress(OSError):
            if mount.kind in _WITH_FSID and (number := os.statvfs(mount.point).f_fsid):
                return f"fsid:{number & 0xFFFF_FFFF_FFFF_FFFF:016x}"
        return f"{mount.kind}:{text_from_name(mount.device)}" if mount.kind in _SHARES else None

    def _uuid_of(self, device: int) -> str | None:
        if self._uuids is None:
            self._uuids = {}
            with suppress(OSError), os.scandir(self._by_uuid) as listing:
                for entry in listing:
                    with suppress(OSError):
                        self._uuids[entry.stat().st_rdev] = entry.name
        return self._uuids.get(device)


def _mount(line: str) -> Mount | None:
    fields = line.split(" ")
    try:
        end = fields.index("-")
        return Mount(_plain(fields[4]), _plain(fields[3]), fields[end + 1], _plain(fields[end + 2].strip()))
    except (ValueError, IndexError):
        return None


def _plain(field: str) -> str:
    """Blanks and backslashes are written in octal."""
    for written, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(written, char)
    return field


def _within(path: str, folder: str) -> str | None:
    """What follows the folder in a path; empty for the folder itself, ``None`` for a path outside."""
    if path == folder:
        return ""
    start = folder.rstrip("/") + "/"
    return path[len(start) :] if path.startswith(start) else None


class _Drives(Volumes):
    """For systems where the roots of all file systems are easily listed."""

    def holding(self, location: str) -> Volume:
        path = os.path.realpath(name_from_text(location))
        root = path
        while not os.path.ismount(root) and os.path.dirname(root) != root:  # noqa: PTH120
            root = os.path.dirname(root)  # noqa: PTH120
        inside = os.path.relpath(path, root).replace(os.sep, "/")
        return Volume(self._id(root), text_from_name("/" if inside == "." else f"/{inside}"))

    def places(self, volume: Volume) -> list[str]:
        found = []
        for root in self._roots() if volume.id is not None else ():
            place = os.path.join(root, *name_from_text(volume.path).strip("/").split("/"))  # noqa: PTH118
            if self._id(root) == volume.id and os.path.lexists(place):
                found.append(text_from_name(place.replace(os.sep, "/").rstrip("/")))
        return found

    def _roots(self) -> Iterator[str]:
        raise NotImplementedError

    def _id(self, root: str) -> str | None:
        raise NotImplementedError


class _Windows(_Drives):
    def _roots(self) -> Iterator[str]:
        yield from (f"{letter}:\\" for letter in string.ascii_uppercase if os.path.exists(f"{letter}:\\"))  # noqa: PTH110

    def _id(self, root: str) -> str | None:
        with suppress(OSError):
            # The serial number; later versions of Python and Windows give 64 bits, of which these are the old 32.
            return f"serial:{os.stat(root).st_dev & 0xFFFF_FFFF:08x}"  # noqa: PTH116
        return None


class _Mac(_Drives):
    def _roots(self) -> Iterator[str]:
        yield "/"
        with suppress(OSError):
            yield from (f"/Volumes/{name}" for name in sorted(os.listdir("/Volumes")))  # noqa: PTH208

    def _id(self, root: str) -> str | None:
        uuid = _uuid_by_getattrlist(root)
        return f"uuid:{uuid}" if uuid else None


def _uuid_by_getattrlist(root: str) -> str | None:
    """The UUID that macOS keeps in a volume (``ATTR_VOL_UUID`` of ``getattrlist(2)``)."""
    import ctypes
    import struct
    import uuid

    # struct attrlist: five bitmaps after their count; the answer: its length, then 16 bytes.
    wanted = struct.pack("=HHIIIII", 5, 0, 0, 0x8000_0000 | 0x0004_0000, 0, 0, 0)
    answer = ctypes.create_string_buffer(32)
    with suppress(OSError, AttributeError):
        call = ctypes.CDLL(None, use_errno=True).getattrlist
        if call(os.fsencode(root), wanted, answer, ctypes.c_size_t(len(answer)), ctypes.c_ulong(0)) == 0:
            found = uuid.UUID(bytes=answer.raw[4:20])
            return str(found) if found.int else None
    return None
