"""What the window says in its status line."""

from __future__ import annotations

import pytest

from pictrace.apps.desktop.notices import Notices
from pictrace.apps.messages.loader import load
from pictrace.errors import PhotoGone


@pytest.fixture
def notices() -> Notices:
    return Notices(lambda: load("en"))


def test_what_was_said_last_is_there_and_told(notices: Notices) -> None:
    told: list[tuple[str, bool]] = []
    notices.said.connect(lambda: told.append((notices.text, notices.bad)))
    notices.say("Copied")
    notices.say("no such file", bad=True)
    notices.say("Copied")
    assert told == [("Copied", False), ("no such file", True), ("Copied", False)]


def test_an_error_is_bad_news_in_its_own_words(notices: Notices) -> None:
    notices.complain(PhotoGone("photo 29 is not in the library"))
    assert "29" in notices.text
    assert notices.bad


def test_an_error_without_words_is_said_by_its_kind(notices: Notices) -> None:
    notices.complain(ZeroDivisionError())
    assert notices.text == "ZeroDivisionError"


def test_the_language_is_that_of_the_moment() -> None:
    chosen = ["en"]
    notices = Notices(lambda: load(chosen[0]))
    english = notices.messages("desktop.action.back")
    chosen[0] = "ja"
    assert notices.messages("desktop.action.back") != english
