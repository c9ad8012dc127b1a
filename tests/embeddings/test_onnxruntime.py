from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pictrace.embeddings.cards import BUNDLED_DIRECTORY, find, read_card
from pictrace.embeddings.interface import Embedder
from pictrace.embeddings.onnx import Network, read_network
from pictrace.embeddings.onnxruntime import OnnxRuntimeEmbedder, version
from pictrace.errors import EngineUnavailable, ModelDamaged
from tests.embeddings.models import small, write_small
from tests.embeddings.suite import EmbedderSuite


class TestMini(EmbedderSuite):
    @pytest.fixture(scope="class")
    @classmethod
    def embedder(cls) -> Embedder:
        return OnnxRuntimeEmbedder(read_network(find("mini"), BUNDLED_DIRECTORY / find("mini").file_name), threads=2)


class TestFloatPlanes(EmbedderSuite):
    """A network of floats in planes, a tensor inside it taken for the vector."""

    @pytest.fixture(scope="class")
    @classmethod
    def embedder(cls, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
        path = write_small(
            tmp_path_factory.mktemp("planes"), layout="nchw", input_type="float32", channels="bgr", resize="crop",
            resize_to=36, mean=[120, 110, 100], std=[60, 60, 60], output_name="op:GlobalAveragePool",
        )  # fmt: skip
        return OnnxRuntimeEmbedder(read_network(read_card(path.with_suffix(".json")), path), threads=1)


def test_the_engine_is_named() -> None:
    assert version()[0].isdigit()


def test_it_gathers_nothing_about_the_machine(tmp_path: Path) -> None:
    """Its wheels write an id and a description of the machine at import, to be sent to Microsoft."""
    homes = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "APPDATA"), str(tmp_path))
    inherited = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    program = "from pictrace.embeddings.onnxruntime import version; version()"
    subprocess.run([sys.executable, "-c", program], env=inherited | homes, check=True)
    assert list(tmp_path.rglob("*")) == []


def test_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EngineUnavailable, match="pip install"):
        version()


def test_a_graph_it_does_not_take(tmp_path: Path) -> None:
    card = read_card(write_small(tmp_path).with_suffix(".json"))
    broken = small().replace(b"MatMul", b"MatNul")
    with pytest.raises(ModelDamaged, match="ONNX Runtime does not take the model 'small'"):
        OnnxRuntimeEmbedder(Network(card, broken), threads=1)
