"""Searching: every way to begin, the hits, the filters, and why."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from tests.apps.web.browser.conftest import OpenTab, Served, Tab

SHOWN = ".cell img.shown"


def relations(page: Any) -> list[str]:
    return [text.replace("\n", " ") for text in page.locator(".verdict").all_inner_texts()]


def first_hit(page: Any) -> str:
    return str(page.get_attribute(".cell-link >> nth=0", "aria-label"))


def test_by_choosing_a_file(tab: Tab, photographs: dict[str, Path]) -> None:
    page = tab.open("/search", ".welcome")
    with page.expect_file_chooser() as chooser:
        page.click("text=Choose a file")
    chooser.value.set_files(photographs["chelsea"])
    page.wait_for_selector(SHOWN)
    assert "chelsea" in first_hit(page)
    assert page.inner_text(".query-name") == "chelsea.png"
    assert "query=" in page.url
    page.reload()
    page.wait_for_selector(SHOWN)
    assert "chelsea" in first_hit(page)


GIVE = """([kind, data, name]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: name.endsWith(".zip") ? "application/zip" : "image/png" }));
  const target = document.querySelector("main");
  const way = { bubbles: true, cancelable: true };
  if (kind === "paste") target.dispatchEvent(new ClipboardEvent("paste", { ...way, clipboardData: transfer }));
  else for (const type of ["dragenter", "dragover", "drop"])
    target.dispatchEvent(new DragEvent(type, { ...way, dataTransfer: transfer }));
}"""


def give(page: Any, kind: str, file: Path, name: str) -> None:
    """Drops or pastes a file, as the browser would deliver it."""
    data = base64.b64encode(file.read_bytes()).decode()
    page.evaluate(
        GIVE,
        [kind, data, name],
    )


def test_by_dropping_anywhere(tab: Tab, photographs: dict[str, Path]) -> None:
    page = tab.open("/library", ".row")
    give(page, "drop", photographs["rocket"], "rocket.jpg")
    page.wait_for_selector(SHOWN)
    assert "rocket" in first_hit(page)
    assert page.locator(".drop").count() == 0


def test_by_pasting(tab: Tab, photographs: dict[str, Path]) -> None:
    page = tab.open("/", SHOWN)
    give(page, "paste", photographs["coffee"], "image.png")
    page.wait_for_selector(".query-name")
    page.wait_for_selector(SHOWN)
    assert "coffee" in first_hit(page)


def test_by_words(tab: Tab) -> None:
    page = tab.open("/", SHOWN)
    page.fill("input[name=q]", "cat")
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict")
    assert "chelsea" in first_hit(page)


def test_by_an_address_that_is_not_fetched(tab: Tab) -> None:
    page = tab.open("/", SHOWN)
    page.fill("input[name=q]", "http://127.0.0.1:1/a.jpg")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert "not fetched" in page.inner_text("h1")
    tab.tolerate("422")


def test_by_a_photo_of_the_library(tab: Tab) -> None:
    page = tab.open("/?order=location", SHOWN)
    page.hover(".cell >> nth=2")
    page.click(".cell >> nth=2 >> .cell-tools button")
    page.wait_for_url("**/search?photo=*")
    page.wait_for_selector(SHOWN)
    found = relations(page)
    assert found[0].startswith("Identical")
    assert {"Mirrored", "Crop", "Copy"} <= {text.split()[0] for text in found[:5]}


def test_the_query_stays_beside_the_hits(open_tab: OpenTab, served: Served, photo_ids: dict[str, int]) -> None:
    page = open_tab(served, 1280, 600).open(f"/search?photo={photo_ids['rocket.jpg']}&all=1", SHOWN)
    page.mouse.move(900, 400)
    page.mouse.wheel(0, 900)
    page.wait_for_function("() => scrollY > 400")
    box = page.locator(".query-card").bounding_box()
    assert 0 < box["y"] < 120


def test_a_box_on_the_picture_searches_by_that_part(tab: Tab, photo_ids: dict[str, int]) -> None:
    page = tab.open(f"/search?photo={photo_ids['astronaut.jpg']}", SHOWN)
    page.click("text=Search by a part")
    page.wait_for_selector(".picker-box")
    area = page.locator(".picker").bounding_box()
    page.mouse.move(area["x"] + area["width"] * 0.2, area["y"] + area["height"] * 0.1)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.7, area["y"] + area["height"] * 0.6, steps=4)
    page.mouse.up()
    page.click(".picker-bar .button")
    page.wait_for_url("**region=*")
    page.wait_for_selector(SHOWN)
    region = [float(part) for part in page.url.split("region=")[1].split("&")[0].replace("%2C", ",").split(",")]
    assert [round(value, 1) for value in region] == [0.2, 0.1, 0.5, 0.5]
    assert "astronaut" in first_hit(page)
    assert page.locator(".query-picture .part").is_visible()


def test_a_part_is_chosen_by_keyboard_alone(tab: Tab) -> None:
    page = tab.open("/?order=location", SHOWN)
    page.focus(".cell-link[tabindex='0']")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.viewer .stage-picture img")
    page.keyboard.press("r")
    page.wait_for_selector(".picker-box")
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**region=*")
    assert "region=0.27%2C0.27%2C0.52%2C0.5" in page.url or "region=0.27,0.27,0.52,0.5" in page.url


def test_filters_narrow_and_the_slider_speaks_plainly(tab: Tab, photo_ids: dict[str, int]) -> None:
    page = tab.open(f"/search?photo={photo_ids['chelsea.jpg']}&all=1", SHOWN)
    slider = page.locator(".confidence input")
    slider.focus()
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    assert page.inner_text(".confidence output") == "Expect about 1 wrong in 200"
    page.wait_for_function("() => location.search.includes('min=0.995')")
    page.wait_for_function("() => document.querySelectorAll('.cell').length < 10")
    assert all(not text.startswith("Similar") for text in relations(page))
    page.click(".chip >> text=Mirrored")
    page.wait_for_function("() => document.querySelectorAll('.cell').length === 1")
    assert relations(page)[0].startswith("Mirrored")
    page.fill("input[type=date] >> nth=0", "2030-01-01")
    page.wait_for_selector("h1 >> text=Nothing is that close")
    page.click(".filters >> text=Clear filters")
    page.wait_for_function("() => document.querySelectorAll('.cell').length > 10")


def test_hits_are_sorted_by_date(tab: Tab, photo_ids: dict[str, int]) -> None:
    page = tab.open(f"/search?photo={photo_ids['chelsea.jpg']}", SHOWN)
    page.select_option("select[aria-label=Order]", "newest")
    page.wait_for_function("() => document.querySelector('.cell-link').getAttribute('aria-label').includes('ihc')")
    assert "35 photos" in page.inner_text("h1")


def test_more_hits_come_with_scrolling_and_none_is_hidden(
    open_tab: OpenTab, served: Served, photo_ids: dict[str, int]
) -> None:
    tab = open_tab(served, 900, 500)
    tab.page.route(
        "**/static/**/views/search/view.js",
        lambda route: route.fulfill(body=_smaller_pages(served), content_type="text/javascript"),
    )
    page = tab.open(f"/search?photo={photo_ids['rocket.jpg']}&all=1", SHOWN)
    page.mouse.move(600, 300)
    there = 0
    while not page.locator(".grid-foot >> text=That is all").count():
        page.mouse.wheel(0, 100_000)
        there = page.wait_for_function(
            """there => {
              const count = Number(document.querySelector('.cell').getAttribute('aria-setsize'));
              return count > there && count;
            }""",
            arg=there,
        ).json_value()
    page.wait_for_selector(".grid-foot >> text=That is all")
    assert page.get_attribute(".cell >> nth=0", "aria-setsize") == "35"


def _smaller_pages(served: Served) -> str:
    from pictrace.apps.web.routers.pages import STATIC

    return (STATIC / "js/views/search/view.js").read_text("utf-8").replace("const PAGE = 60;", "const PAGE = 12;")


def test_why_two_pictures_are_the_same(tab: Tab, photo_ids: dict[str, int]) -> None:
    page = tab.open(f"/search?photo={photo_ids['rocket.jpg']}", SHOWN)
    at = next(i for i, text in enumerate(relations(page)) if text.startswith("Crop"))
    page.hover(f".cell >> nth={at}")
    page.click(f".cell >> nth={at} >> .cell-tools button >> nth=0")
    page.wait_for_selector(".compare-score")
    assert "A crop of the same picture" in page.inner_text(".compare-head")
    words = page.inner_text(".reasons")
    assert "matched points lie exactly on one another" in words and "structure agrees to" in words
    page.wait_for_function("() => [...document.querySelectorAll('.pane img')].every((i) => i.naturalWidth > 300)")
    assert page.locator(".pane").count() == 2


def test_zoom_and_pan_move_both_pictures(tab: Tab, photo_ids: dict[str, int]) -> None:
    page = open_comparison(tab, photo_ids)
    page.keyboard.press("+")
    box = page.locator(".pane >> nth=0").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.wheel(0, -400)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 160, steps=3)
    page.mouse.up()
    transforms = page.evaluate("() => [...document.querySelectorAll('.pane img')].map((i) => i.style.transform)")
    assert transforms[0] == transforms[1] and "scale(1)" not in transforms[0]
    page.keyboard.press("0")
    assert "scale(1)" in page.evaluate("() => document.querySelector('.pane img').style.transform")


def open_comparison(tab: Tab, photo_ids: dict[str, int]) -> Any:
    page = tab.open(f"/search?photo={photo_ids['coffee.jpg']}", SHOWN)
    at = next(i for i, text in enumerate(relations(page)) if text.startswith("Crop"))
    page.click(f".cell-link >> nth={at}")
    page.wait_for_selector("dialog.viewer .stage-picture img")
    page.keyboard.press("c")
    page.wait_for_selector(".compare-score")
    return page


def test_every_view_of_a_comparison(tab: Tab, photo_ids: dict[str, int]) -> None:
    page = open_comparison(tab, photo_ids)
    loaded = (
        "() => [...document.querySelectorAll('.compare-view img')].every((i) => i.complete && i.naturalWidth > 100)"
    )
    page.keyboard.press("2")
    page.wait_for_function(loaded)
    slider = page.locator(".compare-controls input")
    slider.fill("250")
    clip = page.evaluate("() => document.querySelector('.layers img:nth-child(2)').style.clipPath")
    slider.fill("750")
    assert clip != page.evaluate("() => document.querySelector('.layers img:nth-child(2)').style.clipPath")
    page.keyboard.press("3")
    page.wait_for_function(loaded)
    before = page.inner_text(".layer-name")
    page.wait_for_function(f"() => document.querySelector('.layer-name').textContent !== {before!r}")
    for key in "456":
        page.keyboard.press(key)
        page.wait_for_function(loaded)
        assert page.locator(".compare-view img").count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.compare", state="detached")
    assert page.locator("dialog.viewer").count() == 1


def test_words_beside_a_picture_narrow_the_search(tab: Tab, photo_ids: dict[str, int]) -> None:
    page = tab.open(f"/search?photo={photo_ids['rocket.jpg']}&all=1", SHOWN)
    with page.expect_response("**/api/v1/search") as asked:
        page.fill(".query-words input", "missile")
        page.keyboard.press("Enter")
    body = asked.value.request.post_data
    assert 'name="photo_id"' in body and 'name="text"' in body
    page.wait_for_url(f"**/search?photo={photo_ids['rocket.jpg']}&q=missile&all=1")
    page.wait_for_function("() => document.querySelector('.cell').getAttribute('aria-setsize') < 35")
    assert page.input_value(".query-words input") == "missile"
    page.reload()
    page.wait_for_selector(SHOWN)
    assert page.input_value(".query-words input") == "missile"
    page.fill(".query-words input", "")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.cell').getAttribute('aria-setsize') == 35")


def test_what_a_search_has_to_say_is_said_in_the_language(
    open_tab: OpenTab, served: Served, photo_ids: dict[str, int]
) -> None:
    page = open_tab(served, locale="de").open("/search?q=xyzzyq", ".note")
    assert page.inner_text(".note").startswith("Das Modell kennt kein Wort für 'xyzzyq'")


SCORES = """async (scores) => {
  const { sure } = await import(`${document.body.dataset.static}/js/format.js`);
  return scores.map((score) => sure("similar", score));
}"""


def test_none_and_a_hundred_percent_are_kept_for_certainty(tab: Tab) -> None:
    page = tab.open("/search", ".welcome")
    assert page.evaluate(SCORES, [0, 0.008, 0.01, 0.123, 0.9995]) == ["0%", "< 1%", "1%", "12%", "> 99.9%"]


def test_an_upload_that_cannot_be_read_shows_no_broken_image(tab: Tab, tmp_path: Path) -> None:
    page = tab.open("/", SHOWN)
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 this is not a picture")
    give(page, "drop", broken, "broken.jpg")
    page.wait_for_selector("[role=alert]")
    page.wait_for_selector(".query-picture .unreadable >> text=There is no picture to show.")
    assert page.locator(".query-picture img").count() == 0
    tab.tolerate("422")


GIVE_ALL = """(files) => {
  const transfer = new DataTransfer();
  for (const [data, name] of files) {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type: "image/png" }));
  }
  for (const type of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
}"""


def test_of_two_dropped_pictures_both_are_within_reach(tab: Tab, photographs: dict[str, Path]) -> None:
    page = tab.open("/", SHOWN)
    names = ("rocket", "chelsea")
    page.evaluate(GIVE_ALL, [[base64.b64encode(photographs[n].read_bytes()).decode(), f"{n}.png"] for n in names])
    page.click(".have-picture >> nth=0")
    page.wait_for_selector(".several button[aria-pressed=true]")
    page.wait_for_selector(SHOWN)
    assert "rocket" in first_hit(page)
    page.click(".several button >> nth=1")
    page.wait_for_selector(".query-name >> text=chelsea.png")
    page.wait_for_url("**query=*")
    page.wait_for_selector(SHOWN)
    assert "chelsea" in first_hit(page)
    assert page.get_attribute(".several button >> nth=1", "aria-pressed") == "true"
    page.click(".several button >> nth=0")
    page.wait_for_function("() => document.querySelector('.cell-link')?.getAttribute('aria-label').includes('rocket')")


def test_nothing_found_without_a_filter_offers_no_filter_to_clear(tab: Tab) -> None:
    page = tab.open("/search?q=xyzzyq", "h1 >> text=Nothing found")
    assert page.locator(".grid-foot .button").count() == 0
    page.goto(tab.address + "/search?q=xyzzyq&from=2030-01-01")
    page.wait_for_selector("h1 >> text=Nothing is that close")
    assert page.inner_text(".grid-foot .button") == "Clear filters"


def test_a_word_that_was_meant_is_one_click_away(tab: Tab) -> None:
    page = tab.open("/search?q=rockett", ".note")
    link = page.locator(".note a >> nth=0")
    assert link.inner_text() == "Search for “rocket” instead"
    link.click()
    page.wait_for_url("**/search?q=rocket")
    page.wait_for_selector(SHOWN)
    assert "rocket" in first_hit(page)
