from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
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
    def embedder(cls) -> Iterator[Embedder]:
        network = read_network(find("mini"), BUNDLED_DIRECTORY / find("mini").file_name)
        with closing(OnnxRuntimeEmbedder(network, threads=2)) as embedder:
            yield embedder


class TestFloatPlanes(EmbedderSuite):
    """A network of floats in planes, a tensor inside it taken for the vector."""

    @pytest.fixture(scope="class")
    @classmethod
    def embedder(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedder]:
        path = write_small(
            tmp_path_factory.mktemp("planes"), layout="nchw", input_type="float32", channels="bgr", resize="crop",
            resize_to=36, mean=[120, 110, 100], std=[60, 60, 60], output_name="op:GlobalAveragePool",
        )  # fmt: skip
        network = read_network(read_card(path.with_suffix(".json")), path)
        with closing(OnnxRuntimeEmbedder(network, threads=1)) as embedder:
            yield embedder


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


def test_closing_ends_its_threads() -> None:
    network = read_network(find("mini"), BUNDLED_DIRECTORY / find("mini").file_name)
    embedder, before = OnnxRuntimeEmbedder(network, threads=2), set(threading.enumerate())
    embedder.embed_prepared(np.zeros((64, embedder.card.height, embedder.card.width, 3), np.uint8))
    started = set(threading.enumerate()) - before
    embedder.close()
    embedder.close()
    for thread in started:
        thread.join(20)
    assert started and not any(thread.is_alive() for thread in started)
