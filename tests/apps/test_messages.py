"""The catalogues of the six languages say the same things, and the loader chooses the right form."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from pictrace.apps.messages.loader import LANGUAGES, Messages, Text, language_from_header, language_of_system, load
from pictrace.messages.english import catalogue as library
from pictrace.messages.language import PLACEHOLDER, STYLES

CATEGORIES = {
    "en": {"one", "other"},
    "de": {"one", "other"},
    "ru": {"one", "few", "many", "other"},
    "ja": {"other"},
    "ko": {"other"},
    "zh": {"other"},
}


def catalogue(language: str) -> dict[str, Text]:
    text = files("pictrace.apps.messages").joinpath(f"{language}.json").read_text(encoding="utf-8")
    pairs: list[tuple[str, Text]] = json.loads(text, object_pairs_hook=list)
    assert len({key for key, _ in pairs}) == len(pairs), "a key is there twice"
    loaded: dict[str, Text] = json.loads(text)
    return {**library(), **loaded} if language == "en" else loaded


def test_no_key_is_an_applications_and_the_librarys() -> None:
    own = json.loads(files("pictrace.apps.messages").joinpath("en.json").read_text(encoding="utf-8"))
    assert not own.keys() & library().keys()


def forms(text: Text) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def placeholders(text: Text) -> set[tuple[str, str]]:
    """Names and styles."""
    return {found for form in forms(text) for found in PLACEHOLDER.findall(form)}


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_language_has_the_keys_of_english(language: str) -> None:
    assert catalogue(language).keys() == catalogue("en").keys()


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_text_has_the_placeholders_of_english(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    assert {k: placeholders(v) for k, v in other.items()} == {k: placeholders(v) for k, v in english.items()}


def test_every_style_is_one_that_there_is() -> None:
    assert {style for text in catalogue("en").values() for _, style in placeholders(text)} <= {"", *STYLES}


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_plural_texts_have_the_categories_of_their_language(language: str) -> None:
    english = catalogue("en")
    for key, text in catalogue(language).items():
        assert isinstance(english[key], str) <= isinstance(text, str), key
        if not isinstance(text, str):
            assert set(text) == CATEGORIES[language], key
        elif not isinstance(english[key], str):
            assert CATEGORIES[language] == {"other"}, key  # one form for every number
        assert all(form.strip() == form and form for form in forms(text)), key


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_the_translation_is_a_translation(language: str) -> None:
    """Names and units may stay; most of the texts must not be the English ones."""
    english, other = catalogue("en"), catalogue(language)
    same = [key for key, text in other.items() if text == english[key]]
    assert len(same) < len(english) * 0.08 + 1, same


@pytest.mark.parametrize(
    ("language", "count", "form"),
    [
        ("en", 1, "one"),
        ("en", 0, "other"),
        ("en", 1.5, "other"),
        ("de", 1, "one"),
        ("de", 2, "other"),
        ("ru", 1, "one"),
        ("ru", 21, "one"),
        ("ru", 11, "many"),
        ("ru", 3, "few"),
        ("ru", 13, "many"),
        ("ru", 104, "few"),
        ("ru", 0, "many"),
        ("ru", 1.5, "other"),
        ("ja", 1, "other"),
        ("ko", 5, "other"),
        ("zh", 1, "other"),
    ],
)
def test_plural_categories(language: str, count: float, form: str) -> None:
    text = {"one": "one {count}", "few": "few {count}", "many": "many {count}", "other": "other {count}"}
    assert Messages(language, {"k": text}, {})("k", count=count) == f"{form} {count}"


def test_a_gap_is_answered_in_english_with_english_plurals() -> None:
    messages = Messages("ru", {}, {"k": {"one": "one photo", "other": "{count} photos"}})
    assert messages("k", count=3) == "3 photos"
    assert messages("nobody.knows") == "nobody.knows"


def test_values_are_filled_once_and_never_interpreted() -> None:
    messages = Messages("en", {"k": "{name} and {other}"}, {})
    assert messages("k", name="{other}!r:{0.__class__}") == "{other}!r:{0.__class__} and {other}"


def test_a_section_leaves_out_another_application_and_fills_gaps() -> None:
    messages = Messages("de", {"a": "A"}, {"a": "a", "b": "b", "desktop.c": "c"})
    assert messages.section("desktop.") == {"a": "A", "b": "b"}
    assert messages.section() == {"a": "A", "b": "b", "desktop.c": "c"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("ru", "ru"),
        ("fr-FR,fr;q=0.9,de;q=0.8,en;q=0.7", "de"),
        ("en;q=0.2, ja;q=0.9", "ja"),
        ("zh-Hant-TW", "zh"),
        ("ko-KR, en", "ko"),
        ("de;q=0, en;q=0.1", "en"),
        ("xx;q=abc,,;;q=1.2.3.4", "en"),
        ("*", "en"),
    ],
)
def test_the_language_of_a_browser(header: str, language: str) -> None:
    assert language_from_header(header) == language


@pytest.mark.parametrize(
    ("value", "language"), [("de_DE.UTF-8", "de"), ("C", "en"), ("fr:ja:en", "ja"), ("Russian_Russia.1251", "ru")]
)
def test_the_language_of_the_system(monkeypatch: pytest.MonkeyPatch, value: str, language: str) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("LANGUAGE", value)
    monkeypatch.setattr("locale.getlocale", lambda *_: (None, None))
    assert language_of_system() == language


def test_an_unknown_language_is_english() -> None:
    assert load("xx").language == "en"
