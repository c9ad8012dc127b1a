from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from pictrace.library import Library
from pictrace.library.readers import readers_here
from tests.embeddings.readers import write_reader


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    place = tmp_path / "photos"
    place.mkdir()
    Image.new("RGB", (40, 30), (200, 20, 20)).save(place / "red.png")
    models = tmp_path / "library" / "models"
    write_reader(models, "low", rank=1)
    write_reader(models, "high", rank=2)
    write_reader(models, "never", rank=9)
    with Library.open(tmp_path / "library", model="low", decode_threads=1, inference_threads=1) as library:
        list(library.index([str(place)]))
        list(library.index(model="high"))
        yield library


def here(library: Library) -> list[str]:
    return [card.id for card in readers_here(library._parts.catalogue, library.models_directory)]


def test_the_best_that_is_here_and_has_seen_pictures(library: Library) -> None:
    assert here(library) == ["high", "low"]
    (library.models_directory / "high-tokenizer.json").unlink()
    assert here(library) == ["low"]


def test_a_model_is_opened_once_and_kept(library: Library) -> None:
    models = library._parts.models
    low = models.texts("low").sentences
    assert low is not None
    assert low is models.texts("low").sentences
    assert low.model == "low@1"
    assert low._reader() is low._reader()


def test_the_library_s_own_model_reads_where_it_can(library: Library) -> None:
    own = library._parts.models.texts().sentences
    assert own is not None and own.model == "low@1"


def test_beside_weights_of_one_s_own_no_other_model_is_opened(library: Library) -> None:
    weights = library.models_directory / "low.onnx"
    with Library.open(library.directory, model="mini@7", model_file=str(weights), decode_threads=1) as other:
        assert other._parts.models.reading() == []
