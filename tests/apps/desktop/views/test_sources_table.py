"""The table of sources: figures, switches, and the menu of a row."""

from __future__ import annotations

import tkinter as tk
from dataclasses import replace
from tkinter import messagebox
from typing import Any

import pytest

from pictrace.apps.uploads import UPLOADS

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def table(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.sources_table import SourcesTable

    bare.root.geometry("1100x400")
    bare.indexed = []
    table = bare.filled(SourcesTable(bare.root, bare.context, hosted.session.sources, bare.indexed.extend))
    bare.until(lambda: bool(table.table.get_children()))
    return table


@pytest.fixture
def menus(monkeypatch: pytest.MonkeyPatch) -> list[tk.Menu]:
    """Menus that were opened; a real one would wait for the pointer."""
    opened: list[tk.Menu] = []
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda menu, x, y: opened.append(menu))
    return opened


def press(bare: Any, table: Any, column: str, button: int = 1) -> None:
    x, y, width, height = table.table.bbox("1", column)
    table.table.event_generate(f"<Button-{button}>", x=x + width // 2, y=y + height // 2)
    bare.live()


def entries(menu: tk.Menu) -> list[str]:
    return [str(menu.entrycget(index, "label")) for index in range((menu.index("end") or 0) + 1)]


def test_a_source_is_a_row_with_its_figures(table: Any) -> None:
    location, present, missing, failed, _, switch = table.table.item("1", "values")
    assert (location, present, missing, failed, switch) == ("/photos", "30", "0", "1", "☐")


def test_one_that_is_away_says_so(bare: Any, hosted: Any, table: Any) -> None:
    sources = hosted.session.sources
    sources.all = [replace(sources.all[0], reachable=False)]
    sources.changed.emit()
    assert bare.context.messages("desktop.library.away") in table.table.item("1", "values")[0]
    assert table.table.item("1", "tags") == ("away",)


def test_the_selected_row_stays_selected(hosted: Any, table: Any) -> None:
    table.table.selection_set("1")
    hosted.session.sources.changed.emit()
    assert table.table.selection() == ("1",)
    hosted.session.sources.all = []
    hosted.session.sources.changed.emit()
    assert table.table.selection() == ()


def test_a_click_on_the_switch_and_the_space_bar_turn_it(bare: Any, hosted: Any, table: Any) -> None:
    press(bare, table, "watched")
    bare.until(lambda: table.table.set("1", "watched") == "☑")
    table.table.selection_set("1")
    bare.key("<space>", table.table)
    bare.until(lambda: table.table.set("1", "watched") == "☐")
    press(bare, table, "present")
    bare.until(lambda: not bare.desktop.work.active)
    assert [given for name, given in hosted.library.calls if name == "set_watched"] == [(1, True), (1, False)]


def test_what_cannot_be_watched_has_no_switch(bare: Any, hosted: Any, table: Any) -> None:
    sources = hosted.session.sources
    sources.all = [replace(sources.all[0], kind="list")]
    sources.changed.emit()
    assert table.table.set("1", "watched") == ""
    press(bare, table, "watched")
    assert not [name for name, _ in hosted.library.calls if name == "set_watched"]


def test_the_menu_is_about_the_row_under_the_pointer(bare: Any, table: Any, menus: list[tk.Menu]) -> None:
    press(bare, table, "location", button=3)
    assert table.table.selection() == ("1",)
    names = ("scan_one", "watch", "forget")
    assert entries(menus[0]) == [bare.context.messages(f"desktop.library.{name}") for name in names]
    menus[0].invoke(0)
    assert bare.indexed == ["/photos"]
    menus[0].invoke(1)
    bare.until(lambda: table.table.set("1", "watched") == "☑")
    table.table.event_generate("<Button-3>", x=20, y=300)
    bare.live()
    assert len(menus) == 1, "below the rows there is nothing to be said of"


def test_a_source_is_forgotten_only_by_who_says_yes(
    bare: Any, hosted: Any, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []
    answers = [False, True]

    def ask(title: str, question: str, **options: Any) -> bool:
        questions.append(question)
        return answers[len(questions) - 1]

    monkeypatch.setattr(messagebox, "askokcancel", ask)
    bare.key("<Delete>", table.table)
    assert questions == [], "none is selected"
    table.table.selection_set("1")
    bare.key("<Delete>", table.table)
    assert not [name for name, _ in hosted.library.calls if name == "forget"]
    bare.key("<Delete>", table.table)
    bare.until(lambda: ("forget", 1) in hosted.library.calls)
    assert "/photos" in questions[0]


def test_who_forgets_what_was_handed_over_is_told_that_it_goes(
    bare: Any, hosted: Any, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []
    monkeypatch.setattr(messagebox, "askokcancel", lambda title, question, **options: questions.append(question))
    sources = hosted.session.sources
    place = str(hosted.library.directory / UPLOADS / "list.txt")
    sources.all = [replace(sources.all[0], kind="list", location=place)]
    sources.changed.emit()
    table.table.selection_set("1")
    bare.key("<Delete>", table.table)
    assert place in questions[0]
    assert bare.context.messages("forget.upload") in questions[0]
