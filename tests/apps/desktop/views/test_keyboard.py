"""Which key does what, on Latin and Cyrillic layouts alike."""

from __future__ import annotations

import tkinter as tk
from types import SimpleNamespace
from typing import Any

import pytest

from pictrace.apps.desktop.keys import SHORTCUTS

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def keyboard(hosted: Any) -> Any:
    from pictrace.apps.desktop.views.keyboard import Keyboard

    return Keyboard(hosted)


def test_every_key_of_the_table_does_what_the_table_says(bare: Any, keyboard: Any) -> None:
    for shortcut in SHORTCUTS:
        for key in shortcut.keys:
            if key == "Return":
                continue
            *modifiers, symbol = key.replace("Mod-", "Control-").split("-")
            bare.called.clear()
            bare.key(f"<{''.join(f'{one}-' for one in modifiers)}Key-{symbol}>", bare.root)
            assert bare.called == [shortcut.action], key


def test_return_belongs_to_what_has_the_focus(bare: Any, keyboard: Any) -> None:
    bare.key("<Return>", bare.root)
    assert bare.called == []


def test_letters_typed_in_a_field_are_letters(bare: Any, keyboard: Any) -> None:
    entry = tk.Entry(bare.root)
    entry.place(x=0, y=0)
    bare.live()
    for letter in "moc":
        bare.key(f"<Key-{letter}>", entry)
    assert entry.get() == "moc"
    assert bare.called == []
    bare.key("<Control-e>", entry)
    assert bare.called == ["export"], "with Ctrl they are commands all the same"


def test_copying_in_a_field_copies_its_text(bare: Any, hosted: Any, keyboard: Any) -> None:
    entry = tk.Entry(bare.root)
    entry.place(x=0, y=0)
    entry.insert(0, "words")
    entry.selection_range(0, "end")
    bare.live()
    bare.key("<Control-c>", entry)
    assert bare.called == []
    assert hosted.root.clipboard_get() == "words"


def test_a_cyrillic_layout_copies_too(bare: Any, hosted: Any, keyboard: Any) -> None:
    """Tk knows copying by the Latin key only."""
    entry = tk.Entry(bare.root)
    entry.place(x=0, y=0)
    entry.insert(0, "слова")
    entry.selection_range(0, "end")
    keyboard.modified(SimpleNamespace(char="с", keysym="Cyrillic_es", state=4, widget=entry))
    bare.live()
    assert hosted.root.clipboard_get() == "слова"
    keyboard.modified(SimpleNamespace(char="у", keysym="Cyrillic_u", state=4, widget=bare.root))
    assert bare.called == ["export"]


def test_a_page_takes_its_own_keys_first(bare: Any, hosted: Any, keyboard: Any) -> None:
    bare.key("<Key-n>", bare.root)
    bare.key("<Key-m>", bare.root)
    assert hosted.front.asked == ["n", "m"]
    assert bare.called == ["more_like"]
