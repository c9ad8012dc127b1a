"""The dictionary of one language: what people call the things that pictures show.

A file ``data/LANGUAGE.json`` has ``names``, by the English name of each thing what it is called (the first is how it is
shown), ``small``, words that say nothing about a picture, and ``without``, words that take the next one away.
"""

from __future__ import annotations

import difflib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from pictrace.words.folding import UNSPACED, bare, key

__all__ = ["LANGUAGES", "Lexicon", "read_lexicon"]

LANGUAGES = ("en", "de", "ru", "ja", "ko", "zh")

_SUGGESTIONS = 3
_ALIKE = 0.75
"""Least likeness (difflib's ratio) of a name that may have been meant; in scripts where one character is a syllable or
a word, half."""


@dataclass(frozen=True)
class Lexicon:
    """Immutable; safe to share. ``names``: by a thing's English name what it is called here."""

    language: str
    names: Mapping[str, tuple[str, ...]]
    small: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def things(self, words: Iterable[str]) -> tuple[str, ...]:
        """The English names of what these words, together, are the name of; none for an unknown one."""
        return self._index.get(key(words, self.language), ())

    def shown(self, thing: str) -> str:
        """What a thing is called; its English name where this language has no word for it."""
        names = self.names.get(thing)
        return names[0] if names else thing

    def of(self, known: Callable[[str], bool], more: Iterable[str] = ()) -> Lexicon:
        """With those things only that are ``known``, and things that are called as they are (``more``)."""
        names = {thing: names for thing, names in self.names.items() if known(thing)}
        for name in more:
            names.setdefault(name, (name,))
        return Lexicon(self.language, names, self.small, self.without)

    def starting(self, text: str) -> list[tuple[str, str]]:
        """(name, thing) of every name that begins with a text, however that is written; the shortest first."""
        wanted = "".join(bare(text))
        return [(name, thing) for spelled, name, thing in self._spelled if spelled.startswith(wanted)] if wanted else []

    def near(self, words: Iterable[str]) -> list[tuple[float, str]]:
        """(likeness, name) of names that are spelled nearly so, the nearest first, then of those that hold one of the
        words."""
        words = list(words)
        spelled = key(words, self.language)
        alike = _ALIKE / 2 if UNSPACED.search(spelled) else _ALIKE
        near = difflib.get_close_matches(spelled, self._spelling, _SUGGESTIONS, alike)
        typed = "".join(part for word in words for part in bare(word))
        found = [(_likeness("".join(bare(self._spelling[one])), typed), self._spelling[one]) for one in near]
        holding = [name for word in words for name in self._by_part.get(key([word], self.language), ())]
        return [*found, *((0.0, name) for name in holding)]

    @cached_property
    def longest(self) -> int:
        """Words, or characters of a script without spaces, of the longest name."""
        return max((max(len(bare(name)), len("".join(bare(name)))) for name in self._names), default=1)

    @cached_property
    def _names(self) -> list[str]:
        return [name for names in self.names.values() for name in names]

    @cached_property
    def _index(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for thing, names in self.names.items():
            for name in names:
                found[key([name], self.language)][thing] = None
        return {spelled: tuple(things) for spelled, things in found.items()}

    @cached_property
    def _spelling(self) -> dict[str, str]:
        return {key([name], self.language): name for name in reversed(self._names)}

    @cached_property
    def _spelled(self) -> list[tuple[str, str, str]]:
        spelled = {("".join(bare(name)), name): thing for thing, names in self.names.items() for name in names}
        return sorted(((one, name, thing) for (one, name), thing in spelled.items()), key=lambda found: len(found[0]))

    @cached_property
    def _by_part(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._names, key=len):
            for part in bare(name):
                found[key([part], self.language)].append(name)
        return found


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


@cache
def read_lexicon(language: str) -> Lexicon:
    """The dictionary of one of the ``LANGUAGES``."""
    content = json.loads(resources.files("pictrace.words").joinpath(f"data/{language}.json").read_text("utf-8"))
    return Lexicon(
        language,
        {thing: tuple(names) for thing, names in content["names"].items()},
        frozenset(key([word], language) for word in content["small"]),
        frozenset(key([word], language) for word in content["without"]),
    )
