"""How hits are narrowed: chips, a slider, a place."""

from __future__ import annotations

from typing import Any

import pytest

from pictrace.apps.desktop.listing import Narrowing
from pictrace.records import Filters, Query, Relation

pytestmark = pytest.mark.usefixtures("screen")

PICTURE = Query(place="/a.jpg", name="a.jpg")


@pytest.fixture
def panel(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.filter_panel import FilterPanel

    bare.root.geometry("600x800")
    panel: Any = FilterPanel(bare.root, bare.context, hosted.session.search, hosted.session.sources)
    panel.place(x=0, y=0, width=260)
    panel.library, panel.search = hosted.library, hosted.session.search
    bare.live(0.1)
    return panel


def searches(panel: Any) -> list[Any]:
    """Query, number, least score, filters, relations, offset."""
    return [given for name, given in panel.library.calls if name == "search"]


def settle(bare: Any, panel: Any) -> None:
    bare.until(lambda: not panel.search.listing.busy)


def test_relations_are_chosen_by_their_chips(bare: Any, panel: Any) -> None:
    panel.search.search(PICTURE)
    settle(bare, panel)
    for relation in (Relation.COPY, Relation.CROP):
        panel.relations[relation].invoke()
    settle(bare, panel)
    assert searches(panel)[-1][4] == {Relation.COPY, Relation.CROP}
    assert {tile.hit.relation for tile in panel.search.listing.tiles} == {Relation.COPY}
    for relation in (Relation.COPY, Relation.CROP):
        panel.relations[relation].invoke()
    settle(bare, panel)
    assert searches(panel)[-1][4] is None


def test_the_score_waits_until_the_slider_rests(bare: Any, panel: Any) -> None:
    panel.search.search(PICTURE)
    settle(bare, panel)
    for value in (0.3, 0.5, 0.7):
        panel.score.set(value)
    assert panel.score_text.cget("text") == "70%"
    bare.until(lambda: panel.search.narrowing.min_score == 0.7 and not panel.search.listing.busy)
    assert [given[2] for given in searches(panel)] == [0.0, 0.7]
    bare.key("<Right>", panel.score)
    bare.until(lambda: panel.search.narrowing.min_score == 0.71)
    for _ in range(5):
        bare.key("<Prior>", panel.score)
    bare.until(lambda: panel.search.narrowing.min_score == 1.0)


def test_sources_are_offered_and_any_folder_can_be_typed(bare: Any, hosted: Any, panel: Any) -> None:
    everywhere = bare.context.messages("desktop.filter.everywhere")
    assert list(panel.place_box.cget("values")) == [everywhere, "/photos"]
    panel.place_box.set("/фото/2009")
    bare.key("<Return>", panel.place_box)
    settle(bare, panel)
    assert panel.search.narrowing.within == "/фото/2009"
    assert hosted.library.calls[-1] == ("photos", (Filters(within="/фото/2009"), None))
    panel.place_box.set(everywhere)
    panel.place_box.event_generate("<<ComboboxSelected>>")
    bare.live()
    assert panel.search.narrowing.within is None


def test_a_panel_made_anew_shows_how_the_search_is_narrowed(bare: Any, hosted: Any) -> None:
    from pictrace.apps.desktop.views.filter_panel import FilterPanel

    narrowing = Narrowing(0.4, frozenset({Relation.CROP}), "/photos")
    hosted.session.search.narrow(narrowing)
    panel = FilterPanel(bare.root, bare.context, hosted.session.search, hosted.session.sources)
    panel.place(x=0, y=0)
    bare.live()
    assert panel.score_text.cget("text") == "40%"
    assert panel.place_box.get() == "/photos"
    panel.relations[Relation.CROP].invoke()
    assert hosted.session.search.narrowing == Narrowing(0.4, None, "/photos")
