"""The words of one model over one library: what a text asks for, who answers, and what can be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.embeddings.head import WordHead
from pictrace.embeddings.interface import Embeddings
from pictrace.embeddings.vocabulary import Vocabulary
from pictrace.errors import UsageError
from pictrace.fingerprints import appearance
from pictrace.messages import Message
from pictrace.records import Tag, UsedWord
from pictrace.words import LANGUAGES, Phrase, Reader, Term, Unknown, read_lexicon
from pictrace.workflows.text.matches import LEAST, Matches
from pictrace.workflows.text.table import Table, TableCache

__all__ = ["LONGEST", "Suggestion", "Words", "unknown_words"]

LONGEST = 500
"""Characters of a text: a long sentence has 200."""
LEAST_TOLD = 0.1
"""The same of words that are judged each by itself (a head's, or of pixels), of which every picture has a little."""
SHOWN = 0.5
"""Probability from which a picture shows what was to be left out."""
COUNTED = 0.2
"""Probability from which a picture counts as one of a word's, where words are suggested."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word that can be searched for, and how many contents of photos probably show it."""

    word: str
    count: int
    language: str

    def to_json(self) -> dict[str, Any]:
        return {"word": self.word, "count": self.count, "language": self.language}


class Words:
    """``vocabulary`` gives ``None`` for a model without words; its last ones are those of the ``head``. ``table`` holds
    what is said of every content. Safe to share."""

    def __init__(
        self,
        catalogue: Catalogue,
        model: str,
        vocabulary: Callable[[], Vocabulary | None],
        head: WordHead | None,
        table: TableCache,
    ) -> None:
        self._catalogue = catalogue
        self._head = head
        self._table = table
        self._vocabulary = vocabulary
        self.model = model

    @cached_property
    def vocabulary(self) -> Vocabulary | None:
        return self._vocabulary()

    @property
    def classes(self) -> int:
        """How many tags exclude one another: those of the model itself. The head's come after them."""
        return self._tags - (len(self._head.names) if self._head else 0)

    @cached_property
    def reader(self) -> Reader:
        """The dictionaries, of what this model and the pixels know: read when the first text is."""
        english_names = [*(self.vocabulary.words if self.vocabulary else ()), *appearance.NAMES]
        return Reader([read_lexicon(one).of(self._known, english_names if one == "en" else ()) for one in LANGUAGES])

    def known(self) -> list[str]:
        """Every word that a search understands, in English, sorted."""
        return sorted({*self.vocabulary.words, *appearance.NAMES}, key=str.casefold) if self.vocabulary else []

    def read(self, text: str, language: str | None = None) -> Phrase:
        """What a text asks for. Raises ``UsageError`` for a model without words, an empty text and one too long."""
        if self.vocabulary is None:
            raise UsageError("words.none", model=self.model)
        if len(text) > LONGEST:
            raise UsageError("words.long", length=len(text), limit=LONGEST)
        phrase = self.reader.read(text, language)
        if not phrase.terms and not phrase.unknown:
            raise UsageError("words.empty")
        return phrase

    def phrase(self, text: str, language: str | None = None) -> Phrase | None:
        """The same of any text, without suggestions; ``None`` for a model without words."""
        return None if self.vocabulary is None else self.reader.read(text, language, suggest=False)

    def answer(self, phrase: Phrase, allowed: NDArray[np.int64] | None) -> Matches:
        """Contents (among ``allowed``, sorted) that show all that the words say and nothing that they take away, most
        probable first: the product over the words, each calibrated, of those taken away the probability that they are
        not shown."""
        if not phrase.terms:
            return Matches(np.empty(0, np.int64), np.empty(0, np.float32))
        table = self._answering(phrase)
        together = np.ones(len(table.ids), np.float32)
        for term in phrase.terms:
            shown = self.probability(term.things, table)
            together *= np.where(shown < SHOWN, 1 - shown, 0) if term.negated else shown
        together[together < LEAST] = 0
        if allowed is not None:
            together[~np.isin(table.ids, allowed)] = 0
        found = np.flatnonzero(together)
        order = found[np.argsort(-together[found], kind="stable")]
        return Matches(table.ids[order], together[order])

    def shown_of(self, phrase: Phrase) -> NDArray[np.int64]:
        """The contents that show something of what a text takes away."""
        negated = tuple(term for term in phrase.terms if term.negated)
        if not negated:
            return np.empty(0, np.int64)
        things = [thing for term in negated for thing in term.things]
        table = self._told(things)
        shown = np.zeros(len(table.ids), bool)
        for term in negated:
            shown |= self.probability(term.things, table) >= SHOWN
        return table.ids[shown]

    def used(self, phrase: Phrase) -> tuple[UsedWord, ...]:
        """The words of a text that were understood, and as what."""
        return tuple(
            UsedWord(term.written, self._meaning(term, phrase.language), term.language, term.negated)
            for term in phrase.terms
        )

    def probability(self, things: Sequence[str], table: Table) -> NDArray[np.float32]:
        """How probably each content of the table shows any of these things, (n,)."""
        meant = self._meant(things)
        shown = table.sums([tag for tag in meant if tag < self.classes])
        told = [table.sums([tag]) for tag in meant if tag >= self.classes]
        told += [table.looks(thing) for thing in things if thing in appearance.NAMES]
        for one in told:
            shown = np.maximum(shown, np.where(one >= LEAST_TOLD, one, 0))
        return shown

    def tags(self, content_ids: Iterable[int], language: str | None = None) -> dict[int, tuple[Tag, ...]]:
        """What is said of each content, most probable first, in the person's language."""
        vocabulary = self.vocabulary
        if vocabulary is None:
            return {}
        stored = self._catalogue.tags.of_contents(self.model, content_ids)
        return {
            content_id: tuple(
                Tag(self.shown(vocabulary.names[number], language), probability)
                for number, probability in tags
                if number < len(vocabulary)
            )
            for content_id, tags in stored.items()
        }

    def of(self, seen: Embeddings, k: int, language: str | None = None) -> list[Tag]:
        """The k best of what the model says of one picture."""
        if self.vocabulary is None or seen.tags is None:
            return []
        told = self._head.probabilities(seen.spaces)[0] if self._head else np.empty(0, np.float32)
        found = self.vocabulary.tags(np.concatenate([seen.tags[0], np.where(told >= LEAST_TOLD, told, 0)]), k)
        return [Tag(self.shown(tag.name, language), tag.probability) for tag in found]

    def shown(self, thing: str, language: str | None) -> str:
        """What a thing is called in a language; in English without one."""
        return thing if language in (None, "en") or language not in LANGUAGES else self.reader[language].shown(thing)

    def suggestions(self, text: str, k: int, language: str | None = None) -> list[Suggestion]:
        """Words that begin with a text and that photos of this library show, those of the person's language first, then
        by how many photos: each thing once."""
        if self.vocabulary is None:
            return []
        table = self.whole()
        strong = table.strong(COUNTED)
        order = sorted(self.reader.languages, key=lambda one: (one != language, one != "en"))
        found: dict[tuple[str, ...], tuple[int, int, str, str]] = {}
        for rank, one in enumerate(order):
            for name, thing in self.reader[one].starting(text):
                about = self._strength(thing, strong, table)
                if about and (thing,) not in found:
                    found[(thing,)] = (rank > 0, -about, name, one)
        best = sorted(found.items(), key=lambda item: item[1])[: 2 * k]
        counted = [
            Suggestion(name, int(np.count_nonzero(self.probability(things, table) >= COUNTED)), one)
            for things, (_, _, name, one) in best
        ]
        return [suggestion for suggestion in counted if suggestion.count][:k]

    def _strength(self, thing: str, strong: NDArray[np.int64], table: Table) -> int:
        """About how many contents show it: counted word by word, so that some may be counted twice."""
        pixels = int((table.looks(thing) >= COUNTED).sum()) if thing in appearance.NAMES else 0
        return int(strong[self._meant([thing])].sum()) + pixels

    def whole(self) -> Table:
        """All that is said of the library's contents, as it is now."""
        return self._table.whole(self._tags)

    def keep(self, pool: Executor) -> None:
        """Keeps it in memory, for a program that goes on."""
        self._table.keep(pool)
        self.whole()

    def _answering(self, phrase: Phrase) -> Table:
        if all(term.negated for term in phrase.terms):
            return self.whole()
        return self._told([thing for term in phrase.terms for thing in term.things])

    def _told(self, things: Sequence[str]) -> Table:
        return self._table.of(self._tags, self._meant(things), any(thing in appearance.NAMES for thing in things))

    @property
    def _tags(self) -> int:
        return len(self.vocabulary) if self.vocabulary else 0

    def _meant(self, things: Iterable[str]) -> list[int]:
        return sorted({tag for thing in things for tag in self.vocabulary.meant(thing)}) if self.vocabulary else []

    def _known(self, thing: str) -> bool:
        return thing in appearance.NAMES or bool(self._meant([thing]))

    def _meaning(self, term: Term, language: str) -> str:
        return " / ".join(dict.fromkeys(self.shown(thing, language) for thing in term.things))


def unknown_words(phrase: Phrase) -> list[Message]:
    """What to say of the words that nobody knows."""
    return [_unknown(unknown) for unknown in phrase.unknown]


def _unknown(unknown: Unknown) -> Message:
    if not unknown.suggestions:
        return Message("words.unknown", word=unknown.written)
    return Message("words.meant", word=unknown.written, meant=tuple(unknown.suggestions))
