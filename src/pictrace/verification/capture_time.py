"""The capture-time rule: what the camera says against two pictures being one.

To the pixels a burst from a tripod, in which nearly nothing moved, is a recompressed copy; only the time tells.
"""

from __future__ import annotations

from dataclasses import replace

from pictrace.messages import Message
from pictrace.records import Capture, Relation, Verdict

__all__ = ["ANOTHER_MOMENT", "apply_capture_time"]

ANOTHER_MOMENT = Message("note.another_moment")


def apply_capture_time(verdict: Verdict, query: Capture, photo: Capture) -> Verdict:
    """Two shots that one camera says it took at different moments are not one picture, however alike: a burst.

    Copies keep the time of their original or lose it. Only files that are byte for byte equal are beyond this."""
    if not verdict.relation.same_picture or verdict.relation is Relation.IDENTICAL:
        return verdict
    if query.camera is None or query.camera != photo.camera:
        return verdict
    if query.taken is None or photo.taken is None or query.taken == photo.taken:
        return verdict
    evidence = replace(verdict.evidence, messages=(*verdict.evidence.messages, ANOTHER_MOMENT))
    return replace(verdict, relation=Relation.SAME_SCENE, evidence=evidence)
