"""Browsing, and the photo viewer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apps.web.browser.conftest import OpenTab, Served, Tab

SHOWN = ".cell img.shown"


BOXES = """() => [...document.querySelectorAll(".cell")].map(
  (cell) => ({ ...cell.getBoundingClientRect().toJSON(), index: Number(cell.dataset.index) }))"""
SHAPES = """() => [...document.querySelectorAll(".cell img.shown")].map(
  (image) => [image.naturalWidth / image.naturalHeight, image.clientWidth / image.clientHeight])"""


def boxes(page: Any) -> list[dict[str, float]]:
    return list(page.evaluate(BOXES))


def test_all_photos_are_there_under_their_dates(tab: Tab) -> None:
    page = tab.open("/", SHOWN)
    assert "35 photos" in page.inner_text("h1")
    assert page.inner_text(".grid-heading >> nth=0") == "2021"
    page.select_option("select >> nth=1", "location")
    page.wait_for_function("() => !document.querySelector('.grid-heading')")
    assert page.locator(".cell").count() == 35


def test_rows_fill_the_width_and_shapes_are_kept(tab: Tab) -> None:
    page = tab.open("/?order=location", SHOWN)
    rows: dict[int, list[dict[str, float]]] = {}
    for box in boxes(page):
        rows.setdefault(round(box["top"]), []).append(box)
    width = page.evaluate("() => document.querySelector('.grid').clientWidth")
    full = list(rows.values())[:-1]
    assert len(full) >= 3
    for row in full:
        assert abs(max(b["right"] for b in row) - min(b["left"] for b in row) - width) < 3
    for image in page.evaluate(SHAPES):
        assert abs(image[0] - image[1]) < 0.05


def test_thumbnails_can_be_made_larger(tab: Tab) -> None:
    page = tab.open("/", SHOWN)
    before = boxes(page)[0]["height"]
    page.fill(".size input", "4")
    page.wait_for_function(f"() => document.querySelector('.cell').clientHeight > {before} + 40")


def test_arrow_keys_walk_the_grid_and_enter_opens(tab: Tab) -> None:
    page = tab.open("/?order=location", SHOWN)
    assert page.locator(".cell-link[tabindex='0']").count() == 1
    page.focus(".cell-link[tabindex='0']")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    active = page.evaluate("() => document.activeElement.closest('.cell').getBoundingClientRect().toJSON()")
    first = boxes(page)[0]
    assert active["top"] > first["top"] + 20
    page.keyboard.press("End")
    assert page.evaluate("() => +document.activeElement.closest('.cell').dataset.index") == 34
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.viewer .stage-picture img")
    assert "1 of 35" in page.inner_text(".viewer-title")


def test_the_viewer_shows_a_photo_its_details_and_its_neighbours(tab: Tab) -> None:
    page = tab.open("/?order=location", SHOWN)
    page.click(".cell-link >> nth=2")
    page.wait_for_selector("dialog.viewer .stage-picture img:not(.soft)")
    page.wait_for_selector("dialog .facts dd")
    text = page.inner_text("aside.side")
    assert "Camera <One> & Co" in text
    assert "451 × 300" in text
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.viewer-title').textContent.includes('4 of 35')")
    page.keyboard.press("i")
    assert page.locator("aside.side").is_hidden()
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("() => +document.activeElement.closest('.cell').dataset.index") == 3


def test_the_original_is_downloaded_as_it_is(tab: Tab, served: Served) -> None:
    page = tab.open("/?order=location", SHOWN)
    page.click(".cell-link >> nth=2")
    page.wait_for_selector("dialog.viewer .stage-picture img")
    with page.expect_download() as download:
        page.keyboard.press("d")
    saved = download.value.path()
    assert saved.read_bytes() == (served.folder / "chelsea.jpg").read_bytes()
    assert download.value.suggested_filename == "chelsea.jpg"


def test_names_from_files_are_only_text(tab: Tab) -> None:
    page = tab.open("/library", ".row")
    page.wait_for_selector("text=broken <b>.jpg")
    assert page.locator("main b b").count() == 0


@pytest.mark.parametrize("dark", [False, True])
def test_the_theme_follows_the_system_and_can_be_chosen(open_tab: OpenTab, served: Served, dark: bool) -> None:
    tab = open_tab(served, color_scheme="dark" if dark else "light")
    page = tab.open("/", SHOWN)
    ground = "() => getComputedStyle(document.body).backgroundColor"
    assert (page.evaluate(ground) == "rgb(16, 19, 23)") is dark
    page.click("#menu")
    page.click(f"[data-theme={'light' if dark else 'dark'}]")
    assert (page.evaluate(ground) == "rgb(16, 19, 23)") is not dark
    page.reload()
    page.wait_for_selector(SHOWN)
    assert (page.evaluate(ground) == "rgb(16, 19, 23)") is not dark


@pytest.mark.parametrize(
    ("locale", "title"),
    [
        ("de-DE", "Fotos"),
        ("ru-RU", "Фотографии"),
        ("ja-JP", "写真"),
        ("ko-KR", "사진"),
        ("zh-CN", "照片"),
        ("fr", "Photos"),
    ],
)
def test_the_language_is_the_browsers(open_tab: OpenTab, served: Served, locale: str, title: str) -> None:
    page = open_tab(served, locale=locale).open("/", SHOWN)
    assert page.inner_text("h1").startswith(title)


def test_the_language_can_be_chosen(tab: Tab) -> None:
    page = tab.open("/", SHOWN)
    page.click("#menu")
    with page.expect_navigation():
        page.select_option("dialog select", "ja")
    page.wait_for_selector(SHOWN)
    assert page.inner_text("h1").startswith("写真")


def test_keys_are_explained_and_lead_everywhere(tab: Tab) -> None:
    page = tab.open("/", SHOWN)
    page.keyboard.press("?")
    assert "Keyboard shortcuts" in page.inner_text("dialog.help")
    page.keyboard.press("Escape")
    for key, path in (("d", "/duplicates"), ("l", "/library"), ("s", "/search"), ("p", "/")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(f"**{path}")
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.name") == "q"


def test_a_phone_has_its_navigation_at_the_bottom(open_tab: OpenTab, served: Served) -> None:
    page = open_tab(served, 390, 800, has_touch=True, is_mobile=True).open("/", SHOWN)
    box = page.locator("nav").bounding_box()
    assert box["y"] + box["height"] == pytest.approx(800, abs=1)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    page.tap("nav a >> nth=3")
    page.wait_for_url("**/library")
    page.wait_for_selector(".row")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("total", [100_000, 1_200_000])
def test_of_very_many_photos_only_those_in_view_exist(tab: Tab, served: Served, total: int) -> None:
    """The last one can be reached, although 1,200,000 are taller than an element may be."""
    page = _with_many(tab, served, total)
    assert f"{total:,} photos" in page.inner_text("h1")
    assert max(page.evaluate(CELLS)) < 400
    page.evaluate("() => scrollTo(0, document.body.scrollHeight / 2)")
    # The cells of the top are there until the page has drawn anew.
    page.wait_for_function(
        "n => [...document.querySelectorAll('.cell')].every((cell) => cell.dataset.index > n)", arg=total * 0.3
    )
    page.wait_for_selector(SHOWN)
    assert 0.3 * total < boxes(page)[0]["index"] < 0.7 * total
    assert _in_view(page) > 5
    page.set_viewport_size({"width": 1280, "height": 700})
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    page.wait_for_selector(f".cell[data-index='{total - 1}'] img.shown")
    assert page.locator(f".cell[data-index='{total - 1}']").bounding_box()["y"] < 700
    assert page.locator(".cell").count() < 400


def test_keys_go_exactly_one_row_also_where_the_scroll_bar_stands_for_more(tab: Tab, served: Served) -> None:
    page = _with_many(tab, served, 1_200_000)
    page.evaluate("() => scrollTo(0, document.body.scrollHeight / 2)")
    page.wait_for_function("() => document.querySelector('.cell').dataset.index > 300000")
    page.locator(".cell-link").nth(10).focus()
    for _ in range(8):
        before = page.evaluate(FOCUSED)
        page.keyboard.press("ArrowDown")
        after = page.evaluate(FOCUSED)
        assert 0 < after["index"] - before["index"] < 20
        assert 0 <= after["top"] < 860


FOCUSED = """() => {
  const cell = document.activeElement.closest(".cell");
  return { index: Number(cell.dataset.index), top: cell.getBoundingClientRect().top };
}"""

CELLS = """() => new Promise((resolve) => {
  const counts = [];
  const step = () => {
    counts.push(document.querySelectorAll(".cell").length);
    scrollBy(0, 700);
    if (counts.length < 60) requestAnimationFrame(step); else resolve(counts);
  };
  requestAnimationFrame(step);
})"""


def _in_view(page: Any) -> int:
    """Cells between the top and the bottom of the window."""
    return sum(1 for box in (cell.bounding_box() for cell in page.locator(".cell").all()) if 0 <= box["y"] < 860)


def _with_many(tab: Tab, served: Served, total: int) -> Any:
    """The server says that there are so many: the real ones, again and again."""
    import numpy as np

    from pictrace.catalogue.layout import LAYOUT

    many = np.resize(served.library.layout(), total).astype(LAYOUT)
    many["day"] = np.sort(np.resize(np.arange(9_000, 18_000), total))[::-1]
    tab.page.route("**/api/v1/photos/layout*", lambda route: route.fulfill(body=many.tobytes()))
    tab.page.route("**/api/v1/photos?*", lambda route: _so_many(route, total))
    page = tab.open("/", SHOWN)
    page.wait_for_function("() => document.querySelector('.grid').clientHeight > 1e6")
    return page


def _so_many(route: Any, total: int) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, json=answer.json() | {"total": total})
