"""The desktop entry and icons of Linux."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from pictrace.apps.desktop.launchers.linux import LinuxLauncher

COMMAND = ("/usr/bin/python3", "-m", "pictrace", "gui")


def entry(file: Path) -> dict[str, str]:
    parser = configparser.RawConfigParser(delimiters=("=",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(file, "utf-8")
    return dict(parser["Desktop Entry"])


def arguments(line: str) -> list[str]:
    """What a desktop makes of ``Exec``: the file's escapes first, then those in quotation marks (specification, "The
    Exec key")."""
    text, found, current, quoted, letters = line.replace("\\\\", "\\"), [], "", False, iter("")
    letters = iter(text)
    for letter in letters:
        if letter == '"':
            quoted = not quoted
            if not quoted:
                found.append(current)
                current = ""
        elif quoted and letter == "\\":
            current += next(letters)
        elif quoted and letter == "%":
            assert next(letters) == "%", "no field codes"
            current += "%"
        elif quoted:
            current += letter
    return found


def test_the_entry_says_what_it_is_and_what_it_starts(tmp_path: Path) -> None:
    file = LinuxLauncher(tmp_path, {}).install(COMMAND)
    assert file == tmp_path / ".local/share/applications/pictrace.desktop"
    written = entry(file)
    assert (written["Type"], written["Name"], written["Terminal"]) == ("Application", "PicTrace", "false")
    assert written["StartupWMClass"] == "PicTrace", "the window's own class, so that it has this icon"
    assert arguments(written["Exec"]) == list(COMMAND)
    assert {"Comment", "Comment[de]", "Comment[ru]", "Comment[ja]", "Comment[ko]", "Comment[zh]"} <= set(written)


@pytest.mark.parametrize(
    "name", ["/a b/python", "/100%/python", '/a"b/python', "/a\\b/python", "/a$HOME`x`/python", "/Ünï 写真/python"]
)
def test_every_name_reaches_the_program_as_it_is(tmp_path: Path, name: str) -> None:
    file = LinuxLauncher(tmp_path, {}).install((name, "gui", "--library", name))
    assert arguments(entry(file)["Exec"]) == [name, "gui", "--library", name]


def test_data_go_where_the_person_has_them(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert LinuxLauncher(tmp_path, {"XDG_DATA_HOME": str(data)}).data == data
    assert LinuxLauncher(tmp_path, {"XDG_DATA_HOME": "relative"}).data == tmp_path / ".local/share"


def test_icons_are_there_in_their_sizes(tmp_path: Path) -> None:
    launcher = LinuxLauncher(tmp_path, {})
    launcher.install(COMMAND)
    icons = sorted((launcher.data / "icons/hicolor").rglob("pictrace.png"))
    assert len(icons) == 7
    for icon in icons:
        side = int(icon.parent.parent.name.split("x")[0])
        with Image.open(icon) as picture:
            assert (picture.format, picture.size) == ("PNG", (side, side))


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="no desktop-file-utils")
def test_the_entry_is_valid(tmp_path: Path) -> None:
    file = LinuxLauncher(tmp_path, {}).install(COMMAND)
    done = subprocess.run(["desktop-file-validate", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
