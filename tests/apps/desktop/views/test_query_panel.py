"""What is searched for and how it is narrowed."""

from __future__ import annotations

from typing import Any

import pytest

from pictrace.records import Query, Relation

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


def asked(panel: Any) -> Any:
    """The newest search: query, number, least score, filters, relations, offset."""
    return next(values for name, values in reversed(panel.library.calls) if name == "search")


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


def test_relations_are_chosen_by_their_chips(bare: Any, panel: Any) -> None:
    panel.search.search(PICTURE)
    bare.until(lambda: not panel.search.busy)
    for relation in (Relation.COPY, Relation.CROP):
        panel._relations[relation].set(True)
        panel._relations_chosen()
    bare.until(lambda: not panel.search.busy)
    assert asked(panel)[4] == frozenset({Relation.COPY, Relation.CROP})
    assert {tile.hit.relation for tile in panel.search.tiles} == {Relation.COPY}
    for variable in panel._relations.values():
        variable.set(False)
    panel._relations_chosen()
    bare.until(lambda: not panel.search.busy)
    assert asked(panel)[4] is None, "none chosen is all"


def test_the_least_score_is_said_at_once_and_searched_when_the_hand_rests(bare: Any, panel: Any) -> None:
    panel.search.search(PICTURE)
    bare.until(lambda: not panel.search.busy)
    for value in (0.2, 0.5, 0.7):
        panel.score.set(value)
    assert panel._score_text.cget("text") == "70%"
    bare.until(lambda: panel.search.min_score == 0.7 and not panel.search.busy)
    assert [values[2] for name, values in panel.library.calls if name == "search"] == [0.0, 0.7]
    bare.key("<Right>", panel.score)
    bare.until(lambda: panel.search.min_score == 0.71)


def test_a_place_is_chosen_or_typed_and_everywhere_is_none(bare: Any, panel: Any) -> None:
    panel.set_places(["/photos", "/фото"])
    assert list(panel.place_box.cget("values"))[1:] == ["/photos", "/фото"]
    panel.place_box.set("/фото/2009")
    bare.key("<Return>", panel.place_box)
    assert panel.search.filters.within == "/фото/2009"
    panel.place_box.set(bare.context.messages("desktop.filter.everywhere"))
    panel.place_box.event_generate("<<ComboboxSelected>>")
    bare.live()
    assert panel.search.filters.within is None
