"""What a tile measures."""

from __future__ import annotations

import pytest

from pictrace.apps.desktop.views.tile_shape import TileShape

SHAPES = [
    TileShape(round, 200), TileShape(round, 200, scored=True), TileShape(round, 110, scored=True),
    TileShape(lambda value: round(2 * value), 360), TileShape(round, 200, single=True),
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_everything_is_inside_the_tile(shape: TileShape) -> None:
    layout = shape.layout(900, 7)
    for index in range(7):
        box = layout.box(index)
        x, y = shape.image_at(box)
        width, height = shape.picture
        assert box.left < x - width / 2
        assert x + width / 2 < box.right
        assert box.top < y - height / 2
        assert y + height / 2 < box.bottom
        for at_x, at_y in shape.texts_at(box):
            assert box.left < at_x < box.right
            assert box.top < at_y < box.bottom


@pytest.mark.parametrize("shape", SHAPES)
def test_texts_are_below_or_beside_the_picture(shape: TileShape) -> None:
    box = shape.layout(900, 1).box(0)
    x, y = shape.image_at(box)
    for at_x, at_y in shape.texts_at(box):
        assert at_x > x + shape.picture[0] / 2 if shape.single else at_y > y + shape.picture[1] / 2


def test_score_and_title_are_lines_of_their_own_where_there_are_scores() -> None:
    shape = TileShape(round, 200, scored=True)
    score, title, label = shape.texts_at(shape.layout(900, 1).box(0))
    assert score[1] == label[1] < title[1]
    assert shape.layout(900, 1).tile_height > TileShape(round, 200).layout(900, 1).tile_height


def test_rooms_leave_nothing_to_lie_on_one_another() -> None:
    for shape in SHAPES:
        width = shape.layout(900, 1).box(0).width
        assert 0 < shape.title_room(width) < width
        assert shape.label_room(width, 40) == shape.label_room(width, 0) - 40
