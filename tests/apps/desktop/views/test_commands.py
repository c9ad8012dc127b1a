"""What the buttons, menus and keys do."""

from __future__ import annotations

from typing import Any

import pytest

from pictrace.apps.desktop.keys import SHORTCUTS
from pictrace.records import DecisionKind, Query

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def commands(hosted: Any) -> Any:
    from pictrace.apps.desktop.views.commands import Commands

    return Commands(hosted)


def test_every_shortcut_has_its_command(commands: Any) -> None:
    assert {shortcut.action for shortcut in SHORTCUTS} <= set(commands.table())


def test_one_comes_back_to_the_page_from_which_one_compared(commands: Any, hosted: Any) -> None:
    from pictrace.apps.desktop.views.page import PageName

    table = commands.table()
    table["show_duplicates"]()
    table["show_compare"]()
    table["show_compare"]()
    table["back"]()
    assert hosted.shown == [PageName.DUPLICATES, PageName.COMPARE, PageName.COMPARE, PageName.DUPLICATES]
    assert hosted.done == ["focus_grid"]
    table["back"]()
    assert hosted.page is PageName.SEARCH


def test_back_on_the_first_page_is_the_search_before(commands: Any, hosted: Any) -> None:
    hosted.session.search.search(Query(text="cat"))
    commands.table()["back"]()
    assert hosted.session.search.query is None


def test_pictures_of_a_list_are_stepped_through_on_the_search_page_only(commands: Any, hosted: Any) -> None:
    first, second = Query(place="/a.jpg", name="a.jpg"), Query(place="/b.jpg", name="b.jpg")
    hosted.session.search.search_each([first, second])
    commands.table()["show_library"]()
    commands.table()["next_query"]()
    assert hosted.session.search.query == first
    commands.table()["show_search"]()
    commands.table()["next_query"]()
    assert hosted.session.search.query == second
    commands.table()["previous_query"]()
    assert hosted.session.search.query == first


def test_the_page_in_front_is_asked(commands: Any, hosted: Any) -> None:
    table = commands.table()
    for name in ("compare", "tile_larger", "tile_smaller", "not_duplicates", "keep_both", "undo"):
        table[name]()
    assert hosted.front.asked == ["compare", 1, -1, DecisionKind.NOT_DUPLICATES, DecisionKind.KEEP_BOTH, "undo"]


def test_the_browser_opens_where_the_window_is(commands: Any, hosted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pictrace.apps.desktop.browser import Place

    opened: list[Place] = []
    monkeypatch.setattr(hosted.session.browser, "open", opened.append)
    commands.table()["in_browser"]()
    assert opened == [hosted.front.in_browser]


def test_while_no_library_is_open_nothing_breaks(commands: Any, hosted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tkinter import filedialog

    for name in ("askopenfilename", "askopenfilenames", "askdirectory", "asksaveasfilename"):
        monkeypatch.setattr(filedialog, name, lambda **options: "")
    session, view = hosted.desktop.session, hosted.view
    hosted.desktop.session, hosted.view = None, None
    try:
        hosted.context.actions.update(commands.table())
        for name, action in commands.table().items():
            if name != "help":
                action()
        assert hosted.front.asked == []
    finally:
        hosted.desktop.session, hosted.view = session, view  # who made them ends them
