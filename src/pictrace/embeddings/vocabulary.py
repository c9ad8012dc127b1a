"""The words of a tag head: what its classes are called, and which classes a person's words mean.

A vocabulary file lists the classes in the order of the model's outputs, each with its names and the groups it
belongs to, and the groups with their own names and parents, as in WordNet::

    {"classes": [{"names": ["golden retriever"], "parents": ["retriever"]}, …],
     "groups": {"retriever": {"names": ["retriever"], "parents": ["dog"]}, …}}

A word means every class that has it for a name and every class below a group that has it for a name: "husky"
is both a breed and a kind of dog.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pictrace.errors import ModelDamaged, ModelNotInstalled
from pictrace.messages import Message
from pictrace.records import Tag

__all__ = ["Concept", "Meaning", "Unknown", "Vocabulary", "read_vocabulary"]

Names: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""What a class or a group is called, and the groups above it."""

_SUGGESTIONS = 3
"""Known words that are named beside one that is not."""
_ALIKE = 0.75
"""Share of two spellings that is the same (``difflib``), from which one may be meant by the other."""
_FILLERS = {
    "a", "an", "and", "any", "at", "by", "for", "from", "in", "is", "its", "my", "near", "of", "on", "or", "our",
    "photo", "photos", "picture", "pictures", "some", "the", "this", "to", "two", "three", "with",
}  # fmt: skip
_IRREGULAR = {
    "mice": "mouse", "geese": "goose", "children": "child", "men": "man", "women": "woman", "feet": "foot",
    "teeth": "tooth", "oxen": "ox", "lenses": "lens", "calves": "calf",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Concept:
    """Words of a query that are known: as they were written, and the classes they mean (positions)."""

    words: str
    classes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words of a query that are not known, and names that may have been meant, the nearest first."""

    words: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a vocabulary makes of a query; a picture should show every concept."""

    concepts: tuple[Concept, ...]
    unknown: tuple[Unknown, ...]

    def probability(self, tags: NDArray[np.float32]) -> NDArray[np.float32]:
        """From class probabilities (n, classes): how likely each picture shows what was asked, (n,).

        A concept's probability is the sum over its classes. Of several concepts the least likely one counts:
        classes exclude each other in a tag head, so a product would punish a picture for showing both.
        No known word: all zero.
        """
        if not self.concepts:
            return np.zeros(len(tags), np.float32)
        sums = [tags[:, list(concept.classes)].sum(axis=1) for concept in self.concepts]
        least: NDArray[np.float32] = np.minimum(np.min(sums, axis=0), 1.0)
        return least


class Vocabulary:
    """Immutable; safe to share."""

    def __init__(self, classes: Sequence[Names], groups: Mapping[str, Names]) -> None:
        """``classes`` in the order of the model's outputs; ``groups`` by the names that parents call them."""
        self._classes = tuple(classes)
        self._groups = dict(groups)
        self.names = _distinct(self._classes)
        """One name for each class, no two the same: tags are stored and shown by these."""

    def __len__(self) -> int:
        return len(self.names)

    def with_words(self, names: Iterable[str]) -> Vocabulary:
        """With words after the classes, each a class of its own: those of a model's head. What is a name of a class or
        group too means both."""
        return Vocabulary([*self._classes, *(((name,), ()) for name in names)], self._groups)

    def meant(self, name: str) -> tuple[int, ...]:
        """The classes that a name means; none for one that is not known."""
        return self._index.get(_key(_split(name)), ())

    @cached_property
    def words(self) -> list[str]:
        """Every name that ``lookup`` knows, sorted."""
        return sorted(self._spelling.values(), key=str.casefold)

    def lookup(self, text: str) -> Meaning:
        """What a query means: the longest names in it that are known, and what is left of it.

        Case, accents, hyphens and plurals do not matter; words that name nothing ("a photo of") are dropped.
        """
        words = text.split()
        concepts: list[Concept] = []
        strange: list[list[str]] = [[]]
        at = 0
        while at < len(words):
            size = self._longest(words, at)
            if size:
                found = words[at : at + size]
                concepts.append(Concept(" ".join(found), self._index[_key(found)]))
                strange.append([])
            elif (bare := _split(words[at])) and not _FILLERS.issuperset(bare):
                strange[-1].append(words[at])
            at += size or 1
        return Meaning(tuple(concepts), tuple(self._unknown(run) for run in strange if run))

    def tags(self, probabilities: NDArray[np.float32], k: int = 5, least: float = 0.0) -> tuple[Tag, ...]:
        """The ``k`` likeliest classes of one picture (classes,), those with at least probability ``least``."""
        likeliest = np.argsort(-probabilities, kind="stable")[:k]
        return tuple(Tag(self.names[i], float(probabilities[i])) for i in likeliest if probabilities[i] >= least)

    def _longest(self, words: list[str], at: int) -> int:
        """How many words from ``at`` on make the longest known name; 0 if not even the first does."""
        most = min(self._longest_name, len(words) - at)
        return next((size for size in range(most, 0, -1) if _key(words[at : at + size]) in self._index), 0)

    def _unknown(self, words: list[str]) -> Unknown:
        """With names that are spelled nearly so, then names that contain one of the words."""
        near = difflib.get_close_matches(_key(words), self._spelling, _SUGGESTIONS, _ALIKE)
        wanted = {_key([word]) for word in words}
        holding = [name for name in self.words if wanted & {_key([part]) for part in _split(name)}]
        names = dict.fromkeys([*(self._spelling[key] for key in near), *holding])
        return Unknown(" ".join(words), tuple(names)[:_SUGGESTIONS])

    @cached_property
    def _index(self) -> dict[str, tuple[int, ...]]:
        """Key of a name → the classes it means."""
        above = {group: [_key(_split(name)) for name in names] for group, (names, _) in self._groups.items()}
        members: dict[str, set[int]] = defaultdict(set)
        for number, (names, parents) in enumerate(self._classes):
            keys = [_key(_split(name)) for name in (*names, self.names[number])]
            for key in (*keys, *(key for group in self._groups_above(parents) for key in above[group])):
                members[key].add(number)
        return {key: tuple(sorted(numbers)) for key, numbers in members.items()}

    @cached_property
    def _spelling(self) -> dict[str, str]:
        """Key of a name → how it is written."""
        names = [name for own, _ in (*self._groups.values(), *self._classes) for name in own]
        return {key: name for name in (*reversed(names), *self.names) if (key := _key(_split(name))) in self._index}

    @cached_property
    def _longest_name(self) -> int:
        return max((len(_split(name)) for name in self._spelling.values()), default=1)

    def _groups_above(self, parents: Iterable[str]) -> set[str]:
        """The groups a class belongs to, near and far."""
        todo, seen = list(parents), set()
        while todo:
            group = todo.pop()
            if group not in seen:
                seen.add(group)
                todo += self._groups[group][1]
        return seen


def read_vocabulary(path: Path) -> Vocabulary:
    """The vocabulary in a JSON file. Raises ``ModelNotInstalled`` if it cannot be read, ``ModelDamaged`` if it is
    not one or names a group that it does not have."""
    try:
        content = json.loads(path.read_text("utf-8"))
        classes = [_names(item) for item in content["classes"]]
        groups = {name: _names(item) for name, item in content["groups"].items()}
    except OSError as error:
        unreadable = Message("vocabulary.unreadable", error=error.strerror or str(error))
        raise ModelNotInstalled("place.why", place=str(path), why=unreadable) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        wrong = Message("vocabulary.wrong", kind=type(error).__name__, error=str(error))
        raise ModelDamaged("place.why", place=str(path), why=wrong) from error
    for _, parents in (*classes, *groups.values()):
        for parent in parents:
            if parent not in groups:
                raise ModelDamaged("place.why", place=str(path), why=Message("vocabulary.no_group", group=parent))
    return Vocabulary(classes, groups)


def _names(item: Mapping[str, Any]) -> Names:
    names, parents = tuple(item["names"]), tuple(item["parents"])
    if not names or not all(isinstance(text, str) for text in (*names, *parents)):
        raise ValueError(f"names and parents are lists of text, with a name at least: {item}")
    return names, parents


def _distinct(classes: Sequence[Names]) -> tuple[str, ...]:
    """The first name of each class; where two classes share it, another one, a parent or a number tells them apart."""
    counts = Counter(names[0] for names, _ in classes)
    taken: set[str] = set()
    out = []
    for names, parents in classes:
        name = names[0]
        if counts[name] > 1:
            choices = [*names[1:], *(f"{name} ({parent})" for parent in parents), name]
            name = next((choice for choice in choices if choice not in taken and choice not in counts), name)
        number = 2
        while name in taken:
            name, number = f"{names[0]} ({number})", number + 1
        taken.add(name)
        out.append(name)
    return tuple(out)


def _split(text: str) -> list[str]:
    """The words of a text, bare: lower case, without accents, apostrophes or punctuation."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W_]+", re.sub(r"[\u0300-\u036f'’]", "", bare))


def _key(words: Iterable[str]) -> str:
    """What stays the same however a name is written: the stems of its words, joined."""
    return "".join(_stem(part) for word in words for part in _split(word))


def _stem(word: str) -> str:
    """The same for a word and its plural; not itself a word."""
    word = _IRREGULAR.get(word, word)
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending, stem in (("ie", "y"), ("ve", "f"), ("fe", "f")):
        if len(word) > 3 and word.endswith(ending):
            return word[:-2] + stem
    if len(word) > 3 and word.endswith(("che", "she", "se", "xe", "ze", "oe")):
        return word[:-1]
    return word
