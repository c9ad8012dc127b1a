"""The fifteen edits that copies of photos are measured with: what people and apps do to pictures.

Every edit is a function of (pixels, generator): (height, width, 3) RGB bytes in, the same kind of array
out. The same generator state gives the same result. `apply` draws the generator from the seed, the name of
the edit and the number of the photo, so that a benchmark can be repeated in any order.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Edit = Callable[[Pixels, Generator], Pixels]


def _bytes(values: object) -> Pixels:
    """What OpenCV or arithmetic returned, as contiguous bytes."""
    return np.ascontiguousarray(values, dtype=np.uint8)


def _saved(pixels: Pixels, quality: int) -> Pixels:
    """Written as JPEG of `quality` and read again."""
    packed = cv2.imencode(".jpg", pixels[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return _bytes(np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR))[:, :, ::-1])


def jpeg_10(pixels: Pixels, rng: Generator) -> Pixels:
    """Saved as JPEG of quality 10."""
    return _saved(pixels, 10)


def quarter_size(pixels: Pixels, rng: Generator) -> Pixels:
    """A quarter of the width and of the height."""
    height, width = pixels.shape[:2]
    return _bytes(cv2.resize(pixels, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA))


def _crop(pixels: Pixels, rng: Generator, share: float) -> Pixels:
    """A rectangle with `share` of the area and the aspect of the picture, anywhere in it."""
    height, width = pixels.shape[:2]
    rows, columns = max(1, round(height * share**0.5)), max(1, round(width * share**0.5))
    top, left = int(rng.integers(height - rows + 1)), int(rng.integers(width - columns + 1))
    return pixels[top : top + rows, left : left + columns].copy()


def crop_70(pixels: Pixels, rng: Generator) -> Pixels:
    """Cropped to 70 % of the area."""
    return _crop(pixels, rng, 0.70)


def crop_40(pixels: Pixels, rng: Generator) -> Pixels:
    """Cropped to 40 % of the area."""
    return _crop(pixels, rng, 0.40)


def crop_20(pixels: Pixels, rng: Generator) -> Pixels:
    """Cropped to 20 % of the area."""
    return _crop(pixels, rng, 0.20)


def rotate_90(pixels: Pixels, rng: Generator) -> Pixels:
    """A quarter turn, to the left or to the right."""
    return _bytes(np.rot90(pixels, int(rng.choice([1, 3]))))


def rotate_15(pixels: Pixels, rng: Generator) -> Pixels:
    """Turned by 15° either way within its frame, the corners black."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.choice([-15, 15])), 1.0)
    return _bytes(cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(0, 0, 0)))


def mirror(pixels: Pixels, rng: Generator) -> Pixels:
    """Left and right exchanged."""
    return np.ascontiguousarray(pixels[:, ::-1])


def grey(pixels: Pixels, rng: Generator) -> Pixels:
    """Without colour."""
    return _bytes(cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB))


def colour(pixels: Pixels, rng: Generator) -> Pixels:
    """A strong filter: hue turned by 36° to 60°, saturation and contrast up, one warm or cold cast."""
    hsv = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV).astype(np.float32)
    hsv[:, :, 0] = (hsv[:, :, 0] + rng.uniform(18, 30) * rng.choice([-1, 1])) % 180
    hsv[:, :, 1] = (hsv[:, :, 1] * 1.6).clip(0, 255)
    turned = cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB).astype(np.float32)
    cast = np.array([1.15, 1.0, 0.85] if rng.random() < 0.5 else [0.85, 1.0, 1.15], np.float32)
    return _bytes((((turned - 128) * 1.3 + 128) * cast).clip(0, 255))


def blur(pixels: Pixels, rng: Generator) -> Pixels:
    """Gaussian blur with a deviation of 1.5 % of the shorter side."""
    return _bytes(cv2.GaussianBlur(pixels, (0, 0), max(0.5, 0.015 * min(pixels.shape[:2]))))


def _line(canvas: Pixels, text: str, left: int, base: int, width: int, ink: tuple[int, int, int]) -> None:
    """Write one line of text, `width` pixels long, on `canvas`, in place."""
    (across, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 1.0, 2)
    scale = max(width, 1) / max(across, 1)
    thickness = max(1, round(2 * scale))
    cv2.putText(canvas, text, (left, base), cv2.FONT_HERSHEY_DUPLEX, scale, ink, thickness, cv2.LINE_AA)


def text(pixels: Pixels, rng: Generator) -> Pixels:
    """A meme: white words with a black outline across the top and the bottom."""
    canvas = np.ascontiguousarray(pixels).copy()
    height, width = canvas.shape[:2]
    pairs = [("WHEN YOU FIND IT", "IN YOUR ARCHIVE"), ("NOBODY:", "ME ON A MONDAY"), ("WEEKEND", "LOADING 99%")]
    above, below = pairs[int(rng.integers(len(pairs)))]
    step = max(1, width // 150)
    for words, base in ((above, 0.18), (below, 0.94)):
        for dx, dy, ink in [(-step, -step, 0), (step, step, 0), (-step, step, 0), (step, -step, 0), (0, 0, 255)]:
            _line(canvas, words, round(0.06 * width) + dx, round(base * height) + dy, round(0.88 * width), (ink,) * 3)
    return canvas


def screenshot(pixels: Pixels, rng: Generator) -> Pixels:
    """On the screen of a phone (9:16), as wide as the screen or nearly, between bars, a name and a comment."""
    height, width = pixels.shape[:2]
    wide = round(width / rng.uniform(0.9, 1.0))
    tall = max(round(wide * 16 / 9), round(height * 1.35))
    dark = rng.random() < 0.5
    ground, ink = ((18, 18, 18), (230, 230, 230)) if dark else ((255, 255, 255), (20, 20, 20))
    page = np.full((tall, wide, 3), ground, np.uint8)
    bar = round(0.04 * tall)
    cv2.rectangle(page, (0, 0), (wide, bar), (40, 90, 170), -1)
    _line(page, "12:47", round(0.04 * wide), round(0.75 * bar), round(0.12 * wide), (255, 255, 255))
    _line(page, "87%", round(0.86 * wide), round(0.75 * bar), round(0.09 * wide), (255, 255, 255))
    cv2.rectangle(page, (0, tall - round(1.4 * bar)), (wide, tall), (128, 128, 128), -1)
    spare = tall - height
    top = round(spare * rng.uniform(0.4, 0.6))
    left = (wide - width) // 2
    page[top : top + height, left : left + width] = pixels
    cv2.circle(page, (round(0.08 * wide), top - round(0.6 * bar)), max(1, round(0.4 * bar)), (200, 60, 90), -1)
    _line(page, "a.user.name", round(0.16 * wide), top - round(0.4 * bar), round(0.3 * wide), ink)
    _line(page, "1,204 likes   Reply", round(0.05 * wide), top + height + bar, round(0.5 * wide), ink)
    return page


def perspective(pixels: Pixels, rng: Generator) -> Pixels:
    """A photo of a print, taken from the side: each corner moved inward by 4 % to 16 % of the sides."""
    height, width = pixels.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * rng.uniform(0.04, 0.16, (4, 2)) * (width, height)
    matrix = cv2.getPerspectiveTransform(corners, (corners + inward).astype(np.float32))
    return _bytes(cv2.warpPerspective(pixels, matrix, (width, height), borderValue=(96, 96, 96)))


def combination(pixels: Pixels, rng: Generator) -> Pixels:
    """Cropped to 60 %, mirrored, recoloured, written on, and sent on as JPEG of quality 30 at half the size."""
    cut = mirror(_crop(pixels, rng, 0.6), rng)
    brighter = (cut.astype(np.float32) * (1.2, 1.05, 0.85) + 12).clip(0, 255).astype(np.uint8)
    height, width = brighter.shape[:2]
    _line(brighter, "best of summer", round(0.1 * width), round(0.85 * height), round(0.6 * width), (255, 240, 0))
    small = cv2.resize(brighter, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    return _saved(small, 30)


EDITS: Mapping[str, Edit] = MappingProxyType(
    {
        "jpeg-10": jpeg_10,
        "quarter-size": quarter_size,
        "crop-70": crop_70,
        "crop-40": crop_40,
        "crop-20": crop_20,
        "rotate-90": rotate_90,
        "rotate-15": rotate_15,
        "mirror": mirror,
        "grey": grey,
        "colour": colour,
        "blur": blur,
        "text": text,
        "screenshot": screenshot,
        "perspective": perspective,
        "combination": combination,
    }
)
"""The registry, in the order in which tables list them."""


def generator(name: str, photo: int = 0, seed: int = 0) -> Generator:
    """The source of chance for edit `name` of photo number `photo`: independent of all others."""
    return np.random.default_rng([seed, zlib.crc32(name.encode()), photo])


def apply(name: str, pixels: Pixels, photo: int = 0, seed: int = 0) -> Pixels:
    """Return the edited copy of `pixels`. Raises KeyError for an edit that is not in the registry."""
    return EDITS[name](pixels, generator(name, photo, seed))


def orientations(pixels: Pixels) -> tuple[Pixels, ...]:
    """The eight ways to hold a picture: four quarter turns, each also mirrored; the first is the picture itself."""
    turns = [np.ascontiguousarray(np.rot90(pixels, turn)) for turn in range(4)]
    return (*turns, *(np.ascontiguousarray(turned[:, ::-1]) for turned in turns))
