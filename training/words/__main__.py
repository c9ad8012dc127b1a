"""``python -m training.words --repositories CLONES --out FOLDER``: the head of ``mini`` 8, and what its words reach."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.words import fit as fitting
from training.words.fit import Fitted, Judged
from training.words.look import SPACES, Seen, look
from training.words.meanings import Meaning, read_meanings
from training.words.sources import captions


def truths(seen: Sequence[Seen], repositories: Path) -> dict[str, NDArray[np.float64]]:
    """By word 1, 0 or NaN (nothing is known) for every picture."""
    written = [
        captions(repositories, one.source, one.names.tolist()) if one.source.captions else [""] * len(one.names)
        for one in seen
    ]

    def told(meaning: Meaning) -> list[float | None]:
        return [
            meaning.of_caption(caption) if source.source.captions else meaning.of_label(label)
            for source, sentences in zip(seen, written, strict=True)
            for label, caption in zip(source.labels.tolist(), sentences, strict=True)
        ]

    return {word: np.array(told(meaning), float) for word, meaning in read_meanings().items()}


def learn(
    vectors: NDArray[np.float32], truth: NDArray[np.float64], halves: NDArray[np.int64], groups: NDArray[np.int64]
) -> tuple[Judged, Fitted | None]:
    """What a word reaches on the halves that it was not trained on, and the head that is trained on both."""
    known = ~np.isnan(truth)
    parts = []
    for half in (0, 1):
        trained, judged = known & (halves != half), known & (halves == half)
        if truth[trained].sum() >= fitting.FEWEST and truth[judged].sum() > 0:
            made = fitting.fit(vectors[trained], truth[trained], fitting.balanced(truth[trained], groups[trained]))
            parts.append((made.scores(vectors[judged]), truth[judged]))
    if not parts:
        return Judged(0.0, 0.0, 0, 0), None
    scores, told = fitting.pooled([fitting.levelled(*part) for part in parts])
    slope, shift = fitting.calibrated(*fitting.pooled(parts))
    whole = fitting.fit(vectors[known], truth[known], fitting.balanced(truth[known], groups[known]))
    return fitting.judge(scores, told), Fitted(whole.weights * slope, whole.bias * slope + shift)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.words")
    parser.add_argument("--repositories", type=Path, required=True, help="clones of the repositories in sources.py")
    parser.add_argument("--out", type=Path, required=True, help="what was seen, the head and what its words reach")
    options = parser.parse_args(arguments)
    seen = list(look(options.repositories, options.out / "seen"))
    vectors = np.concatenate([one.vectors for one in seen])
    halves = np.concatenate([np.full(len(one.names), one.source.half) for one in seen])
    groups = np.concatenate([np.full(len(one.names), number) for number, one in enumerate(seen)])
    reached: dict[str, Judged] = {}
    heads: dict[str, Fitted] = {}
    for word, truth in truths(seen, options.repositories).items():
        judged, head = learn(vectors, truth, halves, groups)
        reached[word] = judged
        if judged.offered and head is not None:
            heads[word] = head
        said = "offered" if judged.offered else "-"
        print(f"{word:16} {judged.precision:.2f} {judged.average:.2f} {judged.shown:5} {judged.others:5} {said}")
    _write(options.out, heads)
    table = {word: vars(one) for word, one in reached.items()}
    (options.out / "words.json").write_text(json.dumps(table, indent=1), "utf-8")
    print(f"{len(heads)} words, mean average precision {fitting.mean_average(reached):.3f}")
    return 0


def _write(out: Path, heads: dict[str, Fitted]) -> None:
    file = out / "mini-8-words.npz"
    np.savez_compressed(
        file,
        names=np.array(list(heads)),
        spaces=np.array(SPACES),
        weights=np.stack([head.weights for head in heads.values()]).astype(np.float16),
        bias=np.array([head.bias for head in heads.values()], np.float32),
    )
    print(f"{file}: {file.stat().st_size} bytes, SHA-256 {hashlib.sha256(file.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    raise SystemExit(main())
