"""What the library says stands in the page in the person's language, word for word as in the desktop's."""

from __future__ import annotations

from typing import Any

import pytest

from pictrace.apps.messages.loader import LANGUAGES, load
from tests.apps.test_said import said
from tests.apps.web.browser.conftest import OpenTab, Served

SAY = """async (messages) => {
  const { said, sentence } = await import(`${document.body.dataset.static}/js/i18n.js`);
  return messages.map((one) => [said(one), sentence(one)]);
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_it_like_the_window(served: Served, open_tab: OpenTab, language: str) -> None:
    page = open_tab(served, locale=language).open("/library")
    messages = load(language)
    expected = [[messages.said(one), messages.sentence(one)] for one in said()]
    found = page.evaluate(SAY, [one.to_json() for one in said()])
    assert [plain(pair) for pair in found] == [plain(pair) for pair in expected]


def plain(pair: Any) -> list[str]:
    """The browser's own spaces between thousands are other ones in some languages."""
    return [text.replace("\u202f", " ").replace("\u00a0", " ") for text in pair]


@pytest.mark.parametrize(
    ("language", "reason"),
    [("de", "die JPEG-Datei bricht vor ihrem Ende ab"), ("ja", "JPEG ファイルが途中で切れています")],
)
def test_why_a_photo_failed_is_said_in_the_language(
    served: Served, open_tab: OpenTab, language: str, reason: str
) -> None:
    page = open_tab(served, locale=language).open("/library")
    page.wait_for_selector("text=broken <b>.jpg")
    assert reason in page.locator("li", has_text="broken <b>.jpg").inner_text()
