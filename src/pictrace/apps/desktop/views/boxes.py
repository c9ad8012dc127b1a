"""Boxes with round corners and smooth edges, as pictures."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw

__all__ = ["Patch", "box"]

_OVER = 4
"""Pixels drawn for each that is shown, in each direction: edges are smooth by taking their mean."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A box with round corners that ttk stretches: everything but its corners repeats."""

    fill: str | None
    border: str | None = None
    radius: float = 6
    width: float = 1
    large: bool = False


def box(size: tuple[int, int], patch: Patch) -> Image.Image:
    """A box with round corners and a smooth edge. Only a small one is drawn; its middle is stretched."""
    corner = math.ceil(max(patch.radius, patch.width)) + 1
    small = 2 * corner + 1
    if size[0] < small or size[1] < small:
        return _drawn(size, patch)
    piece = _drawn((small, small), patch)
    wide = _stretched(piece, size[0], corner)
    return _stretched(wide.transpose(Image.Transpose.TRANSPOSE), size[1], corner).transpose(Image.Transpose.TRANSPOSE)


def _stretched(image: Image.Image, width: int, corner: int) -> Image.Image:
    """The image made wider by repeating the column in its middle."""
    out = Image.new("RGBA", (width, image.height))
    out.paste(image.crop((corner, 0, corner + 1, image.height)).resize((width, image.height), Image.Resampling.NEAREST))
    out.paste(image.crop((0, 0, corner, image.height)), (0, 0))
    out.paste(image.crop((image.width - corner, 0, image.width, image.height)), (width - corner, 0))
    return out


def _drawn(size: tuple[int, int], patch: Patch) -> Image.Image:
    """Drawn large and reduced."""
    width, height = size[0] * _OVER, size[1] * _OVER
    image = Image.new("RGBA", (width, height), _clear(patch.fill or patch.border))
    line = round(patch.width * _OVER) if patch.border else 0
    ImageDraw.Draw(image).rounded_rectangle(
        (0, 0, width - 1, height - 1), patch.radius * _OVER, fill=patch.fill, outline=patch.border, width=line
    )
    return image.resize(size, Image.Resampling.BOX)


def _clear(color: str | None) -> tuple[int, int, int, int]:
    """The colour with nothing of it to be seen: reducing then blends towards it and not towards black."""
    if color is None:
        return (0, 0, 0, 0)
    return (int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16), 0)
