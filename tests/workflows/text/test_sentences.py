"""What a model that reads says of a library: four one-coloured photos, and a network that knows three colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pictrace.embeddings.reading import TextReader
from pictrace.library import Library
from pictrace.workflows.text.sentences import CAPTIONS, Sentences
from tests.embeddings.readers import write_reader

COLOURS = {"red": (200, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 200), "grey": (110, 110, 110)}


@dataclass
class Shelf:
    library: Library
    place: Path

    def sentences(self, **text: Any) -> Sentences:
        """With other keys in the card's ``text``."""
        runtime = self.library._parts.models.runtime("reader")
        card = runtime.card
        assert card.text is not None
        card = replace(card, text=replace(card.text, **text))
        reader = TextReader(card, self.library.models_directory, 1)
        captions = self.library.models_directory / "captions.npz"
        return Sentences(self.library._parts.catalogue, card, lambda: reader, runtime.index, captions)

    def asked(self, sentences: Sentences, text: str) -> dict[str, float]:
        found = sentences.matches(text)
        photos = self.library._parts.catalogue.photos.of_contents(found.ids.tolist())
        names = [Path(photos[one][0].location).stem for one in found.ids.tolist()]
        return dict(zip(names, found.probabilities.tolist(), strict=True))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    place = tmp_path_factory.mktemp("colours")
    for name, colour in COLOURS.items():
        Image.new("RGB", (64, 48), colour).save(place / f"{name}.png")
    directory = tmp_path_factory.mktemp("library")
    with Library.open(directory, model="reader", decode_threads=1, inference_threads=1) as library:
        write_reader(library.models_directory)
        list(library.index([str(place)]))
        yield Shelf(library, place)


def test_a_sigmoid_is_a_probability(shelf: Shelf) -> None:
    sentences = shelf.sentences()
    red = shelf.asked(sentences, "a photo of red")
    assert list(red) == ["red"]
    assert red["red"] > 0.8
    assert shelf.asked(sentences, "GREEN!").keys() == {"green"}


def test_nothing_may_be_the_answer(shelf: Shelf) -> None:
    assert shelf.asked(shelf.sentences(bias=-40.0), "red") == {}
    assert "red" not in shelf.asked(shelf.sentences(), "thing")


def test_a_cosine_is_weighed_against_everyday_captions(shelf: Shelf) -> None:
    """Every picture has some cosine with every text; the captions fit the other pictures better."""
    sentences = shelf.sentences(bias=None, scale=30.0)
    red = shelf.asked(sentences, "red")
    assert list(red) == ["red"]
    assert red["red"] > 0.5
    assert len(set(CAPTIONS)) == len(CAPTIONS)


def test_a_caption_is_not_weighed_against_itself(shelf: Shelf) -> None:
    sentences = shelf.sentences(bias=None, scale=30.0)
    assert "grey" in shelf.asked(sentences, CAPTIONS[0])


def test_only_what_is_allowed(shelf: Shelf) -> None:
    sentences = shelf.sentences()
    every = sentences.matches("red").ids
    assert len(sentences.matches("red", np.setdiff1d(np.arange(1, 10), every)).ids) == 0
    assert sentences.seen == 4


def test_warm_opens_what_the_first_text_would(shelf: Shelf) -> None:
    for sentences in (shelf.sentences(), shelf.sentences(bias=None)):
        sentences.warm()
        assert len(sentences.matches("blue").ids) == 1
