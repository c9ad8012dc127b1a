"""Which model, run by which engine, at which precision.

For ``indexing`` the fastest engine whose vectors are right: OpenVINO where it is installed (x86-64), in bf16
where the processor multiplies bf16 itself and the model bears it (cosine to f32 of at least 0.995), else in
f32; ONNX Runtime everywhere else. Before OpenVINO is trusted it must agree with ONNX Runtime on pictures made
for that, on this machine, now. For a ``query`` the engine that starts fastest: ONNX Runtime in f32, which embeds
a first picture before OpenVINO has compiled its network. Vectors of both are compatible: cosine
0.999 or more in f32, 0.995 or more between bf16 and f32.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pictrace.embeddings import cards, weights
from pictrace.embeddings.cards import ModelCard
from pictrace.embeddings.interface import Embedder
from pictrace.embeddings.onnx import Network, OnnxEmbedder, read_network
from pictrace.errors import EngineUnavailable, ModelError, UnknownModel, UsageError
from pictrace.messages import Message, english

__all__ = [
    "ENGINES",
    "PRECISIONS",
    "PURPOSES",
    "EngineState",
    "cores",
    "engines",
    "least_cosine",
    "open_embedder",
    "resolve",
]

ENGINES = ("auto", "openvino", "onnxruntime")
PRECISIONS = ("auto", "f32", "bf16")
PURPOSES = ("indexing", "query")
LEAST_COSINE = {"f32": 0.999, "bf16": 0.995}
"""How near an engine's vectors must be to those of ONNX Runtime in f32."""

_KERAS = "keras:"


@dataclass(frozen=True, slots=True)
class EngineState:
    """An engine on this machine: its version, or why it does not run; the precisions it has here."""

    name: str
    version: str | None
    precisions: tuple[str, ...] = ()
    message: Message | None = None

    @property
    def reason(self) -> str | None:
        return None if self.message is None else english(self.message)


@cache
def engines() -> tuple[EngineState, ...]:
    """The state of every engine, for people; loads them."""
    return tuple(_states())


def _states() -> Iterator[EngineState]:
    from pictrace.embeddings import onnxruntime, openvino

    try:
        version = openvino.version()
        yield EngineState("openvino", version, ("f32", "bf16") if openvino.native_bf16() else ("f32",))
    except EngineUnavailable as error:
        yield EngineState("openvino", None, message=error.message)
    try:
        yield EngineState("onnxruntime", onnxruntime.version(), ("f32",))
    except EngineUnavailable as error:
        yield EngineState("onnxruntime", None, message=error.message)


def open_embedder(
    model: str | ModelCard,
    *,
    models_directory: Path,
    model_file: Path | None = None,
    engine: str = "auto",
    precision: str = "auto",
    threads: int = 0,
    batch_size: int = 0,
    purpose: str = "indexing",
) -> Embedder:
    """An embedder for a card, a card's id, ``keras:NAME``, or the path of an ONNX file with a card beside it.

    ``model_file`` runs the card on the user's own weights (see ``weights.from_file``). ``threads`` 0 means all
    cores this process may use, ``batch_size`` 0 what is best for the engine. ``engine`` and ``precision`` other
    than ``auto`` are obeyed or refused, never replaced.

    Raises ``UnknownModel``, ``ModelNotInstalled``, ``ModelDamaged``, ``EngineUnavailable``, ``MissingExtra``,
    ``UsageError``.
    """
    _allowed("engine", engine, ENGINES)
    _allowed("precision", precision, PRECISIONS)
    _allowed("purpose", purpose, PURPOSES)
    threads = threads or cores()
    if isinstance(model, str) and model.startswith(_KERAS):
        return _keras(model.removeprefix(_KERAS), model_file, engine, precision, batch_size)
    card, path = resolve(model, models_directory=models_directory, model_file=model_file)
    opener = _Opener(read_network(card, path), threads, batch_size)
    if engine == "onnxruntime":
        return opener.onnxruntime("f32" if precision == "auto" else precision)
    if precision == "bf16":
        return opener.openvino("bf16")
    if engine == "openvino":
        return opener.openvino("f32" if precision == "f32" else opener.best_precision())
    return opener.quickest() if purpose == "query" else opener.fastest(precision)


def resolve(
    model: str | ModelCard, *, models_directory: Path, model_file: Path | None = None
) -> tuple[ModelCard, Path]:
    """The card that vectors of such a model carry, and the weights to run, without running them.

    As ``open_embedder``, but for ``keras:NAME``, whose card only Keras knows.
    """
    if isinstance(model, ModelCard):
        card = model
    elif Path(model).suffix.lower() == ".onnx":
        path = Path(model)
        if not path.is_file():
            raise UnknownModel("place.why", place=str(path), why=Message("model.no_file"))
        return weights.from_file(cards.read_card(path.with_suffix(".json")), path), path
    else:
        card = cards.find(model, models_directory)
    if model_file is not None:
        return weights.from_file(card, model_file), model_file
    path = weights.locate(card, models_directory)
    return card if card.sha256 else weights.from_file(card, path), path


def _allowed(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise UsageError("model.choice", name=name, allowed=choices, value=value)


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _keras(name: str, model_file: Path | None, engine: str, precision: str, batch_size: int) -> Embedder:
    from pictrace.embeddings.keras import KerasEmbedder

    if engine != "auto" or precision == "bf16":
        raise EngineUnavailable("engine.keras", model=f"keras:{name}")
    return KerasEmbedder(name, weights=str(model_file) if model_file else "imagenet", batch_size=batch_size)


class _Opener:
    """Opens one network in the engines there are."""

    def __init__(self, network: Network, threads: int, batch_size: int) -> None:
        self.network = network
        self.threads = threads
        self.batch_size = batch_size

    def onnxruntime(self, precision: str = "f32") -> OnnxEmbedder:
        from pictrace.embeddings.onnxruntime import OnnxRuntimeEmbedder

        if precision != "f32":
            raise EngineUnavailable("engine.f32", precision=precision)
        return OnnxRuntimeEmbedder(self.network, self.threads, self.batch_size)

    def openvino(self, precision: str = "f32") -> OnnxEmbedder:
        from pictrace.embeddings.openvino import OpenVinoEmbedder

        return OpenVinoEmbedder(self.network, self.threads, precision, self.batch_size)

    def quickest(self) -> OnnxEmbedder:
        """For one query from a cold start."""
        try:
            return self.onnxruntime()
        except EngineUnavailable:
            return self.openvino()

    def fastest(self, precision: str) -> OnnxEmbedder:
        """For many pictures. An engine that does not start or does not agree is passed over."""
        try:
            reference = self.onnxruntime()
        except EngineUnavailable:
            return self.openvino()
        for candidate in self._precisions() if precision == "auto" else ("f32",):
            try:
                embedder = self.openvino(candidate)
                if least_cosine(embedder, reference) >= LEAST_COSINE[candidate]:
                    return embedder
            except ModelError:
                continue
        return reference

    def best_precision(self) -> str:
        """bf16 or f32 for OpenVINO."""
        if "bf16" not in self._precisions():
            return "f32"
        agreement = least_cosine(self.openvino("bf16"), self.openvino("f32"))
        return "bf16" if agreement >= LEAST_COSINE["bf16"] else "f32"

    def _precisions(self) -> tuple[str, ...]:
        """OpenVINO's precisions here that the model's card does not rule out, the fastest first."""
        card = self.network.card
        here = next(state.precisions for state in engines() if state.name == "openvino")
        stated = card.bf16_cosine if card.bf16_cosine is not None else float(not card.bundled)
        return tuple(p for p in ("bf16", "f32") if p in here and (p == "f32" or stated >= LEAST_COSINE[p]))


def least_cosine(one: Embedder, other: Embedder) -> float:
    """The smallest cosine between the two embedders' vectors of the same pictures, made in code, in any space."""
    pictures = [one.prepare(picture) for picture in _probes()]
    a, b = (embedder.embed_prepared(np.stack(pictures)).spaces for embedder in (one, other))
    return min(float((a[space] * b[space]).sum(axis=1).min()) for space in a)


_PROBE_GREY, _PROBE_CONTRAST = 128, 55
"""Mean and standard deviation of the pictures that engines are compared by, of 255: few of their values are clipped."""


def _probes(count: int = 4, side: int = 256) -> list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    """Pictures with the statistics of photographs: noise whose amplitude falls with frequency, as 1/f."""
    random = np.random.default_rng(0)
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :])
    frequency[0, 0] = 1.0
    noise = random.standard_normal((count, 3, *frequency.shape, 2))
    common = random.standard_normal((count, 1, *frequency.shape, 2))
    waves = np.fft.irfft2((0.5 * noise + common) @ np.array([1.0, 1.0j]) / frequency, (side, side))
    waves = _PROBE_GREY + _PROBE_CONTRAST * waves / waves.std(axis=(1, 2, 3), keepdims=True)
    return list(np.clip(waves, 0, 255).astype(np.uint8).transpose(0, 2, 3, 1))
