"""What two pictures have to do with one another, and what supports it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pictrace.messages import Message, english
from pictrace.records.photos import Region

__all__ = ["Comparison", "Evidence", "Relation", "Verdict"]


class Relation(StrEnum):
    """How two pictures are related, from the strongest claim to the weakest."""

    IDENTICAL = "identical"
    COPY = "copy"
    CROP = "crop"
    ROTATED = "rotated"
    MIRRORED = "mirrored"
    EDITED = "edited"
    SAME_SCENE = "same-scene"
    SIMILAR = "similar"

    @property
    def same_picture(self) -> bool:
        """True for the relations that claim one and the same photograph."""
        return self not in (Relation.SAME_SCENE, Relation.SIMILAR)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What supports a relation. ``None`` means not measured; nothing here is a guess.

    ``ssim`` is measured after aligning one picture to the other (plain when no transform was
    found), ``ssim_plain`` without aligning, both grey, 256 × 256, in -1…1. ``homography`` maps the query's
    unit square to the photo's unit square, row by row. ``region`` is the part of the photo that the
    query covers (or of the query that the photo covers when ``region_of`` is ``"query"``). ``messages`` say in
    words what changed from one to the other, ``notes`` in English.
    """

    cosine: float | None = None
    phash_distance: int | None = None
    ssim: float | None = None
    ssim_plain: float | None = None
    orb_inliers: int | None = None
    orb_matches: int | None = None
    region: Region | None = None
    region_of: str = "photo"
    homography: tuple[float, ...] | None = None
    rotation: float | None = None
    mirrored: bool | None = None
    messages: tuple[Message, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(map(english, self.messages))

    def to_json(self) -> dict[str, Any]:
        def rounded(value: float | None) -> float | None:
            return None if value is None else round(value, 4)

        out: dict[str, Any] = {
            "cosine": rounded(self.cosine),
            "phash_distance": self.phash_distance,
            "ssim": rounded(self.ssim),
            "orb_inliers": self.orb_inliers,
            "region": self.region.to_json() if self.region else None,
        }
        extra = {
            "region_of": self.region_of if self.region and self.region_of != "photo" else None,
            "ssim_plain": rounded(self.ssim_plain),
            "orb_matches": self.orb_matches,
            "rotation": rounded(self.rotation),
            "mirrored": self.mirrored or None,
            "homography": list(self.homography) if self.homography else None,
            "notes": list(self.notes) or None,
            "messages": [message.to_json() for message in self.messages] or None,
        }
        return out | {name: value for name, value in extra.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of comparing two pictures: relation, calibrated probability and why."""

    relation: Relation
    score: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two pictures compared: the verdict and the pixels needed to draw the proof.

    ``measures`` holds every number by name, beyond those that the published evidence carries."""

    a: str
    b: str
    verdict: Verdict
    measures: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "a": self.a,
            "b": self.b,
            "relation": self.verdict.relation.value,
            "score": round(self.verdict.score, 4),
            "evidence": self.verdict.evidence.to_json(),
            "measures": {name: round(value, 4) for name, value in self.measures.items()},
        }
