"""Models that read, small enough for every test: their vectors are colours, of pictures and of the words for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from pictrace.embeddings.cards import ModelCard, read_card
from tests.embeddings.models import Builder

WORDS = ("[PAD]", "[UNK]", "[BOS]", "[EOS]", "a", "photo", "of", "red", "green", "blue", "grey", "picture", "thing")
AXES = {"red": (1, -0.5, -0.5, 0), "green": (-0.5, 1, -0.5, 0), "blue": (-0.5, -0.5, 1, 0)}
"""Where a word lies: with the pictures of its colour. All others lie where the grey pictures do."""
EVEN = 0.2
"""Of every vector in the fourth direction, so that grey has one."""


def pictures_network(side: int = 16) -> bytes:
    """Mean colours (n, 3) of (n, 3, side, side) float32, less their own mean, and ``EVEN``."""
    net = Builder()
    x = net.add("Flatten", [net.add("GlobalAveragePool", ["pixel_values"], "pooled")], "colours")
    grey = net.add("ReduceMean", [x], "grey", axes=[1], keepdims=1)
    apart = net.add("Sub", [x, grey], "apart")
    even = net.add("Add", [net.add("Mul", [grey, net.constant("none", np.zeros(1, np.float32))], "zero"),
                           net.constant("even", np.full(1, EVEN, np.float32))], "evens")  # fmt: skip
    net.add("Concat", [apart, even], "image_embeds", axis=1)
    return net.model(("pixel_values", TensorProto.FLOAT, ["n", 3, side, side]), {"image_embeds": ["n", 4]})


def texts_network(context: int = 8, dimension: int = 4, last: bool = False, mask: bool = False) -> bytes:
    """The sum of what the words of (n, context) tokens lie at; with ``last`` the whole is nothing unless the last token
    is one that fills up or ends, as with networks that look there."""
    table = np.zeros((len(WORDS), dimension), np.float32)
    for number, word in enumerate(WORDS):
        axes = AXES.get(word, (0, 0, 0, EVEN / 40))
        table[number, : len(axes)] = axes[:dimension]
    net = Builder()
    x = net.add("Gather", [net.constant("table", table), "input_ids"], "seen", axis=0)
    out = "summed" if last or mask else "text_embeds"
    axes_given = net.constant("axes", np.array([1], np.int64))
    x = net.add("ReduceSum", [x, axes_given], out, keepdims=0)
    if last:
        at = net.constant("at", np.array([context - 1], np.int64))
        end = net.add("Gather", ["input_ids", at], "end", axis=1)
        whole = net.add("Less", [end, net.constant("four", np.array(4, np.int64))], "whole")
        net.add("Mul", [x, net.add("Cast", [whole], "share", to=TensorProto.FLOAT)], "text_embeds")
    if mask:
        given = net.add("Cast", ["attention_mask"], "given", to=TensorProto.FLOAT)
        net.add("Mul", [x, net.add("ReduceMax", [given], "any", axes=[1], keepdims=1)], "text_embeds")
    inputs = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["n", context])]
    if mask:
        inputs.append(helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["n", context]))
    graph = helper.make_graph(
        net.nodes, "test", inputs,
        [helper.make_tensor_value_info("text_embeds", TensorProto.FLOAT, ["n", dimension])], net.weights,
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
    return bytes(model.SerializeToString())


def tokenizer() -> str:
    """Words apart at spaces, with a beginning and an end."""
    made = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single="[BOS] $A [EOS]", special_tokens=[("[BOS]", 2), ("[EOS]", 3)]
    )
    return str(made.to_str())


def write_reader(directory: Path, name: str = "reader", side: int = 16, **text: Any) -> ModelCard:
    """All files of a model ``name`` that reads, as a person puts them into a library's models; ``text`` are keys of the
    card's own ``text``."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{name}.onnx").write_bytes(pictures_network(side))
    (directory / f"{name}-text.onnx").write_bytes(texts_network())
    (directory / f"{name}-tokenizer.json").write_text(tokenizer(), "utf-8")
    card = {
        "id": name, "version": "1", "dimension": 4, "width": side, "height": side, "licence": "MIT",
        "resample": "bicubic", "layout": "nchw", "input_type": "float32", "mean": [0, 0, 0], "std": [255, 255, 255],
        "text": {"file": f"{name}-text.onnx", "tokenizer": f"{name}-tokenizer.json", "context": 8,
                 "scale": 20.0, "bias": -14.0, **text},
    }  # fmt: skip
    path = directory / f"{name}.json"
    path.write_text(json.dumps(card), "utf-8")
    return read_card(path)
