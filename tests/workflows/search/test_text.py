from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pictrace.embeddings.vocabulary import Vocabulary
from pictrace.workflows.search.text import Words
from tests.workflows.conftest import Desk

CLASSES = [
    ((name,), ("thing",)) for name in ("red", "green", "blue", "dark", "light", "round", "flat", "wet", "dry", "old")
]
VOCABULARY = Vocabulary(CLASSES, {"thing": (("thing",), ())})


@pytest.fixture
def words(desk: Desk, archive: Path) -> Words:
    desk.index(archive)
    return Words(desk.catalogue, "colours@1", lambda: VOCABULARY)


def test_a_word_ranks_by_its_probability(words: Words) -> None:
    notes: list[str] = []
    found = words.matches("red", notes, None)
    assert notes == []
    assert found.probabilities.tolist() == sorted(found.probabilities.tolist(), reverse=True)
    best = words.tags(found.ids.tolist())[int(found.ids[0])]
    assert {tag.name: tag.probability for tag in best}["red"] == pytest.approx(float(found.probabilities[0]), abs=1e-6)


def test_several_words_must_all_be_shown(words: Words) -> None:
    red, green = (
        dict(zip(f.ids.tolist(), f.probabilities.tolist(), strict=True))
        for f in (words.matches(w, [], None) for w in ("red", "green"))
    )
    both = words.matches("red and green", [], None)
    assert set(both.ids.tolist()) == red.keys() & green.keys()
    for content_id, probability in zip(both.ids.tolist(), both.probabilities.tolist(), strict=True):
        assert probability == pytest.approx(min(red[content_id], green[content_id]))


def test_only_among_the_allowed(words: Words) -> None:
    allowed = np.array([2, 4], np.int64)
    assert set(words.matches("thing", [], allowed).ids.tolist()) <= {2, 4}


def test_what_is_not_understood_is_said(words: Words) -> None:
    notes: list[str] = []
    assert len(words.matches("grean", notes, None).ids) == 0
    assert notes == ["the model has no word for 'grean'; did you mean 'green'?"]
    assert "red" in words.known()


def test_a_model_without_words_has_none(desk: Desk) -> None:
    words = Words(desk.catalogue, "colours@1", lambda: None)
    assert words.known() == []
    assert words.tags([1]) == {}
    assert words.of(np.zeros(10, np.float32), 3) == []
