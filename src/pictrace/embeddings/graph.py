"""The little of the ONNX file format that is needed to take vectors from the inside of a network.

A classifier ends in class scores; the features that describe a picture are a tensor before them. ONNX
Runtime returns only what the file calls an output, so the tensor is made one. An ONNX file is a protobuf
message, and parsers merge a field that occurs twice: an output is added by appending a second, tiny ``graph``
to the file. No ``onnx`` or ``protobuf`` package is needed. Field numbers are those of onnx.proto3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pictrace.errors import ModelDamaged

__all__ = ["Graph", "read_graph", "with_output"]

_MODEL_GRAPH = 7
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_INPUT, _GRAPH_OUTPUT = 1, 5, 11, 12
_NODE_OUTPUT, _NODE_TYPE = 2, 4
_TENSOR_NAME, _TENSOR_ELSEWHERE, _VALUE_NAME, _VALUE_TYPE = 8, 13, 1, 2
"""Numbers of the fields that are read, by ONNX's own description (onnx.proto)."""
_FLOAT_TENSOR = bytes([0x0A, 0x02, 0x08, 0x01])  # TypeProto { tensor_type { elem_type: FLOAT } }
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
"""Kinds of fields in protocol buffers."""


@dataclass(frozen=True, slots=True)
class Graph:
    """What flows through a model: names of real inputs and of outputs, and each node's (type, results)."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    nodes: tuple[tuple[str, tuple[str, ...]], ...]

    def tensor(self, wanted: str | None) -> str:
        """The tensor a card means: a name, ``op:TYPE`` for the last node of a type, ``None`` for the first output.

        Raises ``ModelDamaged`` when the graph has no such tensor.
        """
        if wanted is None:
            return self.outputs[0]
        if wanted.startswith("op:"):
            found = [results[0] for kind, results in self.nodes if kind == wanted[3:] and results]
        else:
            found = [name for _, results in self.nodes for name in results if name == wanted]
        if not found:
            raise ModelDamaged("graph.no_output", name=wanted, outputs=self.outputs)
        return found[-1]


def read_graph(model: bytes) -> Graph:
    """What flows through an ONNX model. Raises ``ModelDamaged`` if the bytes are not one."""
    inputs: list[str] = []
    outputs: list[str] = []
    weights: set[str] = set()
    nodes: list[tuple[str, tuple[str, ...]]] = []
    try:
        for graph in _parts(memoryview(model), _MODEL_GRAPH):
            for number, value in _fields(graph):
                if number == _GRAPH_NODE:
                    kinds = [_text(part) for part in _parts(value, _NODE_TYPE)]
                    nodes.append((kinds[-1] if kinds else "", tuple(_text(p) for p in _parts(value, _NODE_OUTPUT))))
                elif number == _GRAPH_INITIALIZER:
                    weights.update(_text(part) for part in _parts(value, _TENSOR_NAME))
                    if any(_parts(value, _TENSOR_ELSEWHERE)):
                        raise ModelDamaged("graph.second_file")
                elif number == _GRAPH_INPUT:
                    inputs += [_text(part) for part in _parts(value, _VALUE_NAME)]
                elif number == _GRAPH_OUTPUT:
                    outputs += [_text(part) for part in _parts(value, _VALUE_NAME)]
    except (IndexError, ValueError) as error:
        raise ModelDamaged("graph.damaged", error=str(error)) from error
    if not nodes or not outputs:
        raise ModelDamaged("graph.none")
    return Graph(tuple(name for name in inputs if name not in weights), tuple(outputs), tuple(nodes))


def with_output(model: bytes, name: str) -> bytes:
    """The model with the float tensor ``name`` as a further output."""
    value = _field(_VALUE_NAME, name.encode()) + _field(_VALUE_TYPE, _FLOAT_TENSOR)
    return model + _field(_MODEL_GRAPH, _field(_GRAPH_OUTPUT, value))


def _text(part: memoryview) -> str:
    return bytes(part).decode()


def _field(number: int, payload: bytes) -> bytes:
    return _varint(number << 3 | _LENGTH) + _varint(len(payload)) + payload


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _parts(message: memoryview, wanted: int) -> Iterator[memoryview]:
    """The payloads of one length-delimited field of a message."""
    return (value for number, value in _fields(message) if number == wanted)


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Field number and payload of every length-delimited field; the others are skipped."""
    at = 0
    while at < len(message):
        tag, at = _read_varint(message, at)
        kind = tag & 7
        if kind == _LENGTH:
            size, at = _read_varint(message, at)
            if at + size > len(message):
                raise ValueError("it is cut short")
            yield tag >> 3, message[at : at + size]
            at += size
        elif kind == _VARINT:
            _, at = _read_varint(message, at)
        elif kind in (_FIXED64, _FIXED32):
            at += 8 if kind == _FIXED64 else 4
        else:
            raise ValueError(f"unknown wire type {kind}")


def _read_varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("a number is too long")
