"""What mount tables say; real disks are in ``tests/workflows/indexing/test_mounts.py``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pictrace.records import Volume
from pictrace.sources.volumes import _Drives, _Linux, system

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the table of mounts is Linux's")


def table(tmp_path: Path, *lines: str) -> _Linux:
    file = tmp_path / "mountinfo"
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return _Linux(str(file), str(tmp_path / "by-uuid"))


@linux
def test_a_share_is_known_by_its_address(tmp_path: Path) -> None:
    point = tmp_path / "my pictures"
    (point / "2009").mkdir(parents=True)
    escaped = point.as_posix().replace(" ", "\\040")
    volumes = table(
        tmp_path,
        "1 0 8:1 / / rw - overlay overlay rw",
        f"2 1 0:50 /export {escaped} rw,relatime shared:1 - nfs4 nas:/volume1 rw",
    )
    found = volumes.holding((point / "2009").as_posix())
    assert found == Volume("nfs4:nas:/volume1", "/export/2009")
    assert volumes.places(found) == [(point / "2009").as_posix()]
    assert volumes.places(Volume("nfs4:nas:/volume1", "/other")) == [], "another folder of it is not mounted"
    assert volumes.places(Volume("nfs4:other:/volume1", "/export/2009")) == []


@linux
def test_the_last_mount_at_a_point_is_what_is_seen(tmp_path: Path) -> None:
    volumes = table(
        tmp_path,
        f"2 1 0:50 / {tmp_path} rw - cifs //nas/old rw",
        f"3 2 0:51 / {tmp_path} rw - cifs //nas/new rw",
    )
    assert volumes.holding(f"{tmp_path}/a").id == "cifs://nas/new"


@linux
@pytest.mark.parametrize("line", ["", "nonsense", "1 2 3 4 5 6 7 8 9", "1 0 8:1 / / rw -"])
def test_a_table_that_cannot_be_read_says_nothing(tmp_path: Path, line: str) -> None:
    volumes = table(tmp_path, line)
    assert volumes.holding(f"{tmp_path}/a") == Volume(None, f"{tmp_path}/a")
    assert _Linux(f"{tmp_path}/absent").holding(f"{tmp_path}/a").id is None


@linux
def test_memory_has_no_id(tmp_path: Path) -> None:
    volumes = table(tmp_path, f"2 1 0:50 / {tmp_path} rw - tmpfs tmpfs rw")
    found = volumes.holding(f"{tmp_path}/a")
    assert found == Volume(None, "/a")
    assert volumes.places(found) == []


class Roots(_Drives):
    """Where roots are listed, as on Windows and macOS."""

    def _roots(self) -> Iterator[str]:
        yield Path(os.sep).resolve().as_posix()

    def _id(self, root: str) -> str | None:
        return "serial:0000002a"


@pytest.mark.skipif(os.path.ismount("/tmp"), reason="the temporary folder is a mount of its own")
def test_a_place_is_found_by_the_root_of_its_drive(tmp_path: Path) -> None:
    found = Roots().holding(tmp_path.as_posix())
    assert found.id == "serial:0000002a"
    assert found.path.endswith(tmp_path.name)
    assert [Path(place) for place in Roots().places(found)] == [tmp_path]
    assert Roots().places(Volume(None, found.path)) == []
    assert Roots().places(Volume(found.id, "/is/not/there")) == []


def test_this_system_answers(tmp_path: Path) -> None:
    found = system().holding(tmp_path.as_posix())
    assert found.path
    assert system().holding(f"{tmp_path}/not/there").id == found.id
