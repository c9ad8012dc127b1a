from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pictrace.embeddings.cards import ModelCard, find
from pictrace.embeddings.choice import open_embedder
from pictrace.embeddings.reading import TextReader
from pictrace.errors import ModelDamaged, ModelNotInstalled, UsageError
from tests.embeddings.readers import texts_network, write_reader


@pytest.fixture
def card(tmp_path: Path) -> ModelCard:
    return write_reader(tmp_path)


def test_texts_and_pictures_lie_in_one_space(card: ModelCard, tmp_path: Path) -> None:
    reader = TextReader(card, tmp_path, 1)
    words = reader.read(["red", "a photo of green", "BLUE!"])
    assert words.shape == (3, 4)
    assert words.dtype == np.float32
    assert np.abs(np.linalg.norm(words, axis=1) - 1).max() < 1e-6
    pictures = [np.full((30, 40, 3), colour, np.uint8) for colour in ((220, 20, 20), (20, 220, 20), (20, 20, 220))]
    embedder = open_embedder(card, models_directory=tmp_path, engine="onnxruntime")
    seen = embedder.embed(pictures).vectors
    embedder.close()
    assert (words @ seen.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_templates_are_averaged(card: ModelCard, tmp_path: Path) -> None:
    assert card.text is not None
    both = replace(card, text=replace(card.text, templates=("{}", "a photo of {}")))
    apart = TextReader(card, tmp_path, 1).read(["red", "a photo of red"])
    mean = apart.mean(axis=0)
    assert TextReader(both, tmp_path, 1).read(["red"])[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)


def test_many_at_once_are_as_one_by_one(card: ModelCard, tmp_path: Path) -> None:
    reader = TextReader(card, tmp_path, 2)
    texts = ["red", "green", "blue thing", "a picture"] * 9
    together = reader.read(texts)
    with ThreadPoolExecutor(4) as pool:
        alone = list(pool.map(lambda text: reader.read([text])[0], texts))
    assert np.allclose(together, np.stack(alone), atol=1e-6)


def test_a_network_that_looks_at_the_last_token_sees_one(card: ModelCard, tmp_path: Path) -> None:
    (tmp_path / "reader-text.onnx").write_bytes(texts_network(last=True))
    plain = TextReader(card, tmp_path, 1).read(["red"])[0]
    assert plain[0] > 0.8


def test_a_network_that_asks_which_tokens_count(card: ModelCard, tmp_path: Path) -> None:
    (tmp_path / "reader-text.onnx").write_bytes(texts_network(mask=True))
    assert TextReader(card, tmp_path, 1).read(["green"])[0, 1] > 0.8


def test_what_does_not_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not read"):
        TextReader(find("mini"), tmp_path, 1)


def test_files_that_are_gone_damaged_or_of_another_dimension(card: ModelCard, tmp_path: Path) -> None:
    network = tmp_path / "reader-text.onnx"
    network.write_bytes(texts_network(dimension=3))
    with pytest.raises(ModelDamaged, match=r"reader-text\.onnx.*3 numbers.*says 4.*models get reader"):
        TextReader(card, tmp_path, 1).read(["red"])
    network.write_bytes(b"\x08\x07 not a network")
    with pytest.raises(ModelDamaged, match="reader"):
        TextReader(card, tmp_path, 1)
    network.unlink()
    with pytest.raises(ModelNotInstalled, match=r"reader-text\.onnx"):
        TextReader(card, tmp_path, 1)


def test_a_network_that_cannot_run_what_it_is_given(card: ModelCard, tmp_path: Path) -> None:
    assert card.text is not None
    reader = TextReader(replace(card, text=replace(card.text, context=12)), tmp_path, 1)
    with pytest.raises(ModelDamaged, match="does not run"):
        reader.read(["red"])


def test_texts_that_are_always_the_same_are_remembered(card: ModelCard, tmp_path: Path) -> None:
    path = tmp_path / "kept.npz"
    reader = TextReader(card, tmp_path, 1)
    first = reader.remembered(["red", "green"], path)
    written = path.read_bytes()
    assert np.array_equal(TextReader(card, tmp_path, 1).remembered(["red", "green"], path), first)
    assert path.read_bytes() == written
    other = reader.remembered(["red", "blue"], path)
    assert np.allclose(other, reader.read(["red", "blue"]))
    assert path.read_bytes() != written
    path.write_bytes(b"damaged")
    assert np.allclose(reader.remembered(["red", "green"], path), first)
    assert np.allclose(reader.remembered(["red", "green"], tmp_path / "none" / "kept.npz"), first)
