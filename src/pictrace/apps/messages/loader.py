"""What the applications say, in one language: their own texts, and the messages of the library.

A catalogue maps a key to a text with ``{placeholders}``, or to one text per plural category
(``pictrace.messages.language`` says how they are filled). English is the reference: a key that a language lacks is
answered in English, a key that nobody knows by the key itself, so that a forgotten translation is seen and never breaks
a window. Keys that begin with ``desktop.`` or ``web.`` belong to one application, all others are shared. The English
texts of the library's own messages lie below it, in ``pictrace/messages/english.json``. Plural forms and numbers are
those of the CLDR, by Babel.
"""

from __future__ import annotations

import json
import locale
import os
import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from math import floor
from types import MappingProxyType
from typing import TYPE_CHECKING

from pictrace.messages import Message
from pictrace.messages.english import catalogue
from pictrace.messages.language import MIB, Language, Text

if TYPE_CHECKING:
    from datetime import datetime

    from babel import Locale

__all__ = ["LANGUAGES", "Messages", "Text", "language_from_header", "language_of_system", "load"]

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"en": "English", "de": "Deutsch", "ru": "Русский", "ja": "日本語", "ko": "한국어", "zh": "中文"}
)
"""Language code → its name in itself, in the order of the language menu."""

THOUSAND = 1000
_ENDS = (".", "?", "!", "。", "？", "！")


class Messages(Language):
    """The messages of one language. ``messages("key", count=3)`` gives a text of an application, ``said`` the text of
    a message of the library."""

    def __init__(self, language: str, texts: Mapping[str, Text], fallback: Mapping[str, Text]) -> None:
        super().__init__(texts)
        self.language = language
        self._fallback = fallback
        self._english = Language(fallback)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of ``key`` with its placeholders filled; one without a value stays as it is."""
        text = self._texts.get(key)
        return self._english.filled(self._fallback.get(key, key), values) if text is None else self.filled(text, values)

    def said(self, message: Message) -> str:
        """A message of the library in this language."""
        return super().said(message) if message.code in self._texts else self._english.said(message)

    def sentence(self, message: Message) -> str:
        """``said`` as a sentence of its own, where it stands among others: with a capital and a full stop."""
        said = self.said(message)
        begun = said[:1].upper() + said[1:]
        return begun if begun.endswith(_ENDS) else self("sentence", text=begun)

    @cached_property
    def _locale(self) -> Locale:
        """Read when the first plural or number is said: Babel is not there when a program starts."""
        from babel import Locale

        return Locale(self.language)

    def plural(self, count: float) -> str:
        return str(self._locale.plural_form(count))

    def number(self, number: float) -> str:
        """``12,345`` as the language writes it."""
        from babel.numbers import format_decimal

        return str(format_decimal(number, locale=self._locale))

    def fraction(self, value: float) -> str:
        from babel.numbers import format_decimal

        return str(format_decimal(round(value, 2), "#,##0.00", locale=self._locale))

    def percent(self, share: float) -> str:
        from babel.numbers import format_percent

        return str(format_percent(floor(share * 100) / 100, locale=self._locale))

    def memory(self, count: float) -> str:
        from babel.units import format_unit

        if count >= MIB:
            return f"{self.number(count / MIB)} MiB"
        return str(format_unit(count, "digital-byte", "long", locale=self._locale))

    def share(self, share: float, digits: int = 0) -> str:
        """``99.5 %``: a share in percent with so many decimals at most."""
        from babel.numbers import format_percent

        pattern = str(self._locale.percent_formats[None].pattern)  # some put a space before the sign
        if digits:
            pattern = pattern.replace("0%", f"0.{'#' * digits}%").replace("0\u00a0%", f"0.{'#' * digits}\u00a0%")
        return str(format_percent(share, pattern, locale=self._locale))

    def size(self, count: float) -> str:
        """``4.2 MB``: bytes in the largest unit that leaves a whole number before the point."""
        from babel.units import format_unit

        units = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")
        power = 0
        while count >= THOUSAND and power < len(units) - 1:
            count, power = count / THOUSAND, power + 1
        rounded = round(count, 1) if power and count < 10 else round(count)
        return str(format_unit(rounded, f"digital-{units[power]}", "short", locale=self._locale))

    def moment(self, when: datetime) -> str:
        """Date and time to the minute, as the language writes them."""
        from babel.dates import format_date, format_time, get_datetime_format

        shape = str(get_datetime_format("medium", locale=self._locale)).replace("'", "")
        time, date = format_time(when, "short", locale=self._locale), format_date(when, "medium", locale=self._locale)
        return shape.replace("{0}", str(time)).replace("{1}", str(date))

    def section(self, *without: str) -> dict[str, Text]:
        """Every key but those that begin with one of ``without``, gaps filled in English: what an
        application in another language (the page in the browser) takes along."""
        return {
            key: self._texts.get(key, text)
            for key, text in self._fallback.items()
            if not key.startswith(without or ("\0",))
        }


@cache
def load(language: str) -> Messages:
    """The messages of ``language``; English for one that there is no catalogue of."""
    known = language if language in LANGUAGES else "en"
    return Messages(known, _read(known), _read("en"))


@cache
def _read(language: str) -> Mapping[str, Text]:
    from importlib.resources import files

    texts: Mapping[str, Text] = json.loads(files(__package__).joinpath(f"{language}.json").read_text("utf-8"))
    return MappingProxyType({**catalogue(), **texts} if language == "en" else dict(texts))


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
"""What Windows calls them: "Russian_Russia.1251"."""


def _first_known(tags: Iterable[str]) -> str:
    from babel import negotiate_locale

    wishes = [re.split(r"[.@]", tag.strip().lower().replace("_", "-"), maxsplit=1)[0] for tag in tags]
    named = ["-".join(_NAMES.get(part, part) for part in wish.split("-")) for wish in wishes]
    return negotiate_locale(named, list(LANGUAGES), sep="-") or "en"
