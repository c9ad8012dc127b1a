"""The networks of ``keras.applications``, run by Keras itself: the extra ``pictrace[tensorflow]``."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace.embeddings.cards import ModelCard
from pictrace.embeddings.interface import Embedder, Embeddings
from pictrace.embeddings.onnx import unit
from pictrace.embeddings.preparation import check_prepared, prepare
from pictrace.embeddings.weights import sha256_of
from pictrace.errors import DownloadFailed, MissingExtra, ModelDamaged, UnknownModel
from pictrace.messages import Message

__all__ = ["KerasEmbedder", "names"]

_SIDE = 224
"""Pixels: the input of most networks."""
# The others, as in the keras.applications documentation.
_SIDES = {
    "EfficientNetB1": 240, "EfficientNetB2": 260, "EfficientNetB3": 300, "EfficientNetB4": 380, "EfficientNetB5": 456,
    "EfficientNetB6": 528, "EfficientNetB7": 600, "EfficientNetV2B1": 240, "EfficientNetV2B2": 260,
    "EfficientNetV2B3": 300, "EfficientNetV2S": 384, "EfficientNetV2M": 480, "EfficientNetV2L": 480,
    "InceptionResNetV2": 299, "InceptionV3": 299, "NASNetLarge": 331, "Xception": 299,
}  # fmt: skip


def _keras() -> Any:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    try:
        import keras
        import tensorflow  # noqa: F401 - Keras alone comes without a back end
    except ImportError as error:
        raise MissingExtra(Message("extra.keras"), "tensorflow") from error
    return keras


def _networks() -> dict[str, tuple[Any, Any]]:
    """Name of a network → what builds it and the module that prepares pictures for it."""
    applications = _keras().applications
    builders = {name: getattr(applications, name) for name in dir(applications) if name[0].isupper()}
    return {name: (build, getattr(applications, build.__module__.split(".")[-1])) for name, build in builders.items()}


def names() -> list[str]:
    """Every network that ``keras:NAME`` may name. Raises ``MissingExtra``."""
    return sorted(_networks())


class KerasEmbedder(Embedder):
    """Globally averaged features of a network, with the preprocessing that belongs to it."""

    engine = "keras"
    precision = "f32"

    def __init__(self, name: str, weights: str | None = "imagenet", batch_size: int = 0) -> None:
        """``weights``: ``imagenet`` (downloaded and cached by Keras), a weights file, or ``None`` for random ones.

        Raises ``MissingExtra``, ``UnknownModel``, ``DownloadFailed``, ``ModelDamaged``.
        """
        networks = _networks()
        if name not in networks:
            near = difflib.get_close_matches(name, networks, 1)
            if near:
                raise UnknownModel("keras.unknown_meant", name=name, meant=f"keras:{near[0]}")
            raise UnknownModel("keras.unknown", name=name, known=tuple(sorted(networks)))
        build, module = networks[name]
        version = _version(weights)
        side = _SIDES.get(name, _SIDE)
        try:
            self._model = build(include_top=False, pooling="avg", weights=weights, input_shape=(side, side, 3))
        except Exception as error:  # Keras raises a bare Exception when a download fails
            if weights == "imagenet":
                raise DownloadFailed("keras.fetch", name=name, error=str(error)) from error
            wrong = Message("keras.weights", name=name, error=str(error))
            raise ModelDamaged("place.why", place=str(weights), why=wrong) from error
        self._preprocess = module.preprocess_input
        self.batch_size = batch_size or 24
        self.card = ModelCard(
            id=f"keras:{name}",
            version=version,
            dimension=int(self._model.output_shape[-1]),
            width=side,
            height=side,
            licence="see keras.io/api/applications",
            description=f"{name} of keras.applications, run by Keras",
            origin="keras.applications",
        )
        self.resizing = self.card.resizing

    def prepare(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return prepare(pixels, self.card.resizing)

    def embed_prepared(self, batch: NDArray[np.uint8]) -> Embeddings:
        check_prepared(batch, self.card)
        inputs = self._preprocess(batch.astype(np.float32))
        vectors = unit(np.asarray(self._model.predict_on_batch(inputs), np.float32))
        return Embeddings({self.card.spaces[0].name: vectors})


def _version(weights: str | None) -> str:
    """What tells these weights from others of the same network."""
    if weights in ("imagenet", None):
        return weights or "random"
    return f"file-{sha256_of(Path(weights))[:12]}"
