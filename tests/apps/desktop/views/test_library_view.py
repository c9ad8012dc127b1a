"""The page of the library in the real window: places, runs, failures."""

from __future__ import annotations

import shutil
import tkinter as tk
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image

from pictrace.apps.desktop import system
from pictrace.apps.desktop.views.page import PageName
from pictrace.apps.desktop.views.sources_table import OFF, ON
from pictrace.library import Library
from pictrace.messages import english
from tests.apps.desktop.views.looking import labels, names, paste

pytestmark = pytest.mark.usefixtures("screen")

MANY = 1600
"""Photos enough that a person can stop while they are indexed."""

ADDRESSES = "https://example.org/a.jpg\nhttps://example.org/b.jpg\n"


@pytest.mark.parametrize("written", [False, True])
def test_a_list_of_places_and_addresses_is_added(
    opened: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    added: list[str] = []
    monkeypatch.setattr(opened.session.indexing, "add", added.extend)
    opened.window.show(PageName.LIBRARY)
    text = f"# mine\n{tmp_path}\n{ADDRESSES}a line that is neither"
    if written:
        opened.root.clipboard_clear()
        opened.root.clipboard_append(text)
        opened.key("<Control-L>", opened.view)
        window = next(child for child in opened.root.winfo_children() if isinstance(child, tk.Toplevel))
        lines = next(child for child in window.winfo_children()[0].winfo_children() if isinstance(child, tk.Text))
        assert lines.get("1.0", "end-1c") == text, "what is on the clipboard is offered"
        opened.key("<Control-Return>", lines)
    else:
        paste(opened, text)
    opened.until(lambda: bool(added))
    assert added[0] == str(tmp_path)
    file = Path(added[1])
    assert file.is_relative_to(opened.session.library.directory)
    assert file.read_text("utf-8") == ADDRESSES
    assert "a line that is neither" in opened.desktop.notices.text
    assert opened.window.page is PageName.LIBRARY


def test_an_indexing_run_is_watched_stopped_and_resumed(
    empty: Any, photographs: dict[str, Path], tmp_path: Path, memory: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    with Image.open(photographs["coffee"]) as picture:
        for number in range(MANY):
            part = picture.crop((number % 200, number // 16, number % 200 + 300, number // 16 + 250))
            part.save(folder / f"{number:03d}.jpg", quality=80)
    assert empty.view.welcome.winfo_ismapped()
    empty.window.commands.dropped([str(folder)])
    assert empty.window.page is PageName.SEARCH, "where the first photos of an empty library appear"
    empty.window.show(PageName.LIBRARY)
    indexing = empty.session.indexing
    empty.until(lambda: indexing.progress is not None and indexing.progress.added > 0, 60)
    empty.until(empty.window.status.bar.winfo_ismapped)
    empty.until(empty.view.run._stop.winfo_ismapped)
    empty.view.run._stop.invoke()
    empty.until(lambda: not indexing.running, 60)
    done = empty.session.library.count()
    assert 0 < done < MANY
    assert indexing.can_resume
    empty.until(empty.view.run._resume.winfo_ismapped)
    empty.view.run._resume.invoke()
    empty.until(lambda: not indexing.running, 120)
    empty.quiet()
    assert empty.session.library.count() == MANY
    assert indexing.report.added == MANY - done
    assert not indexing.can_resume
    empty.window.show(PageName.SEARCH)
    empty.quiet()
    assert len(names(empty)) == 250  # the first page; the next comes with scrolling
    assert empty.session.search.listing.total == MANY


def test_a_stopped_run_is_offered_again_the_next_day(tmp_path: Path, archive: Path, memory: Path) -> None:
    from tests.apps.desktop.driver import Driver

    driver = Driver(tmp_path / "library", memory)
    driver.quiet()
    driver.session.indexing.add([str(archive)])
    driver.session.indexing.stop()
    driver.until(lambda: not driver.session.indexing.running)
    driver.close()
    again = Driver(tmp_path / "library", memory)
    assert again.session.indexing.can_resume
    again.session.indexing.resume()
    again.quiet()
    assert again.session.library.count() >= 9
    again.close()


def test_failures_are_listed_with_their_reason(empty: Any, archive: Path) -> None:
    empty.window.commands.dropped([str(archive)])
    empty.until(lambda: not empty.session.indexing.running, 60)
    empty.window.show(PageName.LIBRARY)
    empty.quiet()
    table = empty.view.failures.table
    rows = [table.item(item, "values") for item in table.get_children()]
    assert [Path(row[0]).name for row in rows] == ["broken.jpg"]
    assert rows[0][1]
    assert empty.view.run._figures["failed"].cget("text") == "1"


def test_an_archive_is_searched_and_its_photos_open_as_copies(
    empty: Any, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = Path(shutil.make_archive(str(tmp_path / "photos"), "zip", archive))
    started: list[Path] = []
    monkeypatch.setattr(system, "open_file", lambda path, start=None: started.append(path))
    empty.window.commands.dropped([str(packed)])
    empty.until(lambda: not empty.session.indexing.running, 60)
    empty.window.show(PageName.SEARCH)
    empty.quiet()
    empty.view.open_original(names(empty).index("coffee.png"))
    empty.until(lambda: bool(started))
    assert started[0].read_bytes() == (archive / "coffee.png").read_bytes()
    assert system.container(empty.session.search.listing.tiles[0].photo.location) == packed


def test_a_library_in_use_is_said_in_one_sentence(opened: Any, indexed: Path, archive: Path) -> None:
    with Library.open(indexed) as other, closing(cast(Generator[Any, None, None], other.index([str(archive)]))) as run:
        next(run)  # the other one is at work now
        opened.session.indexing.add([str(archive)])
        opened.until(lambda: not opened.session.indexing.running)
    opened.window.show(PageName.LIBRARY)
    opened.quiet()
    said = opened.view.run.detail.cget("text")
    error = opened.session.indexing.error
    assert error is not None and said == english(error)
    assert len(said.splitlines()) == 1
    assert str(indexed) in said
    assert opened.session.indexing.can_resume


def test_a_library_that_cannot_be_opened_is_one_sentence_on_the_first_page(tmp_path: Path, memory: Path) -> None:
    from tests.apps.desktop.driver import Driver

    place = tmp_path / "a file"
    place.write_text("not a library")
    driver = Driver(place, memory)
    failure = driver.desktop.failure
    assert failure is not None and str(place) in english(failure)
    assert any(english(failure) == label for label in labels(driver.root))
    driver.desktop.open(tmp_path / "another")
    driver.until(lambda: driver.desktop.session is not None)
    driver.quiet()
    driver.close()


def test_a_source_is_watched_by_a_click_and_by_a_key(opened: Any, tmp_path: Path) -> None:
    opened.window.show("library")
    opened.until(lambda: bool(opened.view.sources.table.get_children()))
    table, library = opened.view.sources.table, opened.session.library
    (row,) = table.get_children()

    def shown() -> str:
        return str(table.set(row, "watched"))

    assert shown() == OFF
    opened.until(lambda: bool(table.bbox(row, "watched")))
    x, y, width, height = table.bbox(row, "watched")
    table.event_generate("<Button-1>", x=x + width // 2, y=y + height // 2)
    opened.until(lambda: shown() == ON)
    assert library.sources()[0].watched
    table.selection_set(row)
    opened.key("<space>", table)
    opened.until(lambda: shown() == OFF)
    assert not library.sources()[0].watched
    x, y, width, height = table.bbox(row, "present")
    table.event_generate("<Button-1>", x=x + width // 2, y=y + height // 2)
    opened.live()
    assert not library.sources()[0].watched, "the other columns only choose"
