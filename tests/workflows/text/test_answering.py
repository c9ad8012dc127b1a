"""Who answers a text, with real files through a library: words of the bundled model, a model that reads, or both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from pictrace.errors import UsageError
from pictrace.library import Library
from pictrace.records import Query, SearchResult
from tests.embeddings.readers import texts_network, tokenizer, write_reader
from tests.workflows.text.test_sentences import COLOURS


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("colours")
    for name, colour in COLOURS.items():
        Image.new("RGB", (64, 48), colour).save(place / f"{name}.png")
    return place


@pytest.fixture(scope="module")
def library(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Indexed with the small bundled model, and then with one that reads."""
    with Library.open(tmp_path_factory.mktemp("library"), model="mini@7", decode_threads=1) as library:
        list(library.index([str(place)]))
        write_reader(library.models_directory)
        assert asked(library, "red picture").text_by == ("words",)
        list(library.index(model="reader"))
        yield library


def asked(library: Library, text: str, **query: object) -> SearchResult:
    return next(library.search([Query(text=text, **query)], k=10))  # type: ignore[arg-type]


def names(result: SearchResult) -> list[str]:
    return [Path(hit.photo.location).stem for hit in result.hits]


def codes(result: SearchResult) -> list[str]:
    return [message.code for message in result.messages]


def test_what_words_do_not_know_the_model_reads(library: Library) -> None:
    result = asked(library, "red thing qqqq")
    assert names(result) == ["red"]
    assert result.text_by == ("reader@1",)
    assert result.to_json()["text_by"] == ["reader@1"]
    assert result.messages == ()


def test_what_both_know_both_say(library: Library) -> None:
    result = asked(library, "red")
    assert names(result)[0] == "red"
    assert result.text_by == ("reader@1", "words")
    assert [word.means for word in result.words] == ["red"]
    words = asked(library, "red", words_only=True)
    assert words.text_by == ("words",)
    mean = result.hits[0].score
    assert words.hits[0].score / 2 < mean < 1


def test_what_is_to_be_left_out_the_words_leave_out(library: Library) -> None:
    result = asked(library, "thing -grey")
    assert "grey" in names(asked(library, "thing qqqq"))
    assert "grey" not in names(result)
    assert result.text_by == ("reader@1", "words")
    assert [word.negated for word in result.words] == [True]
    assert asked(library, "-grey").text_by == ("words",)


def test_a_picture_and_a_sentence(library: Library, place: Path) -> None:
    result = asked(library, "red qqqq", place=str(place / "blue.png"))
    assert names(result) == ["red"]
    assert result.text_by == ("reader@1",)


def test_the_model_that_is_asked_for(library: Library) -> None:
    result = next(library.search([Query(text="green")], model="reader"))
    assert (result.model, result.text_by) == ("reader@1", ("reader@1",))
    assert names(result) == ["green"]
    assert next(library.search([Query(text="green")], model="mini@7")).text_by == ("words",)


def test_a_model_that_has_seen_nothing_says_so(library: Library) -> None:
    write_reader(library.models_directory, "blank")
    result = next(library.search([Query(text="green")], model="blank"))
    assert result.hits == ()
    assert codes(result) == ["text.unseen"]
    assert result.notes[0].startswith("'blank@1' has not seen 4 of the pictures yet")


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "—", "…!?"])
def test_no_text(library: Library, text: str) -> None:
    with pytest.raises(UsageError):
        asked(library, text)


def test_a_text_too_long(library: Library) -> None:
    with pytest.raises(UsageError, match="10,000"):
        asked(library, "x" * 10_000)


@pytest.mark.parametrize("text", ["red\x00\x1b[31m", "крас red 赤い", "\ud83d red", "a" * 500, "🐈", "\u202ered"])
def test_strange_texts_are_answered(library: Library, text: str) -> None:
    assert asked(library, text).text_by[0] == "reader@1"


def test_pictures_that_the_model_has_not_seen_are_said(library: Library, place: Path) -> None:
    extra = place / "more"
    extra.mkdir()
    Image.new("RGB", (64, 48), (250, 90, 90)).save(extra / "rose.png")
    list(library._indexing.run([str(place)], "mini@7", retry=False, accept_changes=False, others=False))
    assert "text.unseen" in codes(asked(library, "red qqqq"))
    list(library.index([str(place)]))
    result = asked(library, "red qqqq")
    assert codes(result) == []
    assert set(names(result)) == {"red", "rose"}


def test_a_damaged_model_leaves_the_words(library: Library) -> None:
    network = library.models_directory / "reader-text.onnx"
    whole = network.read_bytes()
    cases = [
        (network, whole[: len(whole) // 2], "text.fallen"),
        (network, texts_network(dimension=3), "text.fallen"),
        (library.models_directory / "reader-tokenizer.json", b"{", "text.fallen"),
    ]
    for path, content, code in cases:
        before = path.read_bytes()
        path.write_bytes(content)
        with Library.open(library.directory, model="mini@7", decode_threads=1) as again:
            result = asked(again, "red")
            assert codes(result) == [code]
            assert result.text_by == ("words",)
            assert names(result)[0] in ("red", "rose")
        path.write_bytes(before)
    assert (library.models_directory / "reader-tokenizer.json").read_text("utf-8") == tokenizer()


def test_a_model_whose_files_are_gone_is_not_asked(library: Library) -> None:
    network = library.models_directory / "reader-text.onnx"
    whole = network.read_bytes()
    network.unlink()
    with Library.open(library.directory, model="mini@7", decode_threads=1) as again:
        assert asked(again, "red").text_by == ("words",)
    network.write_bytes(whole)
