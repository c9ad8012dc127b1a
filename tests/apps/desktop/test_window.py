"""The real window on a real library of photographs, driven and looked at."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import tkinter as tk
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image

from pictrace.apps.desktop import system
from pictrace.apps.desktop.comparing import Mode
from pictrace.apps.desktop.searching import shown_name
from pictrace.apps.messages.loader import LANGUAGES, load
from pictrace.library import Library
from pictrace.records import Query, Region, Relation

pytestmark = pytest.mark.usefixtures("screen")

Open = Callable[..., Any]

MANY = 1600
"""Photos enough that a person can stop while they are indexed."""


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "desktop.json"


@pytest.fixture
def opened(indexed: Path, memory: Path) -> Iterator[Any]:
    from tests.apps.desktop.driver import Driver

    driver = Driver(indexed, memory)
    driver.quiet()
    yield driver
    driver.close()


@pytest.fixture
def empty(tmp_path: Path, memory: Path) -> Iterator[Any]:
    from tests.apps.desktop.driver import Driver

    driver = Driver(tmp_path / "new library", memory)
    driver.quiet()
    yield driver
    driver.close()


def names(driver: Any) -> list[str]:
    return [shown_name(tile.photo.location) for tile in driver.session.search.tiles]


def search(driver: Any, picture: Path) -> None:
    driver.window.commands.dropped([str(picture)])
    driver.quiet()


def has_drops(driver: Any) -> bool:
    return bool(driver.root.tk.eval("info commands ::tkdnd::generic::HandleDrop"))


def looks_like(seen: Image.Image, wanted: Path) -> float:
    """Correlation of two pictures' small grey versions, the larger of whole and letter-boxed."""
    with Image.open(wanted) as opened:
        small = np.asarray(opened.convert("L").resize((24, 24)), float).ravel()
    other = np.asarray(seen.convert("L").resize((24, 24)), float).ravel()
    return float(np.corrcoef(small, other)[0, 1])


def test_the_photos_of_the_library_are_on_the_screen(opened: Any, archive: Path) -> None:
    assert len(names(opened)) == 9, names(opened)
    grid = opened.view.grid_view
    assert grid.pictures_shown == 9
    index = names(opened).index("rocket.jpg")
    box, top = grid.layout.box(index), grid.canvas.canvasy(0)
    width, height = grid._picture
    middle = box.left + box.width / 2
    seen = opened.part(grid.canvas)
    with Image.open(archive / "rocket.jpg") as rocket:
        shape = rocket.width / rocket.height
    half = min(width, height * shape) / 2
    cell = (round(middle - half), round(box.top + 7 - top), round(middle + half), round(box.top + 7 + height - top))
    inner = seen.crop(cell)
    used = min(height, width / shape)
    inner = inner.crop((0, round((height - used) / 2), inner.width, round((height + used) / 2)))
    assert looks_like(inner, archive / "rocket.jpg") > 0.95


def test_a_dropped_picture_finds_its_copies(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut.png")
    hits = [tile.hit for tile in opened.session.search.tiles[:3]]
    assert {shown_name(hit.photo.location) for hit in hits} == {
        "astronaut.png", "astronaut crop.jpg", "Астронавт 宇宙飛行士.jpg",
    }  # fmt: skip
    assert hits[0].relation is Relation.IDENTICAL
    assert all(hit.relation.same_picture for hit in hits)
    picker = opened.view.panel.region
    box = picker._box
    preview = opened.part(picker).crop((round(box.left), round(box.top), round(box.right), round(box.bottom)))
    assert looks_like(preview, archive / "astronaut.png") > 0.9
    assert opened.view._count.cget("text") == "9 hits"


def test_words_typed_in_the_field_are_searched(opened: Any) -> None:
    opened.window.entry.focus_force()
    opened.window.entry.insert(0, "cat")
    opened.key("<Return>", opened.window.entry)
    opened.quiet()
    assert opened.session.search.query == Query(text="cat")
    assert opened.session.search.error == ""


def test_files_dropped_by_another_program_are_searched_or_added(opened: Any, archive: Path, tmp_path: Path) -> None:
    if not has_drops(opened):
        pytest.skip("no library for drag and drop on this platform")
    opened.drop(opened.view.grid_view.canvas, str(archive / "astronaut crop.jpg"))
    opened.until(lambda: opened.session.search.query is not None)
    opened.quiet()
    assert not opened.window._overlay.winfo_ismapped()
    assert opened.session.search.query.place == str(archive / "astronaut crop.jpg")
    assert names(opened)[0] == "astronaut crop.jpg"
    opened.drop(opened.view.grid_view.canvas, str(tmp_path))
    opened.until(lambda: opened.window.page == "library")
    opened.until(lambda: not opened.session.indexing.running)


@pytest.mark.skipif(shutil.which("xclip") is None, reason="xclip offers a picture on the clipboard")
def test_a_picture_copied_in_another_program_is_pasted(opened: Any, archive: Path, tmp_path: Path) -> None:
    from pictrace.apps.desktop.views import clipboard

    copied = tmp_path / "copied.png"
    with Image.open(archive / "chelsea.png") as picture:
        picture.convert("RGB").resize((300, 200)).save(copied)
    command = ["xclip", "-quiet", "-selection", "clipboard", "-t", "image/png", "-i", str(copied)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as owner:
        opened.until(lambda: clipboard.picture(opened.root) is not None)
        assert clipboard.picture(opened.root) == copied.read_bytes()
        opened.key("<Control-v>", opened.view.grid_view.canvas)
        opened.quiet()
        owner.terminate()
    assert opened.session.search.query.data == copied.read_bytes()
    assert names(opened)[0] == "chelsea.png"


def test_a_chosen_picture_is_searched(opened: Any, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tkinter import filedialog

    monkeypatch.setattr(filedialog, "askopenfilename", lambda **options: str(archive / "retina.jpg"))
    opened.key("<Control-o>", opened.view.grid_view.canvas)
    opened.quiet()
    assert names(opened)[0] == "retina.jpg"


def test_copied_text_that_names_a_file_is_searched(opened: Any, archive: Path) -> None:
    opened.root.clipboard_clear()
    opened.root.clipboard_append(str(archive / "coffee.png"))
    opened.key("<Control-v>", opened.view.grid_view.canvas)
    opened.quiet()
    assert names(opened)[0] == "coffee.png"


def test_words_below_the_picture_narrow_its_search(opened: Any, archive: Path) -> None:
    panel = opened.view.panel
    assert not panel.words.winfo_ismapped()
    search(opened, archive / "chelsea.png")
    before = len(opened.session.search.tiles)
    assert panel.words.winfo_ismapped()
    panel.words.insert(0, "cat")
    opened.key("<Return>", panel.words)
    opened.quiet()
    assert opened.session.search.query == Query(place=str(archive / "chelsea.png"), text="cat", name="chelsea.png")
    assert names(opened)[0] == "chelsea.png"
    assert len(opened.session.search.tiles) < before
    opened.key("<Alt-Left>", opened.view.grid_view.canvas)
    opened.quiet()
    assert panel.words.get() == ""
    assert len(opened.session.search.tiles) == before


def test_a_pasted_list_of_pictures_is_searched_one_after_the_other(opened: Any, archive: Path) -> None:
    panel = opened.view.panel
    paste(opened, f"{archive / 'coffee.png'}\n{archive / 'rocket.jpg'}\n")
    assert names(opened)[0] == "coffee.png"
    assert panel._position.cget("text") == "1 of 2"
    opened.key("<Control-Next>", opened.view.grid_view.canvas)
    opened.quiet()
    assert names(opened)[0] == "rocket.jpg"
    assert panel._position.cget("text") == "2 of 2"
    assert panel._next.instate(["disabled"])
    panel._previous.invoke()
    opened.quiet()
    assert names(opened)[0] == "coffee.png"
    opened.view.grid_view.select(2)
    opened.key("<m>", opened.view.grid_view.canvas)
    opened.quiet()
    assert not panel._queue.winfo_ismapped()


def paste(driver: Any, text: str) -> None:
    driver.root.clipboard_clear()
    driver.root.clipboard_append(text)
    driver.key("<Control-v>", driver.view.grid_view.canvas if driver.window.page == "search" else driver.view)
    driver.quiet()


ADDRESSES = "https://example.org/a.jpg\nhttps://example.org/b.jpg\n"


@pytest.mark.parametrize("written", [False, True])
def test_a_list_of_places_and_addresses_is_added(
    opened: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    added: list[str] = []
    monkeypatch.setattr(opened.session.indexing, "add", added.extend)
    opened.window.show("library")
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
    assert "a line that is neither" in opened.desktop.notice
    assert opened.window.page == "library"


def test_a_box_on_the_query_searches_by_that_part(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut.png")
    picker = opened.view.panel.region
    box = picker._box
    picker.event_generate("<Button-1>", x=round(box.left + 0.2 * box.width), y=round(box.top + 0.1 * box.height))
    picker.event_generate("<B1-Motion>", x=round(box.left + 0.6 * box.width), y=round(box.top + 0.4 * box.height))
    picker.event_generate("<ButtonRelease-1>", x=round(box.left + 0.8 * box.width), y=round(box.top + 0.6 * box.height))
    opened.quiet()
    region = opened.session.search.query.region
    assert region is not None
    assert [region.left, region.top, region.right, region.bottom] == pytest.approx([0.2, 0.1, 0.8, 0.6], abs=0.02)
    assert shown_name(opened.session.search.tiles[0].photo.location).startswith(("astronaut", "Астронавт"))
    opened.view.panel._whole.invoke()
    assert opened.session.search.query.region is None


def test_a_region_can_be_made_with_the_keyboard(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut.png")
    picker = opened.view.panel.region
    opened.key("<Right>", picker)
    opened.key("<Shift-Down>", picker)
    opened.key("<Return>", picker)
    assert opened.session.search.query.region == Region(0.27, 0.25, 0.77, 0.77)


def test_filters_narrow_the_hits(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut.png")
    opened.view.panel.score.set(0.5)
    opened.until(lambda: opened.session.search.min_score == 0.5)
    opened.quiet()
    assert 1 <= len(names(opened)) <= 3
    opened.view.panel._relations[Relation.IDENTICAL].set(True)
    opened.view.panel._relations_chosen()
    opened.quiet()
    assert names(opened) == ["astronaut.png"]
    opened.view.panel.place_box.set(str(archive / "nowhere"))
    opened.key("<Return>", opened.view.panel.place_box)
    opened.quiet()
    assert names(opened) == []
    assert opened.view._empty.winfo_ismapped()


def test_keys_alone_lead_from_a_photo_to_its_comparison_and_back(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut.png")
    crop = names(opened).index("astronaut crop.jpg")
    canvas = opened.view.grid_view.canvas
    opened.key("<Home>", canvas)
    for _ in range(crop):
        opened.key("<Right>", canvas)
    opened.key("<Return>", canvas)
    opened.quiet()
    assert opened.window.page == "compare"
    comparison = opened.session.compare.comparison
    assert comparison.verdict.relation is Relation.CROP
    assert opened.view._relation.cget("text") == "Crop"
    assert opened.view._lines.winfo_children()
    left = opened.part(opened.view.left)
    box = opened.view.left.box()
    shown = left.crop((round(box.left), round(box.top), round(box.right), round(box.bottom)))
    assert looks_like(shown, archive / "astronaut.png") > 0.9
    for key, mode in zip("234", [Mode.WIPE, Mode.MATCHES, Mode.DIFFERENCES], strict=True):
        opened.key(f"<Key-{key}>", opened.view)
        assert opened.session.compare.mode is mode
    opened.key("<Escape>", opened.view)
    assert opened.window.page == "search"


def test_the_crop_is_outlined_and_the_panes_follow_each_other(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut crop.jpg")
    index = names(opened).index("astronaut.png")
    opened.view.grid_view.select(index)
    opened.view.compare()
    opened.quiet()
    view = opened.view
    (left, top), _, (right, bottom), _ = view.right.outline
    assert [left * 512, top * 512, right * 512, bottom * 512] == pytest.approx([100, 20, 420, 300], abs=8)
    view.zoom(4.0)
    assert view.left.view.zoom == pytest.approx(4.0)
    x, y = view.right.view.x * 512, view.right.view.y * 512
    assert (x, y) == pytest.approx((260, 160), abs=10)
    view.fit()
    assert view.right.view.zoom == 1.0


def test_the_wipe_shows_the_one_and_then_the_other(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut.png")
    opened.view.grid_view.select(0)
    opened.view.compare()
    opened.quiet()
    opened.session.compare.set_mode(Mode.WIPE)
    wipe = opened.view.wipe
    opened.until(lambda: wipe._photo is not None)
    shares = []
    for share in (0.0, 0.5, 1.0):
        wipe.wipe(share)
        opened.live()
        shares.append(wipe.coords(wipe._edge)[0] / wipe.pane.width)
    assert shares == pytest.approx([0.0, 0.5, 1.0], abs=0.01)


def test_double_click_opens_the_original_and_the_menu_knows_where_it_is(
    opened: Any, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Path] = []
    monkeypatch.setattr(system, "open_file", lambda path, start=None: started.append(path))
    revealed: list[str] = []
    monkeypatch.setattr(system, "reveal", revealed.append)
    grid = opened.view.grid_view
    index = names(opened).index("coffee.png")
    box = grid.layout.box(index)
    x, y = round(box.left + box.width / 2), round(box.top + 40)
    grid.canvas.event_generate("<Button-1>", x=x, y=y)
    grid.canvas.event_generate("<Button-1>", x=x, y=y)  # twice in the same place: a double click
    opened.until(lambda: bool(started))
    assert started == [archive / "coffee.png"]
    opened.key("<Key-r>", grid.canvas)
    opened.until(lambda: bool(revealed))
    assert revealed == [str(archive / "coffee.png")]
    opened.key("<Key-c>", grid.canvas)
    assert opened.root.clipboard_get() == str(archive / "coffee.png")


def test_more_like_this(opened: Any) -> None:
    grid = opened.view.grid_view
    grid.canvas.focus_force()
    grid.select(names(opened).index("chelsea.png"))
    opened.key("<Key-m>", grid.canvas)
    opened.quiet()
    assert opened.session.search.query.photo_id is not None
    assert names(opened)[0] == "chelsea.png"
    opened.key("<Escape>", grid.canvas)
    opened.quiet()
    assert opened.session.search.browsing


def test_the_list_is_exported(opened: Any, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tkinter import filedialog

    search(opened, archive / "astronaut.png")
    file = tmp_path / "hits.csv"
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **options: str(file))
    opened.key("<Control-e>")
    opened.until(file.exists)
    opened.quiet()
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["location"] for row in rows] == [tile.photo.location for tile in opened.session.search.tiles]
    assert rows[0]["relation"] == "identical"
    assert "9" in opened.desktop.notice


def test_an_indexing_run_is_watched_stopped_and_resumed(
    empty: Any, photographs: dict[str, Path], tmp_path: Path, memory: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    with Image.open(photographs["coffee"]) as picture:
        for number in range(MANY):
            part = picture.crop((number % 200, number // 16, number % 200 + 300, number // 16 + 250))
            part.save(folder / f"{number:03d}.jpg", quality=80)
    assert empty.view._empty.winfo_ismapped()
    empty.window.commands.dropped([str(folder)])
    assert empty.window.page == "library"
    indexing = empty.session.indexing
    empty.until(lambda: indexing.progress is not None and indexing.progress.added > 0, 60)
    empty.until(empty.window.status.bar.winfo_ismapped)
    empty.until(empty.view._stop.winfo_ismapped)
    empty.view._stop.invoke()
    empty.until(lambda: not indexing.running, 60)
    done = empty.session.library.count()
    assert 0 < done < MANY
    assert indexing.can_resume
    empty.until(empty.view._resume.winfo_ismapped)
    empty.view._resume.invoke()
    empty.until(lambda: not indexing.running, 120)
    empty.quiet()
    assert empty.session.library.count() == MANY
    assert indexing.report.added == MANY - done
    assert not indexing.can_resume
    empty.window.show("search")
    empty.quiet()
    assert len(names(empty)) == 250  # the first page; the next comes with scrolling
    assert empty.session.search.total == MANY


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
    empty.quiet()
    table = empty.view.failures
    rows = [table.item(item, "values") for item in table.get_children()]
    assert [Path(row[0]).name for row in rows] == ["broken.jpg"]
    assert rows[0][1]
    assert empty.view._figures["failed"].cget("text") == "1"


def test_an_archive_is_searched_and_its_photos_open_as_copies(
    empty: Any, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = Path(shutil.make_archive(str(tmp_path / "photos"), "zip", archive))
    started: list[Path] = []
    monkeypatch.setattr(system, "open_file", lambda path, start=None: started.append(path))
    empty.window.commands.dropped([str(packed)])
    empty.until(lambda: not empty.session.indexing.running, 60)
    empty.window.show("search")
    empty.quiet()
    empty.view.open_original(names(empty).index("coffee.png"))
    empty.until(lambda: bool(started))
    assert started[0].read_bytes() == (archive / "coffee.png").read_bytes()
    assert system.container(empty.session.search.tiles[0].photo.location) == packed


def test_duplicates_are_reviewed_with_keys_and_a_decision_is_taken_back(empty: Any, archive: Path) -> None:
    empty.window.commands.dropped([str(archive)])
    empty.until(lambda: not empty.session.indexing.running, 60)
    empty.key("<Control-Key-2>")
    duplicates = empty.session.duplicates
    empty.view._scan.invoke()
    empty.until(lambda: duplicates.scanned, 60)
    empty.quiet()
    assert len(duplicates.groups) == 1
    group = duplicates.group
    assert {shown_name(member.photo.location) for member in group.members} == {
        "astronaut.png", "astronaut crop.jpg", "Астронавт 宇宙飛行士.jpg",
    }  # fmt: skip
    assert shown_name(group.keeper.location) == "astronaut.png"
    assert "astronaut.png" in empty.view._keeper.cget("text")
    assert empty.view._reason.cget("text") == "It has more pixels (512 × 512)."
    assert empty.view.members.pictures_shown == 3
    empty.key("<Control-d>", empty.view.members.canvas)
    empty.until(lambda: duplicates.can_undo)
    assert duplicates.groups == []
    assert [decision.kind.value for decision in empty.session.library.decisions()] == ["not-duplicates"]
    duplicates.scan()
    empty.until(lambda: duplicates.scanned, 60)
    assert duplicates.groups == []  # the decision holds
    empty.session.library.undecide(empty.session.library.decisions()[0].id)
    duplicates.scan()
    empty.until(lambda: duplicates.scanned, 60)
    empty.quiet()
    empty.key("<Control-k>", empty.view.members.canvas)
    empty.until(lambda: duplicates.can_undo)
    empty.key("<Control-z>", empty.view.members.canvas)
    empty.until(lambda: len(duplicates.groups) == 1)
    assert empty.session.library.decisions() == []


def test_a_library_in_use_is_said_in_one_sentence(opened: Any, indexed: Path, archive: Path) -> None:
    with Library.open(indexed) as other, closing(cast(Generator[Any, None, None], other.index([str(archive)]))) as run:
        next(run)  # the other one is at work now
        opened.session.indexing.add([str(archive)])
        opened.until(lambda: not opened.session.indexing.running)
    opened.window.show("library")
    opened.quiet()
    said = opened.view._run_place.cget("text")
    assert said == opened.session.indexing.error
    assert len(said.splitlines()) == 1
    assert str(indexed) in said
    assert opened.session.indexing.can_resume


def test_only_what_is_visible_exists(opened: Any) -> None:
    from tests.apps.desktop.fake import FakeLibrary

    opened.desktop.take(FakeLibrary(photos=5000))
    opened.quiet()
    grid = opened.view.grid_view
    opened.key("<End>", grid.canvas)
    opened.until(lambda: grid.count == 500)
    for _ in range(10):
        grid.canvas.event_generate("<Button-5>", x=100, y=100)
        opened.until(lambda: grid._target is None)
    opened.quiet()
    columns = grid.layout.columns
    assert grid.canvas.canvasy(0) > grid.layout.box(240).top - grid.canvas.winfo_height()
    assert grid.cells_alive <= (grid.canvas.winfo_height() // grid.layout.tile_height + 4) * columns
    assert len(grid.canvas.find_all()) == grid.cells_alive * 5
    assert grid.pictures_shown >= columns


def test_the_window_remembers_itself(indexed: Path, memory: Path) -> None:
    from tests.apps.desktop.driver import Driver

    driver = Driver(indexed, memory)
    driver.root.geometry("1000x640+60+40")
    driver.until(lambda: driver.root.winfo_geometry() == "1000x640+60+40")
    driver.view.set_tile(260)
    driver.window.toggle_theme()
    driver.window.set_language("ru")
    driver.close()
    saved = json.loads(memory.read_text("utf-8"))
    assert saved["geometry"].startswith("1000x640+60+40")
    again = Driver.__new__(Driver)
    from pictrace.apps.desktop.presenter import Desktop

    again.desktop = Desktop(memory)
    assert again.desktop.memory.theme == "dark"
    assert again.desktop.language == "ru"
    assert again.desktop.memory.tile == 260
    assert again.desktop.memory.recent[0] == str(indexed)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_in_every_language_and_theme(indexed: Path, memory: Path, language: str, theme: str) -> None:
    from pictrace.apps.desktop.views.menu import make_menu
    from tests.apps.desktop.driver import Driver

    driver = Driver(indexed, memory, theme=theme, language=language)
    driver.quiet()
    text = load(language)
    for page in ("search", "duplicates", "library"):
        driver.window.show(page)
        driver.quiet()
        shot = driver.screenshot()
        edge = shot[3:40, 3:12].mean()
        assert edge > 240 if theme == "light" else edge < 60
        assert shot.std() > 10, "nothing was drawn"
        assert str(driver.window._rail[page].cget("text")) == text(f"desktop.page.{page}")
    assert (make_menu(driver.root, driver.window.context, driver.window.set_language).index("end") or 0) > 15
    assert not [label for label in labels(driver.root) if "desktop." in label]
    driver.close()


def labels(widget: Any) -> list[str]:
    """Every text of a window."""
    found = []
    for child in widget.winfo_children():
        if "text" in (child.keys() or ()):
            found.append(str(child.cget("text")))
        found += labels(child)
    return found


def test_a_russian_keyboard_reaches_the_shortcuts(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    event = type("Event", (), {"char": "а", "keysym": "Cyrillic_a", "state": 4, "widget": opened.root})()
    opened.window._keyboard.modified(event)
    opened.live()
    assert opened.root.focus_get() is opened.window.entry


def test_a_library_that_cannot_be_opened_is_one_sentence_on_the_first_page(tmp_path: Path, memory: Path) -> None:
    from tests.apps.desktop.driver import Driver

    place = tmp_path / "a file"
    place.write_text("not a library")
    driver = Driver(place, memory)
    assert str(place) in driver.desktop.failure
    assert any(driver.desktop.failure == label for label in labels(driver.root))
    driver.desktop.open(tmp_path / "another")
    driver.until(lambda: driver.desktop.session is not None)
    driver.quiet()
    driver.close()


def test_help_lists_every_shortcut(opened: Any) -> None:
    from pictrace.apps.desktop.keys import SHORTCUTS
    from pictrace.apps.desktop.views.help_window import open_help

    window = open_help(opened.root, opened.window.context)
    opened.live()
    shown = labels(window)
    for shortcut in SHORTCUTS:
        assert load("en")(f"desktop.action.{shortcut.action}") in shown
    window.destroy()
