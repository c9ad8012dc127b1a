from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.embeddings.cards import BUNDLED_DIRECTORY
from pictrace.embeddings.vocabulary import Meaning, Vocabulary, read_vocabulary
from pictrace.errors import ModelDamaged, ModelNotInstalled
from pictrace.records import Tag

CLASSES = [
    (("golden retriever",), ("retriever",)),
    (("Siberian husky",), ("sled dog",)),
    (("Eskimo dog", "husky"), ("sled dog",)),
    (("crane",), ("bird",)),
    (("crane",), ("machine",)),
    (("maillot",), ()),
    (("maillot", "tank suit"), ()),
    (("espresso",), ("coffee",)),
    (("jack-o'-lantern",), ()),
    (("otterhound", "otter hound"), ("dog",)),
]
GROUPS = {
    "animal": (("animal", "creature"), ()),
    "dog": (("dog", "puppy"), ("animal",)),
    "retriever": (("retriever",), ("dog",)),
    "sled dog": (("sled dog", "husky"), ("dog",)),
    "bird": (("bird",), ("animal",)),
    "machine": (("machine",), ()),
    "coffee": (("coffee", "café"), ()),
    "empty": (("unicorn",), ("animal",)),
}


@pytest.fixture(scope="module")
def small() -> Vocabulary:
    return Vocabulary(CLASSES, GROUPS)


@pytest.fixture(scope="module")
def bundled() -> Vocabulary:
    return read_vocabulary(BUNDLED_DIRECTORY / "tags.json")


def classes(meaning: Meaning) -> list[tuple[str, tuple[int, ...]]]:
    return [(concept.words, concept.classes) for concept in meaning.concepts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("golden retriever", (0,)),
        ("Golden Retrievers", (0,)),
        ("GOLDEN-RETRIEVER", (0,)),
        ("retriever", (0,)),
        ("dog", (0, 1, 2, 9)),
        ("puppies", (0, 1, 2, 9)),
        ("creature", (0, 1, 2, 3, 9)),
        ("husky", (1, 2)),
        ("huskies", (1, 2)),
        ("crane", (3, 4)),
        ("crane (machine)", (4,)),
        ("tank suits", (6,)),
        ("cafe", (7,)),
        ("CAFÉS", (7,)),
        ("cafe\u0301", (7,)),
        ("jack o'lantern", (8,)),
        ("jack-o-lanterns", (8,)),
        ("otter hound", (9,)),
        ("otterhounds", (9,)),
    ],
)
def test_a_name_a_synonym_or_a_parent(small: Vocabulary, text: str, expected: tuple[int, ...]) -> None:
    meaning = small.lookup(text)
    assert classes(meaning) == [(text, expected)]
    assert not meaning.unknown


def test_several_words_are_several_concepts_and_the_longest_name_wins(small: Vocabulary) -> None:
    meaning = small.lookup("a photo of the golden retriever with an  espresso, and husky")
    assert [concept.words for concept in meaning.concepts] == ["golden retriever", "espresso,", "husky"]
    assert not meaning.unknown


def test_a_group_without_classes_is_not_known(small: Vocabulary) -> None:
    meaning = small.lookup("unicorn dog")
    assert [concept.words for concept in meaning.concepts] == ["dog"]
    assert [item.words for item in meaning.unknown] == ["unicorn"]


@pytest.mark.parametrize(
    ("text", "words", "suggestion"),
    [
        ("golden retreiver", "golden retreiver", "golden retriever"),
        ("golden", "golden", "golden retriever"),
        ("siberian", "siberian", "Siberian husky"),
        ("expresso", "expresso", "espresso"),
        ("dog with expresso", "expresso", "espresso"),
    ],
)
def test_unknown_words_come_with_what_may_have_been_meant(
    small: Vocabulary, text: str, words: str, suggestion: str
) -> None:
    (unknown,) = small.lookup(text).unknown
    assert unknown.words == words
    assert unknown.suggestions[0] == suggestion


def test_words_of_nothing(small: Vocabulary) -> None:
    for text in ("", "  ", "the photo of a", "!!! …"):
        assert small.lookup(text) == Meaning((), ())
    (unknown,) = small.lookup("qqqq zzzz").unknown
    assert unknown.words == "qqqq zzzz"
    assert unknown.suggestions == ()


def test_probability_sums_classes_and_takes_the_least_concept(small: Vocabulary) -> None:
    tags = np.array([[0.5, 0.1, 0.1, 0, 0, 0, 0, 0.2, 0, 0.1], [0, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 0]], np.float32)
    assert small.lookup("dog").probability(tags) == pytest.approx([0.8, 0])
    assert small.lookup("dog espresso").probability(tags) == pytest.approx([0.2, 0])
    assert small.lookup("dog golden retriever").probability(tags) == pytest.approx([0.5, 0])
    assert small.lookup("crane").probability(tags) == pytest.approx([0, 1])
    assert small.lookup("qqqq").probability(tags).tolist() == [0, 0]


def test_names_are_distinct(small: Vocabulary) -> None:
    assert small.names[3:7] == ("crane (bird)", "crane (machine)", "maillot", "tank suit")
    assert Vocabulary([(("a",), ())] * 3, {}).names == ("a", "a (2)", "a (3)")


def test_tags_are_the_likeliest_classes(small: Vocabulary) -> None:
    row = np.array([0.5, 0.05, 0.2, 0, 0, 0, 0, 0.2, 0, 0.05], np.float32)
    assert [tag.name for tag in small.tags(row, 3)] == ["golden retriever", "Eskimo dog", "espresso"]
    assert small.tags(row, 5, least=0.4) == (Tag("golden retriever", 0.5),)


def test_words_lists_what_lookup_knows(small: Vocabulary) -> None:
    assert "golden retriever" in small.words
    assert "unicorn" not in small.words
    assert small.words == sorted(small.words, key=str.casefold)
    for word in small.words:
        assert [concept.words for concept in small.lookup(word).concepts] == [" ".join(word.split())]


def test_the_bundled_vocabulary(bundled: Vocabulary) -> None:
    assert len(bundled) == len(set(bundled.names)) == 1000
    assert len(bundled.lookup("dog").concepts[0].classes) == 118
    assert bundled.names[bundled.lookup("lighthouse").concepts[0].classes[0]] == "beacon"
    vehicles, cars = (set(bundled.lookup(word).concepts[0].classes) for word in ("vehicles", "car"))
    assert cars < vehicles
    assert set(bundled.lookup("owl").concepts[0].classes) < set(bundled.lookup("birds").concepts[0].classes)


def test_every_bundled_word_is_understood_as_a_whole(bundled: Vocabulary) -> None:
    for word in bundled.words:
        meaning = bundled.lookup(word)
        assert len(meaning.concepts) == 1, word
        assert not meaning.unknown, word


def test_plurals_of_bundled_words(bundled: Vocabulary) -> None:
    pairs = {
        "mice": "mouse", "wolves": "wolf", "knives": "knife", "buses": "bus", "foxes": "fox", "churches": "church",
        "butterflies": "butterfly", "geese": "goose", "gloves": "glove", "houses": "house", "glasses": "glass",
        "fire engines": "fire engine", "shih tzu": "Shih-Tzu", "volcanoes": "volcano",
    }  # fmt: skip
    for plural, singular in pairs.items():
        one, other = bundled.lookup(plural), bundled.lookup(singular)
        assert [c.classes for c in one.concepts] == [c.classes for c in other.concepts], plural
        assert one.unknown == other.unknown == (), plural


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    meaning = Vocabulary(CLASSES, GROUPS).lookup(text)
    assert all(concept.classes for concept in meaning.concepts)


def test_circular_groups_end(tmp_path: Path) -> None:
    groups = {"a": (("a",), ("b",)), "b": (("b",), ("a",))}
    assert classes(Vocabulary([(("x",), ("a",))], groups).lookup("b")) == [("b", (0,))]


def test_a_file_that_is_not_there_or_not_a_vocabulary(tmp_path: Path) -> None:
    path = tmp_path / "tags.json"
    with pytest.raises(ModelNotInstalled, match=r"tags\.json"):
        read_vocabulary(path)
    for content in ("[", "[]", '{"classes": [{"names": []}]}', '{"classes": [{"names": [1], "parents": []}]}'):
        path.write_text(content, "utf-8")
        with pytest.raises(ModelDamaged, match=r"tags\.json: not a vocabulary"):
            read_vocabulary(path)
    path.write_text(json.dumps({"classes": [{"names": ["a"], "parents": ["b"]}], "groups": {}}), "utf-8")
    with pytest.raises(ModelDamaged, match="there is no group 'b'"):
        read_vocabulary(path)
