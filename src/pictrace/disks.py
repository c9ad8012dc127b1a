"""What kind of disk a path lies on: one of this machine, or one that others reach too.

A network disk cannot share memory between machines, which SQLite's write-ahead log needs, and its locks may be poor.
Each system's answer is read by a function of plain text or bytes; what cannot be found out counts as a disk of this
machine.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["network_disk", "network_of_mounts", "network_of_root", "network_of_statfs"]

_NETWORK = frozenset(
    {
        *(
            "9p",
            "afpfs",
            "afs",
            "beegfs",
            "ceph",
            "cifs",
            "coda",
            "davfs",
            "glusterfs",
            "gpfs",
            "lustre",
            "ncpfs",
            "nfs",
        ),
        *("nfs3", "nfs4", "ocfs2", "pvfs2", "smb2", "smb3", "smbfs", "webdav"),
        *("drvfs", "prl_fs", "vboxsf", "virtiofs", "vmhgfs"),  # a virtual machine's view of its host's disks
    }
)
"""Names of file systems that more than one machine may write to."""

_FUSE = re.compile(
    r"fuse\.(?:ceph|cifs|curlftpfs|davfs|gcsfuse|gluster|gvfs|juicefs|nfs|portal|rclone|s3fs|seaweed|smb|sshfs|vmhgfs)"
)
_REMOTE_DRIVE = 4
"""``DRIVE_REMOTE`` of ``GetDriveTypeW``."""
_LOCAL_MOUNT = 0x1000
"""``MNT_LOCAL`` in the flags of macOS's ``statfs``."""
_STATFS_BYTES, _FLAGS_AT, _NAME_AT = 2168, 64, slice(72, 88)
"""macOS's ``struct statfs`` with 64-bit inodes: its size, and where ``f_flags`` and ``f_fstypename`` are."""


def network_disk(path: Path) -> str | None:
    """The network file system that ``path`` lies on (``nfs4``, ``cifs``, ``a network drive``); ``None`` for others."""
    with suppress(OSError, ValueError, AttributeError, IndexError):
        real = os.path.realpath(path)
        if sys.platform == "win32":
            return _of_windows(real)
        if sys.platform == "darwin":
            return _of_macos(real)
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
        return network_of_mounts(mounts, real)
    return None


def network_of_mounts(mounts: str, path: str) -> str | None:
    """By the text of Linux's ``/proc/self/mountinfo``; of mounts at one place the last is seen."""
    found, longest = None, -1
    for line in mounts.splitlines():
        fields, _, more = line.partition(" - ")
        place = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields.split(" ")[4])
        if len(place) >= longest and (path == place or path.startswith(place.rstrip("/") + "/")):
            found, longest = more.split(" ")[0], len(place)
    return found if found is not None and (found in _NETWORK or _FUSE.match(found)) else None


def network_of_statfs(answer: bytes) -> str | None:
    """By the bytes of macOS's ``struct statfs``."""
    name = answer[_NAME_AT].split(b"\0")[0].decode("ascii", "replace")
    flags = int.from_bytes(answer[_FLAGS_AT : _FLAGS_AT + 4], "little")
    return name if name in _NETWORK or not flags & _LOCAL_MOUNT else None


def network_of_root(root: str, drive_type: int) -> str | None:
    """By the root of a path on Windows (``C:\\``, ``\\\\server\\share\\``) and what ``GetDriveTypeW`` says of it."""
    share = root.startswith("\\\\") and not root.startswith(("\\\\?\\", "\\\\.\\"))
    share = share or root.upper().startswith("\\\\?\\UNC\\")
    return "a network drive" if share or drive_type == _REMOTE_DRIVE else None


def _of_windows(path: str) -> str | None:
    import ctypes

    root = os.path.join(os.path.splitdrive(path)[0], "")  # noqa: PTH118
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    return network_of_root(root, kernel.GetDriveTypeW(root))


def _of_macos(path: str) -> str | None:
    import ctypes

    system = ctypes.CDLL(None)
    statfs = getattr(system, "statfs$INODE64", None) or system.statfs  # the first is that of Intel's 64-bit inodes
    answer = ctypes.create_string_buffer(2 * _STATFS_BYTES)
    return network_of_statfs(answer.raw) if statfs(os.fsencode(path), answer) == 0 else None
