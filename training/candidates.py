"""`python -m training.candidates`: what was tried for `mini` 8, quality against time, as docs/candidates.svg.

Time is pictures a second against `mini` 7 (OpenVINO bf16, batch 8, by turns, processor time of one thread). Quality is
Caltech-101's mAP by the vector for kinds, and recall@1 of edited copies against 10,144 by the vector for copies.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
WIDTH, HEIGHT, MARGIN = 360, 260, 56
CHOSEN, OTHER = "#1f6feb", "#6b7280"


@dataclass(frozen=True)
class Candidate:
    """Of those that were not measured for copies, `copies` is None."""

    name: str
    pace: float
    kinds: float
    copies: float | None
    chosen: bool = False


CANDIDATES = (
    Candidate("mini 7", 1.0, 0.459, 0.961),
    Candidate("Lite0, 160 px", 0.903, 0.640, None),
    Candidate("Lite2, 192 px", 0.445, 0.722, None),
    Candidate("Lite2, 192 and 96 px", 0.339, 0.722, 0.946),
    Candidate("mini 8: Lite2, 192 px, and mini 7", 0.312, 0.722, 0.963, chosen=True),
)


def panel(left: int, title: str, points: list[tuple[Candidate, float]], low: float, high: float) -> list[str]:
    """One diagram, its left side at `left`."""

    def at(pace: float, value: float) -> tuple[float, float]:
        return left + MARGIN + pace / 1.1 * WIDTH, MARGIN + HEIGHT * (1 - (value - low) / (high - low))

    parts = [f'<text x="{left + MARGIN}" y="{MARGIN - 20}" font-size="14">{title}</text>']
    for step in range(5):
        value = low + (high - low) * step / 4
        x, y = at(0, value)
        parts.append(f'<line x1="{x}" y1="{y:.1f}" x2="{x + WIDTH}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.2f}</text>')
        x, y = at(step / 4, low)
        parts.append(f'<text x="{x:.1f}" y="{y + 18}" text-anchor="middle">{step / 4:g}</text>')
    for candidate, value in points:
        x, y = at(candidate.pace, value)
        colour, right = (CHOSEN if candidate.chosen else OTHER), candidate.pace < 0.6
        below = 18 if candidate.chosen else -8
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>')
        anchor, shift = ("start", 4) if right else ("end", 4)
        parts.append(f'<text x="{x + shift:.1f}" y="{y + below:.1f}" text-anchor="{anchor}">{candidate.name}</text>')
    x, y = at(0.55, low)
    parts.append(f'<text x="{x}" y="{y + 38}" text-anchor="middle">pace against mini 7</text>')
    return parts


def draw(file: Path) -> None:
    """Write both diagrams, side by side."""
    whole = WIDTH + 2 * MARGIN
    copies = [(one, one.copies) for one in CANDIDATES if one.copies is not None]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * whole} {HEIGHT + 2 * MARGIN}" '
        'font-family="sans-serif" font-size="11">',
        f'<rect width="{2 * whole}" height="{HEIGHT + 2 * MARGIN}" fill="white"/>',
        *panel(0, "Kinds: Caltech-101, mAP", [(one, one.kinds) for one in CANDIDATES], 0.4, 0.8),
        *panel(whole, "Copies: edited copies against 10,144, recall@1", copies, 0.92, 1.0),
        "</svg>",
    ]
    file.write_text("\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    draw(DOCS / "candidates.svg")
    sys.exit(0)
