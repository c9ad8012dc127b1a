"""Everything that the library says to a person is listed, recognised, and said in all six languages."""

from __future__ import annotations

import ast
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from PIL import Image

import pictrace
from pictrace.apps.messages.loader import LANGUAGES, heard_of, load
from pictrace.apps.messages.phrases import Phrasebook
from pictrace.decoding.pixels import decode
from pictrace.embeddings.cards import bundled
from pictrace.errors import PhotoUnreadable
from pictrace.records import Capture, Photo, PhotoState
from pictrace.sources.reading import sort_of, why_not
from pictrace.verification.capture_time import ANOTHER_MOMENT
from pictrace.workflows.duplicates.keeper import Edit, KeepRules
from pictrace.workflows.indexing.disks import ANOTHER_DISK, AWAY, vanished

OTHERS = [language for language in LANGUAGES if language != "en"]
SPEAKERS = frozenset(
    {
        "AddressRefused",
        "ArchiveDamaged",
        "DecoderMissing",
        "PhotoGone",
        "PhotoTooLarge",
        "PhotoUnavailable",
        "PhotoUnreadable",
        "Problem",
        "SourceUnreachable",
        "notes.append",
    }
)
"""Calls whose text a person reads: reasons of failed photos and places, notes of searches and comparisons."""


def sentences() -> Iterator[tuple[str, str]]:
    """Place in the source, and what is said there with 7 for everything that changes."""
    root = Path(pictrace.__file__).parent
    for file in sorted(root.rglob("*.py")):
        if not file.is_relative_to(root / "apps"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in SPEAKERS:
                    for text in (text for argument in node.args for text in texts(argument)):
                        if " " in text and text != "7: 7":  # a place, and a sentence that is said elsewhere
                            yield f"{file.relative_to(root)}:{node.lineno}", text


def texts(node: ast.expr) -> list[str]:
    """What an expression may say: none for one that says what it was given."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts)]
        case ast.BinOp(left=left, right=right):
            return ["".join(pair) for pair in product(texts(left), texts(right))]
        case ast.IfExp(body=body, orelse=orelse):
            return texts(body) + texts(orelse)
        case _:
            return []


SAID = list(sentences())


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


def reasons_to_keep() -> list[str]:
    keeping = KeepRules(places=("/photos",), edits={2: Edit()})
    return [keeping.reason(keeper, [other]) for keeper, other in KEPT]


def of_data(data: bytes) -> str:
    with pytest.raises(PhotoUnreadable) as caught:
        decode(data)
    return str(caught.value)


def a_jpeg() -> bytes:
    out = BytesIO()
    Image.effect_noise((64, 64), 80).save(out, "JPEG")
    return out.getvalue()


def more() -> list[str]:
    """What functions say instead of raising it, and what is put together."""
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
    return [
        *reasons_to_keep(),
        ANOTHER_MOMENT,
        *map(sort_of, sorts),
        *map(of_data, heads),
        of_data(a_jpeg()[:-300]),
        *map(why_not, (PermissionError(13, "no"), FileNotFoundError(2, "no"), OSError(5, "Input/output error"))),
        "the server answers 404 Not Found",
        "its decoder crashes on it (SIGSEGV)",
        "decoding it takes longer than 2 seconds",
        "it leads nowhere",
        AWAY,
        ANOTHER_DISK,
        vanished(1200, 2400),
        *(card.description for card in bundled()),
    ]


def test_the_source_was_read() -> None:
    assert len(SAID) > 70
    assert len({text for _, text in SAID}) > 55


@pytest.mark.parametrize("language", OTHERS)
def test_everything_that_is_said_is_translated(language: str) -> None:
    messages = load(language)
    english = [f"{where}: {text}" for where, text in SAID if messages.said(text) == text]
    english += [text for text in more() if messages.said(text) == text]
    assert not english, "add to the six catalogues"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_placeholder_stays_open(language: str) -> None:
    messages = load(language)
    said = [messages.said(text) for text in [text for _, text in SAID] + more()]
    assert not [text for text in said if "{" in text]


def test_english_is_as_the_library_says_it() -> None:
    messages = load("en")
    for text in [text for _, text in SAID] + more():
        assert messages.said(text) == text


def test_every_rule_for_keeping_decided_once() -> None:
    names = [KeepRules(places=("/photos",), edits={2: Edit()}).compare(*pair)[1].name for pair in KEPT[:-1]]
    assert names == [rule.name for rule in KeepRules().rules]
    assert load("de").sentence(reasons_to_keep()[2]) == "Es hat mehr Pixel (640 × 480)."
    assert load("ja").sentence(reasons_to_keep()[2]) == "画素数が多い写真です（640 × 480）。"


def test_a_question_ends_as_it_is() -> None:
    assert load("de").sentence("the model has no word for 'x'; did you mean 'y'?").endswith("war 'y' gemeint?")
    assert load("zh").sentence("the model has no word for 'x'; did you mean 'y'?").endswith("吗？")


def test_a_sentence_within_a_sentence_is_translated_too() -> None:
    said = load("de").said
    assert said("the folder cannot be listed: there is no permission to read it") == (
        "der Ordner lässt sich nicht auflisten: es fehlt die Berechtigung zum Lesen"
    )
    assert said("C:\\Fotos\\alt.zip: it is not there") == "C:\\Fotos\\alt.zip: es ist nicht da"
    assert said("this is a PDF document, not a picture") == "das ist ein PDF-Dokument, kein Bild"
    assert said("the model has no word for 'bote'; did you mean 'boat', 'bottle' or 'note'?").startswith("das Modell")
    assert said("the model has no word for 'bote'; did you mean 'boat' or 'note'?") == (
        "das Modell kennt kein Wort für 'bote'; war 'boat' oder 'note' gemeint?"
    )
    assert said("the file cannot be read: Something foreign") == "die Datei lässt sich nicht lesen: Something foreign"


def test_numbers_are_written_as_in_the_language() -> None:
    text = "ranked by ssim over the 200 best candidates of the embedding: the library has more than 5,000 pictures"
    assert "5.000 Bilder" in load("de").said(text)
    assert "5\u00a0000 снимков" in load("ru").said(text)
    assert "5,000 枚" in load("ja").said(text)


def test_names_are_never_taken_for_sentences() -> None:
    """A file may be called as it likes: what stands in any other placeholder is repeated as it is."""
    messages = load("de")
    name = "/photos/mirrored or {place} it is not there.jpg"
    assert messages.said(f"{name} is one picture: give the folder that it lies in").startswith(name)
    assert messages.said("this or that.jpg") == "this or that.jpg"


def test_what_nobody_listed_stays() -> None:
    assert load("ru").said("a new sentence") == "a new sentence"
    assert load("ru").said("") == ""
    assert heard_of("colours changed") is not None
    assert load("ru").said("x: " * 5000 + "it is not there").startswith("x: "), "too long to be matched"


def test_the_vaguest_pattern_is_asked_last() -> None:
    book = Phrasebook({"said.all": "{place}: {phrase}", "said.one": "a list: {phrase}"})
    assert [key for key, _ in book.phrases] == ["said.one", "said.all"]
    heard = book.recognise("a list: of tea")
    assert heard is not None
    assert (heard.key, dict(heard.values)) == ("said.one", {"phrase": "of tea"})
