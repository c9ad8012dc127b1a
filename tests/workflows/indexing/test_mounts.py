"""Disks that come and go, on real mounts: tmpfs, ext4 on loop devices, bind mounts, folders that fold case.

Everything is mounted in a mount namespace of the test's own thread, which ends with the test: nothing else sees it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pictrace.sources.identity import below, one_place
from pictrace.sources.volumes import system
from pictrace.verification import StandardVerifier
from tests.workflows.conftest import Desk
from tests.workflows.copies import groups

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mount namespaces are Linux's")

CLONE_NEWNS, CLONE_FS = 0x0002_0000, 0x0000_0200


@dataclass(frozen=True)
class Mounts:
    """``mount`` and ``umount`` in the namespace; a test is skipped, with the system's reason, where it refuses."""

    directory: Path

    def mount(self, *arguments: str | Path) -> None:
        done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"this cannot be mounted here: {done.stderr.strip().splitlines()[0]}")

    def umount(self, point: Path) -> None:
        subprocess.run(["umount", "-l", str(point)], check=True)

    def disk(self, name: str, *options: str) -> Path:
        """An image of an empty ext4 file system."""
        image = self.directory / f"{name}.img"
        with image.open("wb") as file:
            file.truncate(8 * 1024 * 1024)
        if shutil.which("mkfs.ext4") is None:
            pytest.skip("there is no mkfs.ext4 here")
        subprocess.run(["mkfs.ext4", "-q", *options, str(image)], check=True, capture_output=True)
        return image


@pytest.fixture
def mounts(tmp_path: Path) -> Iterator[Mounts]:
    libc = ctypes.CDLL(None, use_errno=True)
    here, folder = os.open("/proc/self/ns/mnt", os.O_RDONLY), Path.cwd()
    try:
        if libc.unshare(CLONE_NEWNS):
            pytest.skip(f"no mount namespace can be made here: {os.strerror(ctypes.get_errno())}")
        try:
            made = Mounts(tmp_path)
            made.mount("--make-rprivate", "/")
            yield made
        finally:
            libc.unshare(CLONE_FS)  # threads that the test left may share it, and would hold this one here
            if libc.setns(here, CLONE_NEWNS):
                raise OSError(ctypes.get_errno(), "the namespace of before cannot be entered again")
            os.chdir(folder)
    finally:
        os.close(here)


@pytest.fixture
def point(tmp_path: Path, archive: Path) -> Path:
    """``photos/disk``, an empty folder to mount on."""
    (archive / "disk").mkdir()
    return archive / "disk"


def fill(folder: Path, jpegs: dict[str, bytes]) -> None:
    (folder / "camera.jpg").write_bytes(jpegs["camera"])
    (folder / "moto.jpg").write_bytes(jpegs["motorcycle_left"] + b"\0")


def test_a_tmpfs_below_a_source_that_is_gone(
    desk: Desk, archive: Path, point: Path, mounts: Mounts, jpegs: dict[str, bytes], tmp_path: Path
) -> None:
    mounts.mount("-t", "tmpfs", "none", point)
    fill(point, jpegs)
    assert desk.index(archive).added == 8
    before = desk.photos()
    shutil.copytree(point, tmp_path / "backup")
    mounts.umount(point)
    report = desk.index(archive, tmp_path / "backup")
    assert (report.missing, report.moved, report.added) == (0, 0, 2)
    assert report.unreachable[0].location == point.as_posix()
    after = desk.catalogue.photos.by_ids(photo.id for photo in before.values())
    assert list(after.values()) == sorted(before.values(), key=lambda photo: list(after).index(photo.id))


def test_ext4_below_a_source_comes_back_and_another_one_is_told(
    desk: Desk, archive: Path, point: Path, mounts: Mounts, jpegs: dict[str, bytes]
) -> None:
    first, second = mounts.disk("first"), mounts.disk("second")
    mounts.mount("-o", "loop", first, point)
    fill(point, jpegs)
    assert desk.index(archive).added == 8
    mounts.umount(point)
    assert (desk.index().missing, len(desk.index().unreachable)) == (0, 1)
    mounts.mount("-o", "loop", second, point)
    (point / "camera.jpg").write_bytes(jpegs["rocket"])
    report = desk.index()
    assert "another disk" in report.unreachable[0].reason
    assert (report.added, report.missing) == (0, 0)
    mounts.umount(point)
    mounts.mount("-o", "loop", first, point)
    report = desk.index()
    assert (report.unchanged, report.unreachable) == (8, ())


def test_ext4_at_another_mount_point_is_the_same_source(
    desk: Desk, mounts: Mounts, jpegs: dict[str, bytes], tmp_path: Path
) -> None:
    image, one, two = mounts.disk("stick"), tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    mounts.mount("-o", "loop", image, one)
    (one / "photos").mkdir()
    fill(one / "photos", jpegs)
    assert desk.index(one / "photos").added == 2
    before = {key: photo.id for key, photo in desk.photos().items()}
    mounts.umount(one)
    assert len(desk.index().unreachable) == 1
    mounts.mount("-o", "loop", image, two)
    report = desk.index(two)
    assert (report.unchanged, report.added, report.missing) == (2, 0, 0), "the folder around it takes it over"
    assert sorted(photo.id for photo in desk.photos().values()) == sorted(before.values())
    assert {photo.location for photo in desk.photos().values()} == {
        (two / "photos" / name).as_posix() for name in ("camera.jpg", "moto.jpg")
    }
    mounts.umount(two)
    mounts.mount("-o", "loop", image, one)
    report = desk.index()
    assert (report.unchanged, report.unreachable) == (2, ())
    assert desk.catalogue.sources.all()[0].location == one.as_posix()


def test_the_parent_of_an_absent_disk_does_not_swallow_its_source(
    desk: Desk, archive: Path, point: Path, mounts: Mounts, jpegs: dict[str, bytes]
) -> None:
    image = mounts.disk("stick")
    mounts.mount("-o", "loop", image, point)
    fill(point, jpegs)
    desk.index(point)
    before = {photo.id for photo in desk.photos().values()}
    mounts.umount(point)
    report = desk.index(archive)
    assert (report.added, report.missing, report.moved) == (6, 0, 0)
    assert len(desk.catalogue.sources.all()) == 2
    mounts.mount("-o", "loop", image, point)
    report = desk.index()
    assert (report.unchanged, report.added) == (8, 0)
    assert len(desk.catalogue.sources.all()) == 1
    assert before <= {photo.id for photo in desk.photos().values()}


def test_a_bind_mount_is_the_same_place(
    desk: Desk, archive: Path, mounts: Mounts, tmp_path: Path, verifier: StandardVerifier
) -> None:
    (tmp_path / "bound").mkdir()
    (tmp_path / "year").mkdir()
    mounts.mount("--bind", archive, tmp_path / "bound")
    mounts.mount("--bind", archive / "2009", tmp_path / "year")
    assert desk.index(archive).added == 6
    assert desk.index(tmp_path / "bound").unchanged == 6
    assert len(desk.catalogue.sources.all()) == 1
    desk.index(tmp_path / "year")
    assert groups(desk, verifier) == [], "a part of it that is mounted elsewhere holds the same files"


def test_a_folder_that_folds_case_and_unicode_forms(
    desk: Desk, mounts: Mounts, jpegs: dict[str, bytes], tmp_path: Path, verifier: StandardVerifier
) -> None:
    (tmp_path / "disk").mkdir()
    mounts.mount("-o", "loop", mounts.disk("folding", "-O", "casefold"), tmp_path / "disk")
    photos = tmp_path / "disk" / "Bäume"
    photos.mkdir()
    if subprocess.run(["chattr", "+F", str(photos)], capture_output=True, check=False).returncode:
        pytest.skip("folders cannot be made to fold case here")
    (photos / "Park").mkdir()
    fill(photos / "Park", jpegs)
    assert one_place(f"{photos}/park", f"{photos}/Park")
    assert below(f"{photos}/PARK", photos.as_posix()) == "PARK"
    assert desk.index(photos / "Park").added == 2
    assert desk.index(photos / "pARK").unchanged == 2
    assert len(desk.catalogue.sources.all()) == 1
    assert groups(desk, verifier) == []


def test_what_the_system_says_of_a_disk(mounts: Mounts, tmp_path: Path) -> None:
    image, one, two = mounts.disk("stick"), tmp_path / "one", tmp_path / "a place"
    one.mkdir()
    two.mkdir()
    mounts.mount("-o", "loop", image, one)
    (one / "photos").mkdir()
    before = system().holding(f"{one}/photos")
    assert before.id is not None
    assert before.path == "/photos"
    assert system().places(before) == [f"{one}/photos"]
    mounts.umount(one)
    assert system().places(before) == []
    mounts.mount("-o", "loop", image, two)
    assert system().holding(f"{two}/photos") == before
    assert system().places(before) == [f"{two}/photos"]
    mounts.mount("--bind", two / "photos", one)
    assert system().holding(one.as_posix()) == before
