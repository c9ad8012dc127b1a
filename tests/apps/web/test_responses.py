"""JSON answers: any text that a library may hold can be sent and read again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.apps.web.responses import JSONResponse, encoded

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(VALUES)
def test_what_is_sent_is_what_is_read(value: object) -> None:
    assert json.loads(encoded(value).decode("utf-8")) == value


def test_half_a_surrogate_pair_is_the_escape_that_it_is() -> None:
    assert encoded({"name": "a\udcff日"}) == '{"name":"a\\udcff日"}'.encode()
    assert json.loads(encoded("\ud800")) == "\ud800"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_in_json_is_never_sent(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encoded({"score": value})


def test_the_answer_is_json_in_utf8() -> None:
    answer = JSONResponse({"a": "日本"}, 201)
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/json")
    assert bytes(answer.body) == '{"a":"日本"}'.encode()
