"""The figures of an exported file: everything is measured on the file itself, as a user runs it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace.evaluation.edits import EDITS, apply, orientations
from pictrace.evaluation.metrics import (
    expected_calibration_error,
    mean_average_precision,
    precision_at_1,
    ranks_of_truth,
)
from training.baseline import sample, write_resnet50
from training.engines import Engine, Precision, onnx_runtime, open_vino
from training.export import COPIES, LOOKS, TAGS
from training.network import SIZE
from training.pictures import SUFFIXES as PICTURES
from training.pictures import Pixels, decode, stretch

Vectors = NDArray[np.float32]

# Of the score of what looks alike, so much comes from the cosine of looks, the rest from that of copies.
SHARE = 0.5
PER_CLASS = 20
QUERIES = 300
SUFFIXES = (".jpg", ".jpeg")
# Classes of Caltech-101 with the same photos, whole and cut to the face, under the same names.
CUT = ("Faces", "Faces_easy")


def caltech_classes(root: Path) -> dict[str, list[Path]]:
    """Class name to the sorted pictures of Caltech-101, the background class included."""
    folders = sorted(path for path in root.rglob("*") if path.is_dir())
    found = {path.name: sorted(item for item in path.iterdir() if item.suffix == ".jpg") for path in folders}
    return {name: pictures for name, pictures in found.items() if pictures}


def read(path: Path) -> Pixels:
    """The pixels of a file."""
    return decode(path.read_bytes())


def photographs(root: Path) -> list[Path]:
    """The photographs below a folder, sorted by name."""
    return sorted(item for item in root.rglob("*") if item.suffix.lower() in SUFFIXES)


@dataclass(frozen=True)
class Described:
    """What the model says of N pictures: unit vectors (N, 256) and class scores (N, 1000)."""

    looks: Vectors
    copies: Vectors
    tags: NDArray[np.float32]

    def rows(self, numbers: Sequence[int]) -> Described:
        """What is said of some of the pictures."""
        return Described(self.looks[numbers], self.copies[numbers], self.tags[numbers])

    def both(self, share: float = SHARE) -> Vectors:
        """Unit vectors whose cosine is `share` of that of looks and the rest of that of copies, (N, 512)."""
        return np.concatenate([self.looks * share**0.5, self.copies * (1 - share) ** 0.5], axis=1)


class Model:
    """An exported file on one engine. A file of one vector (`embedding`, version 7 and before) has it as both."""

    def __init__(self, engine: Engine, size: int = SIZE, batch: int = 32) -> None:
        self.engine, self.size, self.batch = engine, size, batch

    def __call__(self, pictures: Iterable[Pixels]) -> Described:
        """Describe pictures of any size."""
        answers: list[dict[str, NDArray[np.float32]]] = []
        waiting = (stretch(picture, self.size) for picture in pictures)
        while some := list(islice(waiting, self.batch)):
            answers.append(self.engine(np.stack(some)))
        seen = {name: np.concatenate([answer[name] for answer in answers]) for name in answers[0]}
        looks, copies = (seen[name] if name in seen else seen["embedding"] for name in (LOOKS, COPIES))
        return Described(looks, copies, seen[TAGS])


def ranked(vectors: Vectors, labels: NDArray[np.integer[Any]]) -> dict[str, float]:
    """P@1 and mAP@200 where every picture asks for the others of its label."""
    return {"P@1": precision_at_1(vectors, labels), "mAP": mean_average_precision(vectors, labels)}


def classes(seen: Described, caltech: Mapping[str, Sequence[Path]]) -> dict[str, float]:
    """P@1 and mAP over the first 20 pictures by name of each class but the background, `seen` in the order of all."""
    rows: list[int] = []
    labels: list[int] = []
    first = 0
    for label, (name, paths) in enumerate(caltech.items()):
        if not name.startswith("BACKGROUND"):
            rows += range(first, first + min(PER_CLASS, len(paths)))
            labels += [label] * min(PER_CLASS, len(paths))
        first += len(paths)
    return told(seen.rows(rows), np.array(labels))


def told(seen: Described, labels: NDArray[np.integer[Any]]) -> dict[str, float]:
    """P@1 and mAP of the labels by looks, by copies, and by both cosines."""
    found = ranked(seen.looks, labels)
    for name, vectors in (("copies", seen.copies), ("both", seen.both())):
        found |= {f"{name} {measure}": value for measure, value in ranked(vectors, labels).items()}
    return found


def kinds(model: Model, named: Mapping[str, Sequence[Path]]) -> dict[str, float]:
    """P@1 and mAP of pictures by what they are named: by looks, by copies, and by both cosines."""
    labels = np.repeat(np.arange(len(named)), [len(paths) for paths in named.values()])
    return told(model(read(path) for paths in named.values() for path in paths), labels)


def kept(model: Model, archive: Sequence[Path], file: Path | None) -> Described:
    """What the model says of the archive: read from the file where it is there, else asked for and kept in it."""
    if file is not None and file.exists():
        with np.load(file) as stored:
            return Described(stored[LOOKS], stored[COPIES], stored[TAGS])
    seen = model(read(path) for path in archive)
    if file is not None:
        np.savez(file, looks=seen.looks, copies=seen.copies, tags=seen.tags)
    return seen


def same_photos(archive: Sequence[Path], chosen: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Which files of the archive (A,) hold the same photo as each chosen one (Q,), itself left out: (Q, A).

    Caltech-101 has some photos twice, and half of its leopards are the other half's mirror images. Compared at
    16 × 16, as they are and mirrored: a mean difference under 3 of 255. Its `Faces_easy` are cut out of its `Faces`.
    """
    small = np.stack([stretch(read(path), 16) for path in archive]).astype(np.float32)
    ways = (way for number in chosen for way in (small[number], small[number, :, ::-1]))
    near = np.stack([np.abs(small - way).mean(axis=(1, 2, 3)) < 3 for way in ways])
    same = np.asarray(near.reshape(len(chosen), 2, -1).any(axis=1), bool)
    photos = np.array([path.name if path.parent.name in CUT else str(path) for path in archive])
    same |= photos == photos[chosen, None]
    same[np.arange(len(chosen)), chosen] = False
    return same


def copies(model: Model, archive: Sequence[Path], vectors: Vectors, seed: int = 0) -> dict[str, float]:
    """Recall@1 of every edit of 300 photos against the archive (A,) with the vectors (A, 256), and over all edits.

    Another file of the same photo is no mistake; `strict` is the recall over all edits where it counts as one.
    """
    chosen = np.sort(np.random.default_rng(seed).choice(len(archive), min(QUERIES, len(archive)), replace=False))
    originals = [read(archive[number]) for number in chosen]
    same = same_photos(archive, chosen)
    recall: dict[str, float] = {}
    strict = []
    for name in EDITS:
        edited = model(apply(name, pixels, number) for number, pixels in enumerate(originals)).copies
        strict.append((ranks_of_truth(edited, vectors, chosen) == 1).mean())
        likeness = edited @ vectors.T
        own = np.take_along_axis(likeness, chosen[:, None], axis=1)
        likeness[same] = -np.inf
        recall[name] = float(((likeness >= own).sum(axis=1) == 1).mean())
    twice = int(same.any(axis=1).sum())
    mean = float(np.mean(list(recall.values())))
    return {"photos": len(archive), "twice": twice, "strict": float(np.mean(strict)), "all": mean, **recall}


def turns(model: Model, pictures: Sequence[Path]) -> dict[str, float]:
    """Cosine of a photo to itself in the seven other orientations: mean, and the least mean of a photo.

    What all vectors have in common makes it higher and tells nothing: `strangers` is the mean cosine of two photos, and
    `centred` the mean cosine of a photo to itself where their mean is taken off.
    """
    seen = np.stack([model(orientations(read(path))).copies for path in pictures])
    cosines = (seen[:, 1:] * seen[:, :1]).sum(axis=2)
    whole = seen[:, 0].sum(axis=0)
    strangers = (whole @ whole - len(seen)) / max(1, len(seen) * (len(seen) - 1))
    apart = seen - seen.mean(axis=(0, 1))
    apart /= np.maximum(np.linalg.norm(apart, axis=2, keepdims=True), 1e-9)
    return {
        "mean": float(cosines.mean()),
        "least": float(cosines.mean(axis=1).min()),
        "centred": float((apart[:, 1:] * apart[:, :1]).sum(axis=2).mean()),
        "strangers": float(strangers),
    }


def probabilities(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Softmax over the classes (N, 1000)."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def tags(logits: NDArray[np.float32]) -> dict[str, float]:
    """Top-1, top-5 and calibration on one picture of each class, in the order of the classes (1000, 1000).

    The temperature is fitted on the pictures of even number; the error is that of the odd ones.
    """
    truth = np.arange(len(logits))
    order = np.argsort(-logits, axis=1)
    stated = probabilities(logits)[1::2]
    return {
        "top-1": float((order[:, 0] == truth).mean()),
        "top-5": float((order[:, :5] == truth[:, None]).any(axis=1).mean()),
        "calibration error": expected_calibration_error(stated.max(axis=1), stated.argmax(axis=1) == truth[1::2]),
    }


def fit_temperature(logits: NDArray[np.float32]) -> float:
    """The divisor of the logits (N, N) that makes the pictures of even number, one a class, likeliest.

    Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, section 4.2.
    """
    truth = np.arange(len(logits))[::2]
    candidates = np.exp(np.linspace(np.log(0.3), np.log(5.0), 200))
    losses = []
    for temperature in candidates:
        likely = np.log(probabilities(logits[::2] / np.float32(temperature)) + 1e-12)
        losses.append(-likely[np.arange(len(truth)), truth].mean())
    return float(candidates[int(np.argmin(losses))])


def speeds(path: Path, threads: int = 2, batch: int = 8, rounds: int = 25) -> dict[str, float]:
    """Pictures a second of every engine and precision, and of ResNet50 on ONNX Runtime.

    They take turns, so that whatever else the machine does slows all of them; the best round counts,
    which is the one that was disturbed least.
    """
    pixels = np.random.default_rng(0).integers(0, 256, (batch, SIZE, SIZE, 3), np.uint8)
    with TemporaryDirectory() as folder:
        yardstick = Path(folder) / "resnet50.onnx"
        write_resnet50(yardstick)
        contest: dict[str, tuple[Engine, NDArray[Any]]] = {
            "ResNet50 ONNX Runtime f32": (onnx_runtime(yardstick, threads), sample(batch)),
            "ONNX Runtime f32": (onnx_runtime(path, threads), pixels),
        }
    for precision in Precision:
        contest[f"OpenVINO {precision}"] = (open_vino(path, precision, threads), pixels)
    seconds: dict[str, list[float]] = {name: [] for name in contest}
    for _ in range(rounds):
        for name, (engine, taken) in contest.items():
            start = time.perf_counter()
            engine(taken)
            seconds[name].append(time.perf_counter() - start)
    return {name: batch / min(spent) for name, spent in seconds.items()}


def agreement(path: Path, pictures: Sequence[Path]) -> dict[str, dict[str, float]]:
    """Cosine of the vectors of OpenVINO to those of ONNX Runtime: mean and least over the pictures."""
    opened = [read(item) for item in pictures]
    reference = Model(onnx_runtime(path))(opened)
    found: dict[str, dict[str, float]] = {}
    for precision in Precision:
        seen = Model(open_vino(path, precision))(opened)
        for name in (LOOKS, COPIES):
            cosines = (getattr(seen, name) * getattr(reference, name)).sum(axis=1)
            found[f"OpenVINO {precision} {name}"] = {"mean": float(cosines.mean()), "least": float(cosines.min())}
    return found


def evaluate(
    path: Path,
    caltech: Path,
    imagenet: Path,
    precision: Precision | None = None,
    size: int = SIZE,
    vectors: Path | None = None,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Measure the file; yield the name and the figures of each measure as soon as they are known.

    ONNX Runtime computes or, with a precision, OpenVINO. What it says of the archive is kept in the file `vectors`.
    """
    by_class = caltech_classes(caltech)
    known = photographs(imagenet)
    archive = [item for paths in by_class.values() for item in paths] + known
    model = Model(onnx_runtime(path) if precision is None else open_vino(path, precision), size)
    yield "file", {"bytes": path.stat().st_size}
    seen = kept(model, archive, vectors)
    yield "classes", classes(seen, by_class)
    yield "tags", tags(seen.tags[-len(known) :])
    yield "orientations", turns(model, archive[:: max(1, len(archive) // 200)])
    yield "copies", copies(model, archive, seen.copies)
    if size == SIZE:
        yield "agreement", agreement(path, known[::4])
        yield "speed", speeds(path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of a file as one JSON object for each measure."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=main.__doc__)
    parser.add_argument("file", type=Path, help="the exported ONNX file")
    parser.add_argument("--caltech", type=Path, help="the folder of Caltech-101")
    parser.add_argument("--imagenet", type=Path, help="one photograph a class, named by synset")
    parser.add_argument("--kinds", type=Path, nargs="*", default=[], help="folders of folders, each of one thing")
    parser.add_argument("--precision", type=Precision, choices=list(Precision), help="OpenVINO, not ONNX Runtime")
    parser.add_argument("--size", type=int, default=SIZE, help="pixels of the input; 128 for version 7 and before")
    parser.add_argument("--vectors", type=Path, help="an npz file that keeps what the model says of the archive")
    chosen = parser.parse_args(arguments)
    if chosen.caltech is not None and chosen.imagenet is not None:
        measures = evaluate(chosen.file, chosen.caltech, chosen.imagenet, chosen.precision, chosen.size, chosen.vectors)
        for name, figures in measures:
            print(json.dumps({name: figures}), flush=True)
    engine = onnx_runtime(chosen.file) if chosen.precision is None else open_vino(chosen.file, chosen.precision)
    for root in chosen.kinds:
        print(json.dumps({root.name: kinds(Model(engine, chosen.size), things(root))}), flush=True)
    return 0


def things(root: Path) -> dict[str, list[Path]]:
    """The pictures of each thing: those of one folder, by its name."""
    folders = sorted(path for path in root.iterdir() if path.is_dir())
    found = {path.name: sorted(item for item in path.iterdir() if item.suffix.lower() in PICTURES) for path in folders}
    return {name: pictures for name, pictures in found.items() if pictures}


if __name__ == "__main__":
    sys.exit(main())
