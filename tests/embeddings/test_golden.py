"""A known photograph must keep giving the known first numbers of its vector, whatever engine computes them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pictrace.embeddings.cards import ModelCard, bundled
from pictrace.embeddings.choice import engines, open_embedder
from tests.embeddings.golden import FILE, NAMES, first_numbers, photograph, reference

CARDS = [card for card in bundled() if card.bundled]
ENGINES = [state.name for state in engines() if state.version]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
@pytest.mark.parametrize("engine", ENGINES)
def test_the_first_numbers_of_known_photographs(card: ModelCard, engine: str, tmp_path: Path) -> None:
    golden = json.loads(FILE.read_text("utf-8"))
    assert card.key in golden, "the bundled model changed: run python -m tests.embeddings.golden"
    embedder = open_embedder(card, models_directory=tmp_path, engine=engine, precision="f32")
    found = first_numbers(embedder)
    assert list(found) == list(golden[card.key]) == list(NAMES)
    for name in NAMES:
        # Shrinking a picture rounds otherwise on another processor: by one level in a few pixels.
        assert np.abs(np.subtract(found[name], golden[card.key][name])).max() < 2e-3, name


def test_the_tags_of_known_photographs(tmp_path: Path) -> None:
    from pictrace.embeddings.cards import BUNDLED_DIRECTORY
    from pictrace.embeddings.vocabulary import read_vocabulary

    card = next(card for card in CARDS if card.vocabulary)
    vocabulary = read_vocabulary(BUNDLED_DIRECTORY / str(card.vocabulary))
    tags = reference(card).embed([photograph("chelsea.png"), photograph("coffee.png")]).tags
    assert tags is not None
    assert tags.shape[1] == len(vocabulary)
    for words, row in zip(("cat", "coffee"), tags, strict=True):
        probability = vocabulary.lookup(words).probability(row[None])[0]
        assert probability > 0.2, (words, vocabulary.tags(row))
