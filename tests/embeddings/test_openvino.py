from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.embeddings.cards import BUNDLED_DIRECTORY, find, read_card
from pictrace.embeddings.interface import Embedder
from pictrace.embeddings.onnx import Network, read_network
from pictrace.embeddings.onnxruntime import OnnxRuntimeEmbedder
from pictrace.errors import EngineUnavailable, ModelDamaged
from tests.embeddings.models import small, write_small
from tests.embeddings.suite import EmbedderSuite, cosines

pytest.importorskip("openvino", reason="OpenVINO has no wheels for this processor")
from pictrace.embeddings.openvino import OpenVinoEmbedder, _Compiled, native_bf16, tune, version

NATIVE_BF16 = native_bf16()


def mini() -> Network:
    return read_network(find("mini"), BUNDLED_DIRECTORY / find("mini").file_name)


class TestMini(EmbedderSuite):
    @pytest.fixture(scope="class")
    @classmethod
    def embedder(cls) -> Embedder:
        return OpenVinoEmbedder(mini(), threads=2)


@pytest.mark.skipif(not NATIVE_BF16, reason="this processor does not multiply bf16")
class TestMiniInBf16(EmbedderSuite):
    @pytest.fixture(scope="class")
    @classmethod
    def embedder(cls) -> Embedder:
        return OpenVinoEmbedder(mini(), threads=2, precision="bf16")


class TestFloatPlanes(EmbedderSuite):
    """A network of floats in planes, a tensor inside it taken for the vector."""

    @pytest.fixture(scope="class")
    @classmethod
    def embedder(cls, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
        path = write_small(
            tmp_path_factory.mktemp("planes"), layout="nchw", input_type="float32", channels="bgr", resize="crop",
            resize_to=36, mean=[120, 110, 100], std=[60, 60, 60], output_name="op:GlobalAveragePool",
        )  # fmt: skip
        return OpenVinoEmbedder(read_network(read_card(path.with_suffix(".json")), path), threads=3)


def test_means_over_whole_maps_are_pooled() -> None:
    import openvino

    model = openvino.Core().read_model(BUNDLED_DIRECTORY / find("mini").file_name)
    kinds = [node.get_type_name() for node in model.get_ordered_ops()]
    tune(model)
    tuned = [node.get_type_name() for node in model.get_ordered_ops()]
    assert kinds.count("ReduceMean") == tuned.count("AvgPool") > 0
    assert "ReduceMean" not in tuned


def test_every_start_gives_the_vectors_of_onnx_runtime(pictures: dict[str, NDArray[np.uint8]]) -> None:
    """OpenVINO's streams mixed up weights stored in eight bits, in some starts and not in others."""
    network = mini()
    reference = OnnxRuntimeEmbedder(network, threads=1)
    batch = np.stack([reference.prepare(picture) for picture in pictures.values()])
    expected = reference.embed_prepared(batch)
    assert expected.tags is not None
    for threads in (1, 2, 2, 3, 4, 2, 4):
        found = OpenVinoEmbedder(network, threads).embed_prepared(batch)
        assert cosines(found.vectors, expected.vectors).min() > 0.99999
        assert found.tags is not None
        assert np.abs(found.tags - expected.tags).max() < 1e-3


@pytest.mark.skipif(not NATIVE_BF16, reason="this processor does not multiply bf16")
def test_bf16_is_as_near_as_the_card_states(pictures: dict[str, NDArray[np.uint8]]) -> None:
    network = mini()
    stated = network.card.bf16_cosine
    if stated is None:
        pytest.skip("the card states no figure, so bf16 is not chosen for it")
    one, other = OpenVinoEmbedder(network, 2, "bf16"), OpenVinoEmbedder(network, 2)
    batch = np.stack([one.prepare(picture) for picture in pictures.values()])
    assert cosines(one.embed_prepared(batch).vectors, other.embed_prepared(batch).vectors).min() >= stated - 0.002


def test_small_batches_are_shared_among_the_cores(
    pictures: dict[str, NDArray[np.uint8]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the second small batch on: what is left over at the end of a run is not worth another copy."""
    compiled: list[int] = []
    compile_one = OpenVinoEmbedder._compiled

    def noted(embedder: OpenVinoEmbedder, count: int) -> _Compiled:
        compiled.append(count)
        return compile_one(embedder, count)

    monkeypatch.setattr(OpenVinoEmbedder, "_compiled", noted)
    embedder = OpenVinoEmbedder(mini(), threads=2)
    batch = np.stack([embedder.prepare(picture) for picture in list(pictures.values())[:3]] * 4)
    whole = embedder.embed_prepared(batch).vectors
    for count, copies in ((8, [8]), (8, [8, 4]), (5, [8, 4]), (1, [8, 4, 1]), (12, [8, 4, 1])):
        np.testing.assert_allclose(embedder.embed_prepared(batch[:count]).vectors, whole[:count], atol=1e-5)
        assert compiled == copies


def test_the_engine_is_named() -> None:
    assert version()[0].isdigit()


def test_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(EngineUnavailable, match="choose engine onnxruntime"):
        version()


def test_bf16_where_the_processor_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    import openvino

    class OldCore(openvino.Core):  # type: ignore[misc]
        def get_property(self, *_: str) -> list[str]:
            return ["FP32", "INT8"]

    monkeypatch.setattr(openvino, "Core", OldCore)
    assert not native_bf16()
    with pytest.raises(EngineUnavailable, match="choose precision f32"):
        OpenVinoEmbedder(mini(), threads=1, precision="bf16")


def test_a_graph_it_does_not_take(tmp_path: Path) -> None:
    card = read_card(write_small(tmp_path).with_suffix(".json"))
    broken = small().replace(b"MatMul", b"MatNul")
    with pytest.raises(ModelDamaged, match="OpenVINO does not take the model 'small'"):
        OpenVinoEmbedder(Network(card, broken), threads=1)


def test_it_goes_on_after_an_input_it_cannot_run(pictures: dict[str, NDArray[np.uint8]]) -> None:
    embedder = OpenVinoEmbedder(mini(), threads=1)
    for _ in range(5):
        with pytest.raises(ModelDamaged, match="OpenVINO cannot run the model 'mini'"):
            embedder._run(np.zeros((9, 3, 160), np.uint8))
    assert len(embedder.embed([pictures["coffee"]] * 9).vectors) == 9
