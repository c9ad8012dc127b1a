"""Which kind of entry a system has, and what it starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pictrace.apps.desktop.launchers.choice import LAUNCHERS, launcher_here, window_command
from pictrace.errors import UsageError


@pytest.mark.parametrize("kind", LAUNCHERS, ids=lambda kind: kind.system)
def test_each_system_has_its_own(kind: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    launcher = launcher_here(kind.system)  # type: ignore[attr-defined]
    assert type(launcher) is kind
    assert launcher.home == tmp_path


def test_a_system_without_a_menu_is_told_what_to_do() -> None:
    with pytest.raises(UsageError, match=r"emscripten.*pictrace gui"):
        launcher_here("emscripten")


def test_the_command_is_this_very_installation() -> None:
    command = window_command(None)
    assert command[0] == sys.executable
    assert command[-1] == "gui"
    done = subprocess.run([*command, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "window" in done.stdout


def test_a_library_that_is_named_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert window_command(Path("mine"))[-2:] == ["--library", str(tmp_path / "mine")]


def test_windows_opens_no_console(tmp_path: Path) -> None:
    python = tmp_path / "python.exe"
    assert window_command(None, str(python), "win32")[0] == str(python), "there is no other"
    (tmp_path / "pythonw.exe").touch()
    assert window_command(None, str(python), "win32")[0] == str(tmp_path / "pythonw.exe")


def test_a_frozen_program_is_the_command_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert window_command(None, "/opt/pictrace/pictrace", "linux") == ["/opt/pictrace/pictrace", "gui"]
