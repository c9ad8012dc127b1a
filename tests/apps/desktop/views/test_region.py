"""The query's picture, on which a box can be dragged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pictrace.records import Query, Region

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def picker(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.region import RegionPicker

    picker: Any = RegionPicker(bare.root, bare.context, hosted.session.search)
    picker.place(x=0, y=0)
    picker.search = hosted.session.search
    bare.live()
    return picker


@pytest.fixture
def pictured(bare: Any, picker: Any) -> Any:
    """A picture of 60 × 40 pixels: 248 × 165 on the screen."""
    picker.search.search(Query(place="/a.jpg", name="a.jpg"))
    bare.until(lambda: picker.search.preview is not None)
    return picker


def drag(bare: Any, picker: Any, start: tuple[int, int], end: tuple[int, int]) -> None:
    picker.event_generate("<Button-1>", x=start[0], y=start[1])
    picker.event_generate("<B1-Motion>", x=end[0], y=end[1])
    picker.event_generate("<ButtonRelease-1>", x=end[0], y=end[1])
    bare.live()


def test_a_dragged_box_searches_by_that_part(bare: Any, pictured: Any) -> None:
    box = pictured._box
    start = round(box.left + box.width * 0.75), round(box.top + box.height * 0.8)
    drag(bare, pictured, start, (round(box.left + box.width * 0.25), round(box.top + box.height * 0.2)))
    region = pictured.search.query.region
    assert (region.left, region.top, region.right, region.bottom) == pytest.approx((0.25, 0.2, 0.75, 0.8), abs=0.02)


def test_a_box_that_leaves_the_picture_ends_at_its_edge(bare: Any, pictured: Any) -> None:
    box = pictured._box
    drag(bare, pictured, (round(box.left + box.width / 2), round(box.top + box.height / 2)), (900, 900))
    region = pictured.search.query.region
    assert (region.right, region.bottom) == (1.0, 1.0)


def test_a_click_is_no_box(bare: Any, pictured: Any) -> None:
    drag(bare, pictured, (100, 100), (101, 101))
    assert pictured.search.query.region is None


def test_the_box_is_seen_and_the_rest_is_darker(bare: Any, pictured: Any) -> None:
    pictured.search.select_region(Region(0.5, 0.0, 1.0, 1.0))
    bare.live()
    shot = np.asarray(bare.part(pictured)).astype(int)
    box = pictured._box
    rows = slice(round(box.top + 20), round(box.bottom - 20))
    outside = shot[rows, round(box.left + 20) : round(box.left + box.width / 2 - 20)].mean()
    inside = shot[rows, round(box.left + box.width / 2 + 20) : round(box.right - 20)].mean()
    assert inside == pytest.approx(90, abs=2)
    assert outside < 0.7 * inside


def test_keys_move_and_size_the_box_and_return_searches(bare: Any, pictured: Any) -> None:
    bare.key("<Right>", pictured)
    bare.key("<Shift-Down>", pictured)
    assert not pictured.search.query.region, "not before Return"
    bare.key("<Return>", pictured)
    region = pictured.search.query.region
    assert (region.left, region.top, region.right, region.bottom) == pytest.approx((0.27, 0.25, 0.77, 0.77))


def test_without_a_picture_a_click_chooses_one(bare: Any, picker: Any) -> None:
    picker.event_generate("<Button-1>", x=50, y=50)
    bare.key("<Return>", picker)
    assert bare.called == ["choose_picture", "choose_picture"]
    picker.search.search(Query(text="cat"))
    bare.live()
    texts = [picker.itemcget(item, "text") for item in picker.find_all() if picker.type(item) == "text"]
    assert texts == ["cat"], "the words stand where the picture would"
    bare.called.clear()
    picker.event_generate("<Button-1>", x=50, y=50)
    assert bare.called == []
