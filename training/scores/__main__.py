"""`python -m training.scores`: measure pairs of photographs, fit the scores, say how good they are.

    python -m training.scores --photos Caltech-101 imagenet-sample-images --distinct Faces Faces_easy --out OUT

writes OUT/pairs.jsonl and OUT/kinds-MODEL.json (kept: a second run only fits, another model is only embedded),
OUT/scores.json, OUT/report.json and OUT/reliability.svg. `--install` puts the scores into the package and the curve
into docs/.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from pictrace.embeddings.cards import find
from pictrace.embeddings.choice import open_embedder
from pictrace.embeddings.interface import Embedder
from pictrace.verification import StandardVerifier
from training.scores.curve import draw_reliability
from training.scores.fitting import fit, judge
from training.scores.pairs import (
    Kinds,
    Pair,
    PairMaker,
    Photos,
    embed_all,
    find_photos,
    kinds_of,
    read_kinds,
    read_pairs,
    write_kinds,
    write_pairs,
)

KIND_SAMPLE = 2000
PACKAGE = Path(__file__).resolve().parents[2]


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.scores", description="Fit what a percentage means.")
    parser.add_argument("--photos", type=Path, nargs="+", required=True, help="folders; a subfolder is one kind")
    parser.add_argument("--distinct", nargs="*", default=[], help="subfolders in which no two files are one photo")
    parser.add_argument("--out", type=Path, required=True, help="where measures and results go")
    parser.add_argument("--sample", type=int, default=400, help="photographs that copies are made of")
    parser.add_argument("--model", default="mini")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--again", action="store_true", help="measure again although pairs.jsonl is there")
    parser.add_argument("--install", action="store_true", help="put the result into the package and docs/")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    pairs, kinds = measured(options)
    print(f"{len(pairs)} pairs, {len(kinds.pairs)} neighbours", flush=True)
    scores = fit(pairs, kinds, options.seed)
    report = judge(pairs, kinds, scores, options.seed)
    (options.out / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    (options.out / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    draw_reliability(report["curves"], options.out / "reliability.svg")
    print(json.dumps({name: value for name, value in report.items() if name != "curves"}, indent=1))
    if options.install:
        shutil.copyfile(options.out / "scores.json", PACKAGE / "src/pictrace/verification/data/scores.json")
        shutil.copyfile(options.out / "reliability.svg", PACKAGE / "docs/reliability.svg")
    return 0


def measured(options: argparse.Namespace) -> tuple[list[Pair], Kinds]:
    """What is kept from an earlier run, else measured now."""
    file = options.out / "pairs.jsonl"
    kinds_file = options.out / f"kinds-{find(options.model).key.replace('@', '-')}.json"
    if options.again or not file.exists() or not kinds_file.exists():
        cv2.setNumThreads(1)
        with tempfile.TemporaryDirectory() as nowhere:
            embedder = open_embedder(options.model, models_directory=Path(nowhere), threads=options.threads)
            photos = embedded(options, embedder)
            write_kinds(kinds_file, kinds_of(photos, embedder.card.key, KIND_SAMPLE, options.seed))
            if options.again or not file.exists():
                write_pairs(file, measure(options, photos, embedder))
    return read_pairs(file), read_kinds(kinds_file)


def embedded(options: argparse.Namespace, embedder: Embedder) -> Photos:
    files, groups = find_photos(options.photos)
    print(f"embedding {len(files)} photographs", flush=True)
    return Photos(files, groups, embed_all(files, embedder, options.threads))


def measure(options: argparse.Namespace, photos: Photos, embedder: Embedder) -> list[Pair]:
    maker = PairMaker(photos, embedder, StandardVerifier(), frozenset(options.distinct), options.seed)
    pairs: list[Pair] = []
    rows = sample(photos.files, options.photos, options.sample, options.seed)
    began = time.monotonic()
    with ThreadPoolExecutor(options.threads) as pool:
        for done, made in enumerate(pool.map(maker.pairs, rows), start=1):
            pairs += made
            if done % 20 == 0:
                print(f"{done} of {len(rows)} photographs, {time.monotonic() - began:.0f} s", flush=True)
        bursts = [row for row, group in enumerate(photos.groups) if group in options.distinct]
        chance = np.random.default_rng(options.seed)
        more = [*chance.permutation(bursts)[: options.sample]]
        more += [*chance.permutation(len(photos.files))[: 3 * options.sample]]
        for shots in pool.map(lambda row: list(maker.shots(int(row))), more):
            pairs += shots
    return pairs


def sample(files: Sequence[Path], places: Sequence[Path], count: int, seed: int) -> list[int]:
    """As many rows from each place."""
    rng = np.random.default_rng(seed)
    rows: list[int] = []
    for place in places:
        here = [row for row, file in enumerate(files) if file.is_relative_to(place)]
        share = min(len(here), count // len(places))
        rows += [int(row) for row in rng.choice(here, share, replace=False)]
    return rows


if __name__ == "__main__":
    sys.exit(main())
