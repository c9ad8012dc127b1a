"""``pictrace gui --install``: the window in the menu. Opening it is tested in tests/apps/desktop/test_run.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from pictrace.apps.desktop.launchers import choice
from pictrace.apps.desktop.launchers.linux import LinuxLauncher
from tests.apps.cli.conftest import Pictrace


@pytest.fixture
def menu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, on Linux wherever the test runs."""
    home = tmp_path / "home"
    monkeypatch.setattr(choice, "launcher_here", lambda: LinuxLauncher(home, {}))
    return home / ".local/share/applications/pictrace.desktop"


def test_the_window_is_put_into_the_menu_and_taken_out(menu: Path, pictrace: Pictrace) -> None:
    outcome = pictrace("gui", "--install")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == f"PicTrace is in the menu: {menu}\n"
    assert '"gui"' in menu.read_text("utf-8")
    outcome = pictrace("gui", "--uninstall")
    assert outcome.code == 0
    assert f"removed {menu}" in outcome.out.splitlines()
    assert not menu.exists()
    assert pictrace("gui", "--uninstall").out == "PicTrace was not in the menu\n"


def test_the_entry_opens_the_library_that_is_named(menu: Path, pictrace: Pictrace, tmp_path: Path) -> None:
    assert pictrace("gui", "--install", "--library", tmp_path / "my photos").code == 0
    assert f'"--library" "{tmp_path / "my photos"}"' in menu.read_text("utf-8")
    assert not (tmp_path / "my photos").exists(), "it is made when the window opens"


def test_an_entry_that_cannot_be_written_is_wrong_use(menu: Path, pictrace: Pictrace) -> None:
    menu.parent.parent.parent.parent.mkdir(parents=True)
    menu.parent.parent.parent.write_text("a file where a folder should be")
    outcome = pictrace("gui", "--install")
    assert outcome.code == 2
    assert "could not be written" in outcome.err
    assert len(outcome.err.strip().splitlines()) == 1


def test_it_prints_no_json(pictrace: Pictrace) -> None:
    outcome = pictrace("gui", "--json")
    assert outcome.code == 2
    assert "--json" in outcome.err
