"""Loading messages: plurals, placeholders, gaps filled in English, and the language a person wants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.apps.messages.loader import LANGUAGES, Messages, language_from_header, language_of_system, load
from pictrace.messages.english import catalogue

FORMS = {"one": "{count} one", "few": "{count} few", "many": "{count} many", "other": "{count} other"}
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def messages(language: str = "en", **texts: str | Mapping[str, str]) -> Messages:
    return Messages(language, texts, {"only": "only English {name}"} | texts)


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        ("en", {0: "other", 1: "one", 2: "other", 1.5: "other"}),
        ("de", {0: "other", 1: "one", 21: "other"}),
        ("ru", {0: "many", 1: "one", 2: "few", 4: "few", 5: "many", 11: "many", 12: "many", 14: "many", 21: "one",
                22: "few", 25: "many", 101: "one", 111: "many", 112: "many", 1.5: "other"}),
        ("ja", {0: "other", 1: "other", 2: "other"}),
        ("ko", {1: "other"}),
        ("zh", {1: "other"}),
    ],
)  # fmt: skip
def test_each_language_counts_in_its_own_way(language: str, counts: dict[float, str]) -> None:
    said = messages(language, photos=FORMS)
    assert {count: said("photos", count=count).split()[1] for count in counts} == counts


def test_a_category_that_is_not_written_is_other_and_so_is_no_count() -> None:
    said = messages("ru", photos={"other": "{count} photos"})
    assert said("photos", count=2) == "2 photos"
    assert said("photos") == "{count} photos"
    assert said("photos", count="many") == "many photos"


def test_a_gap_is_answered_in_english_and_an_unknown_key_by_itself() -> None:
    said = Messages("de", {}, {"greeting": "Hello {name}", "photos": {"one": "one", "other": "{count}"}})
    assert said("greeting", name="日本") == "Hello 日本"
    assert said("photos", count=1) == "one"
    assert said("nobody.knows", name="x") == "nobody.knows"


@given(st.text(), st.text())
def test_values_are_put_in_as_they_are(a: str, b: str) -> None:
    assert messages(pair="{a} and {b}")("pair", a=a, b=b) == f"{a} and {b}"


def test_a_placeholder_without_a_value_stays() -> None:
    assert messages(pair="{a} and {b}")("pair", b=2) == "{a} and 2"


@pytest.mark.parametrize(
    ("language", "text"), [("en", "1,234,567"), ("de", "1.234.567"), ("ru", "1\u00a0234\u00a0567"), ("ja", "1,234,567")]
)
def test_numbers_are_grouped_as_the_language_does(language: str, text: str) -> None:
    assert load(language).number(1234567) == text
    assert load(language).number(999) == "999"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_loaded_language_is_the_file_and_is_read_once(language: str) -> None:
    said = load(language)
    assert said.language == language and load(language) is said
    texts = json.loads(files("pictrace.apps.messages").joinpath(f"{language}.json").read_text("utf-8"))
    assert said.section() == (catalogue() | texts if language == "en" else texts)


def test_an_unknown_language_is_english() -> None:
    assert load("xx").language == "en"
    assert load("xx").section() == load("en").section()


def test_a_section_leaves_out_what_belongs_to_another_application() -> None:
    whole, without = load("de").section(), load("de").section("desktop.", "note.")
    assert set(without) == {key for key in whole if not key.startswith(("desktop.", "note."))}
    assert without and all(whole[key] == text for key, text in without.items())


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"), ("de", "de"), ("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr,ru;q=0.5", "ru"), ("en;q=0.1,ja;q=0.9", "ja"),
        ("DE_de", "de"), ("de;q=0", "en"), ("de;q=0,ko;q=0.1", "ko"), ("*", "en"), ("fr", "en"), ("de;q=abc", "de"),
        ("ko;q=1.0.0,de;q=0.2", "de"), (" zh-Hant-TW ; q=0.3 , fr", "zh"), (",,,", "en"),
    ],
)  # fmt: skip
def test_a_browser_gets_the_best_language_there_is(header: str, language: str) -> None:
    assert language_from_header(header) == language


@given(st.text(max_size=60))
def test_no_header_from_outside_does_harm(header: str) -> None:
    assert language_from_header(header) in LANGUAGES


@pytest.mark.parametrize(
    ("variable", "value", "language"),
    [
        ("LANG", "de_AT.UTF-8", "de"),
        ("LC_ALL", "Russian_Russia.1251", "ru"),
        ("LANGUAGE", "fr:ja:de", "ja"),
        ("LANG", "ko", "ko"),
    ],
)
def test_the_desktops_language_comes_from_its_environment(
    variable: str, value: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    assert language_of_system() == language


def test_a_language_that_is_not_there_asks_the_next_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANGUAGE", "fr")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert language_of_system() == "zh"


@pytest.mark.parametrize(
    ("language", "share", "whole", "size", "few", "moment"),
    [
        ("en", "99.5%", "50%", "4.2 MB", "999 byte", "Jul 14, 2009, 11:02\u202fAM"),
        ("de", "99,5\u00a0%", "50\u00a0%", "4,2 MB", "999 Byte", "14.07.2009, 11:02"),
        ("ru", "99,5\u00a0%", "50\u00a0%", "4,2 МБ", "999 Б", "14 июл. 2009\u202fг., 11:02"),
        ("ja", "99.5%", "50%", "4.2 MB", "999 byte", "2009/07/14 11:02"),
        ("ko", "99.5%", "50%", "4.2MB", "999byte", "2009. 7. 14. 오전 11:02"),
        ("zh", "99.5%", "50%", "4.2 MB", "999 B", "2009年7月14日 11:02"),
    ],
)
def test_shares_sizes_and_moments_are_those_of_the_cldr(
    language: str, share: str, whole: str, size: str, few: str, moment: str
) -> None:
    said = load(language)
    assert (said.share(0.995, 1), said.share(0.5)) == (share, whole)
    assert (said.size(4_200_000), said.size(999)) == (size, few)
    assert said.moment(datetime(2009, 7, 14, 11, 2)) == moment


def test_sizes_go_up_to_the_largest_unit() -> None:
    assert load("en").size(0) == "0 byte"
    assert load("en").size(2.5e15) == "2,500 TB"
