"""The files of a network that reads: two ONNX files and a tokenizer, under the names that its card knows."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import torch

from pictrace.embeddings.cards import ModelCard
from training.readers.opening import open_clip

__all__ = ["clip_tokenizer", "export"]

CLIP_CONTEXT = 77
"""Tokens that every network of CLIP's reads."""

OPSET = 17
"""Of ONNX: has layer normalisation as one operator."""


def export(model: Any, card: ModelCard, folder: Path) -> None:
    """Writes what ``pictrace models get ID --model-file FOLDER`` takes. A tokenizer of CLIP's is made from the words in
    open_clip's package; another one lies at its network's home."""
    assert card.text is not None
    folder.mkdir(parents=True, exist_ok=True)
    torch.backends.mha.set_fastpath_enabled(False)
    pixels = torch.zeros(2, 3, card.height, card.width)
    tokens = torch.ones(2, card.text.context, dtype=torch.long)
    output = card.output_name or "image_embeds", card.text.output_name or "text_embeds"
    _write(model, "encode_image", pixels, folder / card.file_name, "pixel_values", output[0])
    _write(model, "encode_text", tokens, folder / card.text.file, "input_ids", output[1])
    if card.text.context == CLIP_CONTEXT:
        (folder / card.text.tokenizer).write_text(json.dumps(clip_tokenizer()), "utf-8")


def _write(model: Any, half: str, example: torch.Tensor, path: Path, given: str, made: str) -> None:
    """One half of a network, a method of it, as a network of its own."""
    whole, network = getattr(model, half), copy.copy(model)
    network.forward = lambda tensor: whole(tensor)
    torch.onnx.export(
        network,
        (example,),
        str(path),
        input_names=[given],
        output_names=[made],
        dynamic_axes={given: {0: "n"}, made: {0: "n"}},
        opset_version=OPSET,
        dynamo=False,
    )


def clip_tokenizer() -> dict[str, Any]:
    """CLIP's byte-pair encoding as the package ``tokenizers`` writes it: vocabulary, merges, what begins and ends a
    text."""
    package = open_clip()
    own = package.tokenizer.SimpleTokenizer()
    with gzip.open(Path(package.__file__).parent / "bpe_simple_vocab_16e6.txt.gz", "rt", encoding="utf-8") as file:
        lines = file.read().split("\n")
    merges = [line.split() for line in lines[1 : len(own.bpe_ranks) + 1]]
    begin, end = "<start_of_text>", "<end_of_text>"
    special = [
        {"id": own.encoder[name], "content": name, "special": True, "single_word": False, "lstrip": False,
         "rstrip": False, "normalized": False}
        for name in (begin, end)
    ]  # fmt: skip
    pieces = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
    return {
        "version": "1.0",
        "added_tokens": special,
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": pieces}, "behavior": "Removed", "invert": True},
                {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False},
            ],
        },
        "post_processor": {
            "type": "RobertaProcessing",
            "sep": [end, own.encoder[end]],
            "cls": [begin, own.encoder[begin]],
            "trim_offsets": False,
            "add_prefix_space": False,
        },
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE",
            "unk_token": end,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "</w>",
            "fuse_unk": False,
            "vocab": dict(own.encoder),
            "merges": merges,
        },
    }
