"""A table with a head that scrolls."""

from __future__ import annotations

from tkinter import ttk
from typing import Any

import pytest

from pictrace.apps.desktop.views.table import make_table

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def table(bare: Any) -> Any:
    card = ttk.Frame(bare.root)
    table = make_table(card, bare.context, ("location", "present", "scanned"), {"location": 200})
    bare.filled(card)
    return table


def test_the_head_names_the_columns_and_numbers_stand_on_the_right(bare: Any, table: Any) -> None:
    t = bare.context.messages
    names = [table.heading(column, "text") for column in table["columns"]]
    assert names == [t(f"desktop.column.{column}") for column in ("location", "present", "scanned")]
    assert [str(table.column(column, "anchor")) for column in table["columns"]] == ["w", "e", "e"]


def test_text_takes_the_room_that_there_is(bare: Any, table: Any) -> None:
    before, number = table.column("location", "width"), table.column("present", "width")
    bare.root.geometry("900x400")
    bare.until(lambda: table.column("location", "width") > before + 100)
    assert table.column("present", "width") == number


def test_many_rows_are_scrolled_to(bare: Any, table: Any) -> None:
    for number in range(100):
        table.insert("", "end", iid=str(number), values=(f"/photos/{number}", number, ""))
    assert not table.bbox("99")
    table.see("99")
    bare.live()
    assert table.bbox("99")
    assert table.yview()[1] == 1.0


def test_what_is_away_looks_so(bare: Any, table: Any) -> None:
    assert str(table.tag_configure("away", "foreground")) == bare.theme.palette.warn
