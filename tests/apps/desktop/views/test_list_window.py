"""A list of places and addresses, one a line."""

from __future__ import annotations

import tkinter as tk
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def window(bare: Any) -> Any:
    from pictrace.apps.desktop.views.list_window import open_list

    given: list[str] = []
    window: Any = open_list(bare.root, bare.context, "https://example.org/a.jpg\n", given.append)
    window.given = given
    body = window.winfo_children()[0]
    window.lines = next(child for child in body.winfo_children() if isinstance(child, tk.Text))
    bare.until(window.winfo_ismapped)
    return window


def test_what_is_written_is_given_with_ctrl_enter(bare: Any, window: Any) -> None:
    window.lines.insert("end", "/фото/写真\n")
    bare.key("<Control-Return>", window.lines)
    assert window.given == ["https://example.org/a.jpg\n/фото/写真\n"]
    assert not window.winfo_exists()


def test_escape_gives_nothing(bare: Any, window: Any) -> None:
    bare.key("<Escape>", window.lines)
    assert window.given == []
    assert not window.winfo_exists()


def test_tab_leads_out_of_the_text_and_return_is_a_new_line(bare: Any, window: Any) -> None:
    bare.key("<Return>", window.lines)
    assert window.lines.get("1.0", "end-1c").count("\n") == 2
    bare.key("<Tab>", window.lines)
    assert window.focus_get() is not window.lines
    assert "\t" not in window.lines.get("1.0", "end")
    assert window.given == []
