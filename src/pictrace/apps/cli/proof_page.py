"""The proof of a comparison as one file: a picture, or a page without outside parts."""

from __future__ import annotations

import base64
import html
from importlib import resources
from string import Template

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.errors import PicTraceError
from pictrace.verification.proof import Proof

__all__ = ["encode_html", "encode_png"]

Pixels = NDArray[np.uint8]

TALLEST = 1280
"""Pixels. The most height that one of the pictures gets."""
_GAP = 24
_GROUND = (250, 250, 250)
_INK = (40, 40, 44)
"""Pixels between pictures, and the colours of the page, red, green and blue."""


def encode_png(proof: Proof, title: str = "") -> bytes:
    """All drawings on one page, with the evidence in words, as PNG."""
    width = max(proof.matches.shape[1], 3 * 320 + 2 * _GAP)
    panels = [
        _text_panel(_headline(proof), _facts(proof), width, title),
        _titled("corners that agree" if proof.aligned else "no corners agree", [proof.matches], width),
    ]
    if proof.aligned:
        panels.append(_titled("what each covers of the other", [proof.outlined], width))
    label = "laid onto each other; where they differ (bright)" if proof.aligned else "side by side; where they differ"
    panels.append(_titled(label, [proof.query, proof.photo, proof.ssim], width))
    return _png(np.vstack(panels))


def _headline(proof: Proof) -> str:
    percent = 100 * proof.verdict.score
    return f"{proof.verdict.relation.value}: {'over 99.9' if 99.9 < percent < 100 else f'{percent:.1f}'} %"


def _facts(proof: Proof) -> list[str]:
    """The evidence, one line for each measure that a person can follow."""
    evidence = proof.verdict.evidence
    facts: list[str] = []
    if evidence.orb_inliers is not None:
        facts.append(f"matching points: {evidence.orb_inliers} of {evidence.orb_matches} agree on one transform")
    if "cells_alike" in proof.measures:
        facts.append(f"parts with texture that agree: {100 * proof.measures['cells_alike']:.0f} %")
    if evidence.ssim is not None:
        where = "after aligning" if proof.aligned else "not aligned"
        facts.append(f"SSIM: {evidence.ssim:.3f} {where}, {evidence.ssim_plain or 0.0:.3f} as they are")
    if evidence.cosine is not None:
        facts.append(f"embedding: cosine {evidence.cosine:.3f}")
    if evidence.phash_distance is not None:
        facts.append(f"pHash: {evidence.phash_distance} of 64 bits differ")
    if evidence.notes:
        facts.append("; ".join(evidence.notes))
    return facts


def _text_panel(headline: str, facts: list[str], width: int, title: str) -> Pixels:
    lines = ([title] if title else []) + facts
    panel = np.full((60 + 24 * len(lines) + 12, width + 2 * _GAP, 3), _GROUND, np.uint8)
    _write(panel, headline, (_GAP, 42), 1.0, 2)
    for row, line in enumerate(lines):
        _write(panel, line, (_GAP, 74 + 24 * row), 0.55, 1)
    return panel


def _write(panel: Pixels, words: str, at: tuple[int, int], size: float, weight: int) -> None:
    """OpenCV's letters are ASCII: others are shown as the nearest of those."""
    plain = words.replace("×", "x").replace("°", " degrees").encode("ascii", "replace").decode()
    cv2.putText(panel, plain, at, cv2.FONT_HERSHEY_SIMPLEX, size, _INK, weight, cv2.LINE_AA)


def _titled(label: str, pictures: list[Pixels], width: int) -> Pixels:
    """Pictures in a row, as wide as the page, under a line of text."""
    each = (width - _GAP * (len(pictures) - 1)) / len(pictures)
    sized = [_to_width(picture, each) for picture in pictures]
    height = max(picture.shape[0] for picture in sized)
    panel = np.full((height + 40 + _GAP, width + 2 * _GAP, 3), _GROUND, np.uint8)
    _write(panel, label, (_GAP, 26), 0.6, 1)
    for column, picture in enumerate(sized):
        x = _GAP + round(column * (each + _GAP))
        panel[40 : 40 + picture.shape[0], x : x + picture.shape[1]] = picture
    return panel


def _to_width(picture: Pixels, width: float) -> Pixels:
    height = min(max(1, round(picture.shape[0] * width / picture.shape[1])), TALLEST)
    size = (max(1, min(int(width), round(picture.shape[1] * height / picture.shape[0]))), height)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def encode_html(proof: Proof, title: str = "") -> bytes:
    """One page without outside parts: the evidence in words, the drawings, a wipe slider and blinking."""
    outlined = ""
    if proof.aligned:
        outlined = f'<h2>What each covers of the other</h2><img alt="" src="{_inline(proof.outlined)}">'
    template = Template(resources.files("pictrace.apps.cli").joinpath("proof.html").read_text("utf-8"))
    page = template.substitute(
        title=html.escape(title or "PicTrace: proof"),
        headline=html.escape(_headline(proof)),
        facts="".join(f"<li>{html.escape(fact)}" for fact in _facts(proof)),
        matches_title="Corners that agree" if proof.aligned else "No corners agree",
        matches=_inline(proof.matches),
        outlined=outlined,
        query=_inline(proof.query),
        photo=_inline(proof.photo),
        ssim=_inline(proof.ssim),
    )
    return page.encode("utf-8")


def _inline(picture: Pixels) -> str:
    done, data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 88])
    if not done:
        raise PicTraceError("proof.jpeg")
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode("ascii")


def _png(picture: Pixels) -> bytes:
    """A picture as PNG."""
    done, data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    if not done:
        raise PicTraceError("proof.png", width=picture.shape[1], height=picture.shape[0])
    return bytes(data)
