"""What the library says stands in the page in the person's language, word for word as in the desktop's."""

from __future__ import annotations

from typing import Any

import pytest

from pictrace.apps.messages.loader import LANGUAGES, load
from tests.apps.test_phrases import SAID, more
from tests.apps.web.browser.conftest import OpenTab, Served

SAY = """async (texts) => {
  const { said, sentence } = await import(`${document.body.dataset.static}/js/i18n.js`);
  return texts.map((text) => [said(text), sentence(text)]);
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_it_like_the_window(served: Served, open_tab: OpenTab, language: str) -> None:
    page = open_tab(served, locale=language).open("/library")
    texts = [text for _, text in SAID] + more()
    messages = load(language)
    expected = [[messages.said(text), messages.sentence(text)] for text in texts]
    assert [plain(pair) for pair in page.evaluate(SAY, texts)] == [plain(pair) for pair in expected]


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
