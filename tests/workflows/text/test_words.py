from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pictrace.embeddings.head import WordHead
from pictrace.embeddings.vocabulary import Vocabulary
from pictrace.errors import UsageError
from pictrace.fingerprints import appearance
from pictrace.messages import Message
from pictrace.workflows.text import Words
from pictrace.workflows.text.labelling import tell_words
from pictrace.workflows.text.table import TableCache
from pictrace.workflows.text.words import unknown_words
from tests.workflows.conftest import Desk

CLASSES = [
    ((name,), ("thing",)) for name in ("cat", "dog", "car", "boat", "tree", "round", "flat", "wet", "dry", "old")
]
VOCABULARY = Vocabulary(CLASSES, {"thing": (("thing",), ())})
MODEL = "colours@1"


def made(desk: Desk, head: WordHead | None = None) -> Words:
    vocabulary = VOCABULARY.with_words(head.names) if head else VOCABULARY
    return Words(desk.catalogue, MODEL, lambda: vocabulary, head, TableCache(desk.catalogue, MODEL))


@pytest.fixture
def words(desk: Desk, archive: Path) -> Words:
    desk.index(archive)
    return made(desk)


def asked(words: Words, text: str, language: str | None = None) -> dict[int, float]:
    found = words.answer(words.read(text, language), None)
    return dict(zip(found.ids.tolist(), found.probabilities.tolist(), strict=True))


def test_a_word_ranks_by_its_probability(words: Words) -> None:
    phrase = words.read("cat")
    found = words.answer(phrase, None)
    assert unknown_words(phrase) == [] and len(found.ids)
    assert found.probabilities.tolist() == sorted(found.probabilities.tolist(), reverse=True)
    best = words.tags(found.ids.tolist())[int(found.ids[0])]
    assert {tag.name: tag.probability for tag in best}["cat"] == pytest.approx(float(found.probabilities[0]), abs=1e-6)


@pytest.mark.parametrize("word", ["кошка", "Katzen", "猫", "ねこ", "고양이", "cats"])
def test_every_language_asks_for_the_same(words: Words, word: str) -> None:
    assert asked(words, word) == asked(words, "cat") != {}


def test_several_words_multiply(words: Words) -> None:
    cat, dog, both = (asked(words, text) for text in ("cat", "dog", "cat and dog"))
    assert both
    assert both == pytest.approx({i: cat[i] * dog[i] for i in cat.keys() & dog.keys() if cat[i] * dog[i] >= 0.01})


def test_a_word_taken_away_leaves_those_that_do_not_show_it(words: Words) -> None:
    thing, without = asked(words, "thing"), asked(words, "thing -cat")
    cat = asked(words, "cat")
    assert without == pytest.approx({i: p * (1 - cat.get(i, 0)) for i, p in thing.items() if cat.get(i, 0) < 0.5})
    alone = asked(words, "-cat")
    assert alone and all(cat.get(i, 0) < 0.5 for i in alone)


def test_colours_come_from_the_pixels(words: Words, desk: Desk) -> None:
    table = desk.catalogue.appearances.all(appearance.ALGORITHM, appearance.LENGTH)
    said = appearance.probabilities(table.measures)[:, appearance.NAMES.index("red")]
    wanted = {i: float(p) for i, p in zip(table.ids.tolist(), said, strict=True) if p >= 0.1}
    assert asked(words, "red") == asked(words, "rot", "de") == pytest.approx(wanted)
    assert set(asked(words, "red cat")) <= set(wanted)


def test_only_among_the_allowed(words: Words) -> None:
    allowed = np.array([2, 4], np.int64)
    assert set(words.answer(words.read("thing"), allowed).ids.tolist()) <= {2, 4}


def test_what_is_not_understood_is_said(words: Words) -> None:
    phrase = words.read("caat")
    assert len(words.answer(phrase, None).ids) == 0
    assert unknown_words(phrase) == [Message("words.meant", word="caat", meant=("cat",))]
    assert "cat" in words.known() and "red" in words.known()


def test_an_answer_says_which_words_it_used(words: Words) -> None:
    used = words.used(words.read("кошка -красный и снусмумрик"))
    assert [(word.written, word.means, word.language, word.negated) for word in used] == [
        ("кошка", "кошка", "ru", False),
        ("красный", "красный", "ru", True),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "no word"), (" \x00 ", "no word"), ("of the", "no word"), ("cat " * 2500, "10,000 characters")],
)
def test_a_text_without_words_or_too_long_is_refused(words: Words, text: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        words.read(text)


@pytest.mark.parametrize("text", ["cat\x00dog", "кот cat 猫 고양이", "\u202ecat", "cat 🐈 dog"])
def test_strange_texts_are_read(words: Words, text: str) -> None:
    assert words.read(text).terms


def test_tags_are_in_the_persons_language(words: Words, desk: Desk) -> None:
    ids = desk.catalogue.tags.all(MODEL, 10).ids.tolist()
    names = {tag.name for tags in words.tags(ids, "ru").values() for tag in tags}
    assert names & {"кошка", "собака", "машина", "лодка", "дерево"}
    assert {tag.name for tags in words.tags(ids).values() for tag in tags} <= set(VOCABULARY.names)


def test_suggestions_are_words_that_photos_show(words: Words) -> None:
    found = words.suggestions("ca", 10)
    table = words.whole()
    for suggestion in found:
        assert suggestion.word.casefold().startswith("ca")
        assert suggestion.count == np.count_nonzero(words.probability([suggestion.word], table) >= 0.2)
    counted = {one.word: one.count for one in words.suggestions("к", 20, "ru")}
    assert counted.get("кошка", counted.get("кот", 0)) == {one.word: one.count for one in found}.get("cat", 0)
    assert words.suggestions("zzz", 5) == []


def test_the_whole_in_memory_answers_as_the_catalogue_does(words: Words, desk: Desk) -> None:
    texts = ("cat", "thing -dog", "red car", "white", "-boat")
    before = [asked(words, text) for text in texts]
    words.whole()
    for text, answer in zip(texts, before, strict=True):
        assert asked(words, text) == pytest.approx(answer)


def test_what_a_head_tells_is_searched_and_shown(words: Words, desk: Desk) -> None:
    reach = desk.catalogue.embeddings.reach(MODEL)
    chunk = next(iter(desk.catalogue.embeddings.after(MODEL)))
    head = WordHead(
        "h1",
        ("sunset", "cat"),
        ("looks",),
        np.vstack([chunk.vectors[0], -chunk.vectors[0]]) * 9,
        np.full(2, -3, np.float32),
    )
    told = made(desk, head)
    assert told.classes == 10 and asked(told, "закат") == {}
    assert tell_words(desk.catalogue, MODEL, head, told.classes, lambda: None) == reach.count
    sunset = asked(told, "закат")
    assert max(sunset, key=lambda i: sunset[i]) == int(chunk.ids[0])
    assert "закат" in [tag.name for tag in told.tags([int(chunk.ids[0])], "ru")[int(chunk.ids[0])]]
    shown = told.probability(["cat"], told.whole())
    classes, alone = told.whole().sums([0]), told.whole().sums([11])
    assert shown == pytest.approx(np.maximum(classes, np.where(alone >= 0.1, alone, 0)))


def test_a_model_without_words_has_none(desk: Desk) -> None:
    words = Words(desk.catalogue, MODEL, lambda: None, None, TableCache(desk.catalogue, MODEL))
    assert words.known() == []
    assert words.tags([1]) == {}
    assert words.suggestions("c", 3) == []
    with pytest.raises(UsageError, match="knows no words"):
        words.read("cat")
