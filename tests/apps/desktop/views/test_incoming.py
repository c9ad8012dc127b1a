"""What comes into the window: pasted, dropped, chosen."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from tkinter import filedialog
from typing import Any

import pytest

from pictrace.records import Query

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def incoming(hosted: Any) -> Any:
    from pictrace.apps.desktop.views.incoming import Incoming

    return Incoming(hosted)


def copy(hosted: Any, text: str) -> None:
    hosted.root.clipboard_clear()
    hosted.root.clipboard_append(text)


def places(hosted: Any) -> tuple[str, ...]:
    job = hosted.session.indexing.job
    return () if job is None else job.task.places


@pytest.mark.parametrize("name", ["a.jpg", "list.json", "table.tsv", "old.tbz", "wishes.list"])
def test_what_is_dropped_is_searched_by_or_indexed(incoming: Any, hosted: Any, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.touch()
    incoming.dropped([str(file)])
    if name in ("a.jpg", "wishes.list"):
        assert hosted.page.value == "search"
        assert hosted.session.search.query == Query(place=str(file), name=name)
        assert places(hosted) == ()
    else:
        assert hosted.page.value == "library"
        assert hosted.session.search.query is None
        assert places(hosted) == (str(file),)


def test_nothing_useful_is_said(incoming: Any, hosted: Any) -> None:
    copy(hosted, "# only a comment")
    incoming.paste()
    assert hosted.desktop.notices.bad
    assert hosted.desktop.notices.text == hosted.context.messages("desktop.paste.nothing")
    hosted.desktop.notices.say("")
    incoming.dropped([""])
    assert hosted.desktop.notices.bad
    assert hosted.shown == []


def test_pasted_words_are_searched_and_a_list_on_the_librarys_page_is_indexed(
    incoming: Any, hosted: Any, tmp_path: Path
) -> None:
    from pictrace.apps.desktop.views.page import PageName

    copy(hosted, "a dog on the beach")
    incoming.paste()
    assert hosted.session.search.query == Query(text="a dog on the beach", name="a dog on the beach")
    hosted.show(PageName.LIBRARY)
    copy(hosted, str(tmp_path))
    incoming.paste()
    assert places(hosted) == (str(tmp_path),)
    assert hosted.page is PageName.LIBRARY


def test_what_is_chosen_in_a_dialogue(
    incoming: Any, hosted: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "b.jpg"
    picture.touch()
    monkeypatch.setattr(filedialog, "askopenfilename", lambda **options: str(picture))
    incoming.choose_picture()
    assert hosted.session.search.query == Query(place=str(picture), name="b.jpg")
    monkeypatch.setattr(filedialog, "askdirectory", lambda **options: str(tmp_path))
    incoming.add_folder()
    assert places(hosted) == (str(tmp_path),)
    assert hosted.page.value == "library"


def test_the_systems_folder_is_added(
    incoming: Any, hosted: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pictrace.apps.desktop.views import incoming as module

    monkeypatch.setattr(module, "pictures_folder", lambda: None)
    incoming.add_pictures()
    assert places(hosted) == ()
    monkeypatch.setattr(module, "pictures_folder", lambda: tmp_path)
    incoming.add_pictures()
    assert places(hosted) == (str(tmp_path),)


def test_what_is_added_to_an_empty_library_is_seen_where_its_photos_appear(
    bare: Any, incoming: Any, hosted: Any, tmp_path: Path
) -> None:
    hosted.library.stored.clear()
    hosted.session.search.reload()
    bare.until(lambda: not hosted.session.search.listing.busy)
    incoming.dropped([str(tmp_path)])
    assert [page.value for page in hosted.shown] == ["search"]


def test_a_dialogue_that_is_left_changes_nothing(incoming: Any, hosted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filedialog, "askopenfilename", lambda **options: ())
    monkeypatch.setattr(filedialog, "askopenfilenames", lambda **options: "")
    monkeypatch.setattr(filedialog, "askdirectory", lambda **options: ())
    incoming.choose_picture()
    incoming.add_folder()
    incoming.add_file()
    assert hosted.shown == []
    assert hosted.session.search.query is None
    assert places(hosted) == ()


def test_a_list_begins_with_what_can_be_indexed_of_the_clipboard(incoming: Any, hosted: Any, tmp_path: Path) -> None:
    def offered() -> str:
        incoming.add_list()
        window = next(child for child in hosted.root.winfo_children() if isinstance(child, tk.Toplevel))
        text = next(child for child in window.winfo_children()[0].winfo_children() if isinstance(child, tk.Text))
        found = text.get("1.0", "end-1c")
        window.destroy()
        return found

    copy(hosted, "a shopping list")
    assert offered() == ""
    copy(hosted, f"{tmp_path}\nhttps://example.org/a.jpg")
    assert offered() == f"{tmp_path}\nhttps://example.org/a.jpg"
