"""The reliability curve as a small SVG: what was said against what was so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

SIDE, MARGIN = 320, 48
COLOURS = ("#1f6feb", "#d97706", "#16a34a")


def draw_reliability(curves: Mapping[str, Sequence[Sequence[float]]], file: Path) -> None:
    """Each curve is a list of (stated probability, observed share, count)."""
    total = SIDE + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total + 60} {total}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{total + 60}" height="{total}" fill="white"/>',
    ]
    for tick in range(0, 101, 20):
        x, y = _at(tick / 100, 0)
        parts.append(f'<line x1="{x}" y1="{MARGIN}" x2="{x}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{y + 16}" text-anchor="middle">{tick} %</text>')
        x, y = _at(0, tick / 100)
        parts.append(f'<line x1="{x}" y1="{y}" x2="{MARGIN + SIDE}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">{tick} %</text>')
    (x1, y1), (x2, y2) = _at(0, 0), _at(1, 1)
    parts.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#888" stroke-dasharray="5 4"/>')
    for (name, points), colour in zip(curves.items(), COLOURS, strict=False):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_at(p, share) for p, share, _ in points))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for p, share, count in points:
            x, y = _at(p, share)
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}">')
            parts.append(f"<title>{name}: said {p:.3f}, was {share:.3f}, {int(count)} pairs</title></circle>")
    for row, (name, colour) in enumerate(zip(curves, COLOURS, strict=False)):
        y = MARGIN + 16 + 18 * row
        parts.append(f'<circle cx="{MARGIN + 14}" cy="{y - 4}" r="4" fill="{colour}"/>')
        parts.append(f'<text x="{MARGIN + 24}" y="{y}">{name}</text>')
    middle = MARGIN + SIDE / 2
    parts.append(f'<text x="{middle}" y="{total - 10}" text-anchor="middle">score that was given</text>')
    parts.append(
        f'<text transform="translate(13 {middle}) rotate(-90)" text-anchor="middle">share that was right</text>'
    )
    parts.append("</svg>")
    file.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _at(p: float, share: float) -> tuple[float, float]:
    return MARGIN + SIDE * p, MARGIN + SIDE * (1 - share)
