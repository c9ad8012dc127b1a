"""A group of photos around the one to keep, with what ties each to it, in words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pictrace.messages import Message
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

__all__ = ["group_of", "kept_instead"]

_WORDS = {
    Relation.IDENTICAL: Message("member.identical"),
    Relation.COPY: Message("member.copy"),
    Relation.CROP: Message("note.part"),
    Relation.ROTATED: Message("member.rotated"),
    Relation.MIRRORED: Message("member.mirrored"),
    Relation.EDITED: Message("member.edited"),
    Relation.SAME_SCENE: Message("member.same_scene"),
    Relation.SIMILAR: Message("member.similar"),
}


_SAME_BYTES = Evidence(phash_distance=0, ssim=1.0, ssim_plain=1.0)


def group_of(photos: Sequence[Photo], ties: Mapping[int, Verdict], keeping: KeepRules, files: Files) -> DuplicateGroup:
    """A group of photos, the keeper first. ``ties``: by content, how it is tied to the keeper's; contents that are not
    in there are the keeper's own. ``files``: where else each of the files is reached."""
    keeper = photos[0]
    members = [Member(keeper, Relation.IDENTICAL, 1.0, message=Message("member.kept"), same_file=files.others(keeper))]
    for photo in photos[1:]:
        verdict = ties.get(photo.content_id or 0) or Verdict(Relation.IDENTICAL, 1.0, _SAME_BYTES)
        others = files.others(photo)
        members.append(Member(photo, verdict.relation, verdict.score, verdict.evidence, _why(verdict), others))
    weakest = max((member.relation for member in members[1:]), key=list(Relation).index)
    name = _name(frozenset(photo.content_hash for photo in photos if photo.content_hash is not None))
    return DuplicateGroup(name, weakest, keeping.reason(keeper, photos[1:]), tuple(members))


def kept_instead(group: DuplicateGroup, photo_id: int) -> DuplicateGroup:
    """The same group around another of its photos, that a person keeps. What the others are to it is not known better
    than by way of the keeper that it had: the weaker of the two relations. A photo that is not in the group changes
    nothing."""
    chosen = next((member for member in group.members[1:] if member.photo.id == photo_id), None)
    if chosen is None:
        return group
    order = list(Relation)
    rest = [member for member in group.members if member is not chosen]
    tied = []
    for member in rest:
        weaker = max(member.relation, chosen.relation, key=order.index)
        tied.append(replace(member, relation=weaker, score=min(member.score, chosen.score)))
    first = replace(chosen, relation=Relation.IDENTICAL, score=1.0)
    return replace(group, members=(first, *tied), message=Message("keeper.chosen"))


_TOLD = {Relation.CROP: "note.part", Relation.MIRRORED: "note.mirrored"}
"""What need not be said again."""


def _why(verdict: Verdict) -> Message:
    """In words: what it is, and the evidence that a person can check."""
    evidence, relation = verdict.evidence, verdict.relation
    parts = [_WORDS[relation], *(note for note in evidence.messages if note.code != _TOLD.get(relation))]
    if evidence.orb_inliers:
        parts.append(Message("member.points", points=evidence.orb_inliers))
    if evidence.ssim is not None and relation is not Relation.IDENTICAL:
        parts.append(Message("member.ssim", ssim=evidence.ssim))
    return Message("member.why", parts=tuple(parts))


def _name(hashes: frozenset[str]) -> str:
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()[:16]
