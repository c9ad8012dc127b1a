"""The keyboard's one table."""

from __future__ import annotations

from pathlib import Path

import pytest

from pictrace.apps.desktop.keys import SHORTCUTS, latin, shown
from pictrace.apps.messages.loader import LANGUAGES, load

DOCUMENT = Path(__file__).parents[3] / "docs" / "desktop.md"


def test_no_key_has_two_meanings() -> None:
    keys = [key for shortcut in SHORTCUTS for key in shortcut.keys]
    assert len(keys) == len(set(keys))


def test_keys_as_people_write_them() -> None:
    assert shown("Mod-Shift-o") == "Ctrl+Shift+O"
    assert shown("Mod-Shift-o", mac=True) == "⇧⌘O"
    assert shown("Alt-Left") == "Alt+←"
    assert shown("F5") == "F5"


@pytest.mark.parametrize(
    ("char", "keysym", "letter"),
    [("я", "Cyrillic_ya", "z"), ("", "Cyrillic_EF", "a"), ("м", "??", "v"), ("v", "v", None), ("", "F5", None)],
)
def test_a_cyrillic_key_is_the_latin_one_beneath_it(char: str, keysym: str, letter: str | None) -> None:
    assert latin(char, keysym) == letter


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_has_a_name(language: str) -> None:
    text = load(language)
    for shortcut in SHORTCUTS:
        assert not text(f"desktop.action.{shortcut.action}").startswith("desktop.")


def test_the_documentation_lists_every_key() -> None:
    document = DOCUMENT.read_text("utf-8")
    for shortcut in SHORTCUTS:
        keys = ", ".join(f"`{shown(key)}`" for key in shortcut.keys)
        assert f"| {load('en')(f'desktop.action.{shortcut.action}').rstrip('…')} | {keys} |" in document
