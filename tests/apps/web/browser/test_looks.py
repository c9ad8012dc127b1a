"""What a person sees: nothing is cut off or said in the wrong language, whatever the width and the language."""

from __future__ import annotations

from typing import Any

import pytest

from pictrace.apps.messages.loader import load
from pictrace.records import Relation
from tests.apps.web.browser.conftest import OpenTab, Served, Tab

SHOWN = ".cell img.shown"
CUT = """(selector) => [...document.querySelectorAll(selector)]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
  .map((e) => e.textContent)"""


def open_comparison(page: Any, nth: int = 1) -> Any:
    page.click(f".cell-link >> nth={nth}")
    page.wait_for_selector("dialog.viewer .stage-picture img")
    page.keyboard.press("c")
    page.wait_for_selector(".compare-score")
    return page


def test_the_plus_of_the_first_screen_is_as_large_as_its_words(open_tab: OpenTab, fresh: Served) -> None:
    page = open_tab(fresh).open("/", ".blank")
    box = page.locator(".blank .button .icon").bounding_box()
    assert box["width"] <= 24
    colour = "(selector) => getComputedStyle(document.querySelector(selector)).color"
    assert page.evaluate(colour, ".blank .button .icon") == page.evaluate(colour, ".blank .button")


def test_evidence_against_has_no_green_tick(tab: Tab, photo_ids: dict[str, int]) -> None:
    page = tab.open(f"/search?photo={photo_ids['coffee.jpg']}&all=1", SHOWN)
    relations = page.locator(".verdict").all_inner_texts()
    unlike = next(i for i, text in enumerate(relations) if text.startswith("Similar"))
    open_comparison(page, unlike)
    marks = page.evaluate("""() => [...document.querySelectorAll('.reasons li')].map((li) => [
      li.className, li.querySelector('use')?.getAttribute('href').split('#')[1] ?? '', li.textContent])""")
    bits = next(mark for mark in marks if "perceptual hashes" in mark[2])
    assert bits[:2] == ["against", "close"]
    assert all(glyph != "check" for _, glyph, _ in marks)


@pytest.mark.parametrize("width", [940, 1366])
@pytest.mark.parametrize("locale", ["ru-RU", "de-DE", "ja-JP"])
def test_the_heading_of_a_comparison_is_whole(
    open_tab: OpenTab, served: Served, photo_ids: dict[str, int], locale: str, width: int
) -> None:
    page = open_tab(served, width, locale=locale).open(f"/search?photo={photo_ids['coffee.jpg']}", SHOWN)
    open_comparison(page)
    messages = load(locale[:2])
    longest = max((messages(f"relation.{relation.value}.long") for relation in Relation), key=len)
    page.evaluate("text => { document.querySelector('.compare-head h2').textContent = text; }", longest)
    assert page.evaluate(CUT, ".compare-head h2, .compare-head .segments") == []
    head, close, bar = (
        page.locator(one).bounding_box() for one in (".compare-head h2", ".compare-head .tool", ".compare-head")
    )
    assert head["y"] >= 0 and head["y"] + head["height"] <= bar["y"] + bar["height"]
    assert close["x"] + close["width"] <= width


def test_all_numbers_have_names_in_the_language(open_tab: OpenTab, served: Served, photo_ids: dict[str, int]) -> None:
    page = open_tab(served, locale="ru-RU").open(f"/search?photo={photo_ids['coffee.jpg']}", SHOWN)
    open_comparison(page)
    page.click(".compare-side summary")
    names = page.locator(".numbers td:first-child").all_inner_texts()
    assert len(names) > 10
    assert all(any("а" <= letter <= "я" for letter in name.lower()) for name in names), names


@pytest.mark.parametrize("width", [390, 800, 1366])
def test_both_dates_are_whole(open_tab: OpenTab, served: Served, photo_ids: dict[str, int], width: int) -> None:
    page = open_tab(served, width).open(f"/search?photo={photo_ids['coffee.jpg']}", SHOWN)
    if page.locator(".filters-toggle").is_visible():
        page.click(".filters-toggle")
    panel = page.locator(".filters").bounding_box()
    for nth in (0, 1):
        box = page.locator(f".dates input >> nth={nth}").bounding_box()
        assert box["width"] >= 130
        assert box["x"] + box["width"] <= panel["x"] + panel["width"] + 1


@pytest.mark.parametrize(("width", "locale"), [(390, "ru-RU"), (390, "de-DE"), (1280, "ru-RU")])
def test_badges_are_whole_on_narrow_cards(
    open_tab: OpenTab, served: Served, photo_ids: dict[str, int], width: int, locale: str
) -> None:
    page = open_tab(served, width, locale=locale).open(f"/search?photo={photo_ids['coffee.jpg']}&all=1", SHOWN)
    assert page.locator(".verdict").count() > 5
    assert page.evaluate(CUT, ".verdict, .verdict span, .verdict b") == []
    outside = """() => [...document.querySelectorAll('.verdict')].filter((badge) => {
      const [own, cell] = [badge, badge.closest('.cell')].map((e) => e.getBoundingClientRect());
      return own.right > cell.right || own.top < cell.top;
    }).map((badge) => badge.textContent)"""
    assert page.evaluate(outside) == []


@pytest.mark.parametrize("locale", ["en-US", "ru-RU", "de-DE"])
def test_headings_on_a_phone_are_not_broken_within_a_word(open_tab: OpenTab, served: Served, locale: str) -> None:
    page = open_tab(served, 390, 800, locale=locale, has_touch=True, is_mobile=True).open("/library", ".row")
    lines = """() => [...document.querySelectorAll('.section-head h2')].map((h2) => {
      const range = document.createRange();
      range.selectNodeContents(h2);
      return [h2.textContent, range.getClientRects().length];
    })"""
    for text, count in page.evaluate(lines):
        assert count <= len(text.split()), text
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    ("locale", "heading"), [("en-US", "There is no such page"), ("ja-JP", "このページはありません")]
)
def test_an_address_where_nothing_is_has_a_page_for_people(
    open_tab: OpenTab, served: Served, locale: str, heading: str
) -> None:
    tab = open_tab(served, locale=locale)
    tab.sign_in()
    answer = tab.page.goto(served.address + "/nosuch/<b>")
    assert answer.status == 404
    assert tab.page.inner_text("h1") == heading
    assert "/nosuch/" in tab.page.inner_text("main")
    tab.page.click("main a")
    tab.page.wait_for_selector(SHOWN)
    tab.tolerate("404")
