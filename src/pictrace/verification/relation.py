"""What an alignment means in words: rotated, mirrored, a part of the other, slanted, recoloured.

The definitions are those of ``docs/scores.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.messages import Message
from pictrace.records import Evidence, Region, Relation, Verdict
from pictrace.verification.alignment import Matrix, Size, flip, mapped
from pictrace.verification.parameters import PARAMETERS
from pictrace.verification.patches import Overlap, PatchConsistency

__all__ = ["Changes", "Placement", "changes", "name_relation", "place", "reversed_verdict", "unit_homography"]

_P = PARAMETERS.relation


@dataclass(frozen=True, slots=True)
class Placement:
    """How the query lies on the photo: ``rotation`` in degrees counter-clockwise from photo to query,
    -180…180, after undoing a reflection; ``slant`` is how far the corners are from a similarity, in diagonals;
    ``region`` is the part of ``region_of`` that the other covers, ``None`` when they cover each other."""

    rotation: float
    mirrored: bool
    slant: float
    part: bool
    region: Region | None
    region_of: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What is not the same in the overlap: ``colour`` mean difference of the colour channels of Lab (0…255),
    ``tone`` agreement of brightness and contrast 0…1, ``detail`` ratio of fine detail ≥ 1, ``foreign`` share of
    textured cells in which there is something else."""

    colour: float
    tone: float
    detail: float
    foreign: float


def place(matrix: Matrix, mirrored: bool, laid: Overlap, query_size: Size, photo_size: Size) -> Placement:
    """Reads a matrix (query pixels → photo pixels); sizes are (width, height)."""
    upright = matrix @ flip(query_size[0]) if mirrored else matrix
    turn, slant = _nearest_similarity(upright, query_size)
    whole = min(laid.share_query, laid.share_photo) >= _P.whole
    of_photo = laid.of_query
    region = None
    if not whole:
        inner, outer, through = (
            (query_size, photo_size, matrix) if of_photo else (photo_size, query_size, np.linalg.inv(matrix))
        )
        region = _covered(inner, outer, through)
    return Placement(turn, mirrored, slant, not whole, region, "photo" if of_photo else "query")


def _corners(size: Size) -> NDArray[np.float64]:
    width, height = size
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)


def _nearest_similarity(matrix: Matrix, size: Size) -> tuple[float, float]:
    """Rotation in degrees of the similarity nearest to the matrix on the picture's corners, and how far they are
    from it in diagonals of the moved picture."""
    moved = mapped(matrix, _corners(size)) @ np.array([1, 1j])
    source = _corners(size) @ np.array([1, 1j])
    centred, landed = source - source.mean(), moved - moved.mean()
    factor = np.vdot(centred, landed) / np.vdot(centred, centred).real
    apart = np.abs(landed - factor * centred).max()
    return float(np.degrees(np.angle(factor))), float(apart / max(1e-9, abs(factor) * np.hypot(*size)))


def _covered(inner: Size, outer: Size, matrix: Matrix) -> Region | None:
    """The upright box of what ``inner`` covers of ``outer``, in fractions."""
    frame = _corners(outer).astype(np.float32)
    area, shape = cv2.intersectConvexConvex(mapped(matrix, _corners(inner)).astype(np.float32), frame)
    if area <= 0 or shape is None:
        return None
    points = np.clip(shape.reshape(-1, 2) / outer, 0.0, 1.0)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return Region(float(left), float(top), float(right), float(bottom)) if right > left and bottom > top else None


def unit_homography(matrix: Matrix, query_size: Size, photo_size: Size) -> tuple[float, ...]:
    """The matrix between unit squares, row by row, its last number 1."""
    unit = np.diag([1 / photo_size[0], 1 / photo_size[1], 1.0]) @ matrix @ np.diag([*map(float, query_size), 1.0])
    return tuple(float(v) for v in (unit / unit[2, 2]).ravel())


def changes(
    laid: Overlap, agreed: PatchConsistency, colours: tuple[NDArray[np.uint8], NDArray[np.uint8]], unit: Matrix
) -> Changes:
    """Measures an overlap; ``colours`` are small Lab squares (s, s, 3) uint8 of query and photo, ``unit`` (3, 3) the
    homography between their unit squares."""
    a, b = laid.a[laid.mask].astype(np.float32), laid.b[laid.mask].astype(np.float32)
    mean_a, mean_b, dev_a, dev_b = a.mean(), b.mean(), a.std() + 1.0, b.std() + 1.0
    tone = 2 * mean_a * mean_b / max(1.0, mean_a**2 + mean_b**2) * 2 * dev_a * dev_b / (dev_a**2 + dev_b**2)
    return Changes(_colour_apart(*colours, unit), float(tone), agreed.detail, agreed.foreign)


def _colour_apart(query: NDArray[np.uint8], photo: NDArray[np.uint8], unit: Matrix) -> float:
    side = query.shape[0]
    scale = np.diag([side, side, 1.0])
    matrix = scale @ unit @ np.linalg.inv(scale)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(photo, matrix, (side, side), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    inside = cv2.warpPerspective(np.ones((side, side), np.uint8), matrix, (side, side), flags=flags) > 0
    if not inside.any():
        return 0.0
    apart = np.abs(laid[inside][:, 1:].astype(np.float32) - query[inside][:, 1:])
    return float(apart.sum(axis=1).mean())


def name_relation(placed: Placement, changed: Changes) -> tuple[Relation, tuple[Message, ...]]:
    """The relation of two pictures that are the same, and everything that was done to it, in words."""
    notes: list[Message] = []
    if placed.mirrored:
        notes.append(Message("note.mirrored"))
    if abs(placed.rotation) > _P.rotated:
        notes.append(Message("note.rotated", degrees=round(abs(placed.rotation))))
    if placed.slant > _P.slanted:
        notes.append(Message("note.slanted"))
    if placed.part:
        notes.append(Message("note.part"))
    if changed.colour > _P.recoloured:
        notes.append(Message("note.recoloured"))
    if changed.tone < _P.retoned:
        notes.append(Message("note.retoned"))
    if changed.detail > _P.blurred:
        notes.append(Message("note.blurred"))
    if changed.foreign > _P.patched:
        notes.append(Message("note.patched"))
    if placed.mirrored:
        relation = Relation.MIRRORED
    elif placed.slant > _P.slanted:
        relation = Relation.EDITED
    elif abs(placed.rotation) > _P.rotated:
        relation = Relation.ROTATED
    elif placed.part:
        relation = Relation.CROP
    elif notes:
        relation = Relation.EDITED
    else:
        relation = Relation.COPY
    return relation, tuple(notes)


def reversed_verdict(verdict: Verdict) -> Verdict:
    """The same with query and photo exchanged."""
    return replace(verdict, evidence=_reversed(verdict.evidence))


def _reversed(evidence: Evidence) -> Evidence:
    homography = None
    if evidence.homography is not None:
        back = np.linalg.inv(np.reshape(evidence.homography, (3, 3)))
        homography = tuple(float(v) for v in (back / back[2, 2]).ravel())
    turn = evidence.rotation
    if turn is not None and not evidence.mirrored:  # a turn after a reflection is its own way back
        turn = -turn
    region: Region | None = evidence.region
    of = "query" if evidence.region_of == "photo" else "photo"
    return replace(evidence, homography=homography, rotation=turn, region=region, region_of=of if region else "photo")
