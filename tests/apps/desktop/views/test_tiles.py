"""The tiles that can be seen, as items of a canvas."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from pictrace.apps.desktop.thumbnails import Thumbnails
from pictrace.apps.desktop.views.tile_shape import TileShape
from pictrace.errors import PhotoGone

pytestmark = pytest.mark.usefixtures("screen")

SHAPE = TileShape(round, 120, scored=True)
LAYOUT = SHAPE.layout(600, 100)


def thumbnail(photo_id: int) -> bytes:
    """A picture of one colour for each; number 2 is gone."""
    if photo_id == 2:
        raise PhotoGone("photo 2 is not in the library")
    out = BytesIO()
    Image.new("RGB", (200, 200), (40 * photo_id % 256, 0, 0)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def thumbnails() -> Iterator[Thumbnails]:
    thumbnails = Thumbnails(thumbnail)
    yield thumbnails
    thumbnails.close()


@pytest.fixture
def tiles(bare: Any, thumbnails: Thumbnails) -> Any:
    from pictrace.apps.desktop.views.tiles import Face, Tiles

    canvas = bare.filled(tk.Canvas(bare.root, highlightthickness=0))
    tiles: Any = Tiles(canvas, bare.theme, thumbnails, "test")
    tiles.canvas = canvas
    tiles.face = lambda index: Face(index + 1, f"photo {index}.jpg", f"{index} %", "● Copy", "#16794a")
    return tiles


def delivered(bare: Any, tiles: Any, thumbnails: Thumbnails) -> None:
    bare.until(lambda: thumbnails.ready() is None and thumbnails.idle)
    while tiles.deliver(1.0):
        pass
    bare.live()


def texts(tiles: Any) -> set[str]:
    canvas = tiles.canvas
    return {
        canvas.itemcget(item, "text")
        for item in canvas.find_all()
        if canvas.type(item) == "text" and canvas.itemcget(item, "state") != "hidden"
    }


def test_only_what_is_seen_exists_and_its_items_are_used_again(tiles: Any) -> None:
    tiles.place(LAYOUT, SHAPE, range(8))
    items = len(tiles.canvas.find_all())
    assert {"photo 0.jpg", "7 %", "● Copy"} <= texts(tiles)
    tiles.place(LAYOUT, SHAPE, range(4, 12))
    tiles.place(LAYOUT, SHAPE, range(50, 58))
    assert len(tiles.canvas.find_all()) == items
    assert "photo 50.jpg" in texts(tiles)
    assert "photo 7.jpg" not in texts(tiles)


def test_thumbnails_appear_in_their_places(bare: Any, tiles: Any, thumbnails: Thumbnails) -> None:
    tiles.place(LAYOUT, SHAPE, range(4))
    assert tiles.pictures_shown == 0
    delivered(bare, tiles, thumbnails)
    assert tiles.pictures_shown == 3, "one cannot be had"
    for index in (0, 2, 3):
        x, y = SHAPE.image_at(LAYOUT.box(index))
        assert bare.pixel(tiles.canvas, round(x), round(y)) == f"#{40 * (index + 1) % 256:02x}0000"


def test_one_that_cannot_be_had_is_marked(bare: Any, tiles: Any, thumbnails: Thumbnails) -> None:
    tiles.place(LAYOUT, SHAPE, range(2))
    delivered(bare, tiles, thumbnails)
    waiting = tiles.canvas.itemcget(tiles.cells[1].image, "image")
    tiles.show_failures()
    assert tiles.canvas.itemcget(tiles.cells[1].image, "image") == str(
        bare.theme.icon("warning", 28, bare.theme.palette.faint)
    )
    assert tiles.canvas.itemcget(tiles.cells[1].image, "image") != waiting


def test_the_selected_and_the_hovered_card_stand_out(bare: Any, tiles: Any) -> None:
    tiles.place(LAYOUT, SHAPE, range(3))
    tiles.marks.selected, tiles.marks.hovered = 0, 1
    tiles.mark([0, 1])
    bare.live()
    palette = bare.theme.palette
    inside = [bare.pixel(tiles.canvas, round(box.left + box.width / 2), round(box.top + 4))
              for box in map(LAYOUT.box, range(3))]  # fmt: skip
    assert inside == [palette.accent_soft, palette.raised, palette.surface]
    edge = LAYOUT.box(0)
    middle = (round(edge.left + edge.width / 2), round(edge.top))
    assert bare.pixel(tiles.canvas, *middle) != palette.accent
    tiles.marks.focused = True
    tiles.mark([0])
    bare.live()
    assert bare.pixel(tiles.canvas, *middle) == palette.accent


def test_a_long_name_keeps_its_ends_and_stays_in_its_tile(bare: Any, tiles: Any) -> None:
    from pictrace.apps.desktop.views.tiles import Face

    tiles.face = lambda index: Face(1, "a very long name of a photo that somebody gave it.jpg")
    tiles.place(LAYOUT, SHAPE, range(1))
    (name,) = (text for text in texts(tiles) if "…" in text)
    assert name.startswith("a very")
    assert name.endswith(".jpg")
    box = LAYOUT.box(0)
    left, _, right, _ = tiles.canvas.bbox(tiles.cells[0].title)
    assert box.left < left
    assert right < box.right
