from __future__ import annotations

from pathlib import Path

import pytest

from pictrace.errors import LibraryError, LibraryFull, LibraryNotFound
from pictrace.library import layout
from pictrace.library.layout import lay_out


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
