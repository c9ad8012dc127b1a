"""One group of duplicates: the keeper, the others, and what can be decided."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Any

import pytest

from pictrace.records import JobKind, Task
from tests.apps.desktop.fake import group
from tests.apps.desktop.views.looking import labels

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def panel(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.group_panel import GroupPanel

    bare.root.geometry("800x600")
    panel: Any = bare.filled(GroupPanel(bare.root, bare.context, hosted.session))
    panel.review = hosted.session.duplicates.review
    panel.show()
    hosted.library.groups = [group(1, 1, 2), group(2, 3, 4, 5)]
    jobs = hosted.library.jobs
    jobs.wait(jobs.start(Task(JobKind.DUPLICATES)).id, 20)
    panel.review.reload()
    bare.until(lambda: len(panel.review.groups) == 2)
    bare.live()
    return panel


def test_the_selected_group_is_shown_with_its_keeper_and_why(bare: Any, panel: Any) -> None:
    assert "1.jpg" in panel.keeper.cget("text")
    assert panel.reason.cget("text") == "The largest."
    assert panel.members.count == 2
    panel.review.select(1)
    bare.live()
    assert "3.jpg" in panel.keeper.cget("text")
    assert panel.members.count == 3


def test_without_a_group_there_is_nothing(bare: Any, panel: Any) -> None:
    panel.review.select(None)
    bare.live()
    assert not any(part.winfo_ismapped() for part in panel._parts)
    assert panel.selected_photo is None
    panel.compare()
    assert bare.called == []
    panel.review.select(0)
    bare.live()
    assert all(part.winfo_ismapped() for part in panel._parts)


def test_the_keeper_has_a_star_and_the_others_their_relation(bare: Any, panel: Any) -> None:
    keeper, other = panel.members.tiles.face(0), panel.members.tiles.face(1)
    assert (keeper.title, keeper.label) == ("1.jpg", "★")
    assert other.label.startswith("●")
    assert other.score == "99%"


def test_commands_are_about_the_selected_photo_or_the_keeper(bare: Any, panel: Any) -> None:
    assert panel.selected_photo.id == 1
    panel.members.select(1)
    assert panel.selected_photo.id == 2
    assert "/photos/2.jpg" in bare.desktop.notices.text


def test_the_keeper_is_compared_with_each_of_the_others(bare: Any, hosted: Any, panel: Any) -> None:
    panel.review.select(1)
    panel.members.select(2)
    panel.compare()
    compare = hosted.session.compare
    assert [(pair.photo_a.id, pair.photo_b.id) for pair in compare.pairs] == [(3, 4), (3, 5)]
    assert compare.index == 1
    assert bare.called == ["show_compare"]
    bare.until(lambda: not compare.busy)


def test_a_double_click_opens_the_photo(bare: Any, panel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    monkeypatch.setattr(bare.desktop.outgoing, "open_original", lambda library, photo: opened.append(photo.id))
    panel.members.on_open(1)
    assert opened == [2]


def test_buttons_and_menu_are_the_windows_commands(bare: Any, panel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    menus: list[tk.Menu] = []
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda menu, x, y: menus.append(menu))
    for button in (one for one in panel._parts[2].winfo_children() if isinstance(one, ttk.Button)):
        button.invoke()
    panel.members.on_menu(1, 100, 100)
    for index in range((menus[0].index("end") or 0) + 1):
        if menus[0].type(index) == "command":
            menus[0].invoke(index)
    decisions = ["not_duplicates", "keep_both"]
    photo = ["more_like", "open_original", "reveal", "copy_location"]
    assert bare.called == ["compare", *decisions, "compare", *photo, *decisions]
    assert all(labels(panel._parts[2]))
