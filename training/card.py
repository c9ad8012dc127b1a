"""The model card that ships beside the file: what it is, what goes in, how good it is, where it comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.network import EMBEDDING as DIMENSION

ORIGIN = (
    "Made by the PicTrace authors with the programs in training/. The starting point is MobileNetV2 1.0, trained on "
    "ImageNet by Google and published in google-coral/test_data (Apache-2.0); its layers were trained further on "
    "47,366 unlabelled pictures so that an edited copy stays near its original."
)


def make_card(weights: Path, version: str, size: int, figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the card of the exported file `weights`, with the fields of `pictrace.embeddings.cards.ModelCard`."""
    data = weights.read_bytes()
    agreement = figures.get("agreement", {}).get("OpenVINO bf16")
    card = {
        "id": "mini",
        "version": version,
        "dimension": DIMENSION,
        "width": size,
        "height": size,
        "licence": "Apache-2.0",
        "description": "MobileNetV2 for finding pictures by their looks, robust to edits; with 1,000 tags",
        "resize": "stretch",
        "channels": "rgb",
        "layout": "nhwc",
        "input_type": "uint8",
        "input_name": "pixels",
        "output_name": "embedding",
        "tags_name": "tags",
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "origin": ORIGIN,
        "bundled": True,
        "vocabulary": "tags.json",
        "figures": dict(figures),
    }
    if agreement is not None:
        # Rounded down: the card states what at least holds.
        card["bf16_cosine"] = int(agreement["least"] * 1000) / 1000
    return card


def write_card(card: Mapping[str, Any], path: Path) -> None:
    """Write the card as JSON, whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)
