"""Which disks are a network's, as each system tells it."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from pictrace.disks import network_disk, network_of_mounts, network_of_root, network_of_statfs

MOUNTS = r"""22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
23 22 0:21 / /proc rw - proc proc rw
60 22 0:50 / /mnt/nas rw,relatime shared:30 - nfs4 nas:/photos rw,vers=4.2
61 60 8:1 / /mnt/nas/local rw - xfs /dev/sda1 rw
62 22 0:51 / /mnt/my\040share rw - cifs //nas/share rw
63 22 0:52 / /home/a/cloud rw - fuse.rclone remote: rw
64 22 0:53 / /home/a/disk rw - fuseblk /dev/sdb1 rw
65 22 0:54 / /home/a/archive rw - fuse.archivemount a.zip rw
66 22 0:55 / /mnt/c rw - 9p drvfs rw
67 22 8:2 / /mnt/twice rw - ext4 /dev/sdc1 rw
68 67 0:56 / /mnt/twice rw - nfs nas:/x rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", None),
        ("/home/a/library", None),
        ("/mnt/nas", "nfs4"),
        ("/mnt/nas/a/b", "nfs4"),
        ("/mnt/nasty", None),
        ("/mnt/nas/local/library", None),
        ("/mnt/my share/library", "cifs"),
        ("/home/a/cloud/x", "fuse.rclone"),
        ("/home/a/disk/x", None),
        ("/home/a/archive/x", None),
        ("/mnt/c/Users", "9p"),
        ("/mnt/twice/x", "nfs"),
    ],
)
def test_linux(path: str, kind: str | None) -> None:
    assert network_of_mounts(MOUNTS, path) == kind


@pytest.mark.parametrize(
    ("root", "drive_type", "network"),
    [
        ("C:\\", 3, False),
        ("E:\\", 2, False),
        ("Z:\\", 4, True),
        ("\\\\nas\\photos\\", 4, True),
        ("\\\\nas\\photos\\", 1, True),
        ("\\\\?\\UNC\\nas\\photos\\", 0, True),
        ("\\\\?\\C:\\", 3, False),
    ],
)
def test_windows(root: str, drive_type: int, network: bool) -> None:
    assert network_of_root(root, drive_type) == ("a network drive" if network else None)


@pytest.mark.parametrize(
    ("name", "flags", "kind"),
    [
        (b"apfs", 0x1000, None),
        (b"smbfs", 0, "smbfs"),
        (b"nfs", 0x1000, "nfs"),
        (b"macfuse", 0, "macfuse"),
        (b"macfuse", 0x1000, None),
    ],
)
def test_macos(name: bytes, flags: int, kind: str | None) -> None:
    answer = struct.pack("<Ii5Q2iIIII16s", 4096, 4096, *[0] * 5, 1, 2, 501, 26, flags, 0, name)
    assert network_of_statfs(answer + bytes(2100)) == kind


def test_a_disk_of_this_machine(tmp_path: Path) -> None:
    """Here and on any machine that runs tests on a disk of its own."""
    if sys.platform == "linux":
        said = subprocess.run(["findmnt", "-no", "FSTYPE", "-T", tmp_path], capture_output=True, text=True, check=False)
        if said.stdout.strip() not in ("ext4", "xfs", "btrfs", "overlay", "tmpfs", "zfs"):
            pytest.skip("the tests run on another disk")
    assert network_disk(tmp_path) is None
    assert network_disk(tmp_path / "not" / "there") is None
