"""Wrong use is told to programs by a code and values, as every other error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest

from pictrace.apps.cli.wrong_use import message_of
from pictrace.messages import Message, verbatim
from tests.apps.cli.conftest import Pictrace


@click.command("try")
@click.argument("places", nargs=-1, required=True)
@click.option("--by", type=click.Choice(["looks", "copies"]))
@click.option("--limit", type=click.IntRange(1, 9))
@click.option("--name", required=True)
def trying(**_: object) -> None:
    """What click refuses here it refuses in the same way everywhere."""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--lmit", "3"], Message("usage.option_close", option="--lmit", close=("--limit",))),
        (["--qqqqqq"], Message("usage.option", option="--qqqqqq")),
        (["--name", "a"], Message("usage.missing", name="PLACES...")),
        (["here"], Message("usage.missing", name="--name")),
        (
            ["--limit", "10", "here"],
            Message("usage.value", name="--limit", why=verbatim("10 is not in the range 1<=x<=9.")),
        ),
        (
            ["--by", "size", "here"],
            Message("usage.value", name="--by", why=verbatim("'size' is not one of 'looks', 'copies'.")),
        ),
    ],
)
def test_each_refusal_of_click_has_a_code(words: list[str], message: Message) -> None:
    with pytest.raises(click.UsageError) as refused:
        trying.main(words, standalone_mode=False)
    assert message_of(refused.value) == message


def test_what_has_no_code_of_its_own_is_said_in_clicks_words() -> None:
    assert message_of(click.UsageError("no")) == Message("usage.words", why=verbatim("no"))
    assert message_of(click.BadParameter("no")) == Message("usage.value", name="", why=verbatim("no"))
    assert message_of(click.BadParameter("no", param_hint="WHERE")).values["name"] == "WHERE"


def told(pictrace: Pictrace, *words: str) -> dict[str, Any]:
    outcome = pictrace(*words)
    assert outcome.code in (2, 3) and outcome.out == ""
    found: dict[str, Any] = json.loads(outcome.err.splitlines()[-1])
    assert len(outcome.err.splitlines()) > 1, "and a sentence for people before it"
    return found


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["search", "--json"], "usage.query"),
        (["search", "a.jpg", "--save", "a", "--json"], "usage.save"),
        (["search", "a.jpg", "--region", "1,2", "--json"], "query.region_text"),
        (["search", "--regoin", "2", "--json"], "usage.option_close"),
        (["search", "--top", "many", "--json"], "usage.value"),
        (["duplicates", "--exact", "--similar", "--json"], "usage.exclude"),
        (["clean", "plan", "--photo", "1", "--have", ".", "--json"], "usage.exclude"),
        (["compare", "a.jpg", "--json"], "usage.missing"),
        (["compare", "a.jpg", "b.jpg", "--out", "c.gif", "--json"], "usage.out"),
        (["gui", "--json"], "usage.window"),
        (["serach", "--json"], "usage.command_close"),
        (["qqqqqq", "--json"], "usage.command"),
    ],
)
def test_programs_are_told_the_code(words: list[str], code: str, pictrace: Pictrace) -> None:
    assert told(pictrace, *words)["message"]["code"] == code


def test_every_error_that_ends_a_command_is_told_so(pictrace: Pictrace, tmp_path: Path) -> None:
    found = told(pictrace, "status", "--library", str(tmp_path / "none"), "--json")
    assert found["message"]["code"].startswith("library.") and str(tmp_path / "none") in found["error"]


def test_without_json_nothing_but_the_sentence_is_said(pictrace: Pictrace) -> None:
    outcome = pictrace("duplicates", "--exact", "--similar")
    assert (outcome.code, outcome.err) == (2, "pictrace: --exact and --similar exclude each other\n")
