"""Loads the messages of a language and fills them in.

A catalogue maps a key to a text with ``{placeholders}``, or to one text per plural category of the
CLDR (``one``, ``few``, ``many``, ``other``) chosen by the value of ``count``. English is the reference:
a key that a language lacks is answered in English, a key that nobody knows by the key itself, so that
a forgotten translation is seen and never breaks a window. Keys that begin with ``desktop.`` or ``web.``
belong to one application, all others are shared; those that begin with ``said.`` are what the library says
(``phrases.py``).
"""

from __future__ import annotations

import json
import locale
import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pictrace.apps.messages.phrases import PHRASE, Heard, Phrasebook, Text

__all__ = ["LANGUAGES", "Messages", "Text", "language_from_header", "language_of_system", "load"]

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"en": "English", "de": "Deutsch", "ru": "Русский", "ja": "日本語", "ko": "한국어", "zh": "中文"}
)
"""Language code → its name in itself, in the order of the language menu."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_ENDS = (".", "?", "!", "。", "？", "！")
_SEPARATORS = MappingProxyType({"de": ".", "ru": "\u202f"})


def _germanic(count: float) -> str:
    return "one" if count == 1 else "other"


def _russian(count: float) -> str:
    if count != int(count):
        return "other"
    tens, units = int(abs(count)) % 100, int(abs(count)) % 10
    if units == 1 and tens != 11:
        return "one"
    if units in (2, 3, 4) and tens not in (12, 13, 14):
        return "few"
    return "many"


def _uniform(count: float) -> str:
    return "other"


_PLURAL: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {"en": _germanic, "de": _germanic, "ru": _russian, "ja": _uniform, "ko": _uniform, "zh": _uniform}
)


class Messages:
    """The messages of one language. ``messages("key", count=3)`` gives the text."""

    def __init__(self, language: str, texts: Mapping[str, Text], fallback: Mapping[str, Text]) -> None:
        self.language = language
        self._texts = texts
        self._fallback = fallback
        self._phrasebook = Phrasebook(fallback)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of ``key`` with its placeholders filled; one without a value stays as it is."""
        language, text = self.language, self._texts.get(key)
        if text is None:
            language, text = "en", self._fallback.get(key, key)
        if not isinstance(text, str):
            text = _plural(text, language, values.get("count"))
        return _PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text)

    def heard(self, text: str) -> Heard | None:
        """What a sentence of the library is, ``None`` for one that nobody listed."""
        return self._phrasebook.recognise(text)

    def said(self, text: str) -> str:
        """A sentence of the library in this language; one that nobody listed stays English."""
        heard = self.heard(text)
        if heard is None:
            return text
        return self(heard.key, **{name: self._part(name, value) for name, value in heard.values.items()})

    def sentence(self, text: str) -> str:
        """``said`` as a sentence of its own, where it stands among others: with a capital and a full stop."""
        said = self.said(text)
        begun = said[:1].upper() + said[1:]
        return begun if begun.endswith(_ENDS) else self("sentence", text=begun)

    def number(self, number: int) -> str:
        """``12,345`` as the language writes it."""
        return f"{number:,}".replace(",", _SEPARATORS.get(self.language, ","))

    @property
    def phrases(self) -> tuple[tuple[str, str], ...]:
        """Key and English text of all that the library says, in the order in which to try them."""
        return self._phrasebook.phrases

    def _part(self, name: str, value: str) -> str:
        if name == PHRASE:
            return self.said(value)
        return self.number(int(value.replace(",", ""))) if _GROUPED.fullmatch(value) else value

    def section(self, *without: str) -> dict[str, Text]:
        """Every key but those that begin with one of ``without``, gaps filled in English: what an
        application in another language (the page in the browser) takes along."""
        return {
            key: self._texts.get(key, text)
            for key, text in self._fallback.items()
            if not key.startswith(without or ("\0",))
        }


def _plural(text: Mapping[str, str], language: str, count: object) -> str:
    category = _PLURAL[language](float(count)) if isinstance(count, int | float) else "other"
    return text.get(category) or text["other"]


@cache
def load(language: str) -> Messages:
    """The messages of ``language``; English for one that there is no catalogue of."""
    known = language if language in LANGUAGES else "en"
    return Messages(known, _read(known), _read("en"))


@cache
def _read(language: str) -> Mapping[str, Text]:
    text = files(__package__).joinpath(f"{language}.json").read_text(encoding="utf-8")
    return MappingProxyType(json.loads(text))


def language_from_header(header: str) -> str:
    """The best language for an HTTP ``Accept-Language``: the highest ``q`` that there is a catalogue of."""
    wishes: list[tuple[float, int, str]] = []
    for position, part in enumerate(header.split(",")):
        tag, _, quality = part.strip().partition(";")
        match = re.fullmatch(r"\s*q=([0-9.]{1,5})\s*", quality)
        try:
            weight = float(match[1]) if match else 1.0
        except ValueError:
            weight = 0.0
        wishes.append((-weight, position, tag))
    return _first_known(tag for weight, _, tag in sorted(wishes) if weight < 0)


def language_of_system() -> str:
    """The language of the person's desktop, from the environment or the operating system."""
    wishes = [os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    wishes.append(locale.getlocale()[0] or "")
    return _first_known(tag for wish in wishes if wish for tag in wish.split(":"))


_NAMES = MappingProxyType(
    {"english": "en", "german": "de", "russian": "ru", "japanese": "ja", "korean": "ko", "chinese": "zh"}
)


def _first_known(tags: Iterable[str]) -> str:
    for tag in tags:
        code = re.split(r"[-_.@ ]", tag.strip().lower(), maxsplit=1)[0]
        code = _NAMES.get(code, code)  # Windows says "Russian_Russia"
        if code in LANGUAGES:
            return code
    return "en"
