"""What the engines that run ONNX files share: reading the file, its input and its results."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pictrace.embeddings.cards import ModelCard, Space
from pictrace.embeddings.graph import read_graph, with_output
from pictrace.embeddings.interface import Embedder, Embeddings
from pictrace.embeddings.preparation import check_prepared, network_input, prepare
from pictrace.errors import ModelDamaged, ModelNotInstalled
from pictrace.messages import Message

__all__ = ["Network", "OnnxEmbedder", "read_network", "softmax", "unit"]


class Network:
    """An ONNX file as its card wants it run. ``outputs`` names the tensor of each space and, with a tag head, the
    logits."""

    def __init__(self, card: ModelCard, model: bytes) -> None:
        graph = read_graph(model)
        tensors = [graph.tensor(space.output) for space in card.spaces]
        for tensor in tensors:
            if tensor not in graph.outputs:
                model = with_output(model, tensor)
        self.card = card
        self.model = model
        self.input = card.input_name or graph.inputs[0]
        self.outputs = (*tensors, graph.tensor(card.tags_name)) if card.tags_name else tuple(tensors)


def read_network(card: ModelCard, path: Path) -> Network:
    """Reads a model's weights file. Raises ``ModelNotInstalled`` or ``ModelDamaged`` with its path."""
    try:
        return Network(card, path.read_bytes())
    except FileNotFoundError as error:
        raise ModelNotInstalled("place.why", place=str(path), why=Message("weights.absent", model=card.id)) from error
    except OSError as error:
        unreadable = Message("weights.unreadable", error=error.strerror or str(error))
        raise ModelNotInstalled("place.why", place=str(path), why=unreadable) from error
    except ModelDamaged as error:
        raise ModelDamaged("place.why", place=str(path), why=error.message) from error


class OnnxEmbedder(Embedder):
    """Base of the engines: they run a network, the rest is the same for all."""

    def __init__(self, network: Network, threads: int, batch_size: int) -> None:
        self.card = network.card
        self.resizing = self.card.resizing
        self.network = network
        self.threads = threads
        self.batch_size = batch_size

    @abstractmethod
    def _run(self, tensor: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        """The network's outputs for n inputs, in the order of ``network.outputs``, n rows each."""

    def prepare(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return prepare(pixels, self.card.resizing)

    def embed_prepared(self, batch: NDArray[np.uint8]) -> Embeddings:
        card = self.card
        check_prepared(batch, card)
        found = self._run(network_input(batch, card))
        vectors = {
            space.name: unit(self._demanded(space, rows.reshape(len(batch), -1)))
            for space, rows in zip(card.spaces, found, strict=False)
        }
        return Embeddings(vectors, softmax(found[-1]) if card.tags_name else None)

    def _demanded(self, space: Space, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """The vectors if they are as long as the card says. Raises ``ModelDamaged``."""
        if vectors.shape[1] != space.dimension:
            raise ModelDamaged(
                "model.other_dimension", model=self.card.id, given=vectors.shape[1], dimension=space.dimension
            )
        return vectors


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows (n, d) at length 1. A row of zeros, which some networks give for a black picture, points evenly
    everywhere, so that no vector of any library is without a direction. Raises ``ModelDamaged`` for NaN."""
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    if not np.isfinite(lengths).all():
        raise ModelDamaged("model.not_finite")
    even = np.full(vectors.shape[1], vectors.shape[1] ** -0.5)
    return np.where(lengths > 0, vectors / np.maximum(lengths, np.finfo(np.float64).tiny), even).astype(np.float32)


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities (n, classes) of scores (n, classes)."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True), dtype=np.float32)
    out: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return out
