"""What holds for an entry in any system's menu."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pictrace.apps.desktop.launchers.choice import LAUNCHERS
from pictrace.apps.desktop.launchers.interface import COMMENT, Launcher
from pictrace.apps.desktop.launchers.windows import WindowsLauncher
from pictrace.apps.messages.loader import LANGUAGES
from pictrace.errors import UsageError

COMMAND = ("/opt/my programs/python", "-m", "pictrace", "gui")


def note_the_shortcut(home: Path) -> WindowsLauncher:
    """Windows' shell is not here: a file stands for what it writes."""

    def run(command: Sequence[str]) -> None:
        made.shortcut.write_bytes(b"L")

    made = WindowsLauncher(home, {}, run)
    return made


@pytest.fixture(params=LAUNCHERS, ids=lambda kind: kind.system)
def launcher(request: pytest.FixtureRequest, tmp_path: Path) -> Launcher:
    home = tmp_path / "Üsers" / "me and you"
    home.mkdir(parents=True)
    return note_the_shortcut(home) if request.param is WindowsLauncher else request.param(home, {})


def everything(home: Path) -> set[Path]:
    return {path for path in home.rglob("*") if path.is_file()}


def test_an_entry_is_written_below_the_home_and_goes_without_a_trace(launcher: Launcher) -> None:
    place = launcher.install(COMMAND)
    assert place.exists()
    assert place.is_relative_to(launcher.home)
    there = everything(launcher.home)
    assert there
    removed = launcher.uninstall()
    assert set(removed) == there
    assert everything(launcher.home) == set()
    assert not place.exists()
    assert launcher.uninstall() == [], "it is gone already"


def test_another_entry_takes_the_place_of_the_first(launcher: Launcher) -> None:
    launcher.install(COMMAND)
    first = everything(launcher.home)
    launcher.install((*COMMAND, "--library", "/photos"))
    assert everything(launcher.home) == first


def test_what_others_put_beside_it_stays(launcher: Launcher) -> None:
    launcher.install(COMMAND)
    others = [file.with_name("another program's") for file in everything(launcher.home)]
    for other in others:
        other.write_text("mine")
    launcher.uninstall()
    assert everything(launcher.home) == set(others)


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid"), reason="permissions of other systems")
def test_a_place_that_cannot_be_written_to_is_said(launcher: Launcher) -> None:
    blocked = next(iter(launcher.files(COMMAND))).parent
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("a file where a folder should be")
    with pytest.raises(UsageError, match="could not be written"):
        launcher.install(COMMAND)
    blocked.unlink()


def test_every_language_says_what_it_is_for() -> None:
    assert set(COMMENT) == set(LANGUAGES)
    assert len(set(COMMENT.values())) == len(LANGUAGES)
