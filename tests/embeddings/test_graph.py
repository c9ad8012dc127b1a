from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import openvino
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.embeddings.graph import Graph, read_graph, with_output
from pictrace.errors import ModelDamaged
from tests.embeddings.models import FEATURES, SIDE, small

MODEL = small()


def test_what_flows_through_a_model() -> None:
    graph = read_graph(MODEL)
    assert graph.inputs == ("pixels",)
    assert graph.outputs == ("vector", "logits")
    assert [kind for kind, _ in graph.nodes].count("Conv") == 3


def test_it_reads_what_the_onnx_package_reads() -> None:
    expected = onnx.load_from_string(MODEL).graph
    assert read_graph(MODEL).nodes == tuple((node.op_type, tuple(node.output)) for node in expected.node)


def test_weights_listed_as_inputs_are_not_inputs() -> None:
    """As ONNX files before 2018 did."""
    model = onnx.load_from_string(MODEL)
    model.graph.input.append(onnx.helper.make_tensor_value_info("w0.int8", onnx.TensorProto.INT8, None))
    assert read_graph(model.SerializeToString()).inputs == ("pixels",)


def test_tensors_by_name_and_by_operator() -> None:
    graph = Graph(("x",), ("out",), (("Conv", ("a",)), ("Relu", ("b",)), ("Conv", ("c",)), ("Sum", ("out",))))
    assert graph.tensor(None) == "out"
    assert graph.tensor("b") == "b"
    assert graph.tensor("op:Conv") == "c"
    for wrong in ("d", "x", "op:Gemm"):
        with pytest.raises(ModelDamaged, match=f"no '{wrong}'; its outputs are out"):
            graph.tensor(wrong)


def test_a_tensor_becomes_an_output_in_every_reader() -> None:
    model = with_output(MODEL, "pooled")
    assert read_graph(model).outputs == ("vector", "logits", "pooled")
    assert [item.name for item in onnx.load_from_string(model).graph.output] == ["vector", "logits", "pooled"]
    pixels = np.random.default_rng(1).integers(0, 256, (2, SIDE, SIDE, 3), dtype=np.uint8)
    (one,) = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"]).run(["pooled"], {"pixels": pixels})
    other = openvino.compile_model(openvino.Core().read_model(model), "CPU")(pixels)["pooled"]
    assert one.shape == other.shape == (2, FEATURES, 1, 1)
    assert np.allclose(one, other, atol=0.02)
    assert one.std() > 0


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"PK\x03\x04 a zip", b"\xff" * 30, MODEL[: len(MODEL) // 2], b"\x3a\x00"]
)
def test_what_is_not_onnx_is_told(content: bytes) -> None:
    with pytest.raises(ModelDamaged, match="not an ONNX file"):
        read_graph(content)


def test_weights_in_a_second_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "split.onnx"
    onnx.save_model(onnx.load_from_string(MODEL), path, save_as_external_data=True, size_threshold=0)
    with pytest.raises(ModelDamaged, match="save it as one file"):
        read_graph(path.read_bytes())


@given(st.binary(max_size=200), st.integers(0, len(MODEL)))
def test_damage_never_escapes_as_another_error(noise: bytes, at: int) -> None:
    with suppress(ModelDamaged):
        read_graph(MODEL[:at] + noise + MODEL[at + len(noise) :])
