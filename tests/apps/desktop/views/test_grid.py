"""A grid of thumbnails in which one can be selected."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def grid(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.grid import Grid
    from pictrace.apps.desktop.views.tiles import Face

    grid: Any = Grid(bare.root, bare.theme, hosted.session.thumbnails)
    grid.tiles.face = lambda index: Face(index % 30 + 1, f"{index}.jpg")
    grid.heard = []
    grid.on_select = lambda index: grid.heard.append(("select", index))
    grid.on_open = lambda index: grid.heard.append(("open", index))
    grid.on_menu = lambda index, x, y: grid.heard.append(("menu", index))
    bare.filled(grid)
    grid.show(100)
    return grid


def click(bare: Any, grid: Any, index: int, button: int = 1, times: int = 1) -> None:
    box = grid.layout.box(index)
    at = {"x": round(box.left + box.width / 2), "y": round(box.top + box.height / 2 - grid.scroller.offset)}
    for _ in range(times):
        grid.canvas.event_generate(f"<Button-{button}>", **at)
        grid.canvas.event_generate(f"<ButtonRelease-{button}>", **at)
    bare.live()


def test_the_pointer_selects_opens_and_asks_for_the_menu(bare: Any, grid: Any) -> None:
    click(bare, grid, 1)
    assert grid.selected == 1
    click(bare, grid, 2, button=3)
    assert grid.heard == [("select", 1), ("select", 2), ("menu", 2)]
    grid.heard.clear()
    click(bare, grid, 3, times=2)
    assert grid.heard == [("select", 3), ("open", 3)]


def test_between_the_tiles_nothing_is_selected(bare: Any, grid: Any) -> None:
    click(bare, grid, 1)
    grid.canvas.event_generate("<Button-1>", x=2, y=2)
    assert grid.selected is None


def test_arrows_move_the_selection_and_keep_it_in_sight(bare: Any, grid: Any) -> None:
    grid.canvas.focus_force()
    bare.live()
    columns = grid.layout.columns
    for key, index in (("Right", 0), ("Right", 1), ("Down", 1 + columns), ("Left", columns), ("End", 99), ("Home", 0)):
        bare.key(f"<{key}>", grid.canvas)
        assert grid.selected == index, key
        box, top = grid.layout.box(index), grid.scroller.offset
        assert top <= box.top
        assert box.bottom <= top + grid.canvas.winfo_height()


def test_return_does_the_first_thing_and_the_menu_key_opens_the_menu(bare: Any, grid: Any) -> None:
    bare.key("<Return>", grid.canvas)
    assert grid.heard == [], "nothing is selected"
    grid.select(4)
    grid.heard.clear()
    bare.key("<Return>", grid.canvas)
    bare.key("<Shift-F10>", grid.canvas)
    grid.on_activate = lambda index: grid.heard.append(("compare", index))
    bare.key("<Return>", grid.canvas)
    assert grid.heard == [("open", 4), ("menu", 4), ("compare", 4)]
    bare.key("<Control-Return>", grid.canvas)
    assert len(grid.heard) == 3, "with Ctrl it is a command of the window"


def test_a_new_list_begins_at_the_top_and_the_same_list_stays_where_it_is(grid: Any) -> None:
    grid.select(80)
    top = grid.scroller.offset
    assert top > 0
    grid.show(99, keep_place=True)
    assert (grid.selected, grid.scroller.offset) == (80, top)
    grid.show(50, keep_place=True)
    assert grid.selected is None
    grid.select(40)
    grid.show(100)
    assert (grid.selected, grid.scroller.offset) == (None, 0)


def test_the_tile_under_the_pointer_is_lifted(bare: Any, grid: Any) -> None:
    box = grid.layout.box(0)
    spot = (round(box.left + box.width / 2), round(box.top + 4))
    before = bare.pixel(grid.canvas, *spot)
    grid.canvas.event_generate("<Motion>", x=spot[0], y=spot[1])
    bare.live()
    assert bare.pixel(grid.canvas, *spot) == bare.theme.palette.raised != before
    grid.canvas.event_generate("<Leave>")
    bare.live()
    assert bare.pixel(grid.canvas, *spot) == before
