"""A scrolled canvas of tiles."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def tiles(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.tile_canvas import TileCanvas
    from pictrace.apps.desktop.views.tiles import Face

    canvas = TileCanvas(bare.root, bare.theme, hosted.session.thumbnails)
    canvas.tiles.face = lambda index: Face(index % 30 + 1, f"{index}.jpg")
    bare.filled(canvas)
    canvas.grow(500)
    return canvas


def test_scrolling_asks_for_what_comes_into_sight(bare: Any, tiles: Any) -> None:
    needed: list[int] = []
    tiles.on_need = needed.append
    tiles.grow(500)
    assert needed[-1] < 30
    tiles.scroller.to(tiles.layout.total_height)
    assert needed[-1] == 499
    tiles.grow(700)
    assert needed[-1] < 699, "the list grew below what is seen"


def test_larger_tiles_keep_the_selected_one_in_sight(tiles: Any) -> None:
    tiles.tiles.marks.selected = 240
    for size in (320, 110, 200):
        tiles.set_tile(size)
        box, top = tiles.layout.box(240), tiles.scroller.offset
        assert top <= box.top
        assert box.bottom <= top + tiles.canvas.winfo_height()
        assert tiles.layout.columns == max(1, (tiles.canvas.winfo_width() - 10) // (size + 10))


def test_a_wider_window_has_more_columns_and_none_is_cut(bare: Any, tiles: Any) -> None:
    columns = tiles.layout.columns
    bare.root.geometry("1000x400")
    bare.until(lambda: tiles.canvas.winfo_width() > 900)
    bare.live(0.1)
    assert tiles.layout.columns > columns
    right = max(tiles.layout.box(index).right for index in tiles.tiles.cells)
    assert right <= tiles.canvas.winfo_width()


def test_said_again_every_tile_says_what_is_true_now(tiles: Any) -> None:
    from pictrace.apps.desktop.views.tiles import Face

    tiles.tiles.face = lambda index: Face(1, "写真.jpg")
    tiles.refresh()
    titles = {tiles.canvas.itemcget(cell.title, "text") for cell in tiles.tiles.cells.values()}
    assert titles == {"写真.jpg"}


def test_rows_are_as_wide_as_the_list_and_their_names_get_the_room(bare: Any, hosted: Any) -> None:
    from pictrace.apps.desktop.views.tile_canvas import TileCanvas
    from pictrace.apps.desktop.views.tiles import Face

    rows: Any = TileCanvas(bare.root, bare.theme, hosted.session.thumbnails, single=True)
    rows.tiles.face = lambda index: Face(1, "a name that is longer than a narrow list, by far.jpg")
    rows.grow(3)
    rows.place(x=0, y=0, width=200, relheight=1)
    bare.live(0.1)
    short = rows.canvas.itemcget(rows.tiles.cells[0].title, "text")
    rows.place(width=590)
    bare.until(lambda: rows.canvas.winfo_width() > 500)
    bare.live(0.1)
    assert "…" in short
    assert rows.canvas.itemcget(rows.tiles.cells[0].title, "text").endswith("by far.jpg")
    assert "…" not in rows.canvas.itemcget(rows.tiles.cells[0].title, "text")
    assert rows.layout.columns == 1
