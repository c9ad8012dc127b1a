"""Above the results: how many, how quickly, and what can be done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pictrace.records import PhotoState, Query
from tests.apps.desktop.fake import Gate

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def bar(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.results_bar import ResultsBar

    bare.sizes = []
    bar = ResultsBar(bare.root, bare.context, hosted.session, 200, bare.sizes.append)
    bar.place(x=0, y=0, relwidth=1)
    bare.live(0.1)
    return bar


def ask(bare: Any, hosted: Any, query: Query | None) -> None:
    hosted.session.search.search(query)
    bare.until(lambda: not hosted.session.search.listing.busy)


def test_photos_and_hits_are_counted(bare: Any, hosted: Any, bar: Any) -> None:
    assert bar.count.cget("text") == "30 photos"
    ask(bare, hosted, Query(place="/a.jpg"))
    assert bar.count.cget("text") == "600 hits"
    assert bar.detail.cget("text").split("  ·  ") == ["12 ms", "a note"]
    ask(bare, hosted, None)
    assert (bar.count.cget("text"), bar.detail.cget("text")) == ("30 photos", "")


def test_missing_photos_are_counted_apart(bare: Any, hosted: Any, bar: Any) -> None:
    hosted.library.stored[0] = replace(hosted.library.stored[0], state=PhotoState.MISSING)
    hosted.session.search.reload()
    bare.until(lambda: not hosted.session.search.listing.busy)
    assert bar.count.cget("text") == "29 photos  ·  1 missing"


def test_what_went_wrong_looks_so(bare: Any, hosted: Any, bar: Any) -> None:
    ask(bare, hosted, Query(place="broken.jpg"))
    assert bar.detail.cget("text") == "broken.jpg is not a picture"
    assert str(bar.detail.cget("style")) == "Ground.Bad.TLabel"
    ask(bare, hosted, Query(place="/a.jpg"))
    assert str(bar.detail.cget("style")) == "Ground.Muted.TLabel"


def test_the_slider_asks_for_tiles_in_steps(bare: Any, bar: Any) -> None:
    bar.slider.set(254.0)
    bar.slider.set(1000.0)
    assert bare.sizes == [250, 360]


def test_the_tools_are_the_windows_commands(bare: Any, bar: Any) -> None:
    from tkinter import ttk

    for button in (child for child in bar.winfo_children() if isinstance(child, ttk.Button)):
        button.invoke()
    assert bare.called == ["more_like", "compare", "export"]


def test_while_photos_come_it_says_how_many_there_are(bare: Any, hosted: Any, bar: Any) -> None:
    bare.until(lambda: bool(hosted.session.sources.all))
    hosted.library.index_gate = gate = Gate()
    hosted.session.indexing.add(["/photos"])
    bare.until(lambda: bar.detail.cget("text") == "30 photos indexed so far, more are coming")
    ask(bare, hosted, Query(place="/a.jpg"))
    assert bar.detail.cget("text").startswith("30 photos indexed so far, more are coming  ·  12 ms")
    gate.open.set()
    bare.until(lambda: not hosted.session.indexing.running)
    bare.until(lambda: bar.detail.cget("text").startswith("12 ms"))


def test_a_pictures_hits_can_be_ranked_and_nothing_else(bare: Any, hosted: Any, bar: Any) -> None:
    shown = []
    for query in (Query(place="/a.jpg"), Query(text="cat"), Query(photo_id=1), None):
        ask(bare, hosted, query)
        bare.live()
        shown.append(bool(bar.ranking.winfo_ismapped()))
    assert shown == [True, False, True, False]
