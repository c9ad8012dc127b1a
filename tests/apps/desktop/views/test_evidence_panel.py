"""What a compared pair is, and what speaks for it."""

from __future__ import annotations

from typing import Any

import pytest

from pictrace.apps.desktop.comparing import Pair
from pictrace.records import Query
from tests.apps.desktop.views.looking import labels

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def panel(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.evidence_panel import EvidencePanel

    panel: Any = EvidencePanel(bare.root, bare.context)
    panel.pack()
    panel.compare = hosted.session.compare
    panel.compare.changed.connect(lambda: panel.show(panel.compare))
    bare.live()
    return panel


def test_the_relation_its_score_and_the_reasons_are_said(bare: Any, panel: Any) -> None:
    a, b = Query(place="/a.jpg", name="a.jpg"), Query(place="/b.jpg", name="b.jpg")
    panel.compare.show([Pair(a, b)])
    assert panel.relation.cget("text") == bare.context.messages("desktop.compare.looking")
    bare.until(lambda: panel.compare.sight.comparison is not None and not panel.compare.busy)
    assert panel.relation.cget("text") == "Crop"
    assert "97%" in panel.score.cget("text")
    reasons = labels(panel.lines)
    assert any("120" in line for line in reasons), reasons
    width = panel.winfo_width()
    panel.show(panel.compare)
    bare.live()
    assert labels(panel.lines) == reasons, "said again, not added to"
    assert panel.winfo_width() == width


def test_what_cannot_be_compared_says_why(bare: Any, panel: Any) -> None:
    broken = Query(place="broken.jpg", name="broken.jpg")
    panel.compare.show([Pair(broken, broken)])
    bare.until(lambda: not panel.compare.busy)
    assert panel.relation.cget("text") == ""
    assert "broken.jpg" in panel.score.cget("text")


def test_its_buttons_are_about_the_photo(bare: Any, panel: Any) -> None:
    for frame in panel.winfo_children():
        for child in frame.winfo_children():
            if child.winfo_class() == "TButton":
                child.invoke()
    assert bare.called == ["open_original", "reveal", "more_like"]
