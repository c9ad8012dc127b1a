"""Reading what a person typed: names of things, small words, what is to be left out, and what nobody knows.

The language is not asked for: it is the one that knows most of the text (of several the person's own), and single
words may be of another. Scripts without spaces are read by their longest names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pictrace.words.folding import UNSPACED, bare, key
from pictrace.words.lexicon import Lexicon

__all__ = ["Phrase", "Reader", "Term", "Unknown"]

_MINUS = "-−–"
_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Term:
    """Words that are known: as they were ``written``, the ``things`` (English names) that they are a name of, and
    whether pictures are asked for that do not show them."""

    written: str
    things: tuple[str, ...]
    language: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that are not known, and names that may have been meant, the nearest first."""

    written: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What was understood of a text; a picture should show every term that is not negated."""

    terms: tuple[Term, ...]
    unknown: tuple[Unknown, ...]
    language: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word between spaces, or a character of a script without them."""

    text: str
    negated: bool
    follows: bool
    """Whether it stands next to the one before it, without a space."""


class Reader:
    """Reads with the dictionaries of several languages. Immutable; safe to share."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._lexicons = {lexicon.language: lexicon for lexicon in lexicons}

    def __getitem__(self, language: str) -> Lexicon:
        return self._lexicons[language]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._lexicons)

    def read(self, text: str, language: str | None = None, *, suggest: bool = True) -> Phrase:
        """``language`` is the person's own: it decides where several know a word. To ``suggest`` what an unknown word
        may have meant takes some milliseconds for each."""
        pieces = list(_pieces(text))
        order = sorted(self._lexicons.values(), key=lambda lexicon: lexicon.language != language)
        ranked = sorted(order, key=lambda lexicon: -sum(len(t.written) for t in self._terms(pieces, [lexicon])[0]))
        terms, strange = self._terms(pieces, ranked)
        unknown = tuple(Unknown(_written(run), self._near(run, ranked) if suggest else ()) for run in strange)
        return Phrase(tuple(terms), unknown, ranked[0].language)

    def _terms(self, pieces: Sequence[_Piece], lexicons: Sequence[Lexicon]) -> tuple[list[Term], list[list[_Piece]]]:
        """What one or several dictionaries, the first of them first, make of the pieces."""
        terms: list[Term] = []
        strange: list[list[_Piece]] = [[]]
        at, negated = 0, False
        while at < len(pieces):
            known = self._longest(pieces, at, lexicons)
            if known is not None:
                size, lexicon, things = known
                run = pieces[at : at + size]
                terms.append(Term(_written(run), things, lexicon.language, negated or run[0].negated))
                strange.append([])
                at, negated = at + size, False
                continue
            skipped = self._skipped(pieces, at, lexicons)
            if skipped is None:
                strange[-1].append(pieces[at])
                at, negated = at + 1, False
            else:
                size, without = skipped
                at, negated = at + size, negated or without
                strange.append([])
        return terms, [run for run in strange if run]

    def _longest(
        self, pieces: Sequence[_Piece], at: int, lexicons: Sequence[Lexicon]
    ) -> tuple[int, Lexicon, tuple[str, ...]] | None:
        """How many pieces from ``at`` on are the longest name that is known, in which dictionary, and of what."""
        best: tuple[int, Lexicon, tuple[str, ...]] | None = None
        for lexicon in lexicons:
            for size in range(min(lexicon.longest, len(pieces) - at), best[0] if best else 0, -1):
                run = pieces[at : at + size]
                if any(piece.negated for piece in run[1:]):
                    continue
                if things := lexicon.things([_written(run)]):
                    best = (size, lexicon, things)
                    break
        return best

    def _skipped(self, pieces: Sequence[_Piece], at: int, lexicons: Sequence[Lexicon]) -> tuple[int, bool] | None:
        """How many pieces are a word that says nothing about a picture, and whether it takes the next one away."""
        for size in range(min(4, len(pieces) - at), 0, -1):
            for lexicon in lexicons:
                spelled = key([_written(pieces[at : at + size])], lexicon.language)
                if not spelled or spelled in lexicon.small or spelled.isdigit():
                    return size, False
                if spelled in lexicon.without:
                    return size, True
        return None

    def _near(self, run: Sequence[_Piece], lexicons: Sequence[Lexicon]) -> tuple[str, ...]:
        """Names in the dictionaries that are written in the same script, the likest first."""
        words = _written(run).split()
        script = _script(words[0])
        near = [found for lexicon in lexicons if lexicon.language in script for found in lexicon.near(words)]
        ranked = sorted(near, key=lambda found: -found[0])
        return tuple(dict.fromkeys(name for _, name in ranked))[:_SUGGESTIONS]


def _script(word: str) -> tuple[str, ...]:
    """The languages that are written so."""
    if "\uac00" <= word[0] <= "\ud7a3":
        return ("ko",)
    if UNSPACED.match(word):
        return ("ja", "zh")
    return ("ru",) if "\u0400" <= word[0] <= "\u04ff" else ("en", "de")


def _pieces(text: str) -> Iterator[_Piece]:
    """Control characters part words, as spaces do."""
    shown = "".join(" " if unicodedata.category(character)[0] == "C" else character for character in text)
    for word in shown.split():
        negated = word[0] in _MINUS and len(word) > 1
        word = word.lstrip(_MINUS) if negated else word
        follows = False
        for part in _parts(word):
            yield _Piece(part, negated and not follows, follows)
            follows = True


def _parts(word: str) -> Iterator[str]:
    """A word as it is, or, of a script without spaces, character by character."""
    held = ""
    for character in word:
        if UNSPACED.match(character):
            if held:
                yield held
                held = ""
            yield character
        else:
            held += character
    if held and bare(held):
        yield held


def _written(run: Sequence[_Piece]) -> str:
    return "".join(piece.text if piece.follows else f" {piece.text}" for piece in run).strip()
