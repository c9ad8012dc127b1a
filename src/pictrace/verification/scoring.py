"""From measures to a probability: fitted constants, kept beside this file (``data/scores.json``).

``python -m pictrace.evaluation.fit_scores`` fits them again; ``docs/scores.md`` says what the numbers mean.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Self

import numpy as np

__all__ = ["FEATURES", "Scores", "features"]

FEATURES = (
    "inliers",
    "inlier_ratio",
    "alike",
    "close",
    "typical",
    "best",
    "foreign",
    "ssim",
    "correlation",
    "cells",
    "held",
    "cosine",
    "phash",
)
"""What the probability of "the same picture" is made of, in the order of the weights."""

_MOST_INLIERS = 400
_UNRELATED_BITS = 32


def features(measures: Mapping[str, float]) -> dict[str, float]:
    """Measures of a pair, brought to ranges of about 0…1; those that were not measured are absent."""
    out = {
        "inliers": float(np.log1p(min(measures["orb_inliers"], _MOST_INLIERS)) / np.log1p(_MOST_INLIERS)),
        "inlier_ratio": measures["orb_inliers"] / max(8.0, measures["orb_matches"]),
        "alike": measures["cells_alike"],
        "close": measures["cells_close"],
        "typical": measures["cells_typical"],
        "best": measures["cells_best"],
        "foreign": measures["cells_foreign"],
        "ssim": measures["ssim"],
        "correlation": measures["correlation"],
        "cells": float(np.log1p(measures["cells"] * measures["cells_alike"]) / np.log1p(256)),
        "held": measures["cells_held"],
    }
    if "cosine" in measures:
        out["cosine"] = measures["cosine"]
    if "phash_distance" in measures:
        out["phash"] = min(measures["phash_distance"], _UNRELATED_BITS) / _UNRELATED_BITS
    return out


@dataclass(frozen=True, slots=True)
class Scores:
    """The fitted constants. ``same``: by which optional features are there (``""``, ``cosine``, ``phash``,
    ``cosine+phash``), the intercept and the weights by feature name. ``alike``: knots (cosine, probability) for
    "shows the same kind of thing", linear between. ``scene``: knots (inliers, probability)."""

    version: str
    claim: float
    same: Mapping[str, Mapping[str, float]]
    alike: tuple[tuple[float, float], ...]
    scene: tuple[tuple[float, float], ...]

    @classmethod
    def bundled(cls) -> Self:
        """Those of the package."""
        text = resources.files("pictrace.verification").joinpath("data/scores.json").read_text("utf-8")
        return cls.from_json(json.loads(text))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            version=str(data["version"]),
            claim=float(data["claim"]),
            same={kind: {k: float(v) for k, v in weights.items()} for kind, weights in data["same"].items()},
            alike=tuple((float(x), float(y)) for x, y in data["alike"]),
            scene=tuple((float(x), float(y)) for x, y in data["scene"]),
        )

    def same_picture(self, measures: Mapping[str, float]) -> float:
        """The probability that the two are one picture, 0…1."""
        values = features(measures)
        kind = "+".join(name for name in ("cosine", "phash") if name in values)
        weights = self.same[kind]
        total = weights["intercept"] + sum(weights.get(name, 0.0) * value for name, value in values.items())
        return float(1.0 / (1.0 + np.exp(-np.clip(total, -30, 30))))

    def same_kind(self, cosine: float | None) -> float:
        """The probability that the two show the same kind of thing."""
        return 0.0 if cosine is None else _between(self.alike, cosine)

    def same_scene(self, inliers: float) -> float:
        """The probability that two pictures with so many agreeing corners show one place or object."""
        return _between(self.scene, inliers)


def _between(knots: tuple[tuple[float, float], ...], value: float) -> float:
    xs, ys = zip(*knots, strict=True)
    return float(np.interp(value, xs, ys))
