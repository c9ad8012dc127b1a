"""What a model card may say of each field."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.embeddings.card_rules import RULES, TEXT
from pictrace.embeddings.cards import ModelCard
from pictrace.messages import english

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
SPACE = {"name": "looks", "dimension": 256}


def test_each_rule_is_of_a_field_that_a_card_has() -> None:
    assert RULES.keys() <= {field.name for field in fields(ModelCard)}


@given(JSON)
def test_any_value_is_judged_without_an_error_and_the_words_say_what_may_stand_there(value: Any) -> None:
    for fits, words in (*RULES.values(), TEXT):
        assert fits(value) in (True, False)
        assert english(words) and not english(words).endswith(".")


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        ("id", "clip-b32", "clip b32"),
        ("id", "a", ""),
        ("version", "1.0+cpu", "../1"),
        ("dimension", 1, 0),
        ("width", 224, 224.0),
        ("height", 224, True),
        ("resize", "crop", "fit"),
        ("channels", "bgr", "BGR"),
        ("mean", [0.5, 0, 1], [0.5, 0.5]),
        ("std", [0.2, 0.2, 0.2], [0.2, 0, 0.2]),
        ("bf16_cosine", 0.99, "0.99"),
        ("sha256", "0" * 64, "0" * 63),
        ("sha256", "a" * 64, "A" * 64),
        ("bundled", False, 0),
        ("vocabulary", "tags.json", "../tags.json"),
        ("spaces", [SPACE], []),
        ("spaces", [SPACE, SPACE | {"name": "copies"}], [SPACE, SPACE]),
        ("spaces", [SPACE | {"output": "x"}], [SPACE | {"outputs": "x"}]),
        ("spaces", [SPACE], [SPACE | {"dimension": -1}]),
        ("figures", {}, []),
    ],
)
def test_a_value_and_one_that_is_nearly_right(field: str, right: Any, wrong: Any) -> None:
    fits, _ = RULES[field]
    assert fits(right) is True
    assert fits(wrong) is False
