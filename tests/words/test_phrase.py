from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.words import LANGUAGES, Phrase, Reader, read_lexicon

READER = Reader([read_lexicon(language) for language in LANGUAGES])


def said(phrase: Phrase) -> list[str]:
    return [("-" if term.negated else "") + "/".join(term.things) for term in phrase.terms]


@pytest.mark.parametrize(
    ("text", "language", "things"),
    [
        ("red car at night", "en", ["red", "car", "night"]),
        ("zwei Kinder am Strand", "de", ["child", "beach"]),
        ("белая кошка на диване", "ru", ["white", "cat", "sofa"]),
        ("夜の赤い車", "ja", ["night", "red", "car"]),
        ("밤의 빨간 자동차", "ko", ["night", "red", "car"]),
        ("夜晚的红色汽车", "zh", ["night", "red", "car"]),
        ("紅色汽車", "zh", ["red", "car"]),
        ("день рождения", "ru", ["birthday"]),
        ("golden retriever", "en", ["golden retriever"]),
        ("black and white portrait", "en", ["black and white", "portrait"]),
        ("schwarz-weiß", "de", ["black and white"]),
        ("a photo of my cats", "en", ["cat"]),
        ("고양이와 개", "ko", ["cat", "dog"]),
    ],
)
def test_a_phrase_is_its_known_words(text: str, language: str, things: list[str]) -> None:
    phrase = READER.read(text)
    assert (said(phrase), phrase.language, phrase.unknown) == (things, language, ())


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("beach -people", ["beach", "-person"]),
        ("пляж -текст", ["beach", "-text"]),
        ("Strand ohne Menschen", ["beach", "-person"]),
        ("没有人的海滩", ["-person", "beach"]),
        ("cat −dog", ["cat", "-dog"]),
        ("x-ray", ["x-ray"]),
    ],
)
def test_a_word_is_taken_away(text: str, things: list[str]) -> None:
    assert said(READER.read(text)) == things


def test_the_person_decides_where_several_languages_know_a_word() -> None:
    assert said(READER.read("Boot")) == ["boot"]
    assert said(READER.read("Boot", "de")) == ["boat"]
    assert said(READER.read("rotes Boot")) == ["red", "boat"]
    assert said(READER.read("Rock", "de")) == ["skirt"]


def test_words_of_several_languages_and_scripts_stand_together() -> None:
    assert said(READER.read("red Katze и собака 猫")) == ["red", "cat", "dog", "cat"]


def test_what_is_unknown_is_named_with_what_may_have_been_meant() -> None:
    phrase = READER.read("grean cat")
    assert said(phrase) == ["cat"]
    assert [(unknown.written, unknown.suggestions[0]) for unknown in phrase.unknown] == [("grean", "green")]
    assert "Katze" in READER.read("Kazte").unknown[0].suggestions
    assert "кошка" in READER.read("кшка").unknown[0].suggestions


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "-", "!?…", "2", "the of", "の"])
def test_nothing_to_search_by_is_an_empty_phrase(text: str) -> None:
    phrase = READER.read(text)
    assert (phrase.terms, phrase.unknown) == ((), ())


def test_control_characters_part_words() -> None:
    assert said(READER.read("cat\x00dog\u202e")) == ["cat", "dog"]


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    phrase = READER.read(text)
    assert phrase.language in LANGUAGES
    assert all(term.things for term in phrase.terms)
    assert all(unknown.written for unknown in phrase.unknown)
