from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pictrace.errors import AddressRefused, SourceUnreachable, UsageError
from pictrace.sources import KINDS, open_source
from tests.sources.places import photo, tar_bytes, zip_bytes


def test_each_kind_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zip_bytes({}))
    (tmp_path / "x.tar.bz2").write_bytes(tar_bytes({}, "w:bz2"))
    (tmp_path / "x.txt").write_text("")
    (tmp_path / "folder.zip").mkdir()
    kinds = {name: open_source(str(tmp_path / name)).kind for name in ("", "x.zip", "x.tar.bz2", "x.txt", "folder.zip")}
    assert kinds == {"": "folder", "x.zip": "archive", "x.tar.bz2": "archive", "x.txt": "urls", "folder.zip": "folder"}
    assert open_source("https://example.org/a.jpg").kind == "urls"


def test_kinds_have_names_of_their_own() -> None:
    assert len({kind.kind for kind in KINDS}) == len(KINDS)
    with pytest.raises(UsageError, match="there are folder, archive, urls"):
        open_source("/", kind="cloud")


@pytest.mark.parametrize(
    ("place", "error", "reason"),
    [
        ("", UsageError, "got nothing"),
        ("  ", UsageError, "got nothing"),
        ("ftp://x.org/a.jpg", AddressRefused, "only http"),
        ("file:///etc", AddressRefused, "only http"),
        ("nowhere", SourceUnreachable, "it is not there"),
        ("nowhere.zip", SourceUnreachable, "it is not there"),
        ("line\nbreak", SourceUnreachable, r"line\\nbreak"),
        ("x.jpg", UsageError, "is one picture: give the folder"),
        ("x.pdf", UsageError, "is not a folder"),
    ],
)
def test_refusals_are_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, error: type[Exception], reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.jpg").write_bytes(photo())
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    with pytest.raises(error, match=reason) as caught:
        open_source(place)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_a_dangling_link_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(SourceUnreachable, match="leads nowhere"):
        open_source(str(tmp_path / "link"))


def test_relative_places_and_home_become_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "photos").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    whole = str(tmp_path / "photos").replace(os.sep, "/")
    for place in ("photos", "./photos/", "photos/../photos", "~/photos"):
        assert open_source(place).location == whole


def test_importing_costs_no_network_library() -> None:
    heavy = ("httpx", "PIL", "cv2", "numpy")
    code = f"import sys, pictrace.sources; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
