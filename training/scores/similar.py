"""`python -m training.scores.similar`: what both cosines of `mini` 8 say together of two pictures being of one kind.

    python -m training.scores.similar mini.onnx --caltech CALTECH101 --imagenet SAMPLES --out OUT

The score of `similar` is a curve over *looks* · cosine of looks + *copies* · cosine of copies. The two weights sum to
one. A logistic regression on kinds of things alone would give looks nearly four fifths; single things are ranked better
by copies, and `SHARE` keeps half for them. The curve is isotonic (`fitting.knots`), fitted on one half of the
photographs and judged on the other. Pairs are what a search shows: a photograph and its nearest eight by looks, its
nearest eight by copies, and two others drawn by chance.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace.evaluation.metrics import expected_calibration_error, mean_average_precision, precision_at_1
from training.engines import Precision, open_vino
from training.evaluate import PER_CLASS, SHARE, Described, Model, caltech_classes, kept, photographs
from training.scores.fitting import curve, half_of, knots, logistic
from training.scores.pairs import BY_CHANCE, HITS

QUERIES = 2000


@dataclass(frozen=True)
class Neighbours:
    """Pairs of a photograph (its row) and another: cosines of looks and of copies (P, 2), and whether of one kind."""

    photos: NDArray[np.int64]
    cosines: NDArray[np.float64]
    alike: NDArray[np.bool_]

    def of_half(self, which: int, seed: int) -> Neighbours:
        """Those of the photographs of one half."""
        halves = {photo: half_of(photo, seed) for photo in np.unique(self.photos).tolist()}
        mine = np.array([halves[photo] == which for photo in self.photos.tolist()])
        return Neighbours(self.photos[mine], self.cosines[mine], self.alike[mine])


def neighbours(seen: Described, names: Sequence[str], count: int, seed: int) -> Neighbours:
    """The pairs of `count` photographs, drawn by the seed."""
    rng = np.random.default_rng(seed)
    kinds = np.array(names)
    photos, cosines, alike = [], [], []
    for row in rng.permutation(len(names))[:count].tolist():
        both = np.stack([seen.looks @ seen.looks[row], seen.copies @ seen.copies[row]], axis=1)
        both[row] = -np.inf
        near = np.unique(np.argpartition(-both, HITS, axis=0)[:HITS])
        others = [
            one for one in rng.permutation(len(names))[: 2 * HITS + 1 + BY_CHANCE].tolist() if one not in (*near, row)
        ]
        chosen = np.array([*near.tolist(), *others[:BY_CHANCE]])
        photos += [row] * len(chosen)
        cosines.append(both[chosen])
        alike.append(kinds[chosen] == kinds[row])
    return Neighbours(np.array(photos), np.concatenate(cosines).astype(np.float64), np.concatenate(alike))


def regression(pairs: Neighbours) -> float:
    """The weight of looks by a logistic regression of the kinds; that of copies is what is left to one."""
    _, looks, copies = logistic(pairs.cosines, pairs.alike.astype(np.float64), balanced=False)
    return float(np.clip(looks / (looks + copies), 0, 1)) if looks + copies > 0 else SHARE


def fit(pairs: Neighbours, share: float) -> dict[str, Any]:
    """The two weights, `share` being that of looks, and the curve."""
    weights = {"looks": round(share, 3), "copies": round(1 - share, 3)}
    found = mixed(pairs.cosines, weights)
    return weights | {"kind": knots(found.tolist(), pairs.alike.astype(int).tolist(), 20)}


def mixed(cosines: NDArray[np.float64], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """The sum (P,) of the two cosines (P, 2), each by its weight."""
    return np.asarray(cosines @ np.array([weights["looks"], weights["copies"]]))


def score(cosines: NDArray[np.float64], content: Mapping[str, Any]) -> NDArray[np.float64]:
    """The probability (P,) that two pictures with these cosines (P, 2) are of one kind."""
    places, shares = zip(*content["kind"], strict=True)
    return np.interp(mixed(cosines, content), places, shares)


def judge(pairs: Neighbours, content: Mapping[str, Any]) -> dict[str, Any]:
    """The calibration error on pairs that were not fitted, and the curve of what was said against what was so."""
    stated = score(pairs.cosines, content)
    return {
        "pairs": len(stated),
        "ece_similar": expected_calibration_error(stated, pairs.alike),
        "curve": curve(stated, pairs.alike),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, judge, and write `similar.json` and `report.json`."""
    parser = argparse.ArgumentParser(prog="python -m training.scores.similar", description=main.__doc__)
    parser.add_argument("file", type=Path, help="the exported ONNX file")
    parser.add_argument("--caltech", type=Path, required=True)
    parser.add_argument("--imagenet", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="where vectors, the fit and the report go")
    parser.add_argument("--looks", type=float, default=SHARE, help="the weight of the cosine of looks")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    by_class, known = caltech_classes(chosen.caltech), photographs(chosen.imagenet)
    archive = [path for paths in by_class.values() for path in paths] + known
    # As in `pairs.Photos`: a class is named by the first word of its folder, and each ImageNet photograph is its own.
    names = [name.split("_")[0].lower() for name, paths in by_class.items() for _ in paths]
    seen = kept(Model(open_vino(chosen.file, Precision.FLOAT32)), archive, chosen.out / "vectors.npz")
    pairs = neighbours(seen, [*names, *(path.stem for path in known)], QUERIES, chosen.seed)
    fitted = pairs.of_half(0, chosen.seed)
    content = {"model": chosen.file.stem, **fit(fitted, chosen.looks)}
    report = (
        {"regression": regression(fitted)}
        | judge(pairs.of_half(1, chosen.seed), content)
        | ranking(seen, by_class, chosen.seed, content["looks"])
    )
    (chosen.out / "similar.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    (chosen.out / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({**content, **report}, indent=1))
    return 0


def ranking(seen: Described, by_class: Mapping[str, Sequence[Path]], seed: int, share: float) -> dict[str, float]:
    """P@1 and mAP of 20 a class of Caltech-101 by the score, asked by all and by the half that was not fitted."""
    rows: list[int] = []
    labels: list[int] = []
    first = 0
    for label, (name, paths) in enumerate(by_class.items()):
        if not name.startswith("BACKGROUND"):
            rows += range(first, first + min(PER_CLASS, len(paths)))
            labels += [label] * min(PER_CLASS, len(paths))
        first += len(paths)
    vectors, kinds = seen.rows(rows).both(share), np.array(labels)
    asked = np.array([half_of(row, seed) == 1 for row in rows])
    everything = {"P@1": precision_at_1(vectors, kinds), "mAP": mean_average_precision(vectors, kinds)}
    first_hit, precise = by_query(vectors, kinds)
    return everything | {"P@1 held out": float(first_hit[asked].mean()), "mAP held out": float(precise[asked].mean())}


def by_query(vectors: NDArray[np.float32], kinds: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Of every picture: whether its nearest is of its kind, and the average precision of the ranking of all others."""
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -np.inf)
    order = np.argsort(-likeness, axis=1)[:, :-1]
    right = kinds[order] == kinds[:, None]
    precision = np.cumsum(right, axis=1) / np.arange(1, right.shape[1] + 1)
    return right[:, 0], (precision * right).sum(axis=1) / right.sum(axis=1)


if __name__ == "__main__":
    sys.exit(main())
