"""What stays the same of a word however it is written: case, accents, kana, traditional characters, endings.

The stems are not words; they need only be equal for the forms of one word and different for different words, which
``tests/words/test_lexicon.py`` holds the dictionaries to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources

__all__ = ["UNSPACED", "bare", "joined", "key", "plain"]

UNSPACED = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
"""Characters of scripts whose words run on without spaces, or carry their particles with them."""

_MARKS = re.compile("[\u0300-\u036f'’]")
_WORD = re.compile(r"[^\W_]+")
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
"""Katakana stands 0x60 above hiragana; カ and か are one sound, and people type either."""

_ENGLISH_IRREGULAR = {
    "mice": "mouse", "geese": "goose", "children": "child", "men": "man", "women": "woman", "feet": "foot",
    "teeth": "tooth", "oxen": "ox", "lenses": "lens", "calves": "calf", "people": "person", "buses": "bus",
}  # fmt: skip
_GERMAN_ENDINGS = ("ern", "em", "en", "er", "es", "e", "n", "s")
_RUSSIAN_ENDINGS = (
    "иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "иях", "ией", "иям",
    "ая", "яя", "ое", "ее", "ые", "ие", "ый", "ий", "ой", "ей", "ую", "юю", "ых", "их", "ым", "им", "ом", "ем",
    "ам", "ям", "ах", "ях", "ов", "ев", "ию", "ия", "ии", "ью", "ья", "ьи", "ье",
    "а", "я", "о", "е", "ы", "и", "у", "ю", "ь", "й",
)  # fmt: skip
_RUSSIAN_STEM = 3
"""Letters that a stem keeps at least: "река" and "рек" are one word, "мох" and "м" are not."""
_GERMAN_STEM = 3


def plain(text: str) -> str:
    """One writing of a text: compatible characters, lower case, hiragana, simplified Chinese, ``е`` for ``ё``."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").replace("ß", "ss")
    return folded.translate(_KATAKANA).translate(_simplified())


def bare(text: str) -> list[str]:
    """The words of a text, without accents, apostrophes or punctuation."""
    return _WORD.findall(joined(text))


def joined(text: str) -> str:
    """``plain``, without accents and apostrophes. What accents make of a letter of a syllable script stays."""
    return "".join(_unaccented(character) for character in plain(text))


def key(words: Iterable[str], language: str) -> str:
    """The stems of the words of a name, joined."""
    stem = _STEMS.get(language, str)
    return "".join(stem(part) for word in words for part in bare(word))


@cache
def _unaccented(character: str) -> str:
    if UNSPACED.match(character) or character == "й":
        return character
    return _MARKS.sub("", unicodedata.normalize("NFKD", character))


@cache
def _simplified() -> dict[int, str]:
    """Traditional characters of the dictionary's words, and what is written for them in simplified Chinese."""
    table = resources.files("pictrace.words").joinpath("data/traditional.txt").read_text("utf-8").splitlines()
    return {ord(pair[0]): pair[1] for pair in table if len(pair) == 2}


def _english(word: str) -> str:
    word = _ENGLISH_IRREGULAR.get(word, word)
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending, stem in (("ie", "y"), ("ve", "f"), ("fe", "f")):
        if len(word) > 3 and word.endswith(ending):
            return word[:-2] + stem
    if len(word) > 3 and word.endswith(("che", "she", "se", "xe", "ze", "oe")):
        return word[:-1]
    return word


def _german(word: str) -> str:
    """Umlauts are one with their letters already, and with ``ae``, ``oe``, ``ue`` for who has no such keys."""
    for written, letter in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        word = word.replace(written, letter)
    while (ending := next((e for e in _GERMAN_ENDINGS if word.endswith(e)), None)) is not None:
        if len(word) - len(ending) < _GERMAN_STEM:
            break
        word = word[: -len(ending)]
    return word


def _russian(word: str) -> str:
    for ending in _RUSSIAN_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _RUSSIAN_STEM:
            word = word[: -len(ending)]
            break
    if len(word) > _RUSSIAN_STEM and word.endswith(("ек", "ок")):  # кошек → кошк, as кошка
        return word[:-2] + "к"
    return word.removesuffix("нн") + "н" if word.endswith("нн") else word


_STEMS: dict[str, Callable[[str], str]] = {"en": _english, "de": _german, "ru": _russian}
