"""axe finds nothing serious in any view, light or dark, phone or desktop; and the keyboard reaches everything."""

from __future__ import annotations

from typing import Any

import pytest

from pictrace.records import JobKind, Task
from tests.apps.web.browser.axe import serious
from tests.apps.web.browser.conftest import OpenTab, Served, Tab
from tests.apps.web.patience import ended

SHOWN = ".cell img.shown"
FOCUSED = "() => document.activeElement.className || document.activeElement.id || document.activeElement.tagName"
INSIDE = """() => document.activeElement === document.body
  || document.querySelector("dialog").contains(document.activeElement)"""
FADED = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().iterations !== Infinity).map((one) => one.finished))"""
LOOKS = {
    "light desktop": {"width": 1280, "height": 860, "color_scheme": "light"},
    "dark desktop": {"width": 1280, "height": 860, "color_scheme": "dark"},
    "light phone": {"width": 390, "height": 800, "color_scheme": "light", "has_touch": True, "is_mobile": True},
    "dark phone": {"width": 390, "height": 800, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
}


@pytest.mark.parametrize("look", list(LOOKS))
def test_axe_finds_nothing_serious(open_tab: OpenTab, served: Served, photo_ids: dict[str, int], look: str) -> None:
    tab = open_tab(served, **LOOKS[look])
    query = photo_ids["rocket.jpg"]
    found: dict[str, list[str]] = {}

    def check(name: str, page: Any) -> None:
        page.evaluate(FADED)
        found[name] = serious(page)

    page = tab.open("/", SHOWN)
    check("browse", page)
    page.click("#menu")
    check("menu", page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    check("help", page)
    page.keyboard.press("Escape")
    page.click(".cell-link >> nth=1")
    page.wait_for_selector("dialog.viewer .stage-picture img:not(.soft)")
    check("viewer", page)
    page.keyboard.press("r")
    page.wait_for_selector(".picker-box")
    check("region", page)
    check("welcome", tab.open("/search", ".welcome"))
    page = tab.open(f"/search?photo={query}", SHOWN)
    check("search", page)
    page.click(".cell-link >> nth=1")
    page.wait_for_selector("dialog.viewer .stage-picture img")
    page.keyboard.press("c")
    page.wait_for_selector(".compare-score")
    check("compare", page)
    page.keyboard.press("2")
    check("wipe", page)
    ended(served.library.jobs, served.library.jobs.start(Task(JobKind.DUPLICATES)))
    check("duplicates", tab.open("/duplicates", ".group"))
    check("one by one", tab.open("/duplicates?mode=single", ".group"))
    page = tab.open("/library", ".models tbody tr")
    check("library", page)
    page.click("text=Browse…")
    page.wait_for_selector(".folder-list button")
    check("folders", page)
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_everything_is_reached_with_the_tab_key(tab: Tab) -> None:
    page = tab.open("/", SHOWN)
    seen = []
    for _ in range(14):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
    assert seen[0] == "skip"
    assert "cell-link" in seen
    assert seen.count("cell-link") == 1, "the grid is one stop"


def test_a_dialog_holds_the_focus_and_gives_it_back(tab: Tab) -> None:
    page = tab.open("/", SHOWN)
    page.focus("#menu")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(INSIDE)
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("() => document.activeElement.id") == "menu"


def test_without_motion_nothing_blinks(open_tab: OpenTab, served: Served, photo_ids: dict[str, int]) -> None:
    tab = open_tab(served, reduced_motion="reduce")
    page = tab.open(f"/search?photo={photo_ids['rocket.jpg']}", SHOWN)
    page.click(".cell-link >> nth=1")
    page.wait_for_selector("dialog.viewer .stage-picture img")
    page.keyboard.press("c")
    page.wait_for_selector(".compare-score")
    page.keyboard.press("3")
    assert page.get_attribute(".compare-controls button >> nth=0", "aria-label") == "Play"
