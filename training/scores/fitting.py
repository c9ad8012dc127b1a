"""Logistic and isotonic regression in NumPy, and how well what they say holds on pairs that were not fitted."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace.evaluation.metrics import expected_calibration_error
from pictrace.verification.calibration import OPTIONAL, Logistic, Scores, features, may_be_one_place, may_claim
from training.scores.pairs import Kinds, Pair

Numbers = NDArray[np.float64]
RIDGE = 1e-4
UNDECIDED = 0.85
UNDECIDED_EXACT = 0.3
CLAIM_PRECISION = 0.999
CLAIM_LEAST = 0.98


def decided(pair: Pair) -> int | None:
    """1 same, 0 not, ``None`` unknown: two photos of one kind may be one photo. Of two originals that are, nearly
    all cells agree, or many agree exactly; with an edited copy one cannot tell, and leaves the pair out."""
    if pair.same >= 0:
        return pair.same
    alike, exact = (pair.measures.get(name, 0.0) for name in ("cells_alike", "cells_exact"))
    if pair.kind == "shots" and alike < UNDECIDED and exact < UNDECIDED_EXACT:
        return 0
    return None


def half(pair: Pair, seed: int) -> int:
    """0: fitted on, 1: held out. A photograph is in one half with all its pairs."""
    return half_of(pair.photo, seed)


def half_of(photo: int, seed: int) -> int:
    return int(np.random.default_rng([seed, photo]).random() < 0.5)


def fit(pairs: Sequence[Pair], kinds: Kinds, seed: int) -> dict[str, Any]:
    """The content of ``scores.json``, fitted on the first half."""
    mine = [pair for pair in pairs if half(pair, seed) == 0]
    aligned = [pair for pair in mine if "orb_inliers" in pair.measures]
    known = [(pair, label) for pair in aligned if (label := decided(pair)) is not None]
    held = [pair for pair in aligned if may_be_one_place(pair.measures) and pair.same != 1]
    presences = ("", "phash")
    scores: dict[str, Any] = {
        "version": "",
        "claim": 0.5,
        "same": {name: curve_of([p for p, _ in known], [y for _, y in known], name, True) for name in presences},
        "scene": {name: curve_of(held, [pair.alike for pair in held], name, False) for name in presences},
        "model": kinds.model,
        "kind": kind_knots(kinds, seed),
    }
    scores["claim"] = round(claim_threshold(mine, Scores.from_json(scores)), 3)
    scores["version"] = hashlib.sha256(json.dumps(scores).encode()).hexdigest()[:8]
    return scores


SCENE = ("inliers", "inlier_ratio", "alike", "held", "gap", "correlation", "phash")


def curve_of(pairs: Sequence[Pair], labels: Sequence[int], presence: str, products: bool) -> dict[str, Any]:
    """A ``Logistic`` as JSON, for pairs of which these optional features are there."""
    there = [features(pair.measures) for pair in pairs]
    names = [name for name in there[0] if name not in OPTIONAL or name in presence.split("+")]
    if not products:
        names = [name for name in names if name in SCENE]
    table = np.array([[one[name] for name in names] for one in there])
    mean, spread = table.mean(axis=0), np.maximum(table.std(axis=0), 1e-3)
    count = len(names) * (len(names) + 1) // 2 if products else 0
    empty = Logistic(tuple(names), tuple(mean), tuple(spread), 0.0, (0.0,) * len(names), (0.0,) * count)
    weights = [round(float(w), 4) for w in logistic(empty.terms(table), np.array(labels, np.float64), products)]
    return {
        "names": names,
        "mean": [round(float(m), 5) for m in mean],
        "spread": [round(float(s), 5) for s in spread],
        "intercept": weights[0],
        "weights": weights[1 : 1 + len(names)],
        "products": weights[1 + len(names) :],
    }


def logistic(table: Numbers, labels: Numbers, balanced: bool = True, rounds: int = 60) -> Numbers:
    """Intercept and weights (1 + f,) for rows (n, f), by Newton's method with a small ridge. ``balanced``: both
    classes weigh the same in sum, as no one knows how often copies are asked about."""
    rows = np.column_stack([np.ones(len(table)), table])
    share = float(np.clip(labels.mean(), 1e-3, 1 - 1e-3))
    weight = np.where(labels == 1, 0.5 / share, 0.5 / (1 - share)) if balanced else np.ones(len(labels))
    ridge = RIDGE * len(rows) * np.diag([0.0] + [1.0] * table.shape[1])
    w = np.zeros(rows.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(rows @ w, -30, 30)))
        gradient = rows.T @ (weight * (p - labels)) + ridge @ w
        curvature = (rows * (weight * p * (1 - p) + 1e-9)[:, None]).T @ rows + ridge
        step = np.linalg.solve(curvature, gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return w


def isotonic(values: Numbers, labels: Numbers) -> tuple[Numbers, Numbers]:
    """Pool adjacent violators: sorted values (n,) and a non-decreasing fit of the labels (n,)."""
    order = np.argsort(values, kind="stable")
    blocks: list[list[float]] = []
    for label in labels[order]:
        blocks.append([float(label), 1.0])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            mean, count = blocks.pop()
            total = blocks[-1][1] + count
            blocks[-1] = [(blocks[-1][0] * blocks[-1][1] + mean * count) / total, total]
    fitted = np.concatenate([np.full(int(count), mean) for mean, count in blocks])
    return values[order], fitted


def knots(values: Sequence[float], labels: Sequence[int], count: int = 14) -> list[list[float]]:
    """A monotone curve through at most ``count`` points (value, probability), never quite 0 or 1."""
    if len(values) < 10:
        return [[0.0, 0.0], [1.0, 0.0]]
    xs, ys = isotonic(np.asarray(values, np.float64), np.asarray(labels, np.float64))
    parts = [part for part in np.array_split(np.arange(len(xs)), count) if len(part)]
    return [
        [round(float(xs[part].mean()), 4), round(float(np.clip(ys[part].mean(), 0.005, 0.995)), 4)] for part in parts
    ]


def same_of(pair: Pair, scores: Scores) -> float:
    return scores.same_picture(pair.measures) if "orb_inliers" in pair.measures else 0.0


def claimable(pair: Pair) -> bool:
    return "orb_inliers" in pair.measures and may_claim(pair.measures)


def claim_threshold(pairs: Sequence[Pair], scores: Scores) -> float:
    """The lowest probability from which claims are right often enough, and not under ``CLAIM_LEAST``."""
    rated = [pair for pair in pairs if claimable(pair)]
    known = [(same_of(pair, scores), label) for pair in rated if (label := decided(pair)) is not None]
    known.sort(reverse=True)
    right = np.cumsum([label for _, label in known])
    precision = right / np.arange(1, len(known) + 1)
    enough = np.flatnonzero(precision >= CLAIM_PRECISION)
    return max(CLAIM_LEAST, known[int(enough[-1])][0]) if len(enough) else 0.99


def kind_knots(kinds: Kinds, seed: int) -> list[list[float]]:
    """From the first half of the photographs."""
    mine = [one for one in kinds.pairs if half_of(one.photo, seed) == 0]
    return knots([one.cosine for one in mine], [one.alike for one in mine])


def judge(pairs: Sequence[Pair], kinds: Kinds, content: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """How good the scores are on the held-out half."""
    scores = Scores.from_json(content)
    mine = [pair for pair in pairs if half(pair, seed) == 1]
    known = [(pair, label) for pair in mine if (label := decided(pair)) is not None]
    p = np.array([same_of(pair, scores) for pair, _ in known])
    labels = np.array([label for _, label in known]) == 1
    claimed = np.array([value >= scores.claim and claimable(pair) for value, (pair, _) in zip(p, known, strict=True)])
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for (pair, _), claim in zip(known, claimed, strict=True):
        by_kind[pair.kind]["claimed" if claim else "not"] += 1
    rest = [one for one in kinds.pairs if half_of(one.photo, seed) == 1]
    kind = np.array([scores.same_kind(one.cosine) for one in rest])
    alike = np.array([one.alike == 1 for one in rest])
    places = [pair for pair in mine if one_place_claimed(pair, scores)]
    scene = np.array([scores.same_scene(pair.measures) for pair in places])
    one_place = np.array([pair.alike == 1 for pair in places])
    return {
        "pairs": len(known),
        "undecided": len(mine) - len(known),
        "claim": scores.claim,
        "claims": int(claimed.sum()),
        "claims_precision": share(labels[claimed]),
        "claims_recall": share(claimed[labels]),
        "ece_same_picture": expected_calibration_error(p, labels),
        "ece_similar": expected_calibration_error(kind, alike),
        "ece_same_scene": expected_calibration_error(scene, one_place),
        "claimed_by_kind": {name: dict(counts) for name, counts in sorted(by_kind.items())},
        "curves": {
            "same picture": curve(p, labels),
            "similar": curve(kind, alike),
            "same scene": curve(scene, one_place),
        },
    }


def one_place_claimed(pair: Pair, scores: Scores) -> bool:
    """Two photographs that would be called the same scene."""
    if pair.same == 1 or "orb_inliers" not in pair.measures or not may_be_one_place(pair.measures):
        return False
    if claimable(pair) and same_of(pair, scores) >= scores.claim:
        return False
    return scores.same_scene(pair.measures) >= 0.5


def share(true: NDArray[np.bool_]) -> float:
    """Of none, all."""
    return float(true.mean()) if len(true) else 1.0


def curve(p: NDArray[np.floating[Any]], labels: NDArray[np.bool_], bins: int = 10) -> list[list[float]]:
    """(mean probability, observed share, count) for each bin that is not empty."""
    place = np.minimum((p * bins).astype(int), bins - 1)
    return [
        [float(p[place == b].mean()), float(labels[place == b].mean()), int((place == b).sum())]
        for b in range(bins)
        if (place == b).any()
    ]
