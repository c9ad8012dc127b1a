"""What a request breaks is told by a code and values, whatever version of pydantic finds it."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pictrace.apps.messages.loader import LANGUAGES, load
from pictrace.apps.web.validation import MOST_SAID, found_in, summary
from pictrace.messages import Message, english, verbatim


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Inner(BaseModel):
    street: str


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")
    whole: int = Field(1, ge=0, lt=10)
    share: float = Field(0.5, gt=0, le=1)
    truth: bool = False
    name: str = Field("abc", min_length=2, max_length=4, pattern="^[a-z]+$")
    names: list[str] = Field(["a"], min_length=1, max_length=2)
    colour: Colour = Colour.RED
    by: Literal["looks", "copies"] = "looks"
    day: date = date(2014, 7, 1)
    moment: datetime = datetime(2014, 7, 1)
    table: dict[str, int] = {}
    address: Inner | None = None


def findings(**given: Any) -> list[Any]:
    with pytest.raises(ValidationError) as refused:
        Asked.model_validate(given)
    return [{**one, "loc": ("body", *one["loc"])} for one in refused.value.errors()]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"whole": "x"}, Message("request.whole", name="whole")),
        ({"whole": 1.5}, Message("request.whole", name="whole")),
        ({"whole": None}, Message("request.whole", name="whole")),
        ({"whole": "1" * 5000}, Message("request.whole", name="whole")),
        ({"whole": -1}, Message("request.least", name="whole", least=0)),
        ({"whole": 10}, Message("request.below", name="whole", most=10)),
        ({"share": "x"}, Message("request.number", name="share")),
        ({"share": 0}, Message("request.above", name="share", least=0.0)),
        ({"share": 2}, Message("request.most", name="share", most=1.0)),
        ({"truth": "perhaps"}, Message("request.truth", name="truth")),
        ({"name": 5}, Message("request.text", name="name")),
        ({"name": "a"}, Message("request.short", name="name", least=2)),
        ({"name": "abcde"}, Message("request.long", name="name", most=4)),
        ({"name": "ABC"}, Message("request.form", name="name", form="^[a-z]+$")),
        ({"names": "a"}, Message("request.list", name="names")),
        ({"names": []}, Message("request.short", name="names", least=1)),
        ({"names": ["a", "b", "c"]}, Message("request.long", name="names", most=2)),
        ({"names": ["a", 5]}, Message("request.text", name="names.1")),
        ({"colour": "green"}, Message("request.choice", name="colour", allowed=("red", "blue"))),
        ({"by": "size"}, Message("request.choice", name="by", allowed=("looks", "copies"))),
        ({"day": "soon"}, Message("request.date", name="day")),
        ({"moment": "soon"}, Message("request.date", name="moment")),
        ({"table": []}, Message("request.object", name="table")),
        ({"address": 5}, Message("request.object", name="address")),
        ({"address": {}}, Message("request.missing", name="address.street")),
        ({"colours": 1}, Message("request.unknown", name="colours")),
    ],
)
def test_each_finding_has_a_code(given: dict[str, Any], message: Message) -> None:
    (told,) = found_in(findings(**given))
    assert told["message"] == message.to_json()
    assert (told["in"], told["name"]) == ("body", message.values["name"]) and told["detail"]


def test_a_body_that_is_no_json_says_where_it_ends() -> None:
    one = {"loc": ("body", 1), "type": "json_invalid", "msg": "JSON decode error", "ctx": {"error": "Expecting value"}}
    assert english(summary([one])) == "the body is not JSON: Expecting value"


@pytest.mark.parametrize("ctx", [None, {}, {"at_least": 3}])
def test_what_is_not_known_is_said_in_pydantics_words(ctx: dict[str, Any] | None) -> None:
    other = Message("request.value", name="a", why=verbatim("too wide"))
    for kind in ("tuple_width", "less_than"):
        (told,) = found_in([{"loc": ("query", "a"), "type": kind, "msg": "too wide", "ctx": ctx}])
        assert told["message"] == other.to_json()


def test_one_sentence_names_the_first_of_many() -> None:
    many = findings(whole="x", share="x", truth="x", name=5, names=5)
    assert len(many) > MOST_SAID
    assert english(summary(many)) == "whole is no whole number; share is no number; truth is neither true nor false"


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_it_is_said_in_every_language(language: str) -> None:
    said = load(language).said(summary(findings(whole=-1, colour="green")))
    assert "whole" in said and "colour" in said and "red" in said and "request." not in said
