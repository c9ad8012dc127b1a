from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from pictrace.errors import LibraryBusy, LibraryError, LibraryFull, LibraryNotFound
from pictrace.workflows import residence
from pictrace.workflows.residence import alone, lay_out


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


def test_one_at_a_time_and_the_other_is_named(tmp_path: Path) -> None:
    with alone(tmp_path, "indexing"):
        with (
            pytest.raises(LibraryBusy, match=rf"process {os.getpid()} on \S+ is indexing since \d{{4}}-"),
            alone(tmp_path, "x"),
        ):
            pass
        assert json.loads((tmp_path / "writer.json").read_text("utf-8"))["doing"] == "indexing"
    assert not (tmp_path / "writer.json").exists()
    with alone(tmp_path, "again"):
        pass


def test_a_note_that_cannot_be_read_is_no_harm(tmp_path: Path) -> None:
    with alone(tmp_path, "indexing"):
        (tmp_path / "writer.json").write_text("[", "utf-8")
        with pytest.raises(LibraryBusy, match="another process"), alone(tmp_path, "x"):
            pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = """
        import sys, pathlib
        from pictrace.workflows.residence import alone
        with alone(pathlib.Path(sys.argv[1]), "indexing"):
            print("held", flush=True)
            sys.stdin.read()
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(LibraryBusy, match=f"process {process.pid} "), alone(tmp_path, "x"):
            pass
        process.kill()
    with alone(tmp_path, "indexing"):
        pass


def test_names_are_what_the_documentation_says() -> None:
    assert residence.__doc__ is not None
    for name in (residence.CATALOGUE, residence.SETTINGS, residence.WRITER):
        assert name in residence.__doc__
