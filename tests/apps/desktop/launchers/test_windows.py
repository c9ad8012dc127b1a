"""The shortcut in the Start menu. The shell that writes it is Windows' own: here its script is read."""

from __future__ import annotations

import base64
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from pictrace.apps.desktop.launchers.windows import WindowsLauncher
from pictrace.errors import UsageError

COMMAND = (r"C:\Program Files\Python\pythonw.exe", "-m", "pictrace", "gui", "--library", r"D:\Müller's 写真\all")


class Shell:
    """Notes the script that it is given."""

    def __init__(self) -> None:
        self.command: list[str] = []

    def __call__(self, command: Sequence[str]) -> None:
        self.command = list(command)

    @property
    def set(self) -> dict[str, str]:
        """What the script sets on the shortcut, by name."""
        script = base64.b64decode(self.command[-1]).decode("utf-16-le")
        assert script.startswith("$ErrorActionPreference = 'Stop'"), "or a failure would pass unseen"
        assert script.rstrip().endswith("$shortcut.Save()")
        found = re.findall(r"^\$shortcut\.(\w+) = '(.*)'$", script, re.MULTILINE)
        (place,) = re.findall(r"CreateShortcut\('(.*)'\)", script)
        return {name: value.replace("''", "'") for name, value in [*found, ("place", place)]}


@pytest.fixture
def shell() -> Shell:
    return Shell()


def test_the_shell_writes_the_shortcut(tmp_path: Path, shell: Shell) -> None:
    launcher = WindowsLauncher(
        tmp_path, {"APPDATA": str(tmp_path / "Roaming"), "LOCALAPPDATA": str(tmp_path / "Local")}, shell
    )
    place = launcher.install(COMMAND)
    assert place == tmp_path / "Roaming/Microsoft/Windows/Start Menu/Programs/PicTrace.lnk"
    assert place.parent.is_dir()
    assert shell.command[0] == "powershell.exe"
    assert "-NonInteractive" in shell.command
    assert shell.set["place"] == str(place)
    assert shell.set["TargetPath"] == COMMAND[0]
    assert shell.set["Arguments"] == subprocess.list2cmdline(COMMAND[1:])
    assert COMMAND[-1] in shell.set["Arguments"]
    assert shell.set["IconLocation"] == f"{launcher.icon},0"


def test_quotation_marks_do_not_end_a_text(tmp_path: Path, shell: Shell) -> None:
    """PowerShell takes typographic marks for its own."""
    WindowsLauncher(tmp_path / "it’s'; Remove-Item '‘", {}, shell).install(COMMAND)
    script = base64.b64decode(shell.command[-1]).decode("utf-16-le")
    for line in script.splitlines():
        for text in re.findall(r"'((?:''|‘‘|’’|[^'‘’])*)'", line):
            assert not re.search(r"(?<!')'(?!')", text)
    assert "it’’s''; Remove-Item ''‘‘" in script


def test_the_icon_has_its_sizes(tmp_path: Path, shell: Shell) -> None:
    launcher = WindowsLauncher(tmp_path, {}, shell)
    launcher.install(COMMAND)
    assert launcher.icon == tmp_path / "AppData/Local/PicTrace/PicTrace.ico"
    with Image.open(launcher.icon) as icon:
        assert icon.format == "ICO"
        assert {(16, 16), (32, 32), (256, 256)} <= icon.info["sizes"]


@pytest.mark.parametrize(
    "error", [FileNotFoundError("powershell.exe"), subprocess.CalledProcessError(1, "powershell.exe")]
)
def test_a_shell_that_refuses_is_said(tmp_path: Path, error: Exception) -> None:
    def refuse(command: Sequence[str]) -> None:
        raise error

    with pytest.raises(UsageError, match=r"PicTrace\.lnk.*could not be written"):
        WindowsLauncher(tmp_path, {}, refuse).install(COMMAND)


def test_the_shortcut_goes_with_its_icon(tmp_path: Path, shell: Shell) -> None:
    launcher = WindowsLauncher(tmp_path, {}, shell)
    launcher.install(COMMAND)
    launcher.shortcut.write_bytes(b"L")
    assert launcher.uninstall() == [launcher.shortcut, launcher.icon]
    assert not launcher.icon.parent.exists()
