from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from pictrace.embeddings.cards import ModelCard, Space, read_card
from pictrace.embeddings.onnx import Network, OnnxEmbedder, read_network, softmax, unit
from pictrace.embeddings.onnxruntime import OnnxRuntimeEmbedder
from pictrace.errors import ModelDamaged, ModelNotInstalled
from tests.embeddings.models import CLASSES, FEATURES, SIDE, small, write_small


def card(**changes: object) -> ModelCard:
    values = {"id": "s", "version": "1", "dimension": FEATURES, "width": SIDE, "height": SIDE, "licence": ""}
    return ModelCard(**(values | changes))  # type: ignore[arg-type]


def test_a_network_as_its_card_wants_it() -> None:
    model = small()
    plain = Network(card(), model)
    assert (plain.input, plain.outputs, plain.model) == ("pixels", ("vector",), model)
    tagged = Network(card(output_name="vector", tags_name="logits"), model)
    assert (tagged.outputs, tagged.model) == (("vector", "logits"), model)
    inside = Network(card(output_name="pooled"), model)
    assert inside.outputs == ("pooled",)
    assert inside.model.startswith(model)
    with pytest.raises(ModelDamaged, match="no 'features'"):
        Network(card(output_name="features"), model)


def test_every_space_is_an_output_of_its_own() -> None:
    spaces = (Space("looks", FEATURES, "vector"), Space("copies", FEATURES, "pooled"))
    embedder = OnnxRuntimeEmbedder(Network(card(spaces=spaces, tags_name="logits"), small()), 1)
    batch = np.random.default_rng(0).integers(0, 256, (3, SIDE, SIDE, 3), np.uint8)
    found = embedder.embed_prepared(batch)
    assert list(found.spaces) == ["looks", "copies"]
    for space in spaces:
        alone = OnnxRuntimeEmbedder(Network(card(output_name=space.output), small()), 1).embed_prepared(batch)
        assert np.array_equal(found.spaces[space.name], alone.vectors)
    assert found.tags is not None and found.tags.shape == (3, CLASSES)
    assert {name: rows.shape for name, rows in embedder.embed([]).spaces.items()} == {
        "looks": (0, FEATURES),
        "copies": (0, FEATURES),
    }
    wrong = (Space("looks", FEATURES, "vector"), Space("copies", 99, "pooled"))
    with pytest.raises(ModelDamaged, match="its card says 99"):
        OnnxRuntimeEmbedder(Network(card(spaces=wrong), small()), 1).embed_prepared(batch)


def test_files_that_are_missing_or_wrong(tmp_path: Path) -> None:
    path = tmp_path / "netz.onnx"
    with pytest.raises(ModelNotInstalled, match=r"netz\.onnx: the weights of 's' are not there"):
        read_network(card(), path)
    with pytest.raises(ModelNotInstalled, match="cannot be read"):
        read_network(card(), tmp_path)
    path.write_bytes(b"<html>404</html>")
    with pytest.raises(ModelDamaged, match=r"netz\.onnx: not an ONNX file"):
        read_network(card(), path)


def test_the_dimension_of_the_card_is_checked() -> None:
    embedder = OnnxRuntimeEmbedder(Network(card(dimension=99), small()), 1)
    with pytest.raises(ModelDamaged, match=f"vectors of {FEATURES} numbers, its card says 99"):
        embedder.embed_prepared(np.zeros((1, SIDE, SIDE, 3), np.uint8))


def test_a_card_that_does_not_fit_the_graph_is_told() -> None:
    embedder = OnnxRuntimeEmbedder(Network(card(width=SIDE + 1), small()), 1)
    with pytest.raises(ModelDamaged, match="cannot run the model 's'"):
        embedder.embed_prepared(np.zeros((1, SIDE, SIDE + 1, 3), np.uint8))


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("engine", ["onnxruntime", "openvino"])
def test_graphs_of_a_fixed_batch(engine: str, batch: int) -> None:
    """As exporters write them when nobody asks for anything else."""
    pytest.importorskip(engine)
    pictures = np.random.default_rng(0).integers(0, 256, (7, SIDE, SIDE, 3), dtype=np.uint8)
    expected = OnnxRuntimeEmbedder(Network(card(tags_name="logits"), small()), 1).embed_prepared(pictures)
    network = Network(card(tags_name="logits"), small(batch=batch))
    if engine == "onnxruntime":
        embedder: OnnxEmbedder = OnnxRuntimeEmbedder(network, 2)
    else:
        from pictrace.embeddings.openvino import OpenVinoEmbedder

        embedder = OpenVinoEmbedder(network, 2)
    for count in (1, 2, 7):
        found = embedder.embed_prepared(pictures[:count])
        assert np.abs(found.vectors - expected.vectors[:count]).max() < 1e-4
        assert found.tags is not None
        assert found.tags.shape == (count, CLASSES)


def test_tags_come_with_the_vectors(tmp_path: Path) -> None:
    path = write_small(tmp_path, tags_name="logits")
    embedder = OnnxRuntimeEmbedder(read_network(read_card(path.with_suffix(".json")), path), 1)
    tags = embedder.embed_prepared(np.zeros((2, SIDE, SIDE, 3), np.uint8)).tags
    assert tags is not None
    assert tags.shape == (2, CLASSES)


@given(arrays.arrays(np.float32, (3, 5), elements=st.floats(allow_nan=False, allow_infinity=False, width=32)))
def test_unit_vectors(vectors: NDArray[np.float32]) -> None:
    out = unit(vectors)
    assert out.dtype == np.float32
    assert np.abs(np.linalg.norm(out.astype(np.float64), axis=1) - 1).max() < 1e-6


def test_zeros_point_evenly_and_nan_is_an_error() -> None:
    assert unit(np.zeros((1, 4), np.float32)).tolist() == [[0.5] * 4]
    with pytest.raises(ModelDamaged, match="not finite"):
        unit(np.array([[1, np.nan]], np.float32))


@given(arrays.arrays(np.float32, (2, 6), elements=st.floats(-16384, 16384, width=32)))
def test_softmax(logits: NDArray[np.float32]) -> None:
    out = softmax(logits)
    assert out.dtype == np.float32
    assert np.abs(out.sum(axis=1) - 1).max() < 1e-5
    best = logits.argmax(axis=1)
    assert (out[np.arange(2), best] == out.max(axis=1)).all()
