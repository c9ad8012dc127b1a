"""Where tiles lie and what a zoomed view shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.apps.desktop.geometry import Box, GridLayout, Viewport, fitted, inverted, mapped

LAYOUT = GridLayout(width=1000, tile_width=200, tile_height=240, count=23, gap=10)
CROP = (0.5, 0.0, 0.25, 0.0, 0.5, 0.25, 0.0, 0.0, 1.0)
"""A query that is the middle half of a photo of twice its size."""


def test_tiles_fill_the_width() -> None:
    assert (LAYOUT.columns, LAYOUT.rows) == (4, 6)
    boxes = [LAYOUT.box(index) for index in range(4)]
    assert boxes[0].left == 10
    assert 980 <= boxes[3].right <= 990
    assert all(box.width >= 200 for box in boxes)


@given(
    width=st.integers(1, 4000), tile=st.integers(20, 400), count=st.integers(0, 5000), gap=st.integers(0, 30),
    single=st.booleans(),
)  # fmt: skip
def test_tiles_never_overlap_and_are_found_where_they_are(
    width: int, tile: int, count: int, gap: int, single: bool
) -> None:
    layout = GridLayout(width, tile, tile, count, gap, single)
    for index in {0, 1, layout.columns, count - 1} & set(range(count)):
        box = layout.box(index)
        assert layout.at(box.left + box.width / 2, box.top + box.height / 2) == index
        assert box.bottom <= layout.total_height
        if index + 1 < count and (index + 1) % layout.columns:
            assert box.right <= layout.box(index + 1).left


def test_only_the_rows_in_sight_are_visible() -> None:
    many = GridLayout(1000, 200, 240, 10_000, 10)
    seen = many.visible(top=50_000, height=800)
    assert len(seen) <= (800 // 250 + 4) * 4
    assert many.box(seen[0]).top <= 50_000 < many.box(seen[-1]).top
    assert GridLayout(1000, 200, 240, 0, 10).visible(0, 800) == range(0)


@pytest.mark.parametrize(
    ("start", "key", "end"),
    [
        (None, "Down", 0), (None, "End", 22),
        (0, "Right", 1), (0, "Left", 0), (0, "Down", 4), (2, "Up", 2), (21, "Down", 21),
        (18, "Down", 22), (5, "Home", 0), (5, "End", 22), (0, "Next", 12), (22, "Prior", 10), (22, "Right", 22),
    ],
)  # fmt: skip
def test_keys_move_the_selection(start: int | None, key: str, end: int) -> None:
    assert LAYOUT.moved(start, key, page_height=800) == end


def test_there_is_nowhere_to_go_in_an_empty_grid() -> None:
    assert GridLayout(1000, 200, 240, 0).moved(None, "Down", 800) is None


def test_a_picture_fits_in_the_middle() -> None:
    assert fitted(100, 50, Box(0, 0, 200, 200)) == Box(0, 50, 200, 100)
    assert fitted(100, 50, Box(0, 0, 200, 200), enlarge=False) == Box(50, 75, 100, 50)


@given(
    x=st.floats(0, 1), y=st.floats(0, 1), zoom=st.floats(1, 32), factor=st.floats(0.2, 5),
    at=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)  # fmt: skip
def test_a_view_never_leaves_the_picture(
    x: float, y: float, zoom: float, factor: float, at: tuple[float, float]
) -> None:
    view = Viewport(x, y, zoom).held().zoomed(factor, at)
    assert 1.0 <= view.zoom <= Viewport.MAX_ZOOM
    margin = 0.5 / view.zoom
    assert margin - 1e-9 <= view.x <= 1 - margin + 1e-9
    assert margin - 1e-9 <= view.y <= 1 - margin + 1e-9


def test_zooming_keeps_the_point_under_the_pointer() -> None:
    pane, picture = Box(0, 0, 400, 400), (400, 400)
    view = Viewport().zoomed(2.0, at=(0.3, 0.6))
    box = view.picture_box(picture, pane)
    assert box.left + 0.3 * box.width == pytest.approx(0.3 * 400)
    assert box.top + 0.6 * box.height == pytest.approx(0.6 * 400)


def test_the_other_pane_follows_through_the_match() -> None:
    pane = Box(0, 0, 400, 400)
    own, other = (500, 500), (1000, 1000)
    view = Viewport(0.5, 0.5, 2.0)
    followed = view.through(CROP, own, other, pane, pane)
    assert (followed.x, followed.y) == pytest.approx((0.5, 0.5))
    assert followed.zoom == pytest.approx(4.0, rel=0.01)
    corner = Viewport(0.25, 0.25, 2.0).through(CROP, own, other, pane, pane)
    assert (corner.x, corner.y) == pytest.approx((0.375, 0.375))


def test_a_map_and_its_inverse() -> None:
    back = inverted(CROP)
    assert back is not None
    assert mapped(back, *mapped(CROP, 0.2, 0.7)) == pytest.approx((0.2, 0.7))
    assert inverted((0.0,) * 9) is None
