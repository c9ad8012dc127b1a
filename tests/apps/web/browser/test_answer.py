"""A search answers "is it here?" before it lists anything."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pictrace.apps.messages.loader import LANGUAGES, load
from tests.apps.web.browser.axe import serious
from tests.apps.web.browser.conftest import OpenTab, Served, Tab

SHOWN = ".cell img.shown"
FIRST_MS = 60_000
"""The first search of a library opens its model."""

FADED = "() => Promise.allSettled(document.getAnimations().map((one) => one.finished))"
PIXELS = "() => [...document.querySelectorAll('.cell.large img')].map((image) => image.naturalWidth)"


def heading(page: Any) -> str:
    return str(page.inner_text(".results h1"))


def give(page: Any, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.click(".welcome .button")
    chooser.value.set_files(file)
    page.wait_for_function("() => location.search.startsWith('?query=')", timeout=FIRST_MS)


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """A picture of which nothing in the archive is a copy: stripes whose width grows."""
    file = tmp_path / "stripes.png"
    image = Image.new("RGB", (480, 320))
    image.putdata([((x * x // 900) % 2 * 200, y * 255 // 320, 90) for y in range(320) for x in range(480)])
    image.save(file)
    return file


def test_what_is_here_is_the_heading_and_large(tab: Tab, photographs: dict[str, Path]) -> None:
    page = tab.open("/search", ".welcome")
    give(page, photographs["chelsea"])
    page.wait_for_selector(SHOWN)
    assert re.fullmatch(r"(2 copies|One copy.*), .*a crop.*mirrored.*", heading(page)), heading(page)
    large = page.locator(".cell.large")
    assert large.count() == 4
    assert large.nth(0).bounding_box()["height"] > 230
    places = large.locator(".place").all_inner_texts()
    assert all("chelsea" in text and "Фото" in text for text in places), places


def test_a_photo_of_the_library_is_no_copy_of_itself(tab: Tab, photo_ids: dict[str, int]) -> None:
    page = tab.open(f"/search?photo={photo_ids['grass.jpg']}", SHOWN)
    assert heading(page) == "No other copy in your library"
    page = tab.open(f"/search?photo={photo_ids['rocket.jpg']}", SHOWN)
    assert heading(page).startswith("Also here: ") and "a crop" in heading(page)


def test_what_is_not_here_is_said_with_how_sure_that_is(tab: Tab, stranger: Path) -> None:
    page = tab.open("/search", ".welcome")
    give(page, stranger)
    page.wait_for_selector("h1 >> text=Not in your library")
    assert "35 photos" in page.inner_text(".answer") and "97%" in page.inner_text(".answer")
    assert page.locator(".cell.large").count() == 0


def test_likeness_ends_and_the_rest_is_a_click_away(tab: Tab, photo_ids: dict[str, int]) -> None:
    page = tab.open(f"/search?photo={photo_ids['rocket.jpg']}", SHOWN)
    shown = page.locator(".cell").count()
    assert shown < 12
    page.click(".grid-foot .button >> text=less alike")
    page.wait_for_function("() => +document.querySelector('.cell').getAttribute('aria-setsize') === 35")
    assert page.evaluate("() => +document.activeElement.closest('.cell').dataset.index") == shown
    assert "all=1" in page.url
    assert "Less alike" in page.locator(".grid-heading").all_inner_texts()
    page.reload()
    page.wait_for_selector(SHOWN)
    assert page.get_attribute(".cell >> nth=0", "aria-setsize") == "35"


def test_words_say_which_word_and_how_sure(tab: Tab) -> None:
    page = tab.open("/search?q=cat", SHOWN)
    assert heading(page) == "Photos that show “cat”"
    verdict = page.inner_text(".verdict >> nth=0").replace("\n", " ")
    assert re.fullmatch(r"“cat” 9\d(\.\d+)?%", verdict), verdict
    assert page.locator(".filters .chip").count() == 0
    assert page.locator(".filters .measure").count() == 0


def test_pictures_are_ranked_by_one_space_alone(tab: Tab, photo_ids: dict[str, int]) -> None:
    page = tab.open(f"/search?photo={photo_ids['rocket.jpg']}", SHOWN)
    orders = []
    for by in ("looks", "copies"):
        with page.expect_response("**/api/v1/search") as asked:
            page.select_option(".measure", by)
        assert f'name="by"\r\n\r\n{by}' in asked.value.request.post_data
        page.wait_for_url(f"**by={by}*")
        page.wait_for_function("() => +document.querySelector('.cell').getAttribute('aria-setsize') === 35")
        orders.append([hit["photo_id"] for hit in asked.value.json()["hits"]])
    assert orders[0] != orders[1]
    assert heading(page) == "35 photos"
    page.reload()
    page.wait_for_selector(SHOWN)
    assert page.input_value(".measure") == "copies"


def test_tags_that_are_likely_lead_to_photos_that_show_the_same(tab: Tab, photo_ids: dict[str, int]) -> None:
    page = tab.open(f"/photos/{photo_ids['chelsea.jpg']}", ".facts .chips a")
    shares = [
        int(re.sub(r"\D", "", text.split()[-1].split(".")[0]))
        for text in page.locator(".facts .chips a").all_inner_texts()
    ]
    assert min(shares) >= 10
    word = page.locator(".facts .chips a >> nth=0").inner_text().rsplit(" ", 1)[0]
    page.click(".facts .chips a >> nth=0")
    page.wait_for_selector(f"h1 >> text={word}")
    assert "chelsea" in str(page.get_attribute(".cell-link >> nth=0", "aria-label"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_is_in_the_language(
    open_tab: OpenTab, served: Served, photo_ids: dict[str, int], language: str
) -> None:
    page = open_tab(served, 390, locale=language).open(f"/search?photo={photo_ids['rocket.jpg']}", SHOWN)
    texts = load(language)
    assert heading(page).startswith(texts("answer.also").split("{")[0].strip())
    assert not re.search(r"[{}]|found\.|answer\.", page.inner_text(".results"))
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [390, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    open_tab: OpenTab, served: Served, photo_ids: dict[str, int], width: int, scheme: str
) -> None:
    page = open_tab(served, width, color_scheme=scheme).open(f"/search?photo={photo_ids['rocket.jpg']}&all=1", SHOWN)
    page.evaluate(FADED)
    assert serious(page) == []
