"""How a language says messages: a text with placeholders is filled with values, once, and nothing in them counts.

``{name}`` puts a value in as it is, another message as this language says it. ``{name:style}`` says how::

    number   12,345          an amount as people here group it
    fraction 0.88            of one, with two decimals
    percent  88%             a share in percent, which is 100 only where it is all
    memory   512 MiB         bytes, as the limits of memory and files are set
    quoted   'a name'        text in quotation marks, so that it is seen where it ends
    list     a, b, c         several, one after the other
    several  a; b; c         several sentences
    and      a and b         several, all of them
    or       'a' or 'b'      several quoted, any of them

A text may be one for each plural category of the CLDR (``one``, ``few``, ``many``, ``other``), chosen by ``count``.
The page in the browser does the same in ``static/js/i18n.js``; ``tests/messages/cases.json`` holds both to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce
from math import floor
from typing import TypeAlias

from pictrace.messages.message import VERBATIM, Message

__all__ = ["MIB", "PLACEHOLDER", "STYLES", "Language", "Text"]

Text: TypeAlias = str | Mapping[str, str]
"""One text, or one for each plural category."""

PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_AMOUNTS = frozenset({"number", "fraction", "percent", "memory"})
STYLES = _AMOUNTS | {"quoted", "list", "several", "and", "or"}

MIB = 1024**2


class Language:
    """English, where nothing is overridden: plural forms and numbers of other languages are their subclasses'."""

    def __init__(self, texts: Mapping[str, Text]) -> None:
        self._texts = texts

    def said(self, message: Message) -> str:
        """The text of a message; a code that nobody knows is shown with its values, so that it is seen."""
        if message.code == VERBATIM:
            return str(message.values.get("text", ""))
        text = self.text(message.code)
        if text is None:
            values = ", ".join(self._shown(value, None) for value in message.values.values())
            return f"{message.code} ({values})" if values else message.code
        return self.filled(text, message.values)

    def text(self, code: str) -> Text | None:
        """What the catalogue has for a code."""
        return self._texts.get(code)

    def filled(self, text: Text, values: Mapping[str, object]) -> str:
        """The text in the form that ``count`` asks for, its placeholders filled; one without a value stays."""
        if not isinstance(text, str):
            count = values.get("count")
            form = self.plural(count) if isinstance(count, int | float) else "other"
            text = text.get(form) or text["other"]
        return PLACEHOLDER.sub(lambda found: self._put(found, values), text)

    def _put(self, found: re.Match[str], values: Mapping[str, object]) -> str:
        name, style = found.groups()
        return self._shown(values[name], style) if name in values else found[0]

    def _shown(self, value: object, style: str | None) -> str:
        if isinstance(value, Message):
            return self.said(value)
        if isinstance(value, tuple):
            return self._joined(value, style)
        if style == "quoted":
            return repr(value)
        if isinstance(value, int | float) and style in _AMOUNTS:
            return str(getattr(self, style)(value))
        return f"{value:g}" if isinstance(value, float) else str(value)

    def _joined(self, values: tuple[object, ...], style: str | None) -> str:
        words = [self._shown(value, "quoted" if style == "or" else None) for value in values]
        if style not in ("and", "or"):
            return ("; " if style == "several" else ", ").join(words)
        pair = self.text("words.both" if style == "and" else "words.either") or "{words}, {last}"
        return reduce(lambda words, last: self.filled(pair, {"words": words, "last": last}), words) if words else ""

    def plural(self, count: float) -> str:
        """The plural category of an amount."""
        return "one" if count == 1 else "other"

    def number(self, number: float) -> str:
        """``12,345``"""
        return f"{number:,}"

    def fraction(self, value: float) -> str:
        """``0.88``"""
        return f"{value:.2f}"

    def percent(self, share: float) -> str:
        """``88%``: never rounded up to certainty."""
        return f"{floor(share * 100)}%"

    def memory(self, count: float) -> str:
        """``512 MiB``: bytes, as a limit is read."""
        return f"{count / MIB:g} MiB" if count >= MIB else f"{count} bytes"
