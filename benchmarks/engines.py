"""How fast the models run: the bundled one, ResNet50 through PicTrace, the bare engine, Keras.

Weights do not change the speed, so ResNet50 has random ones: nothing is downloaded. Keras is measured when the
environment of ``make frameworks`` is there.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.machine import Figure
from benchmarks.pictures import mosaics, write_jpegs
from pictrace import IndexReport, Library
from pictrace.embeddings.cards import find
from pictrace.embeddings.choice import open_embedder
from pictrace.embeddings.interface import Embedder
from tests.embeddings.models import resnet50

__all__ = ["throughput"]

BATCHES = (8, 16, 24, 32)
ROUNDS = 5
KERAS = Path(".venv-frameworks/bin/python")


def throughput(output: Path, quick: bool) -> list[Figure]:
    """Pictures a second, two cores, alternately in one run."""
    weights = output / "resnet50-random.onnx"
    weights.write_bytes(resnet50())
    card = replace(find("resnet50"), sha256=None, bytes=None, url=None)

    def opened(model: str, engine: str, precision: str) -> Embedder:
        file = weights if model == "resnet50" else None
        return open_embedder(
            card if file else model, models_directory=output, model_file=file, engine=engine, precision=precision
        )  # type: ignore[arg-type]

    mini, reference = opened("mini", "auto", "auto"), opened("resnet50", "onnxruntime", "f32")
    pictures = list(mosaics(400, 300, 32, tile=150))
    rates = _alternately(
        {
            "mini": lambda: _rate(mini, pictures, 8),
            "mini onnxruntime": _measured(opened("mini", "onnxruntime", "f32"), pictures, 8),
            "resnet50": lambda: _rate(reference, pictures, 8),
        }
    )
    ratio = rates["mini"] / rates["resnet50"]
    figures = [
        Figure(
            f"`mini` ({mini.engine} {mini.precision}) / ResNet50 f32 on ONNX Runtime, batch 8, from decoded pixels",
            f"{ratio:.1f} ({rates['mini']:.0f} against {rates['resnet50']:.0f} pictures a second)",
            "15",
            ratio >= 15,
        ),
        Figure(
            "`mini` f32 on ONNX Runtime / ResNet50 f32 on ONNX Runtime",
            f"{rates['mini onnxruntime'] / rates['resnet50']:.1f}",
        ),
    ]
    return [*figures, *_resnet50(output, weights, opened("resnet50", "auto", "auto"), quick)]


def _resnet50(output: Path, weights: Path, embedder: Embedder, quick: bool) -> list[Figure]:
    """Indexing, the model loaded beforehand, against the engine's own best throughput and against Keras ``predict``."""
    pictures = list(mosaics(400, 300, 32, tile=150))
    raw = max(_alternately({str(batch): _measured(embedder, pictures, batch) for batch in BATCHES}).values())
    files = write_jpegs(output / "jpegs-640x480-resnet50", 640, 480, 100 if quick else 600, seed=3)
    directory = output / "resnet50-library"
    shutil.rmtree(directory, ignore_errors=True)
    with Library.open(directory, model="resnet50", model_file=str(weights)) as library:
        library.warm(purpose="indexing")
        started = time.perf_counter()
        *_, report = library.index([str(files[0].parent)])
        indexed = len(files) / (time.perf_counter() - started)
    assert isinstance(report, IndexReport) and report.added == len(files), report
    engine = f"{embedder.engine} {embedder.precision}"
    figures = [
        Figure(
            f"`resnet50` indexing of 0.3-megapixel JPEGs / raw throughput of {engine} at its best batch",
            f"{indexed / raw:.2f} ({indexed:.0f} against {raw:.0f} a second)",
            "0.8",
            indexed / raw >= 0.8,
        )
    ]
    if KERAS.exists():
        keras = json.loads(subprocess.run([KERAS, "-m", "benchmarks.keras"], check=True, capture_output=True).stdout)
        ratio = indexed / keras
        figures.append(
            Figure(
                "`resnet50` indexing / Keras `model.predict`, batch 24",
                f"{ratio:.1f} ({indexed:.0f} against {keras:.1f} a second)",
                "8 on an AMX machine",
                ratio >= 8 if "amx_bf16" in _flags() else None,
            )
        )
    return figures


def _measured(embedder: Embedder, pictures: list[np.ndarray], batch: int) -> Callable[[], float]:
    return lambda: _rate(embedder, pictures, batch)


def _rate(embedder: Embedder, pictures: list[np.ndarray], batch: int) -> float:
    """Pictures a second from decoded pixels, preparation included."""
    started = time.perf_counter()
    for start in range(0, len(pictures), batch):
        embedder.embed_prepared(np.stack([embedder.prepare(p) for p in pictures[start : start + batch]]))
    return len(pictures) / (time.perf_counter() - started)


def _alternately(measures: dict[str, Callable[[], float]]) -> dict[str, float]:
    """Each measure once to warm up, then in turn; medians."""
    for measure in measures.values():
        measure()
    rounds = [{name: measure() for name, measure in measures.items()} for _ in range(ROUNDS)]
    return {name: statistics.median(values[name] for values in rounds) for name in measures}


def _flags() -> str:
    try:
        return Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return os.environ.get("PROCESSOR_IDENTIFIER", "")
