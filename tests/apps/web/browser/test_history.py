"""Going back and forth, and loading the page anew: everything is where it was."""

from __future__ import annotations

from typing import Any

from tests.apps.web.browser.conftest import OpenTab, Served, Tab

SHOWN = ".cell img.shown"
VIEWER = "dialog.viewer .stage-picture img"


def open_photo(page: Any, nth: int) -> None:
    page.click(f".cell-link >> nth={nth}")
    page.wait_for_selector(VIEWER)
    page.wait_for_url("**/photos/*")


def test_back_closes_the_viewer_and_stays(tab: Tab) -> None:
    tab.open("/library", ".row")
    page = tab.open("/?order=location", SHOWN)
    open_photo(page, 2)
    page.go_back()
    page.wait_for_selector("dialog", state="detached")
    assert page.url.endswith("/?order=location")
    assert page.locator(".cell").count() > 10
    page.go_forward()
    page.wait_for_selector(VIEWER)
    assert "3 of 35" in page.inner_text(".viewer-title")


def test_a_photo_has_an_address_of_its_own(open_tab: OpenTab, served: Served, photo_ids: dict[str, int]) -> None:
    page = open_tab(served).open(f"/photos/{photo_ids['chelsea.jpg']}", VIEWER)
    assert "chelsea.jpg" in page.inner_text(".viewer-title")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.url == served.address + "/"
    assert page.locator(".cell").count() > 10


def test_stepping_changes_the_address_and_back_still_leaves_the_viewer(tab: Tab) -> None:
    page = tab.open("/?order=location", SHOWN)
    open_photo(page, 2)
    first = page.url
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: "/photos/" in url and url != first)
    page.reload()
    page.wait_for_selector(VIEWER)
    assert "4 of 35" in page.inner_text(".viewer-title")
    page.go_back()
    page.wait_for_selector("dialog", state="detached")
    assert page.url.endswith("/?order=location")


def test_closing_the_viewer_leaves_no_step_behind(tab: Tab) -> None:
    tab.open("/library", ".row")
    page = tab.open("/", SHOWN)
    open_photo(page, 1)
    page.keyboard.press("Escape")
    page.wait_for_url("**/")
    page.go_back()
    page.wait_for_url("**/library")


def test_back_closes_a_comparison_then_the_viewer_then_goes_back(tab: Tab, photo_ids: dict[str, int]) -> None:
    page = tab.open(f"/search?photo={photo_ids['coffee.jpg']}", SHOWN)
    open_photo(page, 1)
    page.keyboard.press("c")
    page.wait_for_selector(".compare-score")
    page.go_back()
    page.wait_for_selector("dialog.compare", state="detached")
    assert page.locator("dialog.viewer").count() == 1
    page.go_back()
    page.wait_for_selector("dialog.viewer", state="detached")
    assert f"/search?photo={photo_ids['coffee.jpg']}" in page.url


def test_more_like_this_is_a_step_from_the_photo(tab: Tab) -> None:
    page = tab.open("/?order=location", SHOWN)
    open_photo(page, 2)
    page.keyboard.press("s")
    page.wait_for_url("**/search?photo=*")
    page.wait_for_selector(SHOWN)
    page.go_back()
    page.wait_for_selector(VIEWER)
    assert "3 of 35" in page.inner_text(".viewer-title")
    page.go_back()
    page.wait_for_selector("dialog", state="detached")
    assert page.url.endswith("/?order=location")


def test_the_place_in_the_photos_is_kept(open_tab: OpenTab, served: Served) -> None:
    page = open_tab(served, 1000, 500).open("/", SHOWN)
    page.mouse.move(500, 300)
    page.mouse.wheel(0, 700)
    page.wait_for_function("() => scrollY > 600 && history.state?.scroll === scrollY")
    place = page.evaluate("() => scrollY")
    page.click("nav a >> nth=3")
    page.wait_for_selector(".row")
    assert page.evaluate("() => scrollY") == 0
    page.go_back()
    page.wait_for_function("place => Math.abs(scrollY - place) < 3", arg=place)
    page.reload()
    page.wait_for_selector(SHOWN)
    page.wait_for_function("place => Math.abs(scrollY - place) < 3", arg=place)


def test_the_place_among_hits_is_kept(open_tab: OpenTab, served: Served, photo_ids: dict[str, int]) -> None:
    page = open_tab(served, 900, 500).open(f"/search?photo={photo_ids['rocket.jpg']}&all=1", SHOWN)
    page.mouse.move(600, 300)
    page.mouse.wheel(0, 800)
    page.wait_for_function("() => scrollY > 700 && history.state?.scroll === scrollY")
    place = page.evaluate("() => scrollY")
    page.reload()
    page.wait_for_selector(SHOWN)
    page.wait_for_function("place => Math.abs(scrollY - place) < 3", arg=place)
