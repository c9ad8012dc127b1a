"""What is searched for, and its place among several pictures."""

from __future__ import annotations

from typing import Any

import pytest

from pictrace.records import Query

pytestmark = pytest.mark.usefixtures("screen")

PICTURE = Query(place="/a.jpg", name="a.jpg")


@pytest.fixture
def panel(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.query_panel import QueryPanel

    bare.root.geometry("600x800")
    panel: Any = QueryPanel(bare.root, bare.context, hosted.session.search)
    panel.place(x=0, y=0)
    panel.library = hosted.library
    bare.live(0.1)
    return panel


def test_a_picture_is_named_can_be_narrowed_and_let_go(bare: Any, panel: Any) -> None:
    assert not panel._clear.winfo_ismapped()
    assert panel._buttons.winfo_ismapped()
    panel.search.search(PICTURE)
    bare.live()
    assert panel._name.cget("text").startswith("a.jpg\n"), "and says that a part can be dragged"
    assert panel.words.winfo_ismapped()
    assert not panel._buttons.winfo_ismapped()
    panel._clear.invoke()
    bare.live()
    assert panel.search.query is None
    assert panel._buttons.winfo_ismapped()


def test_several_pictures_are_gone_through(bare: Any, panel: Any) -> None:
    panel.search.search_each([PICTURE, Query(place="/b.jpg", name="b.jpg")])
    bare.live()
    assert panel._position.cget("text") == "1 of 2"
    assert panel._previous.instate(["disabled"])
    assert panel._next.instate(["!disabled"])
    panel.search.step(1)
    bare.live()
    assert panel._position.cget("text") == "2 of 2"
    assert panel._next.instate(["disabled"])
    panel.search.search(PICTURE.__class__(text="cat"))
    bare.live()
    assert not panel._queue.winfo_ismapped()
