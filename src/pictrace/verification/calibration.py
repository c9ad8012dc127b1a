"""From measures to a probability: fitted constants, kept beside this file (``data/scores.json``).

``python -m training.scores`` fits them again; ``docs/scores.md`` says what the numbers mean.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from pictrace.verification.parameters import PARAMETERS

__all__ = ["OPTIONAL", "Logistic", "Scores", "features", "may_be_one_place", "may_claim"]

OPTIONAL = ("phash",)
"""Features that may be missing. The cosine is not among the features: each model has its own scale, and what looks
alike is no proof."""

_P = PARAMETERS.claims

_FEW_ALIKE, _HARDLY_TYPICAL, _HARDLY_BEST = 0.02, 0.005, 0.002
"""How near 0 or 1 the shares and likenesses of cells are still told apart when they are stretched; the curve was fitted
with these."""

_SURE_LOGIT = 30.0
"""Logits from which the probability is 0 or 1 to twelve places."""


def features(measures: Mapping[str, float]) -> dict[str, float]:
    """Measures of an aligned pair as numbers that a logistic curve can use; what was not measured is absent.

    Shares near 0 or 1 are stretched: 0.99 and 0.90 of the cells alike are not the same thing."""
    inliers = measures["orb_inliers"]
    out = {
        "inliers": float(np.log1p(min(inliers, _P.most_inliers))),
        "inlier_ratio": inliers / max(_P.few_matches, measures["orb_matches"]),
        "alike": measures["cells_alike"],
        "alike_stretched": _stretched(measures["cells_alike"], _FEW_ALIKE),
        "close": measures["cells_close"],
        "exact": measures["cells_exact"],
        "typical": measures["cells_typical"],
        "typical_stretched": _stretched(measures["cells_typical"], _HARDLY_TYPICAL),
        "best_stretched": _stretched(measures["cells_best"], _HARDLY_BEST),
        "foreign": measures["cells_foreign"],
        "gap": measures["cells_gap"],
        "hole": measures["cells_hole"],
        "ssim": measures["ssim"],
        "correlation": measures["correlation"],
        "cells": float(np.log1p(measures["cells"] * measures["cells_alike"])),
        "held": measures["cells_held"],
    }
    if "phash_distance" in measures:
        out["phash"] = min(measures["phash_distance"], _P.unrelated_bits) / _P.unrelated_bits
    return out


def may_claim(measures: Mapping[str, float]) -> bool:
    """Hard rules under every claim of the same picture, whatever the probability says: enough texture to judge by,
    much of it alike (nearly all where few corners agree), and one picture (nearly) inside the other. Two shots of
    a panorama agree where they overlap and are two pictures."""
    contained = max(measures["share_query"], measures["share_photo"]) >= _P.contained
    enough = _P.mostly if measures["orb_inliers"] >= _P.few else _P.nearly_all
    return contained and measures["cells"] >= _P.textured and measures["cells_alike"] >= enough


def may_be_one_place(measures: Mapping[str, float]) -> bool:
    """Enough corners agree, and not only in one corner of the picture."""
    return measures["orb_inliers"] >= _P.scene_keypoints and measures["cells_held"] >= _P.scene_spread


def _stretched(share: float, least: float) -> float:
    return -float(np.log(1.0 - min(max(share, 0.0), 1.0) + least))


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic curve over f features: each minus ``mean`` over ``spread``, cut to ±3, then weighted together with
    the products of every two (``products``: the upper triangle, row by row; empty for none)."""

    names: tuple[str, ...]
    mean: tuple[float, ...]
    spread: tuple[float, ...]
    intercept: float
    weights: tuple[float, ...]
    products: tuple[float, ...] = ()

    def terms(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the weights are of: rows (n, f) of features → (n, f) or (n, f + f (f + 1) / 2)."""
        scaled = np.clip((values - self.mean) / np.asarray(self.spread), -_P.farthest, _P.farthest)
        if not self.products:
            return np.asarray(scaled)
        row, column = np.triu_indices(len(self.names))
        return np.concatenate([scaled, scaled[:, row] * scaled[:, column]], axis=1)

    def __call__(self, values: Mapping[str, float]) -> float:
        """The probability for features by name."""
        row = np.array([[values[name] for name in self.names]])
        total = self.intercept + float(self.terms(row)[0] @ np.array(self.weights + self.products))
        return float(1.0 / (1.0 + np.exp(-np.clip(total, -_SURE_LOGIT, _SURE_LOGIT))))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            names=tuple(data["names"]),
            mean=_floats(data["mean"]),
            spread=_floats(data["spread"]),
            intercept=float(data["intercept"]),
            weights=_floats(data["weights"]),
            products=_floats(data["products"]),
        )


def _floats(values: Sequence[Any]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _points(pairs: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in pairs)


@dataclass(frozen=True, slots=True)
class Scores:
    """The fitted constants. ``same``: the curve for "the same picture" by which optional features are there (``""``,
    ``phash``); ``claim``: from where it is said. ``scene``: the same for "one place or object", and ``kind``: points
    (likeness to ``model``, probability) for "the same kind of thing", linear between. ``looks_share``: the weight of
    the cosine of ``looks`` in the likeness, beside that of ``copies``."""

    version: str
    claim: float
    same: Mapping[str, Logistic]
    scene: Mapping[str, Logistic]
    model: str
    kind: tuple[tuple[float, float], ...]
    looks_share: float = 0.5

    @classmethod
    def bundled(cls, model: str | None = None) -> Self:
        """Those of the package, with the curve of ``kind`` that was fitted to this model (its key) where there is one:
        each model has a scale of its own."""
        data = resources.files("pictrace.verification").joinpath("data")
        scores = cls.from_json(json.loads(data.joinpath("scores.json").read_text("utf-8")))
        fitted = data.joinpath(f"similar-{str(model).replace('@', '-')}.json")
        if model is None or model == scores.model or not fitted.is_file():
            return scores
        of_model = json.loads(fitted.read_text("utf-8"))
        return replace(scores, model=model, kind=_points(of_model["kind"]), looks_share=float(of_model["looks"]))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            version=str(data["version"]),
            claim=float(data["claim"]),
            same={name: Logistic.from_json(curve) for name, curve in data["same"].items()},
            scene={name: Logistic.from_json(curve) for name, curve in data["scene"].items()},
            model=str(data["model"]),
            kind=_points(data["kind"]),
            looks_share=float(data.get("looks_share", 0.5)),
        )

    def same_picture(self, measures: Mapping[str, float]) -> float:
        """The probability that the two are one picture, 0…1."""
        return _by_presence(self.same, features(measures))

    def same_scene(self, measures: Mapping[str, float]) -> float:
        """The probability that the two show one place or object."""
        return _by_presence(self.scene, features(measures))

    def same_kind(self, cosine: float | None) -> float:
        """The probability that the two show the same kind of thing; 0 when nothing is known."""
        if cosine is None:
            return 0.0
        xs, ys = zip(*self.kind, strict=True)
        return float(np.interp(cosine, xs, ys))


def _by_presence(curves: Mapping[str, Logistic], values: Mapping[str, float]) -> float:
    return curves["+".join(name for name in OPTIONAL if name in values)](values)
