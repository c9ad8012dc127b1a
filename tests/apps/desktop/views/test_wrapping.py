"""Widgets in rows, as many as fit."""

from __future__ import annotations

import tkinter as tk
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def wrapping(bare: Any) -> Any:
    from pictrace.apps.desktop.views.wrapping import Wrapping

    row = Wrapping(bare.root, gap=10)
    row.pack(fill="x")
    for _ in range(6):
        row.add(tk.Frame(row, width=90, height=20))
    return row


def places(wrapping: Any) -> list[tuple[int, int]]:
    return [(child.winfo_x(), child.winfo_y()) for child in wrapping.winfo_children()]


def test_a_narrower_window_makes_more_rows_and_a_wider_one_fewer(bare: Any, wrapping: Any) -> None:
    heights = []
    for width, in_a_row in ((600, 6), (310, 3), (95, 1), (600, 6)):
        bare.root.geometry(f"{width}x400")
        bare.until(lambda width=width: wrapping.winfo_width() == width)
        bare.live(0.1)
        assert sum(y == 0 for _, y in places(wrapping)) == in_a_row
        rows = 6 // in_a_row
        assert wrapping.winfo_height() == rows * 20 + (rows - 1) * 10
        heights.append(wrapping.winfo_height())
    assert heights[0] == heights[-1]


def test_no_two_widgets_lie_on_one_another(bare: Any, wrapping: Any) -> None:
    bare.root.geometry("250x400")
    bare.until(lambda: wrapping.winfo_width() == 250)
    bare.live(0.1)
    assert len(set(places(wrapping))) == 6
    assert all(x + 90 <= 250 for x, _ in places(wrapping))


def test_cleared_it_takes_no_room(bare: Any, wrapping: Any) -> None:
    wrapping.clear()
    bare.live(0.1)
    assert wrapping.winfo_children() == []
    assert wrapping.winfo_height() == 1
