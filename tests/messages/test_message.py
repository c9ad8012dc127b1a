"""A message is data: it goes to JSON and back whole, and what is none is refused."""

from __future__ import annotations

import json
import pickle
from dataclasses import asdict, dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.messages import Message, Value, verbatim
from pictrace.messages.message import is_code

ANY_TEXT = st.text(st.characters(codec=None), max_size=30)
"""Half surrogate pairs, control characters and markup too."""

CODES = st.from_regex(r"[a-z][a-z_]{0,9}(\.[a-z_]{1,9}){1,2}", fullmatch=True)
NAMES = st.from_regex(r"[a-z_]{1,9}", fullmatch=True)


def messages(depth: int = 3) -> st.SearchStrategy[Message]:
    plain: st.SearchStrategy[Value] = st.one_of(
        ANY_TEXT, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False), st.just("{name}<b>&amp;</b>")
    )
    values = st.one_of(plain, st.lists(plain, max_size=3).map(tuple))
    if depth:
        values = st.one_of(values, messages(depth - 1))
    return st.builds(lambda code, given: Message(code, **given), CODES, st.dictionaries(NAMES, values, max_size=4))


@given(messages())
def test_a_message_is_the_same_after_json(message: Message) -> None:
    again = Message.from_json(json.loads(json.dumps(message.to_json())))
    assert again == message and hash(again) == hash(message)


@given(messages())
def test_and_after_it_was_pickled(message: Message) -> None:
    assert pickle.loads(pickle.dumps(message)) == message


@given(messages())
def test_a_record_that_holds_one_becomes_the_same_json(message: Message) -> None:
    @dataclass(frozen=True, slots=True)
    class Record:
        message: Message

    assert json.dumps(asdict(Record(message))) == json.dumps({"message": message.to_json()})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["code", "values", "text", ""]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON)
def test_anything_else_is_refused_or_is_one(given: Any) -> None:
    try:
        message = Message.from_json(given)
    except ValueError:
        return
    assert json.dumps(message.to_json()) == json.dumps(given)


@pytest.mark.parametrize(
    "given",
    [
        None,
        "file.gone",
        [],
        {"code": "file.gone"},
        {"code": "file.gone", "values": []},
        {"code": 3, "values": {}},
        {"code": "File is gone", "values": {}},
        {"code": "a." + "b" * 200, "values": {}},
        {"code": "file.gone", "values": {}, "more": 1},
        {"code": "file.gone", "values": {"a": {"b": 1}}},
    ],
)
def test_what_is_no_message_is_refused(given: Any) -> None:
    with pytest.raises(ValueError, match="not a message"):
        Message.from_json(given)


@pytest.mark.parametrize("wrap", [lambda one: {"code": "a.b", "values": {"a": one}}, lambda one: [one]])
def test_one_that_is_too_deep_is_refused(wrap: Any) -> None:
    given: Any = {"code": "a.b", "values": {}}
    for _ in range(50):
        given = wrap(given)
    with pytest.raises(ValueError, match="not a message"):
        Message.from_json({"code": "a.b", "values": {"a": given}})


def test_values_may_have_any_name() -> None:
    assert Message("a.b", code="x", self="y").values == {"code": "x", "self": "y"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("file.gone", True), ("archive.zip_damaged", True), ("a.b.c", True), ("relation.same-scene", True),
        ("gone", False), ("It is gone.", False), ("/a.b", False), ("a b.c", False), ("a..b", False), ("", False),
        ("a.", False), ("a.b\n", False), ("A.b", False),
    ],
)  # fmt: skip
def test_sentences_are_no_codes(text: str, code: bool) -> None:
    assert is_code(text) is code


def test_what_has_no_code_is_said_as_it_is() -> None:
    assert verbatim("x {y}") == Message("verbatim", text="x {y}")
