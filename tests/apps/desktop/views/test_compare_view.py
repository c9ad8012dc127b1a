"""Comparing in the real window, with keys and the pointer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pictrace.apps.desktop.seeing import Mode
from pictrace.apps.desktop.views.page import PageName
from pictrace.records import Relation
from tests.apps.desktop.views.looking import looks_like, names, search

pytestmark = pytest.mark.usefixtures("screen")


def test_keys_alone_lead_from_a_photo_to_its_comparison_and_back(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut.png")
    crop = names(opened).index("astronaut crop.jpg")
    canvas = opened.view.grid_view.canvas
    opened.key("<Home>", canvas)
    for _ in range(crop):
        opened.key("<Right>", canvas)
    opened.key("<Return>", canvas)
    opened.quiet()
    assert opened.window.page is PageName.COMPARE
    comparison = opened.session.compare.sight.comparison
    assert comparison.verdict.relation is Relation.CROP
    assert opened.view.evidence.relation.cget("text") == "Crop"
    assert opened.view.evidence.lines.winfo_children()
    left = opened.part(opened.view.stage.left)
    box = opened.view.stage.left.box()
    shown = left.crop((round(box.left), round(box.top), round(box.right), round(box.bottom)))
    assert looks_like(shown, archive / "astronaut.png") > 0.9
    for key, mode in zip("234", [Mode.WIPE, Mode.MATCHES, Mode.DIFFERENCES], strict=True):
        opened.key(f"<Key-{key}>", opened.view)
        assert opened.session.compare.mode is mode
    opened.key("<Escape>", opened.view)
    assert str(opened.window.page) == "search"


def test_the_crop_is_outlined_and_the_panes_follow_each_other(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut crop.jpg")
    index = names(opened).index("astronaut.png")
    opened.view.grid_view.select(index)
    opened.view.compare()
    opened.quiet()
    view = opened.view.stage
    (left, top), _, (right, bottom), _ = view.right.outline
    assert [left * 512, top * 512, right * 512, bottom * 512] == pytest.approx([100, 20, 420, 300], abs=8)
    view.zoom(4.0)
    assert view.left.view.zoom == pytest.approx(4.0)
    x, y = view.right.view.x * 512, view.right.view.y * 512
    assert (x, y) == pytest.approx((260, 160), abs=10)
    view.fit()
    assert view.right.view.zoom == 1.0


def test_the_wipe_shows_the_one_and_then_the_other(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut.png")
    opened.view.grid_view.select(0)
    opened.view.compare()
    opened.quiet()
    opened.session.compare.set_mode(Mode.WIPE)
    wipe = opened.view.stage.wipe
    opened.until(lambda: wipe._photo is not None)
    shares = []
    for share in (0.0, 0.5, 1.0):
        wipe.wipe(share)
        opened.live()
        shares.append(wipe.coords(wipe._edge)[0] / wipe.pane.width)
    assert shares == pytest.approx([0.0, 0.5, 1.0], abs=0.01)
