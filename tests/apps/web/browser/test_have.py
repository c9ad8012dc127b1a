"""Several pictures at once: which of them the library has, as a table to keep and to act on."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pictrace.apps.messages.loader import LANGUAGES, load
from tests.apps.web.browser.axe import serious
from tests.apps.web.browser.conftest import OpenTab, Served, Tab

ASKED_MS = 90_000
"""The first question opens the model."""


@pytest.fixture
def given(tmp_path: Path, photographs: dict[str, Path]) -> list[Path]:
    """One that is here, one of which the library has a better one, one that is new, one that is no picture."""
    small, stripes, broken = (tmp_path / name for name in ("rocket tiny.jpg", "полосы, «new».png", "broken.jpg"))
    rocket = Image.open(photographs["rocket"])
    rocket.resize((rocket.width // 3, rocket.height // 3)).save(small, quality=60)
    image = Image.new("RGB", (480, 320))
    image.putdata([((x * x // 900) % 2 * 200, y * 255 // 320, 90) for y in range(320) for x in range(480)])
    image.save(stripes)
    broken.write_bytes(b"\xff\xd8\xff\xe0 this is not a picture")
    retina = tmp_path / photographs["retina"].name
    retina.write_bytes(photographs["retina"].read_bytes())
    return [retina, small, stripes, broken]


def asked(tab: Tab, files: list[Path]) -> Any:
    page = tab.open("/search", ".welcome")
    with page.expect_file_chooser() as chooser:
        page.click(".welcome .button")
    chooser.value.set_files(files)
    page.wait_for_function(
        "n => document.querySelectorAll('.have tbody .tag').length === n", arg=len(files), timeout=ASKED_MS
    )
    return page


def test_each_picture_has_an_answer(tab: Tab, given: list[Path]) -> None:
    page = asked(tab, given)
    assert page.locator(".have tbody .tag").all_inner_texts() == ["Already here", "Better here", "New", "Not readable"]
    assert page.inner_text("h1") == "4 pictures compared with your library"
    assert "rocket" in page.inner_text(".have tbody tr >> nth=1 >> .have-partner b")
    with page.expect_download() as download:
        page.click("text=Save as CSV")
    text = Path(download.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["verdict"] for row in rows] == ["exact", "have-better", "new", "failed"]
    assert rows[2]["name"] == "полосы, «new».png"
    page.click(".have-picture >> nth=1")
    page.wait_for_selector(".query-name >> text=rocket tiny.jpg")
    page.go_back()
    page.wait_for_selector(".have tbody .tag >> nth=3")


def test_the_new_ones_are_added(open_tab: OpenTab, fresh: Served, given: list[Path]) -> None:
    page = asked(open_tab(fresh), given[2:])
    page.click("text=Add the new one")
    page.wait_for_url("**/library")
    page.wait_for_selector(".row >> text=.zip")
    page.wait_for_selector(".job .tag.good", timeout=ASKED_MS)
    assert [photo.key for photo in fresh.library.photos()[0]] == ["полосы, «new».png"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_is_in_the_language(open_tab: OpenTab, served: Served, given: list[Path], language: str) -> None:
    page = asked(open_tab(served, 390, locale=language), given[2:])
    assert page.inner_text(".have tbody .tag >> nth=0") == load(language)("have.new")
    assert "have." not in page.inner_text("main")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_tab: OpenTab, served: Served, given: list[Path], scheme: str) -> None:
    assert serious(asked(open_tab(served, 1366, color_scheme=scheme), given)) == []
