"""What a picture's hits are ranked by."""

from __future__ import annotations

from typing import Any

import pytest

from pictrace.records import Query

pytestmark = pytest.mark.usefixtures("screen")

PICTURE = Query(place="/a.jpg", name="a.jpg")


@pytest.fixture
def ranking(bare: Any, hosted: Any) -> Any:
    return made(bare, hosted)


def made(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.ranking_box import RankingBox

    ranking: Any = RankingBox(bare.root, bare.context, hosted.session.search)
    ranking.place(x=0, y=0)
    bare.live()
    return ranking


def choose(bare: Any, hosted: Any, ranking: Any, index: int) -> None:
    ranking.box.current(index)
    ranking.box.event_generate("<<ComboboxSelected>>")
    bare.until(lambda: not hosted.session.search.listing.busy)


def test_only_a_picture_has_hits_to_rank(hosted: Any, ranking: Any) -> None:
    search = hosted.session.search
    wanted = [ranking.wanted]
    for query in (PICTURE, Query(text="cat"), Query(photo_id=3, text="cat")):
        search.search(query)
        wanted.append(ranking.wanted)
    assert wanted == [False, True, False, True]


def test_hits_are_ranked_by_looks_or_copies_alone(bare: Any, hosted: Any, ranking: Any) -> None:
    t = bare.context.messages
    hosted.session.search.search(PICTURE)
    bare.until(lambda: not hosted.session.search.listing.busy)
    names = list(ranking.box.cget("values"))
    assert names == [t("rank.embedding"), t("rank.looks"), t("rank.copies")]
    for index in (1, 2, 0):
        choose(bare, hosted, ranking, index)
        assert ranking.box.get() == names[index]
    assert hosted.library.ranked_by == ["embedding", "looks", "copies", "embedding"]


def test_what_is_chosen_is_explained(bare: Any, hosted: Any, ranking: Any) -> None:
    t = bare.context.messages
    assert ranking.tooltip.text == t("rank.embedding.hint")
    choose(bare, hosted, ranking, 2)
    assert ranking.tooltip.text == t("rank.copies.hint")


def test_it_stays_for_the_next_picture_and_a_window_made_anew(bare: Any, hosted: Any, ranking: Any) -> None:
    search = hosted.session.search
    search.search(PICTURE)
    choose(bare, hosted, ranking, 1)
    search.search(Query(place="/b.jpg", name="b.jpg"))
    bare.until(lambda: not search.listing.busy)
    assert hosted.library.ranked_by[-1] == "looks"
    assert made(bare, hosted).box.get() == bare.context.messages("rank.looks")


@pytest.mark.parametrize("language", ["en", "de", "ru", "ja", "ko", "zh"])
def test_rankings_are_named_in_every_language_and_fit(bare: Any, hosted: Any, language: str) -> None:
    from tkinter import font

    from pictrace.apps.messages.loader import load

    bare.context.messages = load(language)
    ranking = made(bare, hosted)
    names = list(ranking.box.cget("values"))
    assert len(set(names)) == 3
    assert not any(name.startswith("rank.") for name in names)
    measure = font.Font(font=ranking.box.cget("font"), root=bare.root).measure
    assert max(map(measure, names)) <= ranking.box.winfo_width() - bare.theme.px(30), "beside the arrow"
