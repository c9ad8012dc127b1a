from __future__ import annotations

import os
from pathlib import Path

import pytest

from pictrace.errors import LibraryError, LibraryFull, LibraryNotFound
from pictrace.library import layout
from pictrace.library.layout import lay_out, tidy


def test_a_new_directory_gets_its_settings(tmp_path: Path) -> None:
    lay_out(tmp_path / "a" / "b", "# settings\n")
    assert (tmp_path / "a" / "b" / "settings.toml").read_text("utf-8") == "# settings\n"
    (tmp_path / "a" / "b" / "settings.toml").write_text("mine", "utf-8")
    lay_out(tmp_path / "a" / "b", "# settings\n")
    assert (tmp_path / "a" / "b" / "settings.toml").read_text("utf-8") == "mine"


def test_other_peoples_directories_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", "utf-8")
    with pytest.raises(LibraryNotFound, match="holds other files"):
        lay_out(tmp_path, "")
    assert [item.name for item in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(LibraryNotFound, match="is a file"):
        lay_out(tmp_path / "letter.txt", "")
    with pytest.raises(LibraryError):
        lay_out(tmp_path / "letter.txt" / "below", "")


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    def full(self: Path, *_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(LibraryFull, match="no room"):
        lay_out(tmp_path / "new", "")


def test_names_are_what_the_documentation_says() -> None:
    assert layout.__doc__ is not None
    for name in (layout.CATALOGUE, layout.SETTINGS, layout.WRITER):
        assert name in layout.__doc__


def test_what_killed_processes_left_half_written_goes(tmp_path: Path) -> None:
    left = [".a.part", "models/.mini.onnx.x.part", "uploads/.a.zip.x.part", "vectors/mini@1/.stamp.json.x.part"]
    kept = ["models/resnet50.onnx.part", "uploads/a.zip", "uploads/new.zip", "vectors/mini@1/stamp.json"]
    for name in [*left, *kept, "uploads/empty.zip"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"" if name in ("uploads/empty.zip", "uploads/new.zip") else b"x")
    os.utime(tmp_path / "uploads" / "empty.zip", (0, 0))
    for name in left:
        os.utime(tmp_path / name, (0, 0))
    tidy(tmp_path)
    assert sorted(str(path.relative_to(tmp_path).as_posix()) for path in tmp_path.rglob("*") if path.is_file()) == kept
