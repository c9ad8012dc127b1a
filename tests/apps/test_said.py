"""What the library says is said in all six languages, and nothing that it speaks of is taken for more than it is."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from PIL import Image

from pictrace.apps.messages.loader import LANGUAGES, load
from pictrace.decoding.pixels import decode
from pictrace.embeddings.cards import bundled, described
from pictrace.errors import MissingExtra, PhotoUnreadable
from pictrace.messages import Message, english, verbatim
from pictrace.records import Capture, Photo, PhotoState
from pictrace.sources.reading import sort_of, why_not
from pictrace.verification.capture_time import ANOTHER_MOMENT
from pictrace.workflows.duplicates.keeper import Edit, KeepRules
from pictrace.workflows.indexing.disks import ANOTHER_DISK, AWAY, vanished

OTHERS = [language for language in LANGUAGES if language != "en"]


def photo(number: int, **changes: object) -> Photo:
    plain = Photo(number, 1, "photos/a.jpg", "/photos/a.jpg", PhotoState.PRESENT, width=640, height=480, format="JPEG")
    return replace(plain, **{"bytes": 100_000} | changes)  # type: ignore[arg-type]


KEPT = (
    (photo(1), photo(2, state=PhotoState.MISSING)),
    (photo(1), photo(2, location="/elsewhere/a.jpg")),
    (photo(1), photo(2, width=160, height=120)),
    (photo(1), photo(2, content_id=2)),
    (photo(1), photo(2, key="photos/a edited.jpg")),
    (photo(1), photo(2, width=600, height=440)),
    (photo(1, capture=Capture(camera="X100")), photo(2)),
    (photo(1), photo(2, bytes=50_000)),
    (photo(1, capture=Capture(datetime(2009, 7, 14))), photo(2, capture=Capture(datetime(2010, 1, 1)))),
    (photo(1), photo(2, key="photos/a copy.jpg")),
    (photo(1), photo(2, key="copies/a.jpg")),
    (photo(1), photo(2)),
    (photo(1), photo(1)),
)
"""Pairs that each rule for keeping decides about, in the order of the rules; then one photo alone."""


def reasons_to_keep() -> list[Message]:
    keeping = KeepRules(places=("/photos",), edits={2: Edit()})
    return [keeping.reason(keeper, [other]) for keeper, other in KEPT]


def of_data(data: bytes) -> Message:
    with pytest.raises(PhotoUnreadable) as caught:
        decode(data)
    return caught.value.message


def a_jpeg() -> bytes:
    out = BytesIO()
    Image.effect_noise((64, 64), 80).save(out, "JPEG")
    return out.getvalue()


def said() -> list[Message]:
    """What is really said of files, places, keepers and models."""
    sorts = (stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFDIR, 0)
    heads = (
        b"<!doctype html>",
        b"<html>",
        b"<svg>",
        b"<?xml ?>",
        b"%PDF-1.7",
        b"8BPS",
        b"PK\x03\x04",
        b"\0\0\0",
        b"what",
    )
    refusals = (PermissionError(13, "no"), FileNotFoundError(2, "no"), OSError(5, "Input/output error"))
    return [
        *reasons_to_keep(),
        ANOTHER_MOMENT,
        *map(sort_of, sorts),
        *map(of_data, heads),
        of_data(a_jpeg()[:-300]),
        *map(why_not, refusals),
        MissingExtra(Message("extra.raw"), "raw").message,
        MissingExtra(Message("extra.jxl"), "jxl").message,
        Message("place.no_folder", why=Message("place.forbidden")),
        AWAY,
        ANOTHER_DISK,
        vanished(1200, 2400),
        *map(described, bundled()),
    ]


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_said_is_translated(language: str) -> None:
    messages = load(language)
    assert [english(one) for one in said() if messages.said(one) == english(one)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_placeholder_stays_open(language: str) -> None:
    assert [text for text in map(load(language).said, said()) if "{" in text] == []


def test_english_above_is_english_below() -> None:
    assert [load("en").said(one) for one in said()] == [english(one) for one in said()]


def test_the_cards_of_bundled_models_say_what_their_code_does() -> None:
    assert [english(described(card)) for card in bundled()] == [card.description for card in bundled()]
    assert all(described(card).code != "verbatim" for card in bundled())
    assert described(replace(bundled()[0], description="my own")) == Message("verbatim", text="my own")


def test_every_rule_for_keeping_decided_once() -> None:
    names = [KeepRules(places=("/photos",), edits={2: Edit()}).compare(*pair)[1].name for pair in KEPT[:-1]]
    assert names == [rule.name for rule in KeepRules().rules]
    assert load("de").sentence(reasons_to_keep()[2]) == "Es hat mehr Pixel (640 × 480)."
    assert load("ja").sentence(reasons_to_keep()[2]) == "画素数が多い写真です（640 × 480）。"


def test_the_winner_is_named_before_what_it_has() -> None:
    for rule in KeepRules().rules:
        assert english(rule.reason).removeprefix("it ").split(" (")[0] == english(rule.has)


def test_a_question_ends_as_it_is() -> None:
    asked = Message("words.meant", word="x", meant=("y", "z"))
    assert english(asked) == "the model has no word for 'x'; did you mean 'y' or 'z'?"
    assert load("de").sentence(asked).endswith("war 'y' oder 'z' gemeint?")
    assert load("zh").sentence(asked).endswith("吗？")


def test_a_sentence_within_a_sentence_is_translated_too() -> None:
    messages = load("de")
    assert messages.said(Message("place.no_folder", why=Message("place.forbidden"))) == (
        "der Ordner lässt sich nicht auflisten: es fehlt die Berechtigung zum Lesen"
    )
    away = Message("place.why", place="C:\\Fotos\\alt.zip", why=Message("place.absent"))
    assert messages.said(away) == "C:\\Fotos\\alt.zip: es ist nicht da"
    assert messages.said(Message("file.other", what=Message("sort.pdf"))) == "das ist ein PDF-Dokument, kein Bild"
    foreign = Message("file.unreadable", why="Something foreign")
    assert messages.said(foreign) == "die Datei lässt sich nicht lesen: Something foreign"


def test_numbers_are_written_as_in_the_language() -> None:
    ranked = Message("search.ranked_best", measure="ssim", best=200, over=5000)
    assert "5.000 Bilder" in load("de").said(ranked)
    assert "5\u00a0000 снимков" in load("ru").said(ranked)
    assert "5,000 枚" in load("ja").said(ranked)


def test_names_are_never_taken_for_sentences() -> None:
    """A file may be called as it likes: what is spoken of is repeated as it is."""
    name = "/photos/mirrored or {place} it is not there.jpg"
    assert load("de").said(Message("place.one_picture", place=name)).startswith(name)


def test_what_another_program_says_stays() -> None:
    assert load("ru").said(verbatim("a new sentence")) == "a new sentence"
    assert load("ru").said(verbatim("")) == ""
