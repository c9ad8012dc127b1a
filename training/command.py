"""The whole command: from pictures and two networks to the file in the package.

What was seen is kept in the output directory, so that a run that was broken off goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch

from training import efficientnet, evaluate, released
from training.axes import Weights, settle_copies, settle_looks, settle_seen
from training.card import make_card, write_card
from training.engines import onnx_runtime
from training.export import Storage, build, build_features, write
from training.network import Mini
from training.pictures import find_pictures
from training.seen import Task, look


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m training", description="Make the bundled model.")
    parser.add_argument("--data", type=Path, required=True, help="a folder of pictures, or of tar files of pictures")
    parser.add_argument("--edits", type=Path, required=True, help="`mini.onnx` of version 7")
    parser.add_argument("--kinds", type=Path, help="weights of EfficientNet-Lite2; else those of the installed package")
    parser.add_argument("--out", type=Path, required=True, help="where what was seen, the log and the result go")
    parser.add_argument("--steps", type=int, default=498, help="steps of 16 pairs of views")
    parser.add_argument("--every", type=int, default=6, help="one in so many pictures is looked at as it is, too")
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--processes", type=int, help="processes that look at pictures; else one for each core")
    parser.add_argument("--version", default="0", help="the version that the card states")
    parser.add_argument("--caltech", type=Path, help="Caltech-101, for the evaluation")
    parser.add_argument("--imagenet", type=Path, help="one photograph of each class, for the evaluation")
    return parser.parse_args(arguments)


def export(model: Mini, out: Path, imagenet: Path | None) -> Path:
    """Write `mini.onnx` with calibrated tags where photographs to calibrate on are given, and `mini-float.onnx`."""
    temperature = 1.0
    if imagenet is not None:
        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / "plain.onnx"
            write(build(model), plain)
            described = evaluate.Model(onnx_runtime(plain))(map(evaluate.read, evaluate.photographs(imagenet)))
            temperature = evaluate.fit_temperature(described.tags)
    print(f"temperature of the tags: {temperature:.3f}", file=sys.stderr)
    write(build(model, temperature, Storage.FLOAT), out / "mini-float.onnx")
    write(build(model, temperature), out / "mini.onnx")
    return out / "mini.onnx"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all stages."""
    chosen = parse(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(chosen.seed)
    model = Mini().eval()
    efficientnet.take_over(model, chosen.kinds or efficientnet.installed())
    released.take_over(model.edits, chosen.edits)
    write(build_features(model), chosen.out / "features.onnx")
    members = find_pictures(chosen.data)
    task = Task(members, chosen.out / "features.onnx", chosen.out / "seen", chosen.seed, chosen.steps, chosen.every)
    pairs, whole = look(task, chosen.processes)
    weights = Weights()
    settle_looks(model, whole, weights)
    settle_seen(model, pairs, weights)
    settle_copies(model, pairs, weights)
    path = export(model, chosen.out, chosen.imagenet)
    figures = {}
    if chosen.caltech is not None and chosen.imagenet is not None:
        for name, measured in evaluate.evaluate(path, chosen.caltech, chosen.imagenet):
            figures[name] = measured
            print(json.dumps({name: measured}), flush=True)
    write_card(make_card(path, chosen.version, figures), chosen.out / "mini.json")
    return 0
