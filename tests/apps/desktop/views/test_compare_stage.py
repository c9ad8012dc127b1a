"""Where a pair is shown: the panes of each mode, and how one follows the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pictrace.apps.desktop.comparing import Pair
from pictrace.apps.desktop.seeing import Mode
from pictrace.records import Comparison, Evidence, Query, Relation, Verdict
from tests.apps.desktop.fake import photo

pytestmark = pytest.mark.usefixtures("screen")

HALF = (0.5, 0.0, 0.25, 0.0, 0.5, 0.25, 0.0, 0.0, 1.0)
"""``a`` is the middle half of ``b``."""


@pytest.fixture
def stage(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.compare_stage import CompareStage

    bare.root.geometry("900x500")
    compare = hosted.session.compare
    stage: Any = bare.filled(CompareStage(bare.root, bare.context, compare))
    stage.compare = compare
    stage.listen(compare.changed, stage.show)
    return stage


def show(bare: Any, stage: Any) -> None:
    a, b = Query(place="/a.jpg", name="a.jpg"), Query(photo_id=2, name="Ünï 写真.jpg")
    stage.compare.show([Pair(a, b, photo(2))])
    bare.until(lambda: not stage.compare.busy)


def match(stage: Any, monkeypatch: pytest.MonkeyPatch, hosted: Any) -> None:
    found = Verdict(Relation.CROP, 0.97, Evidence(cosine=0.8, homography=HALF))
    monkeypatch.setattr(hosted.library, "compare", lambda a, b: Comparison(a.name, b.name, found))


def test_both_pictures_stand_side_by_side_under_their_names(bare: Any, stage: Any) -> None:
    show(bare, stage)
    assert stage.left.winfo_ismapped()
    assert stage.left.winfo_rootx() < stage.right.winfo_rootx()
    assert stage.left.winfo_width() == pytest.approx(stage.right.winfo_width(), abs=1)
    titles = [title.cget("text") for title in stage._titles]
    assert titles[0] == "a.jpg"
    assert titles[1].startswith("Ünï 写真.jpg")
    assert "640" in titles[1]


def test_each_mode_has_a_place_of_its_own(bare: Any, stage: Any) -> None:
    show(bare, stage)
    for mode, pane in ((Mode.WIPE, stage.wipe), (Mode.DIFFERENCES, stage.single), (Mode.SIDE_BY_SIDE, stage.left)):
        stage.compare.set_mode(mode)
        bare.live()
        mapped = [one for one in (stage.left, stage.wipe, stage.single) if one.winfo_ismapped()]
        assert mapped == [pane]


def test_while_there_is_nothing_it_says_so_and_why(bare: Any, stage: Any) -> None:
    stage.show()
    bare.live()
    assert stage._waiting.winfo_ismapped()
    broken = Query(place="broken.jpg", name="broken.jpg")
    stage.compare.show([Pair(broken, broken)])
    bare.until(lambda: not stage.compare.busy)
    assert stage._waiting.cget("text") == "broken.jpg is not a picture"
    show(bare, stage)
    bare.live()
    assert not stage._waiting.winfo_ismapped()


def test_what_the_other_shows_is_outlined(bare: Any, hosted: Any, stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    match(stage, monkeypatch, hosted)
    show(bare, stage)
    assert np.array(stage.right.outline) == pytest.approx(
        np.array([[0.25, 0.25], [0.75, 0.25], [0.75, 0.75], [0.25, 0.75]])
    )
    assert stage.left.outline == (), "the other shows all of it"
    stage.compare.show(stage.compare.pairs)
    assert stage.right.outline == (), "another pair begins without"
    bare.until(lambda: not stage.compare.busy)


def test_the_other_pane_follows_through_the_match(
    bare: Any, hosted: Any, stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    match(stage, monkeypatch, hosted)
    show(bare, stage)
    bare.live()
    stage.zoom(3.0)
    assert stage.left.view.zoom == pytest.approx(3.0)
    assert stage.right.view.zoom == pytest.approx(6.0)
    stage.pan(0.5, 0.0)
    assert stage.left.view.x > 0.5
    assert stage.right.view.x == pytest.approx(0.25 + 0.5 * stage.left.view.x, abs=0.02)
    stage.fit()
    assert (stage.left.view.zoom, stage.right.view.zoom) == (1.0, 1.0)


def test_who_looks_closer_than_the_pixels_show_gets_more(bare: Any, hosted: Any, stage: Any) -> None:
    from pictrace.apps.desktop.comparing import SHARP_SIDE

    show(bare, stage)
    bare.live()
    assert SHARP_SIDE not in hosted.library.sides
    stage.zoom(30.0)
    bare.until(lambda: hosted.library.sides.count(SHARP_SIDE) == 2)
    assert stage.right.view.zoom == pytest.approx(stage.left.view.zoom), "without a match the same fractions"


def test_a_picture_is_made_ready_once(bare: Any, stage: Any) -> None:
    show(bare, stage)
    before = stage.left.pyramid
    stage.show()
    assert stage.left.pyramid is before
