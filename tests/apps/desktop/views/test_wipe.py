"""Two pictures in one pane, divided by a line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.usefixtures("screen")


def plain(color: tuple[int, int, int]) -> Any:
    from pictrace.apps.desktop.views.picture import Pyramid

    return Pyramid(np.full((400, 600, 3), color, np.uint8))


@pytest.fixture
def pane(bare: Any) -> Any:
    from pictrace.apps.desktop.views.wipe import WipePane

    pane = bare.filled(WipePane(bare.root, bare.theme))
    pane.show_pair(plain((255, 0, 0)), plain((0, 0, 255)))
    bare.live()
    return pane


def red_up_to(bare: Any, pane: Any) -> int:
    """Pixels of the row at the top that show the first picture."""
    row = np.asarray(bare.part(pane))[20]
    return int((row == (255, 0, 0)).all(axis=1).sum())


def test_the_first_is_left_of_the_line_and_the_other_right_of_it(bare: Any, pane: Any) -> None:
    assert [bare.pixel(pane, x, 20) for x in (100, 500)] == ["#ff0000", "#0000ff"]
    for share in (0.0, 0.25, 1.0, 7.0):
        pane.wipe(share)
        bare.live()
        assert red_up_to(bare, pane) == pytest.approx(600 * min(share, 1.0), abs=3)


def test_the_line_is_dragged_by_its_handle_and_moved_by_arrows(bare: Any, pane: Any) -> None:
    pane.event_generate("<Button-1>", x=300, y=200)
    pane.event_generate("<B1-Motion>", x=450, y=200)
    bare.live()
    assert red_up_to(bare, pane) == pytest.approx(450, abs=3)
    bare.key("<Left>", pane)
    assert red_up_to(bare, pane) == pytest.approx(438, abs=3)


def test_beside_the_handle_the_picture_is_dragged(bare: Any, pane: Any) -> None:
    pane.zoom(3.0)
    pane.event_generate("<Button-1>", x=100, y=100)
    pane.event_generate("<B1-Motion>", x=160, y=100)
    bare.live()
    assert pane.share == 0.5
    assert pane.view.x < 0.5


def test_with_one_picture_alone_that_one_is_shown(bare: Any, pane: Any) -> None:
    pane.show_pair(plain((255, 0, 0)), None)
    bare.live()
    assert bare.pixel(pane, 500, 20) == "#ff0000"
