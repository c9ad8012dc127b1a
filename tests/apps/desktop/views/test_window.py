"""The real window on a real library of photographs, driven and looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pictrace.apps.cli.stopping import Terminated
from pictrace.apps.desktop.views.page import PageName
from pictrace.apps.messages.loader import LANGUAGES, load
from tests.apps.desktop.views.looking import labels, looks_like, names

pytestmark = pytest.mark.usefixtures("screen")


def test_the_photos_of_the_library_are_on_the_screen(opened: Any, archive: Path) -> None:
    assert len(names(opened)) == 9, names(opened)
    grid = opened.view.grid_view
    assert grid.tiles.pictures_shown == 9
    index = names(opened).index("rocket.jpg")
    box, top = grid.layout.box(index), grid.canvas.canvasy(0)
    width, height = grid.shape.picture
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


def test_only_what_is_visible_exists(opened: Any) -> None:
    from tests.apps.desktop.fake import FakeLibrary

    opened.desktop.take(FakeLibrary(photos=5000))
    opened.quiet()
    grid = opened.view.grid_view
    opened.key("<End>", grid.canvas)
    opened.until(lambda: grid.count == 500)
    for _ in range(10):
        grid.canvas.event_generate("<Button-5>", x=100, y=100)
        opened.until(lambda: grid.scroller.target is None)
    opened.quiet()
    columns = grid.layout.columns
    assert grid.canvas.canvasy(0) > grid.layout.box(240).top - grid.canvas.winfo_height()
    rows = grid.canvas.winfo_height() // grid.layout.tile_height + 4
    assert len(grid.canvas.find_all()) <= rows * columns * 5
    assert grid.tiles.pictures_shown >= columns


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
    for page in (PageName.SEARCH, PageName.DUPLICATES, PageName.LIBRARY):
        driver.window.show(page)
        driver.quiet()
        shot = driver.screenshot()
        edge = shot[3:40, 3:12].mean()
        assert edge > 240 if theme == "light" else edge < 60
        assert shot.std() > 10, "nothing was drawn"
        assert str(driver.window.rail.buttons[page].cget("text")) == text(f"desktop.page.{page}")
    assert (make_menu(driver.root, driver.window.context, driver.window.set_language).index("end") or 0) > 15
    assert not [label for label in labels(driver.root) if "desktop." in label]
    driver.close()


def test_a_russian_keyboard_reaches_the_shortcuts(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    event = type("Event", (), {"char": "а", "keysym": "Cyrillic_a", "state": 4, "widget": opened.root})()
    opened.window.keyboard.modified(event)
    opened.live()
    assert opened.root.focus_get() is opened.window.bar.entry


def test_help_lists_every_shortcut(opened: Any) -> None:
    from pictrace.apps.desktop.keys import SHORTCUTS
    from pictrace.apps.desktop.views.help_window import open_help

    window = open_help(opened.root, opened.window.context)
    opened.live()
    shown = labels(window)
    for shortcut in SHORTCUTS:
        assert load("en")(f"desktop.action.{shortcut.action}") in shown
    window.destroy()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, Terminated])
def test_what_ends_a_program_closes_the_window(opened: Any, stop: type[BaseException]) -> None:
    def told() -> None:
        raise stop

    opened.root.after(1, told)
    with pytest.raises(stop):
        opened.window.run()
    assert opened.desktop.session is None
