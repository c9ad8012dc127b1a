"""Line icons drawn in code, so that they are sharp at every density and follow the palette.

An icon is a list of strokes on a 24 × 24 grid, drawn four times as large and reduced.
"""

from __future__ import annotations

from PIL import Image, ImageDraw

__all__ = ["ICONS", "draw"]

ICONS: dict[str, str] = {
    "search": "circle 10.5 10.5 6.5; line 15.5 15.5 20.5 20.5",
    "duplicates": "box 8.5 8.5 20.5 20.5 2.5; line 4.5 15.5 3.5 14 3.5 5.5 5.5 3.5 14 3.5 15.5 4.5",
    "library": "box 4 4 10 10 1.5; box 14 4 20 10 1.5; box 4 14 10 20 1.5; box 14 14 20 20 1.5",
    "image": "box 3.5 4.5 20.5 19.5 2.5; circle 8.5 9.5 1.6; line 4 17.5 9.5 13 13 16 16 13.5 20 17",
    "paste": (
        "line 8.5 5 6 5 5 6 5 19.5 6 20.5 18 20.5 19 19.5 19 6 18 5 15.5 5; box 8.5 3 15.5 7 1.2; line 9 12 15 "
        "12; line 9 16 13 16"
    ),
    "folder": "line 3.5 18 3.5 6.5 5 5 9 5 11 7.5 19 7.5 20.5 9 20.5 18 19 19.5 5 19.5 3.5 18",
    "archive": "box 3.5 4 20.5 8.5 1.2; line 5 8.5 5 19 6 20 18 20 19 19 19 8.5; line 10 12.5 14 12.5",
    "link": "line 10 14 14 10; line 8 11 5 14 5 17.5 6.5 19 10 19 13 16; line 16 13 19 10 19 6.5 17.5 5 14 5 11 8",
    "close": "line 6.5 6.5 17.5 17.5; line 17.5 6.5 6.5 17.5",
    "plus": "line 12 5 12 19; line 5 12 19 12",
    "back": "line 19 12 5 12; line 11 6 5 12 11 18",
    "left": "line 14.5 6 8.5 12 14.5 18",
    "right": "line 9.5 6 15.5 12 9.5 18",
    "menu": "line 4 7 20 7; line 4 12 20 12; line 4 17 20 17",
    "stop": "box 6.5 6.5 17.5 17.5 1.5",
    "play": "line 8 5.5 18.5 12 8 18.5 8 5.5",
    "refresh": "arc 12 12 7.5 30 320; line 19.2 3.8 18.4 8.4 13.9 7.8",
    "export": "line 12 3.5 12 14.5; line 7.5 8 12 3.5 16.5 8; line 4.5 15 4.5 20 19.5 20 19.5 15",
    "compare": "box 3.5 5 20.5 19 2; line 12 3 12 21",
    "sun": (
        "circle 12 12 4; line 12 2.5 12 4.5; line 12 19.5 12 21.5; line 2.5 12 4.5 12; line 19.5 12 21.5 12; line "
        "5.3 5.3 6.7 6.7; line 17.3 17.3 18.7 18.7; line 5.3 18.7 6.7 17.3; line 17.3 6.7 18.7 5.3"
    ),
    "moon": (
        "line 20 14.5 17 15.7 13 15 9.8 12 8.7 8 9.5 4 6 6 3.9 9.5 3.9 14 6.2 18 10 20.2 14 20.2 17.6 18.2 20 14.5"
    ),
    "star": "line 12 3.5 14.6 9 20.6 9.7 16.2 13.8 17.4 19.8 12 16.8 6.6 19.8 7.8 13.8 3.4 9.7 9.4 9 12 3.5",
    "arrow": "line 4 12 20 12; line 13 5.5 20 12 13 18.5",
    "globe": (
        "circle 12 12 8.5; line 3.5 12 20.5 12; line 12 3.5 8.8 7 8 12 8.8 17 12 20.5; line 12 3.5 15.2 7 16 12 15.2 "
        "17 12 20.5"
    ),
    "dot": "circle 12 12 2; circle 12 12 1",
    "check": "line 5 12.5 10 17.5 19.5 7",
    "undo": "line 8.5 5 4 9.5 8.5 14; line 4 9.5 14 9.5 18.5 11.5 20 15 18.5 18.5 15 20 11 20",
    "warning": "line 12 4 21 19.5 3 19.5 12 4; line 12 10 12 14.5; circle 12 17 0.4",
    "zoom_in": "circle 10.5 10.5 6.5; line 15.5 15.5 20.5 20.5; line 7.5 10.5 13.5 10.5; line 10.5 7.5 10.5 13.5",
    "zoom_out": "circle 10.5 10.5 6.5; line 15.5 15.5 20.5 20.5; line 7.5 10.5 13.5 10.5",
    "fit": "line 4 9 4 4 9 4; line 15 4 20 4 20 9; line 20 15 20 20 15 20; line 9 20 4 20 4 15",
    "pause": "line 9 6 9 18; line 15 6 15 18",
    "drop": "line 12 4 12 14.5; line 7.5 10.5 12 15 16.5 10.5; line 4 16 4 19 5.5 20.5 18.5 20.5 20 19 20 16",
}
"""Name → strokes: what is drawn and its numbers on the 24 × 24 grid."""

_OVER = 4
"""Pixels drawn for each that is shown, in each direction: edges are smooth by taking their mean."""


def draw(name: str, size: int, color: str, weight: float = 1.7) -> Image.Image:
    """The icon as RGBA, ``size`` pixels square; ``weight`` is the width of its strokes on the grid."""
    side = size * _OVER
    scale = side / 24
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    width = max(1, round(weight * scale))
    for stroke in ICONS[name].split(";"):
        kind, *written = stroke.split()
        numbers = [float(number) for number in written]
        values = [number * scale for number in numbers]
        if kind == "line":
            _line(pen, list(zip(values[::2], values[1::2], strict=True)), width)
        elif kind == "circle":
            x, y, r = values
            pen.ellipse(
                (x - r - width / 2, y - r - width / 2, x + r + width / 2, y + r + width / 2), outline=255, width=width
            )
        elif kind == "box":
            left, top, right, bottom, radius = values
            half = width / 2
            pen.rounded_rectangle(
                (left - half, top - half, right + half, bottom + half), radius + half, outline=255, width=width
            )
        else:  # arc: centre, radius, from and to in degrees
            x, y, r = values[:3]
            pen.arc((x - r, y - r, x + r, y + r), numbers[3], numbers[4], fill=255, width=width)
    image = Image.new("RGBA", (size, size), color)
    image.putalpha(mask.resize((size, size), Image.Resampling.LANCZOS))
    return image


def _line(pen: ImageDraw.ImageDraw, points: list[tuple[float, float]], width: int) -> None:
    pen.line(points, fill=255, width=width, joint="curve")
    half = width / 2
    for x, y in (points[0], points[-1]):  # round ends
        pen.ellipse((x - half, y - half, x + half, y + half), fill=255)
