"""What a comparison says about having a picture: the name of the verdict, and the reason."""

from __future__ import annotations

from collections.abc import Sequence

from pictrace.records import Evidence, Photo, Relation, Verdict
from pictrace.workflows.duplicates.keeper import KeepRules

__all__ = ["closeness", "judged", "nothing"]

AS_SHARP = 0.9
"""Ratio. Of pixels, from which a larger picture shows its part as sharply as the part itself."""

_CHANGED = frozenset({Relation.EDITED, Relation.MIRRORED, Relation.ROTATED})


def closeness(verdict: Verdict) -> int:
    """A plain copy says more than a crop or an edited version."""
    return -list(Relation).index(verdict.relation)


def nothing(found: Sequence[tuple[Photo, Verdict]]) -> str:
    scenes = [photo for photo, verdict in found if verdict.relation is Relation.SAME_SCENE]
    if scenes:
        return f"another shot of the same scene as {scenes[0].location}"
    return "no photo of the library is this picture"


def judged(item: Photo, partner: Photo, verdict: Verdict) -> tuple[str, str]:
    """The name of the verdict and the reason, for two pictures that are the same."""
    if verdict.relation is Relation.CROP:
        return _judged_part(item, partner, verdict.evidence)
    if verdict.relation in _CHANGED:
        changed = ", ".join(verdict.evidence.notes) or verdict.relation.value
        return "edited", f"another version of {partner.location}: {changed}"
    better, rule = KeepRules().compare(item, partner)
    if rule.name in ("name", "first"):
        return "have-better", f"{partner.location} is as good"
    if better > 0:
        return "this-better", f"the same picture as {partner.location}, but it {rule.reason}"
    return "have-better", f"{partner.location} {rule.reason}"


def _judged_part(item: Photo, partner: Photo, evidence: Evidence) -> tuple[str, str]:
    if evidence.region_of == "photo" or evidence.region is None:
        return "have-better", f"it is a part of {partner.location}"
    region = evidence.region
    share = (region.right - region.left) * (region.bottom - region.top)
    if item.pixels * share >= partner.pixels * AS_SHARP:
        return "this-better", f"it shows {partner.location} and more around it, at least as sharp"
    return "edited", f"it holds {partner.location}, reduced, inside something larger (a screenshot or a collage)"
