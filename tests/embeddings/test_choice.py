from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.embeddings import choice
from pictrace.embeddings.cards import BUNDLED_DIRECTORY, card_from_json, find
from pictrace.embeddings.choice import EngineState, engines, least_cosine, open_embedder, resolve
from pictrace.embeddings.interface import Embedder
from pictrace.embeddings.onnx import OnnxEmbedder
from pictrace.errors import (
    EngineUnavailable,
    MissingExtra,
    ModelDamaged,
    ModelNotInstalled,
    UnknownModel,
    UsageError,
)
from pictrace.messages import verbatim
from tests.embeddings.models import FEATURES, write_small
from tests.embeddings.suite import EmbedderSuite, cosines

STATES = {state.name: state for state in engines()}
HAS_OPENVINO = STATES["openvino"].version is not None
NATIVE_BF16 = "bf16" in STATES["openvino"].precisions
needs_openvino = pytest.mark.skipif(not HAS_OPENVINO, reason="OpenVINO has no wheels for this processor")
needs_bf16 = pytest.mark.skipif(not NATIVE_BF16, reason="this processor does not multiply bf16")


class TestDefault(EmbedderSuite):
    """What a user gets who chooses nothing."""

    @pytest.fixture(scope="class")
    @classmethod
    def embedder(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedder]:
        with closing(open_embedder("mini", models_directory=tmp_path_factory.mktemp("models"))) as embedder:
            yield embedder


class TestResNet50(EmbedderSuite):
    """The downloadable card on a file of one's own: the zoo's architecture with random weights."""

    @pytest.fixture(scope="class")
    @classmethod
    def embedder(cls, resnet50_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedder]:
        directory = tmp_path_factory.mktemp("models")
        opened = open_embedder("resnet50", models_directory=directory, model_file=resnet50_file, batch_size=4)
        with closing(opened) as embedder:
            yield embedder

    def test_its_vectors_are_the_pooled_features(self, embedder: Embedder) -> None:
        assert embedder.card.dimension == 2048
        assert embedder.card.key.startswith("resnet50@file-")
        assert embedder.card.sha256 != find("resnet50").sha256

    @needs_openvino
    def test_the_engines_agree(self, resnet50_file: Path, tmp_path: Path) -> None:
        one, other = (
            open_embedder(
                "resnet50", models_directory=tmp_path, model_file=resnet50_file, engine=engine, precision="f32"
            )
            for engine in ("openvino", "onnxruntime")
        )
        assert least_cosine(one, other) > 0.99999


def test_the_states_of_the_engines() -> None:
    assert list(STATES) == ["openvino", "onnxruntime"]
    assert STATES["onnxruntime"].version
    assert STATES["onnxruntime"].precisions == ("f32",)
    for state in STATES.values():
        assert (state.version is None) == (state.reason is not None)


def test_an_engine_that_cannot_be_loaded_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    state = next(iter(choice._states()))
    assert (state.name, state.version, state.precisions) == ("openvino", None, ())
    assert state.reason is not None
    assert "pip install openvino" in state.reason


def test_a_query_starts_on_onnx_runtime(tmp_path: Path) -> None:
    embedder = open_embedder("mini", models_directory=tmp_path, purpose="query")
    assert (embedder.engine, embedder.precision) == ("onnxruntime", "f32")


def test_vectors_of_a_query_and_of_the_index_are_compatible(
    pictures: dict[str, NDArray[np.uint8]], tmp_path: Path
) -> None:
    one = open_embedder("mini", models_directory=tmp_path, purpose="query").embed(list(pictures.values()))
    for precision in ("auto", "f32"):
        indexing = open_embedder("mini", models_directory=tmp_path, precision=precision)
        other = indexing.embed(list(pictures.values()))
        assert cosines(one.vectors, other.vectors).min() > (0.999 if indexing.precision == "f32" else 0.995)


@needs_openvino
def test_indexing_prefers_openvino(tmp_path: Path) -> None:
    assert open_embedder("mini", models_directory=tmp_path).engine == "openvino"


@needs_bf16
@pytest.mark.parametrize(
    ("bundled", "stated", "expected"),
    [(False, 0.999, "bf16"), (False, 0.9, "f32"), (False, None, "bf16"), (True, None, "f32"), (True, 0.996, "bf16")],
)
def test_bf16_where_the_card_and_the_processor_allow_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundled: bool, stated: float | None, expected: str
) -> None:
    monkeypatch.setattr("pictrace.embeddings.weights.BUNDLED_DIRECTORY", tmp_path)
    path = write_small(tmp_path, output_name="pooled", bf16_cosine=stated, bundled=bundled, sha256=None)
    card = card_from_json(json.loads(path.with_suffix(".json").read_text("utf-8")))
    for engine in ("auto", "openvino"):
        embedder = open_embedder(card, models_directory=tmp_path, engine=engine)
        assert (embedder.engine, embedder.precision) == ("openvino", expected)
    forced = open_embedder(card, models_directory=tmp_path, precision="bf16")
    assert (forced.engine, forced.precision) == ("openvino", "bf16")
    assert open_embedder(card, models_directory=tmp_path, precision="f32").precision == "f32"


@needs_openvino
@pytest.mark.parametrize("trouble", ["wrong vectors", "does not start"])
def test_an_engine_that_cannot_be_trusted_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    from pictrace.embeddings.openvino import OpenVinoEmbedder

    def run(self: OnnxEmbedder, tensor: NDArray[Any]) -> list[NDArray[np.float32]]:
        if trouble == "does not start":
            raise ModelDamaged("no")
        return [
            np.random.default_rng(0).standard_normal((len(tensor), size)).astype(np.float32) for size in (256, 1000)
        ]

    monkeypatch.setattr(OpenVinoEmbedder, "_run", run)
    embedder = open_embedder("mini", models_directory=tmp_path)
    assert (embedder.engine, embedder.precision) == ("onnxruntime", "f32")


def test_without_openvino(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "engines", lambda: (EngineState("openvino", None, message=verbatim("no")),))
    monkeypatch.setitem(sys.modules, "openvino", None)
    assert open_embedder("mini", models_directory=tmp_path).engine == "onnxruntime"
    assert open_embedder("mini", models_directory=tmp_path, precision="f32").engine == "onnxruntime"
    for engine, precision in (("openvino", "auto"), ("auto", "bf16")):
        with pytest.raises(EngineUnavailable, match="OpenVINO cannot be loaded"):
            open_embedder("mini", models_directory=tmp_path, engine=engine, precision=precision)


@needs_openvino
def test_without_onnx_runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    for purpose in ("indexing", "query"):
        embedder = open_embedder("mini", models_directory=tmp_path, purpose=purpose)
        assert (embedder.engine, embedder.precision) == ("openvino", "f32")
    with pytest.raises(EngineUnavailable, match="pip install"):
        open_embedder("mini", models_directory=tmp_path, engine="onnxruntime")


def test_onnx_runtime_has_no_bf16(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="choose engine openvino"):
        open_embedder("mini", models_directory=tmp_path, engine="onnxruntime", precision="bf16")


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ({"engine": "tensorrt"}, "engine is one of auto, openvino, onnxruntime, not 'tensorrt'"),
        ({"precision": "int8"}, "precision is one of auto, f32, bf16, not 'int8'"),
        ({"purpose": "fun"}, "purpose is one of indexing, query, not 'fun'"),
    ],
)
def test_wrong_options(tmp_path: Path, option: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        open_embedder("mini", models_directory=tmp_path, **option)


def test_threads_and_batch_size_are_obeyed(tmp_path: Path) -> None:
    for engine in (name for name, state in STATES.items() if state.version):
        embedder = open_embedder(
            "mini", models_directory=tmp_path, engine=engine, precision="f32", threads=1, batch_size=5
        )
        assert isinstance(embedder, OnnxEmbedder)
        assert (embedder.threads, embedder.batch_size) == (1, 5)


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelNotInstalled, match="pictrace models get resnet50"):
        open_embedder("resnet50", models_directory=tmp_path)
    with pytest.raises(UnknownModel, match="did you mean 'mini'"):
        open_embedder("minni", models_directory=tmp_path)
    with pytest.raises(UnknownModel, match=r"none\.onnx: there is no such model file"):
        open_embedder(str(tmp_path / "none.onnx"), models_directory=tmp_path)
    with pytest.raises(ModelNotInstalled, match=r"own\.onnx"):
        open_embedder("mini", models_directory=tmp_path, model_file=tmp_path / "own.onnx")


def test_a_damaged_bundled_model_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.embeddings.weights.BUNDLED_DIRECTORY", tmp_path)
    with pytest.raises(ModelNotInstalled, match="install PicTrace again"):
        open_embedder("mini", models_directory=tmp_path)
    (tmp_path / find("mini").file_name).write_bytes((BUNDLED_DIRECTORY / find("mini").file_name).read_bytes()[:-9])
    with pytest.raises(ModelDamaged, match="install PicTrace again"):
        open_embedder("mini", models_directory=tmp_path)


def test_any_onnx_file_with_a_card_beside_it(tmp_path: Path) -> None:
    path = write_small(tmp_path, name="mein.modell", version=None)
    embedder = open_embedder(str(path), models_directory=tmp_path)
    first = embedder.card.key
    assert first.startswith("mein.modell@file-")
    assert embedder.card.dimension == FEATURES
    write_small(tmp_path, name="mein.modell", seed=1, version=None)
    assert open_embedder(str(path), models_directory=tmp_path).card.key != first
    path.with_suffix(".json").unlink()
    with pytest.raises(ModelNotInstalled, match="there is no model card"):
        open_embedder(str(path), models_directory=tmp_path)


def test_the_card_is_known_without_opening(tmp_path: Path) -> None:
    path = write_small(tmp_path, name="mein.modell", version=None)
    card, found = resolve(str(path), models_directory=tmp_path)
    assert (card, found) == (open_embedder(str(path), models_directory=tmp_path).card, path)
    assert resolve("mini", models_directory=tmp_path) == (find("mini"), BUNDLED_DIRECTORY / find("mini").file_name)


def test_a_card_in_the_models_directory(tmp_path: Path) -> None:
    write_small(tmp_path, name="own")
    assert open_embedder("own", models_directory=tmp_path).card.key == "own@1"


def test_another_file_than_the_cards_makes_another_model(tmp_path: Path) -> None:
    card = find("mini")
    same = open_embedder(card, models_directory=tmp_path, model_file=BUNDLED_DIRECTORY / find("mini").file_name)
    assert same.card.key == card.key
    other = tmp_path / "other.onnx"
    other.write_bytes((BUNDLED_DIRECTORY / find("mini").file_name).read_bytes() + b"\x12\x00")
    assert open_embedder(card, models_directory=tmp_path, model_file=other).card.key.startswith("mini@file-")


def test_keras_without_tensorflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(MissingExtra, match=r"pictrace\[tensorflow\]"):
        open_embedder("keras:ResNet50", models_directory=tmp_path)
    for engine, precision in (("openvino", "auto"), ("auto", "bf16")):
        with pytest.raises(EngineUnavailable, match="run by Keras itself"):
            open_embedder("keras:ResNet50", models_directory=tmp_path, engine=engine, precision=precision)


def test_a_cold_query_loads_one_engine_and_nothing_else(tmp_path: Path) -> None:
    import subprocess

    code = (
        "import sys; from pathlib import Path; from pictrace.embeddings.choice import open_embedder;"
        f"open_embedder('mini', models_directory=Path({str(tmp_path)!r}), purpose='query');"
        "print(sorted({'openvino', 'onnxruntime', 'httpx', 'keras', 'onnx', 'tensorflow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['onnxruntime']"
