"""The dictionaries: every class and group has a word in every language, and no word means two things by accident."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from pictrace.embeddings.cards import BUNDLED_DIRECTORY
from pictrace.embeddings.vocabulary import Vocabulary, read_vocabulary
from pictrace.fingerprints import appearance
from pictrace.words import LANGUAGES, Lexicon, read_lexicon
from pictrace.words.folding import UNSPACED

EVERYDAY = {
    line.split()[0]: line.split()[1:]
    for line in Path(__file__).with_name("everyday.txt").read_text("utf-8").splitlines()
}
"""What people type into photo programs, a line a language."""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(BUNDLED_DIRECTORY / "tags.json")


@pytest.fixture(params=LANGUAGES)
def lexicon(request: pytest.FixtureRequest) -> Lexicon:
    return read_lexicon(request.param)


def test_every_class_has_a_word_in_every_language(lexicon: Lexicon, vocabulary: Vocabulary) -> None:
    named = {number for thing in lexicon.names for number in vocabulary.meant(thing)}
    assert [vocabulary.names[number] for number in range(len(vocabulary)) if number not in named] == []


def test_a_class_is_shown_by_a_word_of_the_language(lexicon: Lexicon, vocabulary: Vocabulary) -> None:
    """Tags are shown by the names of the classes."""
    without = [name for name in vocabulary.names if not lexicon.names.get(name)]
    assert without == []


def test_every_colour_and_look_has_a_word(lexicon: Lexicon) -> None:
    assert [name for name in appearance.NAMES if not lexicon.names.get(name)] == []


def test_what_people_type_first_is_known(lexicon: Lexicon, vocabulary: Vocabulary) -> None:
    if lexicon.language == "en":  # whose groups have their other names in the vocabulary
        lexicon = lexicon.of(lambda thing: True, vocabulary.words)
    assert [word for word in EVERYDAY[lexicon.language] if not lexicon.things([word])] == []


def test_every_name_is_found_by_itself(lexicon: Lexicon) -> None:
    for thing, names in lexicon.names.items():
        for name in names:
            assert thing in lexicon.things([name]), (thing, name)


def test_the_small_words_hide_no_thing(lexicon: Lexicon) -> None:
    hidden = {name for names in lexicon.names.values() for name in names if lexicon.things([name])}
    assert not {name for name in hidden if name.casefold() in lexicon.small | lexicon.without}


HOMOGRAPHS = {
    ("de", "Kran"): {"crane (construction vehicle)"},
    ("de", "Kranich"): {"crane (water bird)"},
    ("ru", "журавль"): {"crane (water bird)"},
    ("en", "seal"): {"seal"},
    ("en", "mouse"): {"mouse"},
    ("de", "See"): {"sea", "lake"},
    ("zh", "吊车"): {"crane (construction vehicle)"},
    ("de", "Fliege"): {"fly"},
    ("de", "Rad"): {"bicycle"},
    ("ru", "замок"): {"castle"},
    ("ko", "배"): {"boat", "ship"},
}


@pytest.mark.parametrize(("language", "word"), HOMOGRAPHS)
def test_homographs_are_decided(language: str, word: str) -> None:
    assert set(read_lexicon(language).things([word])) <= HOMOGRAPHS[language, word]


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("en", "grean", "green"),
        ("de", "Kazte", "Katze"),
        ("ru", "сабака", "собака"),
        ("ja", "テントムシ", "テントウムシ"),
        ("ko", "고양", "고양이"),
        ("zh", "自行东", "自行车"),
    ],
)
def test_what_may_have_been_meant(language: str, typed: str, meant: str) -> None:
    assert meant in [name for _, name in read_lexicon(language).near([typed])]


def test_a_prefix_finds_names_however_it_is_typed() -> None:
    assert ("кот", "cat") in read_lexicon("ru").starting("КО")
    assert ("ねこ", "cat") in read_lexicon("ja").starting("ネ")
    assert ("汽车", "car") in read_lexicon("zh").starting("汽車")
    assert read_lexicon("en").starting("  ") == []


def test_only_what_is_known_is_kept() -> None:
    small = read_lexicon("de").of(lambda thing: thing == "cat", ["Sofa"])
    assert set(small.names) == {"cat", "Sofa"}
    assert small.shown("cat") == "Katze"
    assert small.shown("dog") == "dog"


def test_traditional_characters_come_down_to_those_of_the_dictionary() -> None:
    table = resources.files("pictrace.words").joinpath("data/traditional.txt").read_text("utf-8").split()
    assert len(table) > 400
    assert all(len(pair) == 2 and UNSPACED.match(pair[0]) for pair in table)
