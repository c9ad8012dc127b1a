"""The first numbers of bundled models' vectors for known photographs.

After a change of the bundled model, or of how pictures are prepared for it, run::

    python -m tests.embeddings.golden

and commit ``golden.json`` with the change. It also shows how near bf16 comes to f32 on this machine, which is the
figure for ``bf16_cosine`` in the model's card.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image

from pictrace.embeddings.cards import BUNDLED_DIRECTORY, ModelCard, bundled
from pictrace.embeddings.interface import Embedder
from pictrace.embeddings.onnx import read_network
from pictrace.embeddings.onnxruntime import OnnxRuntimeEmbedder

FILE = Path(__file__).with_name("golden.json")
NAMES = ("astronaut.png", "chelsea.png", "coffee.png", "hubble_deep_field.jpg", "rocket.jpg")
NUMBERS = 8


def photograph(name: str) -> NDArray[np.uint8]:
    """RGB pixels of a photograph in scikit-image's wheel."""
    with Image.open(Path(skimage.data.__file__).parent / name) as image:
        return np.asarray(image.convert("RGB"))


def reference(card: ModelCard) -> Embedder:
    """The embedder whose numbers are the golden ones: the plainest there is."""
    return OnnxRuntimeEmbedder(read_network(card, BUNDLED_DIRECTORY / card.file_name), threads=1)


def first_numbers(embedder: Embedder) -> dict[str, list[float]]:
    vectors = embedder.embed([photograph(name) for name in NAMES]).vectors
    return {name: [round(float(x), 5) for x in vector[:NUMBERS]] for name, vector in zip(NAMES, vectors, strict=True)}


def main() -> None:
    cards = [card for card in bundled() if card.bundled]
    golden = {card.key: first_numbers(reference(card)) for card in cards}
    FILE.write_text(json.dumps(golden, indent=2) + "\n", "utf-8")
    print(f"{FILE.name}: {', '.join(golden)}")
    for card in cards:
        print(f"{card.key}: bf16 against f32, least cosine {_bf16_cosine(card):.4f}")


def _bf16_cosine(card: ModelCard) -> float:
    """The least over the photographs of scikit-image, or NaN where it cannot be measured."""
    from pictrace.embeddings.openvino import OpenVinoEmbedder, native_bf16

    if not native_bf16():
        return float("nan")
    one = OpenVinoEmbedder(read_network(card, BUNDLED_DIRECTORY / card.file_name), 1, "bf16")
    pictures = [photograph(name) for name in NAMES]
    return float((one.embed(pictures).vectors * reference(card).embed(pictures).vectors).sum(axis=1).min())


if __name__ == "__main__":
    main()
