"""Filling texts: every case of ``cases.json``, which the page's JavaScript is held to as well."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.apps.messages.loader import LANGUAGES, load
from pictrace.messages import Message
from pictrace.messages.language import Language

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))


def value(given: Any) -> Any:
    """A value of the JSON as messages hold it."""
    if isinstance(given, dict):
        return Message.from_json(given)
    return tuple(map(value, given)) if isinstance(given, list) else given


def cases(*languages: str) -> list[tuple[str, Any, Mapping[str, Any], str]]:
    return list(_cases(*languages))


def _cases(*languages: str) -> Iterator[tuple[str, Any, Mapping[str, Any], str]]:
    for case in CASES:
        values = {name: value(one) for name, one in case["values"].items()}
        for language in languages:
            if language in case:
                yield language, case["text"], values, case[language]


@pytest.mark.parametrize(("language", "text", "values", "said"), cases(*LANGUAGES))
def test_texts_are_filled_as_each_language_does(language: str, text: Any, values: Mapping[str, Any], said: str) -> None:
    assert load(language).filled(text, values) == said


@pytest.mark.parametrize(("language", "text", "values", "said"), cases("en"))
def test_english_without_babel_is_english_with_it(
    language: str, text: Any, values: Mapping[str, Any], said: str
) -> None:
    assert (
        Language({"words.either": "{words} or {last}", "words.both": "{words} and {last}"}).filled(text, values) == said
    )


@given(st.text(), st.text())
def test_values_are_put_in_as_they_are(a: str, b: str) -> None:
    assert Language({}).filled("{a} and {b}", {"a": a, "b": b}) == f"{a} and {b}"


@given(st.text(st.characters(codec=None), max_size=20), st.text(max_size=20))
def test_a_message_among_the_values_is_said_too(name: str, other: str) -> None:
    language = Language({"out.side": "{place}: {why}", "in.side": "not {what}"})
    inner = Message("in.side", what=name)
    assert language.said(Message("out.side", place=other, why=inner)) == f"{other}: not {name}"


def test_a_very_long_value_takes_no_time() -> None:
    long = "{a}" * 1_000_000
    assert Language({"a.b": "<{a}>"}).said(Message("a.b", a=long)) == f"<{long}>"


def test_a_code_that_nobody_knows_is_shown_with_its_values() -> None:
    assert Language({}).said(Message("new.code", a=1, b="x")) == "new.code (1, x)"


def test_what_is_verbatim_is_said_in_no_language() -> None:
    for language in LANGUAGES:
        assert load(language).said(Message("verbatim", text="Errno 5 {text}")) == "Errno 5 {text}"
