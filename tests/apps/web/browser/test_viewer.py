"""Looking at one photo closely."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pictrace.library import Library
from tests.apps.web.browser.conftest import OpenTab, Served, serve

SHARP = "dialog.viewer .stage-picture img:not(.soft)"
SCALE = "() => new DOMMatrix(getComputedStyle(document.querySelector('.stage-paper')).transform).a"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Iterator[Served]:
    """Photos of 5,000 pixels: one that browsers show, one that they do not."""
    root = tmp_path_factory.mktemp("large")
    (root / "photos").mkdir()
    image = Image.open(photographs["chelsea"]).convert("RGB").resize((5000, 3326))
    image.save(root / "photos" / "a.jpg", quality=80)
    image.save(root / "photos" / "b.tif", compression="jpeg", quality=80)
    with Library.open(root / "library") as library:
        for _ in library.index([str(root / "photos")]):
            pass
        yield from serve(library, root / "photos")


def open_nth(open_tab: OpenTab, large: Served, nth: int, **options: Any) -> Any:
    page = open_tab(large, **options).open("/?order=location", ".cell img.shown")
    page.click(f".cell-link >> nth={nth}")
    page.wait_for_selector(SHARP)
    return page


@pytest.mark.parametrize("nth", [0, 1])
def test_zooming_in_shows_every_pixel(open_tab: OpenTab, large: Served, nth: int) -> None:
    page = open_nth(open_tab, large, nth)
    assert page.evaluate(f"() => document.querySelector('{SHARP}').naturalWidth") == 2048
    box = page.locator(".stage-picture").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    page.mouse.wheel(0, -900)
    assert page.evaluate(SCALE) > 3
    page.wait_for_function(f"() => document.querySelector('{SHARP}').naturalWidth === 5000", timeout=30_000)
    after = page.locator(".stage-picture").bounding_box()
    # What was under the pointer is still there.
    assert after["x"] + after["width"] / 4 == pytest.approx(box["x"] + box["width"] / 4, abs=3)


def test_a_double_click_and_keys_zoom(open_tab: OpenTab, large: Served) -> None:
    page = open_nth(open_tab, large, 0)
    page.dblclick(".stage-picture")
    assert page.evaluate(SCALE) == pytest.approx(2.5)
    page.dblclick(".stage-pane")
    assert page.evaluate(SCALE) == 1
    page.keyboard.press("+")
    assert page.evaluate(SCALE) == pytest.approx(1.4)
    page.keyboard.press("0")
    assert page.evaluate(SCALE) == 1
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.viewer-title').textContent.includes('2 of 2')")
    assert page.evaluate(SCALE) == 1


def test_dragging_moves_a_picture_that_is_zoomed(open_tab: OpenTab, large: Served) -> None:
    page = open_nth(open_tab, large, 0)
    page.dblclick(".stage-picture")
    before = page.locator(".stage-picture").bounding_box()
    page.mouse.move(500, 400)
    page.mouse.down()
    page.mouse.move(440, 380, steps=3)
    page.mouse.up()
    after = page.locator(".stage-picture").bounding_box()
    assert after["x"] == pytest.approx(before["x"] - 60, abs=1)
    assert after["y"] == pytest.approx(before["y"] - 20, abs=1)


def test_two_fingers_zoom_and_do_not_turn_the_page(open_tab: OpenTab, large: Served) -> None:
    page = open_nth(open_tab, large, 0, width=390, height=800, has_touch=True, is_mobile=True)
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[int, int]) -> None:
        given = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": given})

    send("touchStart", (180, 300))
    send("touchStart", (180, 300), (220, 300))
    for wider in (20, 60, 100):
        send("touchMove", (180 - wider, 300), (220 + wider, 300))
    send("touchEnd")
    page.wait_for_function(f"() => ({SCALE})() > 3")
    assert "1 of 2" in page.locator(".viewer-title").text_content()


def test_a_box_may_be_drawn_anywhere_also_in_the_middle(open_tab: OpenTab, large: Served) -> None:
    page = open_nth(open_tab, large, 0)
    page.click("dialog button[aria-label^='Search by a part']")
    page.wait_for_selector(".picker.empty")
    assert page.locator(".picker-bar .button").is_disabled()
    area = page.locator(".picker").bounding_box()
    page.mouse.move(area["x"] + area["width"] * 0.4, area["y"] + area["height"] * 0.4)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.6, area["y"] + area["height"] * 0.7, steps=4)
    page.mouse.up()
    page.click(".picker-bar .button")
    page.wait_for_url("**region=*")
    region = [float(part) for part in page.url.split("region=")[1].replace("%2C", ",").split(",")]
    assert [round(value, 2) for value in region] == [0.4, 0.4, 0.2, 0.3]
