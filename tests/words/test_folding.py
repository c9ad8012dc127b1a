from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.words.folding import bare, key, plain

SAME = {
    "en": [("dog", "Dogs"), ("child", "children"), ("knife", "knives"), ("cherry", "cherries"), ("t-shirt", "tshirt")],
    "de": [
        ("Katze", "Katzen"), ("Haus", "Häuser"), ("Haus", "Haeuser"), ("Kind", "Kindern"), ("rot", "rotes"),
        ("weiß", "weissen"), ("blau", "blaue"), ("Vogel", "Vögel"), ("Straße", "Strassen"), ("Maus", "Mäuse"),
    ],
    "ru": [
        ("кошка", "кошки"), ("кошка", "кошек"), ("кошка", "кошками"), ("собака", "собак"), ("красный", "красная"),
        ("красный", "красных"), ("жёлтый", "желтое"), ("море", "моря"), ("щенок", "щенки"), ("лошадь", "лошадью"),
    ],
    "ja": [("ネコ", "ねこ"), ("ﾈｺ", "ねこ")],
    "zh": [("汽车", "汽車"), ("红色", "紅色"), ("鸟", "鳥"), ("书", "書")],
    "ko": [("고양이", "고양이")],
}  # fmt: skip

PAIRS = [(language, *pair) for language, pairs in SAME.items() for pair in pairs]


@pytest.mark.parametrize(("language", "one", "other"), PAIRS)
def test_forms_of_one_word_are_one(language: str, one: str, other: str) -> None:
    assert key([one], language) == key([other], language) != ""


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Hund", "Hand"),
        ("ru", "лес", "лицо"),
        ("en", "glass", "glasses case"),
        ("ja", "犬", "猫"),
        ("ja", "が", "か"),
    ],
)
def test_different_words_stay_different(language: str, one: str, other: str) -> None:
    assert key([one], language) != key([other], language)


def test_a_word_is_bare_of_accents_and_marks() -> None:
    assert bare("Café,  naïve-ly!") == ["cafe", "naive", "ly"]
    assert bare("Ёлка") == ["елка"]
    assert bare("й") == ["й"]
    assert bare("…!?") == []


@given(st.text(max_size=60))
def test_whatever_is_typed_has_a_key_that_stays(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    for language in SAME:
        assert key([text], language) == key([text], language)
