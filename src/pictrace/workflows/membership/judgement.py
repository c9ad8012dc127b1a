"""What a comparison says about having a picture: the name of the verdict, and the reason."""

from __future__ import annotations

from collections.abc import Sequence

from pictrace.messages import Message
from pictrace.records import Evidence, Photo, Relation, Verdict
from pictrace.workflows.duplicates.keeper import KeepRules

__all__ = ["closeness", "judged", "nothing"]

AS_SHARP = 0.9
"""Ratio. Of pixels, from which a larger picture shows its part as sharply as the part itself."""

_CHANGED = frozenset({Relation.EDITED, Relation.MIRRORED, Relation.ROTATED})


def closeness(verdict: Verdict) -> int:
    """A plain copy says more than a crop or an edited version."""
    return -list(Relation).index(verdict.relation)


def nothing(found: Sequence[tuple[Photo, Verdict]]) -> Message:
    scenes = [photo for photo, verdict in found if verdict.relation is Relation.SAME_SCENE]
    if scenes:
        return Message("possession.same_scene", place=scenes[0].location)
    return Message("possession.nothing")


def judged(item: Photo, partner: Photo, verdict: Verdict) -> tuple[str, Message]:
    """The name of the verdict and the reason, for two pictures that are the same."""
    if verdict.relation is Relation.CROP:
        return _judged_part(item, partner, verdict.evidence)
    if verdict.relation in _CHANGED:
        changed = verdict.evidence.messages or (verdict.relation.value,)
        return "edited", Message("possession.edited", place=partner.location, changed=changed)
    better, rule = KeepRules().compare(item, partner)
    if rule.name in ("name", "first"):
        return "have-better", Message("possession.as_good", place=partner.location)
    if better > 0:
        return "this-better", Message("possession.this_better", place=partner.location, why=rule.has)
    return "have-better", Message("possession.better", place=partner.location, why=rule.has)


def _judged_part(item: Photo, partner: Photo, evidence: Evidence) -> tuple[str, Message]:
    if evidence.region_of == "photo" or evidence.region is None:
        return "have-better", Message("possession.part", place=partner.location)
    region = evidence.region
    share = (region.right - region.left) * (region.bottom - region.top)
    if item.pixels * share >= partner.pixels * AS_SHARP:
        return "this-better", Message("possession.more_around", place=partner.location)
    return "edited", Message("possession.inside", place=partner.location)
