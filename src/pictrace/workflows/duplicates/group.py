"""A group of photos around the one to keep, with what ties each to it, in words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from pictrace.records import (
    DuplicateGroup,
    Evidence,
    Member,
    Photo,
    Relation,
    Verdict,
)
from pictrace.sources.identity import Files
from pictrace.workflows.duplicates.keeper import KeepRules

__all__ = ["group_of"]

_WORDS = {
    Relation.IDENTICAL: "the same bytes",
    Relation.COPY: "the same picture, saved again",
    Relation.CROP: "one shows a part of the other",
    Relation.ROTATED: "the same picture, rotated",
    Relation.MIRRORED: "the same picture, mirrored",
    Relation.EDITED: "the same picture, edited",
    Relation.SAME_SCENE: "the same scene, another shot",
    Relation.SIMILAR: "they look alike",
}


_SAME_BYTES = Evidence(phash_distance=0, ssim=1.0, ssim_plain=1.0)


def group_of(photos: Sequence[Photo], ties: Mapping[int, Verdict], keeping: KeepRules, files: Files) -> DuplicateGroup:
    """A group of photos, the keeper first. ``ties``: by content, how it is tied to the keeper's; contents that are not
    in there are the keeper's own. ``files``: where else each of the files is reached."""
    keeper = photos[0]
    members = [Member(keeper, Relation.IDENTICAL, 1.0, reason="kept", same_file=files.others(keeper))]
    for photo in photos[1:]:
        verdict = ties.get(photo.content_id or 0) or Verdict(Relation.IDENTICAL, 1.0, _SAME_BYTES)
        others = files.others(photo)
        members.append(Member(photo, verdict.relation, verdict.score, verdict.evidence, _why(verdict), others))
    weakest = max((member.relation for member in members[1:]), key=list(Relation).index)
    name = _name(frozenset(photo.content_hash for photo in photos if photo.content_hash is not None))
    return DuplicateGroup(name, weakest, keeping.reason(keeper, photos[1:]), tuple(members))


def _why(verdict: Verdict) -> str:
    """In words: what it is, and the evidence that a person can check."""
    evidence = verdict.evidence
    parts = [_WORDS[verdict.relation]]
    parts += [note for note in evidence.notes if note not in parts[0]]
    if evidence.orb_inliers:
        parts.append(f"{evidence.orb_inliers} matching points")
    if evidence.ssim is not None and verdict.relation is not Relation.IDENTICAL:
        parts.append(f"SSIM {evidence.ssim:.2f}")
    return ", ".join(parts)


def _name(hashes: frozenset[str]) -> str:
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()[:16]
