"""An empty library: what PicTrace does in one picture, and the ways to fill it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pictrace.apps.desktop.views import welcome as module
from pictrace.apps.messages.loader import LANGUAGES, load
from tests.apps.desktop.views.looking import labels

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "Фото"
    folder.mkdir()
    monkeypatch.setattr(module, "pictures_folder", lambda: folder)
    return folder


@pytest.fixture
def welcome(bare: Any, pictures: Path) -> Any:
    bare.root.geometry("900x620")
    welcome = module.Welcome(bare.root, bare.context)
    bare.live(0.1)
    return welcome


def buttons(welcome: Any) -> list[Any]:
    return list(welcome.buttons.winfo_children())


def test_the_ways_to_fill_a_library_are_offered(bare: Any, welcome: Any) -> None:
    said = [str(button.cget("text")).strip() for button in buttons(welcome)]
    t = bare.context.messages
    assert said == [
        t("desktop.action.add_folder"), t("desktop.welcome.pictures", folder="Фото"),
        t("desktop.action.add_demonstration"),
    ]  # fmt: skip
    for button in buttons(welcome):
        button.invoke()
    assert bare.called == ["add_folder", "add_pictures", "add_demonstration"]


def test_who_has_no_folder_of_pictures_is_offered_none(
    bare: Any, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "pictures_folder", lambda: None)
    welcome = module.Welcome(bare.root, bare.context)
    assert len(buttons(welcome)) == 2


def test_it_shows_a_part_its_picture_and_where_it_was_found(bare: Any, welcome: Any) -> None:
    part, whole = welcome._pictures
    assert part.height() < whole.height()
    seen = bare.part(welcome)
    colors = {color for _, color in seen.getcolors(seen.width * seen.height) or ()}
    accent = bare.theme.palette.accent.lstrip("#")
    assert tuple(int(accent[at : at + 2], 16) for at in (0, 2, 4)) in colors, "the outline of what was found"
    assert "● Crop" in labels(welcome)


def test_all_of_it_looks_like_a_place_to_drop_on(bare: Any, welcome: Any) -> None:
    left, top, right, bottom = welcome._edge.coords(welcome._line)
    assert (left, top) == (18, 18)
    assert (right, bottom) == (welcome.winfo_width() - 18, welcome.winfo_height() - 18)
    bare.root.geometry("800x600")
    bare.until(lambda: welcome._edge.coords(welcome._line)[2] == welcome.winfo_width() - 18)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_in_every_language(bare: Any, pictures: Path, language: str) -> None:
    bare.root.geometry("830x620")
    bare.context.messages = load(language)
    welcome = module.Welcome(bare.root, bare.context)
    bare.live(0.1)
    for button in buttons(welcome):
        left = button.winfo_rootx() - welcome.winfo_rootx()
        assert left > 18
        assert left + button.winfo_width() < welcome.winfo_width() - 18, button.cget("text")


def test_an_empty_library_is_welcoming_until_its_first_photos_are_there(empty: Any, archive: Path) -> None:
    """The whole first minute: choose a folder, see photos while indexing goes on."""
    assert empty.view.welcome is not None
    assert empty.view.welcome.winfo_ismapped()
    empty.window.commands.dropped([str(archive)])
    assert str(empty.window.page) == "search", "where the first photos appear"
    empty.until(lambda: empty.view.welcome is None)
    empty.until(lambda: bool(empty.session.search.listing.tiles), 120)
    empty.until(lambda: not empty.session.indexing.running, 120)
    assert not empty.view.blank.winfo_ismapped()


def test_the_demonstration_is_drawn_indexed_and_searched(empty: Any) -> None:
    empty.view.welcome.buttons.winfo_children()[-1].invoke()
    empty.until(lambda: bool(empty.session.search.listing.tiles), 120)
    empty.until(lambda: not empty.session.indexing.running, 120)
    empty.quiet()
    (source,) = empty.session.sources.all
    assert source.present == 22
    assert empty.session.sources.is_upload(source), "it goes with its source"
    photos = [tile.photo for tile in empty.session.search.listing.tiles]
    empty.session.search.more_like(next(photo for photo in photos if "profile" in photo.location))
    empty.quiet()
    _, second = empty.session.search.listing.tiles[:2]
    assert second.photo.location.endswith("above us.jpg")
    assert second.hit.relation.value == "crop"
