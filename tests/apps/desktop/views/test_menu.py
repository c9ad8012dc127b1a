"""The menu of the window."""

from __future__ import annotations

import tkinter as tk
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pictrace.apps.messages.loader import LANGUAGES, load

pytestmark = pytest.mark.usefixtures("screen")


def entries(menu: tk.Menu) -> dict[str, int]:
    last = menu.index("end")
    return {str(menu.entrycget(at, "label")): at for at in range((last or 0) + 1) if menu.type(at) != "separator"}


def made(bare: Any, languages: list[str]) -> tk.Menu:
    from pictrace.apps.desktop.views.menu import make_menu

    return make_menu(bare.root, bare.context, languages.append)


def test_every_entry_does_what_it_says_and_tells_its_key(bare: Any) -> None:
    menu, t = made(bare, []), load("en")
    found = entries(menu)
    for name, keys in (("add_folder", "Ctrl+I"), ("export", "Ctrl+E"), ("update", "F5"), ("quit", "Ctrl+Q")):
        at = found[t(f"desktop.action.{name}")]
        assert menu.entrycget(at, "accelerator") == keys
        bare.called.clear()
        menu.invoke(at)
        assert bare.called == [name]


def test_a_language_is_chosen_by_its_own_name_and_the_present_one_is_marked(bare: Any) -> None:
    chosen: list[str] = []
    menu = made(bare, chosen)
    languages = menu.nametowidget(menu.entrycget(entries(menu)[load("en")("desktop.language")], "menu"))
    shown = list(entries(languages))
    assert [label.strip("● ") for label in shown] == list(LANGUAGES.values())
    assert [label for label in shown if label.startswith("●")] == ["●  English"]
    languages.invoke(list(LANGUAGES).index("ja"))
    assert chosen == ["ja"]


def test_recent_libraries_are_offered_when_there_is_another_one(bare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    label = load("en")("desktop.recent")
    assert label not in entries(made(bare, []))
    bare.desktop.memory = replace(bare.desktop.memory, recent=("/now", "/фото"))
    opened: list[tuple[Path, bool]] = []
    monkeypatch.setattr(bare.desktop, "open", lambda directory, create: opened.append((directory, create)))
    menu = made(bare, [])
    recent = menu.nametowidget(menu.entrycget(entries(menu)[label], "menu"))
    assert list(entries(recent)) == ["/now", "/фото"]
    recent.invoke(1)
    assert opened == [(Path("/фото"), False)]
