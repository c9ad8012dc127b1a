"""What the screen and the desktop ask for."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

pytest.importorskip("tkinter")

from pictrace.apps.desktop.views.surroundings import screen_scale, system_is_dark

DESKTOPS = [("'prefer-dark'\n", True), ("'default'\n", False), ("Dark\n", True), ("", False)]


class Screen:
    """A root as Tk has it on a system with so many dots an inch."""

    def __init__(self, system: str, dots: float) -> None:
        self.tk = self
        self._system, self._dots = system, dots

    def call(self, *words: str) -> str:
        return self._system

    def winfo_fpixels(self, length: str) -> float:
        return self._dots


def says(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(
        subprocess, "run", lambda command, **options: subprocess.CompletedProcess(command, 0, stdout=text)
    )


@pytest.mark.parametrize(
    ("system", "dots", "scale"),
    [("win32", 96, 1.0), ("win32", 144, 1.5), ("win32", 240, 2.5), ("win32", 72, 1.0), ("aqua", 144, 1.0),
     ("win32", 5000, 4.0)],
)  # fmt: skip
def test_things_are_as_large_as_the_screen_is_dense(system: str, dots: float, scale: float) -> None:
    screen: Any = Screen(system, dots)
    assert screen_scale(screen) == scale


def test_on_x11_the_desktops_own_setting_for_text_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    screen: Any = Screen("x11", 96)
    says(monkeypatch, "Xcursor.size:\t24\nXft.dpi:\t192\n")
    assert screen_scale(screen) == 2.0
    says(monkeypatch, "Xft.dpi:\tnonsense\n")
    assert screen_scale(screen) == 1.0
    says(monkeypatch, "")
    assert screen_scale(screen) == 1.0


@pytest.mark.skipif(sys.platform == "win32", reason="asks the registry there")
@pytest.mark.parametrize(("said", "dark"), DESKTOPS)
def test_dark_where_the_desktop_says_so(monkeypatch: pytest.MonkeyPatch, said: str, dark: bool) -> None:
    says(monkeypatch, said)
    assert system_is_dark() is dark


@pytest.mark.skipif(sys.platform == "win32", reason="asks the registry there")
def test_a_desktop_without_the_program_to_ask_is_light(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(command: object, **options: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", missing)
    assert system_is_dark() is False
