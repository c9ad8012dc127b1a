"""Recognises what the library says, so that it can be said in another language.

The library speaks English, in its JSON and in its errors, and other programs rely on that. Its catalogue
lists its sentences, with placeholders for what changes: each is at once the English text and the
pattern that a sentence is recognised by. A placeholder called ``phrase`` holds another sentence of the library.
The page in the browser does the same in ``static/js/i18n.js``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pictrace.messages import Message, Value, verbatim
from pictrace.messages.language import Text

__all__ = ["PHRASE", "Heard", "Phrasebook"]

PHRASE = "phrase"

_LONGEST = 2000
"""Characters of a sentence; matching what is longer (a name made up to be so) could take long."""

_PLACEHOLDER = re.compile(r"\{(\w+)(?::\w+)?\}")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence that was recognised: its key in the catalogues, and what stood in its placeholders."""

    key: str
    values: Mapping[str, str]


class Phrasebook:
    """Every sentence of the library's English catalogue ``texts``."""

    def __init__(self, texts: Mapping[str, Text]) -> None:
        said = {key: text for key, text in texts.items() if isinstance(text, str) and key != "words.either"}
        self.phrases: tuple[tuple[str, str], ...] = tuple(sorted(said.items(), key=_vagueness))
        """Key and English text; the ones that say most come first, so that ``{place}: {phrase}`` is asked last."""

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        """Made when the first sentence comes: a window opens without them."""
        return [(key, _pattern(text)) for key, text in self.phrases]

    def recognise(self, text: str) -> Heard | None:
        """``None`` for a text that is not listed."""
        if not text or len(text) > _LONGEST:
            return None
        for key, pattern in self._patterns:
            match = pattern.fullmatch(text)
            if match is not None:
                return Heard(key, match.groupdict())
        return None

    def understood(self, text: str) -> Message:
        """The message of a text, and of what stands in its ``phrase``; one that is not listed is said as it is."""
        heard = self.recognise(text)
        if heard is None:
            return verbatim(text)
        return Message(heard.key, **{name: self._part(name, value) for name, value in heard.values.items()})

    def _part(self, name: str, value: str) -> Value:
        if name == PHRASE:
            return self.understood(value)
        return int(value.replace(",", "")) if _GROUPED.fullmatch(value) else value


def _vagueness(phrase: tuple[str, str]) -> tuple[int, str]:
    key, text = phrase
    return -len(_PLACEHOLDER.sub("", text)), key


def _pattern(text: str) -> re.Pattern[str]:
    literal, *rest = _PLACEHOLDER.split(text)
    pattern = re.escape(literal)
    for name, after in zip(rest[::2], rest[1::2], strict=True):
        pattern += f"(?P<{name}>.+?){re.escape(after)}"
    return re.compile(pattern, re.DOTALL)
