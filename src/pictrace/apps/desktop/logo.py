"""The mark of PicTrace: two pictures, one found in the other."""

from __future__ import annotations

from PIL import Image, ImageDraw

__all__ = ["logo"]

_OVER = 4
"""It is drawn so many times as large and reduced."""


def logo(size: int, accent: str = "#2b62e3", paper: str = "#ffffff") -> Image.Image:
    """RGBA, ``size`` pixels square."""
    side = size * _OVER
    unit = side / 24
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), 5.5 * unit, fill=accent)
    pen.rounded_rectangle(
        (4.2 * unit, 4.2 * unit, 15.2 * unit, 15.2 * unit), 2 * unit, outline=paper, width=round(1.7 * unit)
    )
    pen.ellipse((9 * unit, 9 * unit, 17.4 * unit, 17.4 * unit), fill=accent, outline=paper, width=round(1.7 * unit))
    pen.line((16.4 * unit, 16.4 * unit, 19.8 * unit, 19.8 * unit), fill=paper, width=round(2.1 * unit))
    return image.resize((size, size), Image.Resampling.LANCZOS)
