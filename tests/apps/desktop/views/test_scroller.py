"""Scrolling a canvas: at once, by wheel, by its bar."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def scroller(bare: Any) -> Any:
    from pictrace.apps.desktop.views.scroller import Scroller

    canvas = bare.filled(tk.Canvas(bare.root, highlightthickness=0))
    bar = ttk.Scrollbar(bare.root)
    scrolled: list[float] = []
    made: Any = Scroller(canvas, bar, 100, lambda: scrolled.append(made.offset))
    made.resize(600, 400, 2000)
    made.canvas, made.bar, made.scrolled = canvas, bar, scrolled
    return made


def test_the_canvas_shows_what_the_offset_says(scroller: Any) -> None:
    scroller.to(250)
    assert scroller.canvas.canvasy(0) == scroller.offset == 250
    scroller.to(9999)
    assert scroller.canvas.canvasy(0) == scroller.offset == 1600
    scroller.to(-5)
    assert scroller.offset == 0
    assert scroller.scrolled == [250, 1600, 0]


def test_a_notch_of_the_wheel_glides_there_in_steps(bare: Any, scroller: Any) -> None:
    scroller.canvas.event_generate("<Button-5>", x=10, y=10)
    scroller.canvas.event_generate("<Button-5>", x=10, y=10)
    bare.until(lambda: scroller.target is None)
    assert scroller.offset == 200
    assert len(scroller.scrolled) > 3, "one sees where it goes"
    assert scroller.scrolled == sorted(scroller.scrolled)
    scroller.canvas.event_generate("<Button-4>", x=10, y=10)
    bare.until(lambda: scroller.target is None)
    assert scroller.offset == 100


def test_a_glide_ends_at_the_end_and_gives_way_to_a_jump(bare: Any, scroller: Any) -> None:
    scroller.to(1580)
    scroller.canvas.event_generate("<Button-5>", x=10, y=10)
    bare.until(lambda: scroller.target is None)
    assert scroller.offset == 1600
    scroller.canvas.event_generate("<Button-4>", x=10, y=10)
    scroller.to(700)
    bare.live(0.1)
    assert scroller.offset == 700


def test_as_little_as_needed_is_scrolled(scroller: Any) -> None:
    scroller.to(500)
    scroller.reveal(600, 700)
    assert scroller.offset == 500, "it is seen already"
    scroller.reveal(450, 550)
    assert scroller.offset == 450
    scroller.reveal(900, 1000)
    assert scroller.offset == 600


def test_the_bar_moves_it_and_shows_where_it_is(bare: Any, scroller: Any) -> None:
    scroller.bar.tk.call(str(scroller.bar.cget("command")), "moveto", "0.5")
    bare.live()
    assert scroller.offset == 1000
    assert [float(part) for part in scroller.bar.get()] == pytest.approx([0.5, 0.7])


def test_a_shorter_list_is_not_scrolled_beyond_its_end(scroller: Any) -> None:
    scroller.to(1500)
    scroller.resize(600, 400, 700)
    assert scroller.offset == 300
    scroller.resize(600, 400, 100)
    assert scroller.offset == 0
    scroller.to(50)
    assert scroller.offset == 0
