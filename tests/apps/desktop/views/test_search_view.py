"""Searching in the real window: dropped, pasted, typed and chosen queries, regions, filters, hits."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pictrace.apps.desktop import system
from pictrace.apps.desktop.searching import shown_name
from pictrace.apps.desktop.views.page import PageName
from pictrace.library import Library
from pictrace.records import Query, Region, Relation
from tests.apps.desktop.driver import Driver
from tests.apps.desktop.views.looking import has_drops, looks_like, names, paste, search

pytestmark = pytest.mark.usefixtures("screen")


def test_a_dropped_picture_finds_its_copies(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut.png")
    hits = [tile.hit for tile in opened.session.search.listing.tiles[:3]]
    assert {shown_name(hit.photo.location) for hit in hits} == {
        "astronaut.png", "astronaut crop.jpg", "Астронавт 宇宙飛行士.jpg",
    }  # fmt: skip
    assert hits[0].relation is Relation.IDENTICAL
    assert all(hit.relation.same_picture for hit in hits)
    picker = opened.view.query.region
    box = picker._box
    preview = opened.part(picker).crop((round(box.left), round(box.top), round(box.right), round(box.bottom)))
    assert looks_like(preview, archive / "astronaut.png") > 0.9
    assert opened.view.bar.count.cget("text") == "9 hits"


def test_words_typed_in_the_field_are_searched(opened: Any) -> None:
    opened.window.bar.entry.focus_force()
    opened.window.bar.entry.insert(0, "cat")
    opened.key("<Return>", opened.window.bar.entry)
    opened.quiet()
    assert opened.session.search.query == Query(text="cat")
    assert opened.session.search.listing.error is None


def test_files_dropped_by_another_program_are_searched_or_added(opened: Any, archive: Path, tmp_path: Path) -> None:
    if not has_drops(opened):
        pytest.skip("no library for drag and drop on this platform")
    opened.drop(opened.view.grid_view.canvas, str(archive / "astronaut crop.jpg"))
    opened.until(lambda: opened.session.search.query is not None)
    opened.quiet()
    assert not opened.window.overlay.winfo_ismapped()
    assert opened.session.search.query.place == str(archive / "astronaut crop.jpg")
    assert names(opened)[0] == "astronaut crop.jpg"
    opened.drop(opened.view.grid_view.canvas, str(tmp_path))
    opened.until(lambda: opened.window.page is PageName.LIBRARY)
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
    panel = opened.view.query
    assert not panel.words.winfo_ismapped()
    search(opened, archive / "chelsea.png")
    before = len(opened.session.search.listing.tiles)
    assert panel.words.winfo_ismapped()
    panel.words.insert(0, "cat")
    opened.key("<Return>", panel.words)
    opened.quiet()
    assert opened.session.search.query == Query(place=str(archive / "chelsea.png"), text="cat", name="chelsea.png")
    assert names(opened)[0] == "chelsea.png"
    assert len(opened.session.search.listing.tiles) < before
    opened.key("<Alt-Left>", opened.view.grid_view.canvas)
    opened.quiet()
    assert panel.words.get() == ""
    assert len(opened.session.search.listing.tiles) == before


def test_a_pasted_list_of_pictures_is_searched_one_after_the_other(opened: Any, archive: Path) -> None:
    panel = opened.view.query
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


def test_a_box_on_the_query_searches_by_that_part(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut.png")
    picker = opened.view.query.region
    box = picker._box
    picker.event_generate("<Button-1>", x=round(box.left + 0.2 * box.width), y=round(box.top + 0.1 * box.height))
    picker.event_generate("<B1-Motion>", x=round(box.left + 0.6 * box.width), y=round(box.top + 0.4 * box.height))
    picker.event_generate("<ButtonRelease-1>", x=round(box.left + 0.8 * box.width), y=round(box.top + 0.6 * box.height))
    opened.quiet()
    region = opened.session.search.query.region
    assert region is not None
    assert [region.left, region.top, region.right, region.bottom] == pytest.approx([0.2, 0.1, 0.8, 0.6], abs=0.02)
    assert shown_name(opened.session.search.listing.tiles[0].photo.location).startswith(("astronaut", "Астронавт"))
    opened.view.query._whole.invoke()
    assert opened.session.search.query.region is None


def test_a_region_can_be_made_with_the_keyboard(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut.png")
    picker = opened.view.query.region
    opened.key("<Right>", picker)
    opened.key("<Shift-Down>", picker)
    opened.key("<Return>", picker)
    assert opened.session.search.query.region == Region(0.27, 0.25, 0.77, 0.77)


def test_filters_narrow_the_hits(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut.png")
    opened.view.filters.score.set(0.5)
    opened.until(lambda: opened.session.search.narrowing.min_score == 0.5)
    opened.quiet()
    assert 1 <= len(names(opened)) <= 3
    opened.view.filters.relations[Relation.IDENTICAL].invoke()
    opened.quiet()
    assert names(opened) == ["astronaut.png"]
    opened.view.filters.place_box.set(str(archive / "nowhere"))
    opened.key("<Return>", opened.view.filters.place_box)
    opened.quiet()
    assert names(opened) == []
    assert opened.view.blank.winfo_ismapped()


def test_hits_are_ranked_by_one_measure_alone(opened: Any, archive: Path) -> None:
    search(opened, archive / "astronaut.png")
    proven = names(opened)
    ranking = opened.view.bar.ranking.box
    ranking.current(2)
    ranking.event_generate("<<ComboboxSelected>>")
    opened.quiet()
    tiles = opened.session.search.listing.tiles
    assert sorted(names(opened)) == sorted(proven)
    similarities = [tile.hit.similarity for tile in tiles]
    assert similarities == sorted(similarities, reverse=True), "the cosine in the space of copies, and nothing else"
    ranking.current(0)
    ranking.event_generate("<<ComboboxSelected>>")
    opened.quiet()
    assert names(opened) == proven


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
    assert [row["location"] for row in rows] == [tile.photo.location for tile in opened.session.search.listing.tiles]
    assert rows[0]["relation"] == "identical"
    assert "9" in opened.desktop.notices.text


def test_the_way_back_leads_to_the_place_where_one_was(opened: Any, archive: Path) -> None:
    opened.view.set_tile(360)
    opened.quiet()
    grid = opened.view.grid_view
    grid.scroller.offset = 500.0
    assert grid.scroller.offset > 100
    place = grid.scroller.offset
    search(opened, archive / "astronaut.png")
    assert grid.scroller.offset == 0
    opened.session.search.back()
    opened.quiet()
    assert grid.scroller.offset == place


def test_what_another_program_adds_is_shown(opened: Any, archive: Path, tmp_path: Path) -> None:
    opened.session.look()
    opened.quiet()
    count = len(opened.session.search.listing.tiles)
    more = tmp_path / "more"
    more.mkdir()
    for name in ("one.png", "two.png"):
        with Image.open(archive / "astronaut.png") as picture:
            picture.rotate(len(name) + 90 * ("two" in name)).save(more / name)
    with Library.open(opened.session.library.directory) as other:
        for _ in other.index([str(more)]):
            pass
    opened.until(lambda: len(opened.session.search.listing.tiles) == count + 2)
    (more / "one.png").unlink()
    with Library.open(opened.session.library.directory) as other:
        for _ in other.index([str(more)]):
            pass
    opened.until(lambda: "1 missing" in opened.view.bar.count.cget("text"))
    with Library.open(opened.session.library.directory) as other:
        added = next(source.id for source in other.sources() if Path(source.location) == more)
        other.forget(added)  # the library is the other tests' too
    opened.until(lambda: len(opened.session.search.listing.tiles) == count)


def test_nothing_found_offers_the_word_that_was_meant(opened: Any) -> None:
    opened.session.search.search(Query(text="rockett"))
    opened.quiet()
    button = opened.view.blank.buttons.winfo_children()[0]
    assert button.cget("text").strip() == "Search for “rocket” instead"
    button.invoke()
    opened.quiet()
    assert opened.session.search.query == Query(text="rocket", name="rocket")


def test_nothing_found_without_a_filter_does_not_speak_of_filters(opened: Any) -> None:
    opened.session.search.search(Query(text="xyzzyq"))
    opened.quiet()
    assert "filter" not in opened.view.blank.text.cget("text")


def test_a_query_that_cannot_be_read_says_so(opened: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 this is not a picture")
    search(opened, broken)
    picker = opened.view.query.region
    texts = [picker.itemcget(item, "text") for item in picker.find_all() if picker.type(item) == "text"]
    assert texts == ["This picture cannot be read."]


@pytest.mark.parametrize("language", ["ru", "ja"])
def test_score_and_relation_do_not_lie_on_one_another(
    indexed: Path, memory: Path, archive: Path, language: str
) -> None:
    driver = Driver(indexed, memory, language=language, tile=110)
    try:
        search(driver, archive / "astronaut.png")
        grid = driver.view.grid_view
        assert grid.tiles.cells
        for cell in grid.tiles.cells.values():
            score, label = grid.canvas.bbox(cell.score), grid.canvas.bbox(cell.label)
            assert score[2] <= label[0], grid.canvas.itemcget(cell.label, "text")
    finally:
        driver.close()
