"""What libraries said before messages had codes is understood, once, and nothing else is."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.catalogue.migrations.sentences import reason_of_member, understood
from pictrace.messages import Message, english
from pictrace.messages.english import catalogue


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("the file is empty", Message("file.empty")),
        ("unpacked, the file is over the limit of 512 MiB", Message("archive.large", limit=512 << 20)),
        ("the file is over the limit of 900 bytes", Message("file.large", limit=900)),
        ("the archive lists more than 500,000 files: unpack it into a folder", Message("archive.many", most=500_000)),
        (
            "/disk/a.zip: there is no permission to read it",
            Message("place.why", place="/disk/a.zip", why=Message("place.forbidden")),
        ),
        (
            "the folder cannot be listed: Something foreign",
            Message("place.no_folder", why="Something foreign"),
        ),
        ("this is a PDF document, not a picture", Message("file.other", what=Message("sort.pdf"))),
        (
            "the JPEG data breaks off or is damaged after about 40 % of its rows",
            Message("picture.cut_at", format="JPEG", percent=40),
        ),
        ("rotated by 90°", Message("note.rotated", degrees=90)),
        ("it has more pixels (400 × 300)", Message("keeper.pixels", width=400, height=300)),
        (
            "the picture has 20000 × 20000 pixels, over the limit of 0.25 megapixels",
            Message("picture.large", width=20000, height=20000, limit=0.25),
        ),
        (
            "reading JPEG XL files needs an extra that is not installed: pip install 'pictrace[jxl]'",
            Message("extra.missing", feature="reading JPEG XL files", line="pip install 'pictrace[jxl]'"),
        ),
    ],
)
def test_a_stored_sentence_has_its_code_and_says_the_same(text: str, message: Message) -> None:
    assert understood(text) == message
    assert english(message) == text


def test_a_member_is_tied_by_several_things() -> None:
    text = "the same picture, saved again, colours changed, 12 matching points, SSIM 0.98"
    message = reason_of_member(text)
    assert message is not None and english(message) == text
    assert [part.code for part in message.values["parts"]] == [  # type: ignore[union-attr]
        "member.copy", "note.recoloured", "member.points", "member.ssim",
    ]  # fmt: skip
    kept = reason_of_member("kept")
    assert kept is not None and english(kept) == "kept"
    assert reason_of_member("the same picture, saved again, and a new part") is None


def test_every_listed_sentence_is_one_of_a_code_that_there_is() -> None:
    listed = json.loads(files("pictrace.catalogue.migrations").joinpath("sentences.json").read_text("utf-8"))
    assert listed["sentences"].keys() | listed["parts"].keys() <= catalogue().keys()


@pytest.mark.parametrize("text", ["", "a new sentence", "a name that is x: " * 500 + "it is not there"])
def test_what_nobody_listed_stays_a_text(text: str) -> None:
    assert understood(text) is None


@given(st.text(max_size=200))
def test_no_text_does_harm(text: str) -> None:
    for message in (understood(text), reason_of_member(text)):
        assert message is None or Message.from_json(json.loads(json.dumps(message.to_json()))) == message
