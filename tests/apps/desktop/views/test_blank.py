"""What is said where there is nothing to show."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def blank(bare: Any) -> Any:
    from pictrace.apps.desktop.views.blank import Blank

    return Blank(bare.root, bare.context)


def test_it_stands_in_the_middle_while_it_is_shown(bare: Any, blank: Any) -> None:
    assert not blank.winfo_ismapped()
    blank.say("search", "Nothing found", "Try other words.")
    bare.live()
    assert blank.winfo_ismapped()
    assert blank.winfo_x() + blank.winfo_width() / 2 == pytest.approx(bare.root.winfo_width() / 2, abs=2)
    assert (blank.title.cget("text"), blank.text.cget("text")) == ("Nothing found", "Try other words.")
    blank.hide()
    bare.live()
    assert not blank.winfo_ismapped()


def test_buttons_belong_to_what_is_said(bare: Any, blank: Any) -> None:
    pressed: list[str] = []
    assert blank.say("search", "Nothing found", "")
    blank.offer("Search again", "search", lambda: pressed.append("again"))
    blank.offer("Add a folder", "folder", lambda: pressed.append("folder"), "Accent.TButton")
    bare.live()
    first, second = blank.buttons.winfo_children()
    assert first.winfo_x() < second.winfo_x()
    first.invoke()
    second.invoke()
    assert pressed == ["again", "folder"]
    assert not blank.say("search", "Nothing found", ""), "it is said already: its buttons stay"
    assert len(blank.buttons.winfo_children()) == 2
    assert blank.say("library", "Add your photos", "")
    assert blank.buttons.winfo_children() == []


def test_what_was_hidden_is_shown_again_as_it_was(bare: Any, blank: Any) -> None:
    blank.say("search", "Nothing found", "")
    blank.offer("Search again", "search", lambda: None)
    blank.hide()
    assert not blank.say("search", "Nothing found", "")
    bare.live()
    assert blank.winfo_ismapped()
    assert len(blank.buttons.winfo_children()) == 1
