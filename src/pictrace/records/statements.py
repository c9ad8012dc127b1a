"""What the evidence of two pictures says, for every application: each measure as a message, and what it speaks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pictrace.messages import Message, english
from pictrace.records.evidence import Evidence, Relation

__all__ = ["Speaks", "Statement", "statements"]

MANY_POINTS = 12
"""Matched points from which on they speak for the same picture; fewer are found by chance."""

ALIKE_SSIM, UNALIKE_SSIM = 0.6, 0.3
"""SSIM from which the structure of two pictures is one, and below which it is not."""

NEAR_BITS, FAR_BITS = 10, 24
"""Bits of 64 up to which two hashes are one picture's, and from which they are two pictures'; those of pictures that
have nothing in common differ in 32, give or take 4."""

_MEASURED = frozenset({"note.mirrored", "note.rotated", "note.part"})
"""What the measures say already, more precisely."""


class Speaks(StrEnum):
    """Whether a measure speaks for the same picture, against it, or says little."""

    FOR = "for"
    AGAINST = "against"
    LITTLE = "little"


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the evidence."""

    message: Message
    speaks: Speaks

    def to_json(self) -> dict[str, Any]:
        return {"speaks": self.speaks.value, "text": english(self.message), "message": self.message.to_json()}


def statements(relation: Relation, evidence: Evidence) -> tuple[Statement, ...]:
    """The sentences that say why two pictures are related so, the strongest first. Only what was measured is said."""
    return tuple(_statements(relation, evidence))


def _statements(relation: Relation, evidence: Evidence) -> Iterator[Statement]:
    shown = Speaks.LITTLE if relation is Relation.SIMILAR else Speaks.FOR
    if relation is Relation.IDENTICAL:
        yield Statement(Message("evidence.same_bytes"), Speaks.FOR)
    yield from _points(relation, evidence, shown)
    if evidence.region is not None:
        r = evidence.region
        share = round((r.right - r.left) * (r.bottom - r.top), 4)
        of_query = evidence.region_of == "query"
        said = Message("evidence.region_of_query", share=share) if of_query else None
        yield Statement(said or Message("evidence.region_of_photo", share=share), shown)
    if evidence.rotation is not None and (degrees := round(abs(evidence.rotation))):
        yield Statement(Message("evidence.rotation", degrees=degrees), shown)
    if evidence.mirrored:
        yield Statement(Message("evidence.mirrored"), shown)
    if evidence.ssim is not None:
        speaks = _verdict(evidence.ssim >= ALIKE_SSIM, evidence.ssim < UNALIKE_SSIM)
        yield Statement(Message("evidence.ssim", value=round(evidence.ssim, 4)), speaks)
    if (bits := evidence.phash_distance) is not None:
        yield Statement(Message("evidence.phash", distance=bits), _verdict(bits <= NEAR_BITS, bits >= FAR_BITS))
    if evidence.cosine is not None:  # that pictures look alike to a model proves nothing
        yield Statement(Message("evidence.cosine", value=round(evidence.cosine, 4)), Speaks.LITTLE)
    for note in evidence.messages:
        if note.code not in _MEASURED:
            yield Statement(note, Speaks.LITTLE)


def _points(relation: Relation, evidence: Evidence, shown: Speaks) -> Iterator[Statement]:
    inliers = evidence.orb_inliers
    if inliers:
        matches = max(inliers, evidence.orb_matches or 0)
        speaks = shown if inliers >= MANY_POINTS else Speaks.LITTLE
        yield Statement(Message("evidence.inliers", inliers=inliers, matches=matches), speaks)
    elif inliers is not None and relation is not Relation.IDENTICAL:
        yield Statement(Message("evidence.no_inliers"), Speaks.AGAINST)


def _verdict(agrees: bool, differs: bool) -> Speaks:
    return Speaks.FOR if agrees else Speaks.AGAINST if differs else Speaks.LITTLE
