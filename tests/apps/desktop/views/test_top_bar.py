"""The search field and the tools beside it."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def bar(bare: Any) -> Any:
    from pictrace.apps.desktop.views.top_bar import TopBar

    typed: list[str] = []
    bar: Any = TopBar(bare.root, bare.context, typed.append, lambda: typed.append("left"))
    bar.typed = typed
    bar.pack(fill="x")
    bare.live()
    return bar


def test_words_are_handed_over_with_return(bare: Any, bar: Any) -> None:
    bar.entry.insert(0, "a dog")
    bare.key("<Return>", bar.entry)
    assert bar.typed == ["a dog"]


def test_escape_empties_the_field_and_then_leaves_it(bare: Any, bar: Any) -> None:
    bar.entry.insert(0, "a dog")
    bare.key("<Escape>", bar.entry)
    assert bar.entry.get() == ""
    assert bar.typed == []
    bare.key("<Escape>", bar.entry)
    bare.key("<Down>", bar.entry)
    assert bar.typed == ["left", "left"]


def test_the_hint_is_seen_while_nothing_is_typed(bare: Any, bar: Any) -> None:
    assert bar.hint.winfo_ismapped()
    bare.key("<Key-a>", bar.entry)
    bare.key("<KeyRelease-a>", bar.entry)
    bare.until(lambda: not bar.hint.winfo_ismapped())
    bare.key("<BackSpace>", bar.entry)
    bare.key("<KeyRelease-BackSpace>", bar.entry)
    bare.until(bar.hint.winfo_ismapped)


def test_gone_to_by_key_the_field_can_be_typed_over(bare: Any, bar: Any) -> None:
    bar.entry.insert(0, "old words")
    bare.root.focus_force()
    bar.focus_entry()
    bare.live()
    bare.key("<Key-n>", bar.entry)
    assert bar.entry.get() == "n"


def test_every_tool_does_its_command(bare: Any, bar: Any) -> None:
    for child in bar.winfo_children():
        if child.winfo_class() == "TButton":
            child.invoke()
    assert bare.called == ["choose_picture", "paste", "in_browser", "toggle_theme", "menu"]
