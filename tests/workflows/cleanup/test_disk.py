"""What only real disks do: clones where they can, the system's trash, attributes, parts that are left behind."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from pictrace.workflows.cleanup.disk import Disk


def test_a_clone_is_made_or_refused_whole(tmp_path: Path) -> None:
    (tmp_path / "one.jpg").write_bytes(b"one")
    try:
        Disk().clone(f"{tmp_path}/one.jpg", f"{tmp_path}/two.jpg")
    except OSError as error:
        assert error.errno in (errno.EOPNOTSUPP, errno.ENOTTY, errno.EINVAL, errno.EXDEV, errno.ENOTSUP)
        assert os.listdir(tmp_path) == ["one.jpg"]  # noqa: PTH208
    else:
        assert (tmp_path / "two.jpg").read_bytes() == b"one"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="attributes of this kind are Linux's")
def test_a_copy_and_a_move_keep_extended_attributes(tmp_path: Path) -> None:
    (tmp_path / "one.jpg").write_bytes(b"one")
    try:
        os.setxattr(tmp_path / "one.jpg", "user.rating", b"5")
    except OSError:
        pytest.skip("this file system has none")
    Disk().copy(f"{tmp_path}/one.jpg", f"{tmp_path}/two.jpg")
    Disk().move(f"{tmp_path}/one.jpg", f"{tmp_path}/three.jpg")
    assert os.getxattr(tmp_path / "two.jpg", "user.rating") == b"5"
    assert os.getxattr(tmp_path / "three.jpg", "user.rating") == b"5"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="its place is known there")
def test_the_systems_trash_takes_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    import send2trash.plat_other as system

    monkeypatch.setattr(system, "HOMETRASH", os.fsencode(tmp_path / "data" / "Trash"), raising=False)
    monkeypatch.setattr(system, "HOMETRASH_B", os.fsencode(tmp_path / "data" / "Trash"), raising=False)
    (tmp_path / "one.jpg").write_bytes(b"one")
    Disk().recycle(f"{tmp_path}/one.jpg")
    assert not (tmp_path / "one.jpg").exists()
    assert [path.read_bytes() for path in tmp_path.rglob("one.jpg")] == [b"one"]


def test_a_failed_creation_leaves_no_part(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        Disk().copy(f"{tmp_path}/nothing.jpg", f"{tmp_path}/two.jpg")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may all")
def test_what_is_forbidden_is_said(tmp_path: Path) -> None:
    (tmp_path / "one.jpg").write_bytes(b"one")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError):
            Disk().move(f"{tmp_path}/one.jpg", f"{tmp_path}/two.jpg")
    finally:
        tmp_path.chmod(0o700)
