"""Who answers a text: a model that reads where the library has one, the offline words, or both together.

Words are exact where all of a text is known, and they alone know what is to be left out; a model that reads takes any
sentence. Where both can answer their probabilities are averaged; what was asked is said with the answer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pictrace.errors import MissingExtra, ModelError, UsageError
from pictrace.messages import Message, message_of
from pictrace.records import Query, UsedWord
from pictrace.words import Phrase
from pictrace.workflows.text.matches import Matches, pooled
from pictrace.workflows.text.sentences import Sentences
from pictrace.workflows.text.words import LONGEST, Words, unknown_words

__all__ = ["WORDS", "Answered", "Texts"]

WORDS = "words"
"""How the offline words are named among those who answered; a model is named by its key."""


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """``matches`` and who found them (``by``), by which of the words."""

    matches: Matches
    by: tuple[str, ...]
    words: tuple[UsedWord, ...] = ()


@dataclass(frozen=True, eq=False)
class Texts:
    """Answers texts over one library. ``sentences`` gives ``None`` where no model reads; ``pictures`` counts the
    contents that could have been seen."""

    words: Words
    sentences: Sentences | None = None
    pictures: Callable[[], int] = lambda: 0

    def answer(self, query: Query, notes: list[Message], allowed: NDArray[np.int64] | None) -> Answered:
        """What of the contents (among ``allowed``, sorted) a query's text asks for; what a person must know is noted.
        Raises ``UsageError`` for an empty text, one too long, or where nobody can read it."""
        text = query.text or ""
        if self.sentences is None or query.words_only:
            return self._by_words(query, notes, allowed)
        _check(text)
        phrase = self.words.phrase(text, query.language)
        wanted = _wanted(text, phrase)
        if not wanted:
            return self._by_words(query, notes, allowed)
        try:
            found = self.sentences.matches(wanted, allowed)
        except (ModelError, MissingExtra) as error:
            if self.words.vocabulary is None:
                raise
            notes.append(Message("text.fallen", model=self.sentences.model, why=message_of(error)))
            return self._by_words(query, notes, allowed)
        self._say_unseen(notes)
        return self._together(found, phrase, allowed)

    def _by_words(self, query: Query, notes: list[Message], allowed: NDArray[np.int64] | None) -> Answered:
        phrase = self.words.read(query.text or "", query.language)
        notes += unknown_words(phrase)
        return Answered(self.words.answer(phrase, allowed), (WORDS,), self.words.used(phrase))

    def _together(self, found: Matches, phrase: Phrase | None, allowed: NDArray[np.int64] | None) -> Answered:
        """With what the words know: all of it, or at least what is to be left out."""
        assert self.sentences is not None
        if phrase is None or not phrase.terms:
            return Answered(found, (self.sentences.model,))
        if not phrase.unknown and not all(term.negated for term in phrase.terms):
            answers = [found.without(self.words.shown_of(phrase)), self.words.answer(phrase, allowed)]
            return Answered(pooled(answers), (self.sentences.model, WORDS), self.words.used(phrase))
        left_out = self.words.shown_of(phrase)
        used = tuple(word for word in self.words.used(phrase) if word.negated)
        by = (self.sentences.model, WORDS) if used else (self.sentences.model,)
        return Answered(found.without(left_out), by, used)

    def _say_unseen(self, notes: list[Message]) -> None:
        assert self.sentences is not None
        seen, all_of_them = self.sentences.seen, self.pictures()
        if seen < all_of_them:
            notes.append(Message("text.unseen", model=self.sentences.model, count=all_of_them - seen))


def _check(text: str) -> None:
    if len(text) > LONGEST:
        raise UsageError("words.long", length=len(text), limit=LONGEST)
    if not any(unicodedata.category(one)[0] in "LNS" for one in text):
        raise UsageError("words.empty")


def _wanted(text: str, phrase: Phrase | None) -> str:
    """The text without what it takes away: a model that reads would look for that too."""
    parts = [part for part in text.split() if not (part[0] in "-−–" and len(part) > 1)]
    kept = " ".join(parts)
    for term in phrase.terms if phrase else ():
        if term.negated:
            kept = kept.replace(term.written, "", 1)
    return " ".join(kept.split())
