"""Geometric verification: ORB finds how two pictures lie on each other, their pixels must then agree there.

Order of the evidence, cheapest first: content hash; keypoints upright, then mirrored; where they say
little, the eight orientations compared as a whole (a blurred or tiny copy has few). Every
alignment is only a proposal until the pixels under it have been compared cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.records import Evidence, Relation, Verdict
from pictrace.verification.alignment import Alignment, Size, estimate, flip, snapped
from pictrace.verification.calibration import Scores, may_be_one_place, may_claim
from pictrace.verification.interface import Examination, Prepared, Verifier
from pictrace.verification.keypoints import Keypoints, detect, match
from pictrace.verification.orientation import Whole, guesses
from pictrace.verification.parameters import PARAMETERS, version_of
from pictrace.verification.patches import Overlap, PatchConsistency, overlap, patch_consistency
from pictrace.verification.relation import changes, name_relation, place, unit_homography
from pictrace.verification.ssim import squared, ssim_map, ssim_mean

__all__ = ["StandardVerifier", "measure", "standard_verifier"]

_P = PARAMETERS
_NO_POINTS = np.empty((0, 2), np.float32)


@dataclass(slots=True)
class Features:
    """What the verifier keeps of one picture. Keypoints are found when first asked for: a pair of the same bytes
    needs none, and only a query needs those of its mirror image.

    No ``cached_property``: until Python 3.12 it lets one thread at a time compute, whatever the object."""

    grey: NDArray[np.uint8]
    colours: NDArray[np.uint8]
    _square: NDArray[np.uint8] | None = None
    _whole: Whole | None = None
    _keypoints: Keypoints | None = None
    _mirrored: Keypoints | None = None

    @property
    def size(self) -> Size:
        return self.grey.shape[1], self.grey.shape[0]

    @property
    def square(self) -> NDArray[np.uint8]:
        if self._square is None:
            self._square = squared(self.grey)
        return self._square

    @property
    def whole(self) -> Whole:
        if self._whole is None:
            self._whole = Whole.of(self.grey)
        return self._whole

    @property
    def keypoints(self) -> Keypoints:
        if self._keypoints is None:
            self._keypoints = detect(self.grey, _P.keypoints)
        return self._keypoints

    @property
    def mirrored(self) -> Keypoints:
        if self._mirrored is None:
            self._mirrored = detect(np.ascontiguousarray(self.grey[:, ::-1]), _P.keypoints, _P.mirrored_keypoints)
        return self._mirrored


@dataclass(frozen=True, slots=True)
class _Found:
    """An alignment with what the pixels say about it."""

    alignment: Alignment
    laid: Overlap
    agreed: PatchConsistency


class StandardVerifier(Verifier):
    """ORB, plausible geometry, cells that agree, calibrated by ``Scores``."""

    def __init__(self, scores: Scores | None = None) -> None:
        self.scores = scores or Scores.bundled()
        self.version = f"verifier/{version_of(PARAMETERS, self.scores)}"

    def prepare(
        self, pixels: NDArray[np.uint8], phashes: tuple[int, ...] = (), content_hash: str | None = None
    ) -> Prepared:
        height, width = pixels.shape[:2]
        zoom = _P.keypoints.side / max(height, width)
        if zoom < 1:
            size = (max(1, round(width * zoom)), max(1, round(height * zoom)))
            pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
        grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
        small = cv2.resize(pixels, (_P.relation.colour_side, _P.relation.colour_side), interpolation=cv2.INTER_AREA)
        colours = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB))
        return Prepared(grey, phashes, content_hash, Features(grey, colours))

    def compare(self, query: Prepared, photo: Prepared, cosine: float | None, *, keypoints: bool = True) -> Verdict:
        if query.content_hash is not None and query.content_hash == photo.content_hash:
            return _identical(query, photo, cosine)
        return self._examined(query, photo, cosine, keypoints).verdict

    def examine(self, query: Prepared, photo: Prepared, cosine: float | None) -> Examination:
        return self._examined(query, photo, cosine, keypoints=True)

    def _examined(self, query: Prepared, photo: Prepared, cosine: float | None, keypoints: bool) -> Examination:
        q, p = _features(query), _features(photo)
        plain = ssim_mean(ssim_map(q.square, p.square)) or 0.0
        measures = {"ssim_plain": plain}
        if cosine is not None:
            measures["cosine"] = float(cosine)
        bits = phash_distance(query, photo)
        if bits is not None:
            measures["phash_distance"] = float(bits)
        found = self._align(q, p, keypoints)
        if found is None:
            measures["same_picture"] = 0.0
            verdict = self._unproven(measures, None, q, p)
        else:
            measures |= _measured(found)
            same = measures["same_picture"] = self.scores.same_picture(measures)
            verdict = self._judged(same, measures, found, q, p)
        if query.content_hash is not None and query.content_hash == photo.content_hash:
            verdict = replace(verdict, relation=Relation.IDENTICAL, score=1.0)
        if found is None:
            return Examination(verdict, measures, None, _NO_POINTS, _NO_POINTS)
        return Examination(verdict, measures, found.alignment.matrix, found.alignment.inliers, found.alignment.landed)

    def _align(self, q: Features, p: Features, keypoints: bool) -> _Found | None:
        """The first proposal that is beyond doubt, else the one with most proof; ``None`` if there is none."""
        best: _Found | None = None
        most = (False, -1.0)
        for proposal in _proposals(q, p, keypoints):
            found = _looked_at(proposal, q, p)
            measured = _measured(found)
            proof = may_claim(measured), self.scores.same_picture(measured)
            if proof > most:
                best, most = found, proof
            if len(proposal) >= _P.sure_keypoints and found.agreed.alike >= _P.sure_patches:
                break
        return best

    def _judged(self, same: float, measures: dict[str, float], found: _Found, q: Features, p: Features) -> Verdict:
        if same < self.scores.claim or not may_claim(measures):
            return self._unproven(measures, found, q, p)
        alignment = found.alignment
        placed = place(alignment.matrix, alignment.mirrored, found.laid, q.size, p.size)
        unit = unit_homography(alignment.matrix, q.size, p.size)
        changed = changes(found.laid, found.agreed, (q.colours, p.colours), np.reshape(unit, (3, 3)))
        measures |= {
            "rotation": placed.rotation,
            "slant": placed.slant,
            "colour_difference": changed.colour,
            "tone": changed.tone,
            "detail_ratio": changed.detail,
        }
        relation, notes = name_relation(placed, changed)
        evidence = replace(
            _evidence(measures),
            region=placed.region,
            region_of=placed.region_of,
            homography=unit,
            rotation=placed.rotation,
            mirrored=placed.mirrored,
            messages=notes,
        )
        return Verdict(relation, same, evidence)

    def _unproven(self, measures: dict[str, float], found: _Found | None, q: Features, p: Features) -> Verdict:
        """No proof that it is the same picture: perhaps the same place, else how alike they look."""
        kind = self.scores.same_kind(measures.get("cosine"))
        scene = self.scores.same_scene(measures) if found is not None and may_be_one_place(measures) else 0.0
        if found is not None and scene >= _P.claims.scene_from:
            unit = unit_homography(found.alignment.matrix, q.size, p.size)
            evidence = replace(_evidence(measures), homography=unit, mirrored=found.alignment.mirrored)
            return Verdict(Relation.SAME_SCENE, max(scene, measures["same_picture"]), evidence)
        evidence = _evidence({name: value for name, value in measures.items() if name != "ssim"})
        # What is probably one picture is no less alike for want of proof.
        alike = max(kind, measures.get("same_picture", 0.0))
        return Verdict(Relation.SIMILAR, alike, replace(evidence, ssim=measures["ssim_plain"]))


def _features(prepared: Prepared) -> Features:
    features = prepared.features
    assert isinstance(features, Features), "prepared by another verifier"
    return features


def _proposals(q: Features, p: Features, keypoints: bool) -> Iterator[Alignment]:
    for mirrored in (False, True) if keypoints else ():
        found = _by_keypoints(q, p, mirrored)
        if found is not None:
            exact = snapped(found.matrix, q.size, p.size)
            if exact is not None:
                yield replace(found, matrix=exact)
            yield found
    yield from guesses(q.whole, p.whole, q.size, p.size)


def _by_keypoints(q: Features, p: Features, mirrored: bool) -> Alignment | None:
    of_query = q.mirrored if mirrored else q.keypoints
    found = estimate(of_query, p.keypoints, match(of_query, p.keypoints, _P.keypoints))
    if found is None or not mirrored:
        return found
    back = flip(q.size[0])
    inliers = found.inliers * np.array([-1, 1], np.float32) + np.array([q.size[0] - 1, 0], np.float32)
    return replace(found, matrix=found.matrix @ back, inliers=inliers, mirrored=True)


def _looked_at(alignment: Alignment, q: Features, p: Features) -> _Found:
    laid = overlap(q.grey, p.grey, alignment.matrix)
    return _Found(alignment, laid, patch_consistency(laid, alignment, q.size, p.size))


def _measured(found: _Found) -> dict[str, float]:
    agreed = found.agreed
    return {
        "orb_inliers": float(len(found.alignment)),
        "orb_matches": float(found.alignment.matches),
        "ssim": agreed.ssim,
        "correlation": agreed.correlation,
        "cells": float(agreed.cells),
        "cells_alike": agreed.alike,
        "cells_close": agreed.close,
        "cells_typical": agreed.typical,
        "cells_best": agreed.best,
        "cells_held": agreed.held,
        "cells_foreign": agreed.foreign,
        "cells_exact": agreed.exact,
        "cells_gap": agreed.gap,
        "cells_hole": agreed.hole,
        "share_query": found.laid.share_query,
        "share_photo": found.laid.share_photo,
    }


def _evidence(measures: dict[str, float]) -> Evidence:
    def whole(name: str) -> int | None:
        return int(measures[name]) if name in measures else None

    return Evidence(
        cosine=measures.get("cosine"),
        phash_distance=whole("phash_distance"),
        ssim=measures.get("ssim"),
        ssim_plain=measures["ssim_plain"],
        orb_inliers=whole("orb_inliers"),
        orb_matches=whole("orb_matches"),
    )


def _identical(query: Prepared, photo: Prepared, cosine: float | None) -> Verdict:
    evidence = Evidence(cosine=cosine, phash_distance=phash_distance(query, photo), ssim=1.0, ssim_plain=1.0)
    return Verdict(Relation.IDENTICAL, 1.0, evidence)


def phash_distance(query: Prepared, photo: Prepared) -> int | None:
    """Fewest differing bits between any hash of the query and the upright one of the photo."""
    if not query.phashes or not photo.phashes:
        return None
    return min((one ^ photo.phashes[0]).bit_count() for one in query.phashes)


def measure(name: str, query: Prepared, photo: Prepared) -> float:
    """One measure alone, greater is more alike: ``ssim`` (plain, -1…1), ``orb`` (inliers of the better of
    upright and mirrored), ``phash`` (share of equal bits, best orientation given). Raises ``KeyError``."""
    return _MEASURES[name](query, photo)


def _measure_orb(query: Prepared, photo: Prepared) -> float:
    q, p = _features(query), _features(photo)
    found = (_by_keypoints(q, p, mirrored) for mirrored in (False, True))
    return float(max((len(one) for one in found if one is not None), default=0))


def _measure_ssim(query: Prepared, photo: Prepared) -> float:
    return ssim_mean(ssim_map(_features(query).square, _features(photo).square)) or 0.0


def _measure_phash(query: Prepared, photo: Prepared) -> float:
    bits = phash_distance(query, photo)
    return 0.0 if bits is None else 1.0 - bits / 64


_MEASURES = {"ssim": _measure_ssim, "orb": _measure_orb, "phash": _measure_phash}


def standard_verifier(model: str | None = None) -> StandardVerifier:
    """The verifier that PicTrace uses, with the constants of the package; ``model`` is the key of the one whose
    likeness it is told."""
    return StandardVerifier(Scores.bundled(model))
