"""The networks of ``keras.applications``, run by Keras itself: the extra ``pictrace[tensorflow]``."""

from __future__ import annotations

import difflib
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace.embeddings.cards import ModelCard
from pictrace.embeddings.interface import Embedder, Embeddings
from pictrace.embeddings.onnx import unit
from pictrace.embeddings.preparation import prepare
from pictrace.errors import DownloadFailed, MissingExtra, ModelDamaged, UnknownModel, UsageError

__all__ = ["KerasEmbedder", "names"]

# Input sizes other than 224, as in the keras.applications documentation.
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
        raise MissingExtra("a model of keras.applications", "tensorflow") from error
    return keras


def _modules() -> dict[str, Any]:
    """Name of a network → the module that has it together with its ``preprocess_input``."""
    applications = _keras().applications
    found: dict[str, Any] = {}
    for module in (getattr(applications, name) for name in sorted(dir(applications))):
        if hasattr(module, "preprocess_input"):
            found |= {name: module for name in dir(module) if name[0].isupper() and callable(getattr(module, name))}
    return found


def names() -> list[str]:
    """Every network that ``keras:NAME`` may name. Raises ``MissingExtra``."""
    return sorted(_modules())


class KerasEmbedder(Embedder):
    """Globally averaged features of a network, with the preprocessing that belongs to it."""

    engine = "keras"
    precision = "f32"

    def __init__(self, name: str, weights: str | None = "imagenet", batch_size: int = 0) -> None:
        """``weights``: ``imagenet`` (downloaded and cached by Keras), a weights file, or ``None`` for random ones.

        Raises ``MissingExtra``, ``UnknownModel``, ``DownloadFailed``, ``ModelDamaged``.
        """
        modules = _modules()
        if name not in modules:
            near = difflib.get_close_matches(name, modules, 1)
            hint = f"did you mean 'keras:{near[0]}'?" if near else f"there are {', '.join(sorted(modules))}"
            raise UnknownModel(f"Keras has no network '{name}'; {hint}")
        module = modules[name]
        side = _SIDES.get(name, 224)
        try:
            self._model = getattr(module, name)(
                include_top=False, pooling="avg", weights=weights, input_shape=(side, side, 3)
            )
        except (OSError, ValueError) as error:
            if weights == "imagenet":
                raise DownloadFailed(f"Keras could not fetch the weights of '{name}': {error}") from error
            raise ModelDamaged(f"{weights}: not weights of '{name}': {error}") from error
        self._preprocess = module.preprocess_input
        self.batch_size = batch_size or 24
        self.card = ModelCard(
            id=f"keras:{name}",
            version=_version(weights),
            dimension=int(self._model.output_shape[-1]),
            width=side,
            height=side,
            licence="see keras.io/api/applications",
            description=f"{name} of keras.applications, run by Keras",
            origin="keras.applications",
        )

    def prepare(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return prepare(pixels, self.card)

    def embed_prepared(self, batch: NDArray[np.uint8]) -> Embeddings:
        if batch.dtype != np.uint8 or batch.shape[1:] != (self.card.height, self.card.width, 3) or not len(batch):
            raise UsageError(f"'{self.card.id}' embeds prepared pictures, n ≥ 1: got {batch.shape} {batch.dtype}")
        inputs = self._preprocess(batch.astype(np.float32))
        return Embeddings(unit(np.asarray(self._model.predict_on_batch(inputs), np.float32)))


def _version(weights: str | None) -> str:
    """What tells these weights from others of the same network."""
    if weights in ("imagenet", None):
        return weights or "random"
    from pathlib import Path

    from pictrace.embeddings.weights import sha256_of

    return f"file-{sha256_of(Path(weights))[:12]}"
