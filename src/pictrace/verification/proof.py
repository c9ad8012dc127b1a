"""Pictures that show why: matched corners, the part outlined, the aligned pair, the map of SSIM.

Everything is an array (h, w, 3) uint8 RGB; ``encode_png`` and ``encode_html`` make one file of them.
"""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.errors import PicTraceError
from pictrace.records import Relation, Verdict
from pictrace.verification.alignment import Matrix, mapped
from pictrace.verification.interface import Prepared, Verifier
from pictrace.verification.patches import overlap
from pictrace.verification.ssim import squared, ssim_map

__all__ = ["Proof", "encode_html", "encode_png", "png", "prove"]

Pixels = NDArray[np.uint8]

SIDE = 640
"""Long side of each of the two pictures in the drawings, in pixels."""

_LINES = 60
_GAP = 24
_GROUND = (250, 250, 250)
_INK = (40, 40, 44)
_ACCENT = (255, 140, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """``matches``: both pictures, corners that agree joined by lines. ``outlined``: the two pictures, in each the
    outline of what the other covers. ``query``, ``photo``: the pair laid onto each other in one frame, for
    blinking and wiping. ``ssim``: where they agree (dark) and where not (bright), over the same frame. Without an
    alignment the frame is the whole of either picture and no lines are drawn."""

    verdict: Verdict
    measures: dict[str, float]
    matches: Pixels
    outlined: Pixels
    query: Pixels
    photo: Pixels
    ssim: Pixels
    aligned: bool


def prove(
    verifier: Verifier,
    query: Pixels,
    photo: Pixels,
    cosine: float | None = None,
    prepared: tuple[Prepared, Prepared] | None = None,
) -> Proof:
    """Compares two upright RGB pictures (h, w, 3) uint8 and draws why the verdict was given. ``prepared``: the same
    two with their hashes, where the caller has them; the verdict is then that of ``compare``."""
    prepared = prepared or (verifier.prepare(query), verifier.prepare(photo))
    seen = verifier.examine(*prepared, cosine)
    a, b = _fitted(query), _fitted(photo)
    matrix, inliers, landed = seen.matrix, seen.inliers, seen.landed
    if matrix is None or seen.verdict.relation is Relation.SIMILAR:  # a proposal that proved nothing is not shown
        matrix, inliers, landed = None, inliers[:0], landed[:0]
    else:
        matrix = _rescaled(matrix, (prepared[0].grey, a), (prepared[1].grey, b))
    from_points, to_points = _scaled(inliers, prepared[0].grey, a), _scaled(landed, prepared[1].grey, b)
    laid_a, laid_b, mask = _laid(a, b, matrix)
    return Proof(
        verdict=seen.verdict,
        measures=dict(seen.measures),
        matches=_draw_matches(a, b, from_points, to_points),
        outlined=_draw_outlines(a, b, matrix),
        query=laid_a,
        photo=laid_b,
        ssim=_draw_ssim(laid_a, laid_b, mask),
        aligned=matrix is not None,
    )


def _fitted(pixels: Pixels) -> Pixels:
    """At the size of the drawings: reduced, or enlarged so that lines can be seen."""
    height, width = pixels.shape[:2]
    zoom = min(SIDE / max(height, width), 8.0)
    size = (max(1, round(width * zoom)), max(1, round(height * zoom)))
    if size == (width, height):
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC))


def _rescaled(matrix: Matrix, query: tuple[Pixels, Pixels], photo: tuple[Pixels, Pixels]) -> Matrix:
    """The matrix between drawn pictures from that between the pictures that were measured."""
    return _zoom(photo[0], photo[1]) @ matrix @ np.linalg.inv(_zoom(query[0], query[1]))


def _zoom(measured: Pixels, drawn: Pixels) -> Matrix:
    return np.diag([drawn.shape[1] / measured.shape[1], drawn.shape[0] / measured.shape[0], 1.0])


def _scaled(points: NDArray[np.float32], measured: Pixels, drawn: Pixels) -> NDArray[np.float32]:
    return np.asarray(points * np.diag(_zoom(measured, drawn))[:2], np.float32)


def _laid(a: Pixels, b: Pixels, matrix: Matrix | None) -> tuple[Pixels, Pixels, NDArray[np.bool_]]:
    """Both pictures in the frame of the one that is covered more, in its own proportions, and where both are."""
    if matrix is None:
        size = (a.shape[1], a.shape[0])
        return a, np.asarray(cv2.resize(b, size, interpolation=cv2.INTER_AREA)), np.ones(a.shape[:2], np.bool_)
    grey_a, grey_b = (np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY)) for one in (a, b))
    if overlap(grey_a, grey_b, matrix).of_query:
        warped, mask = _warped(b, a, np.linalg.inv(matrix))
        return a, warped, mask
    warped, mask = _warped(a, b, matrix)
    return warped, b, mask


def _warped(picture: Pixels, frame: Pixels, matrix: Matrix) -> tuple[Pixels, NDArray[np.bool_]]:
    size = (frame.shape[1], frame.shape[0])
    ground = (235, 235, 235)
    laid = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR, borderValue=ground)
    inside = cv2.warpPerspective(np.ones(picture.shape[:2], np.uint8), matrix, size, flags=cv2.INTER_NEAREST)
    return np.asarray(laid), inside > 0


def _side_by_side(a: Pixels, b: Pixels) -> tuple[Pixels, tuple[int, int], tuple[int, int]]:
    """One canvas and where the two pictures begin on it (x, y)."""
    height = max(a.shape[0], b.shape[0])
    canvas = np.full((height, a.shape[1] + _GAP + b.shape[1], 3), _GROUND, np.uint8)
    at_a, at_b = (0, (height - a.shape[0]) // 2), (a.shape[1] + _GAP, (height - b.shape[0]) // 2)
    for picture, (x, y) in ((a, at_a), (b, at_b)):
        canvas[y : y + picture.shape[0], x : x + picture.shape[1]] = picture
    return canvas, at_a, at_b


def _draw_matches(a: Pixels, b: Pixels, source: NDArray[np.float32], target: NDArray[np.float32]) -> Pixels:
    canvas, at_a, at_b = _side_by_side(a, b)
    rows = _spread_rows(source, _LINES)
    colours = _wheel(len(rows))
    lines = canvas.copy()
    ends = [(np.round(source[row] + at_a).astype(int), np.round(target[row] + at_b).astype(int)) for row in rows]
    for (start, end), colour in zip(ends, colours, strict=True):
        cv2.line(lines, start.tolist(), end.tolist(), colour, 1, cv2.LINE_AA)
    canvas = np.asarray(cv2.addWeighted(lines, 0.75, canvas, 0.25, 0))
    for (start, end), colour in zip(ends, colours, strict=True):
        for point in (start.tolist(), end.tolist()):
            cv2.circle(canvas, point, 4, (255, 255, 255), -1, cv2.LINE_AA)
            cv2.circle(canvas, point, 3, colour, -1, cv2.LINE_AA)
    return canvas


def _spread_rows(points: NDArray[np.float32], count: int) -> list[int]:
    """At most ``count`` rows, spread over the picture: lines in one knot show nothing."""
    if len(points) <= count:
        return list(range(len(points)))
    chosen = [0]
    nearest = np.linalg.norm(points - points[0], axis=1)
    while len(chosen) < count:
        row = int(nearest.argmax())
        chosen.append(row)
        nearest = np.minimum(nearest, np.linalg.norm(points - points[row], axis=1))
    return chosen


def _wheel(count: int) -> list[tuple[int, int, int]]:
    """So many clear colours."""
    hues = np.linspace(0, 179, num=count, endpoint=False).astype(np.uint8)
    hsv = np.stack([hues, np.full(count, 190, np.uint8), np.full(count, 240, np.uint8)], axis=1)[None]
    if not count:
        return []
    return [(int(r), int(g), int(b)) for r, g, b in cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0]]


def _draw_outlines(a: Pixels, b: Pixels, matrix: Matrix | None) -> Pixels:
    canvas, at_a, at_b = _side_by_side(a, b)
    if matrix is None:
        return canvas
    in_photo = mapped(matrix, _corners(a))
    in_query = mapped(np.linalg.inv(matrix), _corners(b))
    for outline, at, picture in ((in_photo, at_b, b), (in_query, at_a, a)):
        _outline(canvas, outline, at, picture.shape[:2])
    return canvas


def _corners(picture: Pixels) -> NDArray[np.float64]:
    height, width = picture.shape[:2]
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)


def _outline(canvas: Pixels, corners: NDArray[np.float64], at: tuple[int, int], shape: tuple[int, ...]) -> None:
    """Dims what is outside the corners within the picture at ``at``, and draws their outline, in place."""
    height, width = shape[0], shape[1]
    view = canvas[at[1] : at[1] + height, at[0] : at[0] + width]
    points = np.clip(np.round(corners), -10_000, 10_000).astype(np.int32)
    inside = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(inside, points, 1)
    view[inside == 0] = (view[inside == 0] * 0.45 + 255 * 0.25).astype(np.uint8)
    shown = np.ascontiguousarray(view)
    framed = np.clip(points, 1, [width - 2, height - 2]) if inside.all() else points
    cv2.polylines(shown, [framed], True, (255, 255, 255), 5, cv2.LINE_AA)
    cv2.polylines(shown, [framed], True, _ACCENT, 3, cv2.LINE_AA)
    view[:] = shown


def _draw_ssim(a: Pixels, b: Pixels, mask: NDArray[np.bool_]) -> Pixels:
    """The map as colour: dark violet where the pictures agree, yellow where they do not, grey outside."""
    size = (a.shape[1], a.shape[0])
    grey_a, grey_b = (squared(np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY))) for one in (a, b))
    apart = (1.0 - ssim_map(grey_a, grey_b)).clip(0.0, 1.0)
    drawn = cv2.applyColorMap((apart * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)
    drawn = cv2.cvtColor(cv2.resize(drawn, size, interpolation=cv2.INTER_LINEAR), cv2.COLOR_BGR2RGB)
    drawn[~mask] = (235, 235, 235)
    return np.asarray(drawn)


def png(picture: Pixels) -> bytes:
    """A picture as PNG."""
    done, data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    if not done:
        raise PicTraceError(f"a drawing of {picture.shape[1]} × {picture.shape[0]} pixels could not be encoded as PNG")
    return bytes(data)


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
    return png(np.vstack(panels))


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
    height = min(max(1, round(picture.shape[0] * width / picture.shape[1])), 2 * SIDE)
    size = (max(1, min(int(width), round(picture.shape[1] * height / picture.shape[0]))), height)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }}
body {{ max-width: 1330px; margin: 2rem auto; padding: 0 1rem }}
img {{ max-width: 100%; border-radius: 6px; display: block }}
h1 {{ margin-bottom: 0 }} h2 {{ margin-top: 2rem; font-size: 1.1rem }}
.pair {{ position: relative; width: fit-content; max-width: 100% }}
.pair img + img {{ position: absolute; inset: 0; clip-path: inset(0 0 0 var(--wipe, 50%)) }}
.blink img + img {{ clip-path: none; animation: blink 1.6s steps(2, jump-none) infinite }}
@keyframes blink {{ from {{ opacity: 0 }} to {{ opacity: 1 }} }}
input[type=range] {{ width: min(640px, 100%) }}
</style>
<h1>{headline}</h1><p>{title}</p><ul>{facts}</ul>
<h2>{matches_title}</h2><img alt="" src="{matches}">
{outlined}
<h2>Laid onto each other</h2>
<div class="pair" id="pair"><img alt="query" src="{query}"><img alt="photo" src="{photo}"></div>
<p><input type="range" min="0" max="100" value="50" aria-label="wipe"
 oninput="pair.classList.remove('blink');pair.style.setProperty('--wipe',this.value+'%')">
<button type="button" onclick="pair.classList.toggle('blink')">blink</button></p>
<h2>Where they differ (bright), by SSIM</h2><img alt="map of SSIM" src="{ssim}">
</html>
"""


def encode_html(proof: Proof, title: str = "") -> bytes:
    """One page without outside parts: the evidence in words, the drawings, a wipe slider and blinking."""
    outlined = ""
    if proof.aligned:
        outlined = f'<h2>What each covers of the other</h2><img alt="" src="{_inline(proof.outlined)}">'
    page = _PAGE.format(
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
        raise PicTraceError("a drawing could not be encoded as JPEG")
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode("ascii")
