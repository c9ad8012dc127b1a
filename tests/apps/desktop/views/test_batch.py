"""Tcl's quoting, and many commands in one call."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

tkinter = pytest.importorskip("tkinter")

from pictrace.apps.desktop.views.batch import Batch, quoted  # noqa: E402 - a Python without Tk skips all of this

TCL = tkinter.Tcl()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_quoted_word_is_exactly_the_text(text: str) -> None:
    assert TCL.eval(f"set word {quoted(text)}") == text


@pytest.mark.parametrize("text", ["[exit]", "$env(HOME)", "a b {c", '"; exit; "', "#x", "\\", "новый\nстрока"])
def test_no_file_name_becomes_a_command(text: str) -> None:
    assert TCL.eval(f"set word {quoted(text)}") == text


def test_nothing_reaches_the_screen_before_it_runs_and_then_all_in_order(bare: Any) -> None:
    canvas = bare.filled(tkinter.Canvas(bare.root))
    item = canvas.create_text(0, 0, text="before")
    batch = Batch(canvas)
    batch.configure(item, text="then", fill="#ff0000")
    batch.configure(item, text="写真 [exit] $x")
    batch.place(item, 12, 34.5)
    assert canvas.itemcget(item, "text") == "before"
    batch.run()
    assert canvas.itemcget(item, "text") == "写真 [exit] $x"
    assert canvas.itemcget(item, "fill") == "#ff0000"
    assert canvas.coords(item) == [12.0, 34.5]
    canvas.itemconfigure(item, text="after")
    batch.run()
    assert canvas.itemcget(item, "text") == "after", "what has run does not run again"
