"""Pictures drawn in code, as different from one another as photographs are: nothing of it was taken by anybody.

Each scene is drawn from a seed: the same seed gives the same picture, another one a picture of the same kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

__all__ = ["HEIGHT", "SCENES", "WIDTH", "draw"]

WIDTH, HEIGHT = 960, 640
"""Pixels."""

Color: TypeAlias = tuple[int, int, int]
_GRAIN = 4.0
"""Of a camera's sensor: standard deviation in levels of 255."""


def draw(scene: str, seed: int) -> Image.Image:
    """A scene of ``SCENES``, RGB, with a sensor's grain over it."""
    rng = np.random.default_rng([seed, *scene.encode()])
    pixels = np.asarray(SCENES[scene](rng), np.float32)
    grainy = pixels + rng.normal(0.0, _GRAIN, pixels.shape)
    return Image.fromarray(np.clip(grainy, 0, 255).astype(np.uint8))


def _mountains(rng: np.random.Generator) -> Image.Image:
    """A range behind a range, the nearer the darker, below the sun."""
    warm = rng.random() < 0.5
    top, low = ((64, 96, 168), (246, 190, 140)) if warm else ((38, 108, 186), (206, 228, 240))
    image = _gradient(top, low)
    _glow(image, rng.uniform(0.15, 0.85) * WIDTH, rng.uniform(0.2, 0.4) * HEIGHT, 46, (255, 240, 214))
    ranges = int(rng.integers(4, 6))
    for number in range(ranges):
        near = (number + 1) / ranges
        color = _mixed(low, (24, 46, 40) if warm else (34, 60, 44), near)
        _ridge(image, rng, (0.40 + 0.13 * number) * HEIGHT, 180 * (1.1 - 0.4 * near), color)
    return image


def _sea(rng: np.random.Generator) -> Image.Image:
    """The sun's way on the water, and sails."""
    top, low = ((52, 44, 98), (250, 150, 92)) if rng.random() < 0.5 else ((70, 140, 210), (214, 234, 244))
    image = _gradient(top, low)
    horizon, sun = int(HEIGHT * rng.uniform(0.48, 0.58)), rng.uniform(0.25, 0.75) * WIDTH
    _glow(image, sun, horizon - rng.uniform(30, 150), 60, (255, 226, 170))
    water = np.asarray(_gradient(_mixed(low, (20, 60, 90), 0.4), (12, 34, 60)).resize((WIDTH, HEIGHT - horizon)))
    waves = _noise(rng, WIDTH, HEIGHT - horizon, 24, 130)[..., None]
    way = np.exp(-(((np.arange(WIDTH) - sun) / 110) ** 2))[None, :, None]
    lit = water + 70 * (waves - 0.5) + 150 * way * (waves > 0.52) * np.array([1.0, 0.86, 0.66])
    image.paste(Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8)), (0, horizon))
    pen = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(2, 5))):
        x, size = rng.uniform(0.08, 0.92) * WIDTH, rng.uniform(34, 90)
        y = horizon + size * 0.3
        pen.polygon([(x, y), (x, y - 1.5 * size), (x + 0.8 * size, y - 0.1 * size)], fill=(244, 240, 230))
        pen.polygon([(x - 4, y), (x - 4, y - 1.2 * size), (x - 0.5 * size, y - 0.1 * size)], fill=(214, 84, 66))
        pen.polygon(
            [
                (x - 0.6 * size, y),
                (x + 0.9 * size, y),
                (x + 0.6 * size, y + 0.22 * size),
                (x - 0.4 * size, y + 0.22 * size),
            ],
            fill=(70, 42, 34),
        )
    return image


def _city(rng: np.random.Generator) -> Image.Image:
    """Lit windows in the evening."""
    image = _gradient((14, 18, 46), (112, 74, 110))
    pen = ImageDraw.Draw(image)
    for row in range(3):
        left = -20.0
        while left < WIDTH:
            width, height = rng.uniform(70, 150), rng.uniform(0.2, 0.62) * HEIGHT * (1 - 0.22 * row)
            shade = int(62 - 20 * row)
            top = HEIGHT - height
            pen.rectangle((left, top, left + width, HEIGHT), fill=(shade, shade, shade + 16))
            for y in np.arange(top + 12, HEIGHT - 10, 22):
                for x in np.arange(left + 10, left + width - 14, 20):
                    if rng.random() < 0.45:
                        glow = int(rng.integers(150, 256))
                        pen.rectangle((x, y, x + 10, y + 12), fill=(glow, int(glow * 0.84), int(glow * 0.5)))
            left += width + rng.uniform(2, 26)
    return image


def _meadow(rng: np.random.Generator) -> Image.Image:
    """Flowers before grass that is out of focus."""
    grass = _tinted(_noise(rng, WIDTH, HEIGHT, 60, 14), (22, 62, 20), (132, 178, 66)).filter(
        ImageFilter.GaussianBlur(5)
    )
    pen = ImageDraw.Draw(grass)
    colors = [(232, 70, 84), (250, 204, 66), (240, 240, 250), (148, 96, 214), (250, 138, 60)]
    for _ in range(46):
        x, y, size = rng.uniform(0, WIDTH), rng.uniform(0.12, 1.0) * HEIGHT, rng.uniform(14, 46)
        pen.line((x, y, x + rng.uniform(-30, 30), y + 5 * size), fill=(40, 92, 34), width=max(2, round(size / 8)))
        color, petals = colors[int(rng.integers(len(colors)))], int(rng.integers(5, 9))
        for turn in np.linspace(0, 2 * np.pi, petals, endpoint=False) + rng.uniform(0, 1):
            px, py = x + 0.75 * size * np.cos(turn), y + 0.75 * size * np.sin(turn)
            pen.ellipse((px - size / 2, py - size / 2, px + size / 2, py + size / 2), fill=color)
        pen.ellipse((x - size / 2.6, y - size / 2.6, x + size / 2.6, y + size / 2.6), fill=(120, 78, 30))
    return grass


def _stones(rng: np.random.Generator) -> Image.Image:
    """Pebbles of a beach, one over the other."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (58, 52, 46))
    pen = ImageDraw.Draw(image)
    for _ in range(420):
        x, y, size = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT), rng.uniform(22, 78)
        flat = rng.uniform(0.55, 0.9)
        base = _mixed((178, 170, 160), (96, 92, 98), rng.random())
        tint = _mixed(base, (150, 104, 80), rng.random() * 0.5)
        box = (x - size, y - flat * size, x + size, y + flat * size)
        pen.ellipse((box[0] + 4, box[1] + 6, box[2] + 4, box[3] + 6), fill=(30, 27, 24))
        pen.ellipse(box, fill=tint)
        pen.ellipse(
            (x - 0.6 * size, y - 0.7 * flat * size, x + 0.3 * size, y), fill=_mixed(tint, (255, 250, 240), 0.18)
        )
    return image.filter(ImageFilter.GaussianBlur(1))


def _stars(rng: np.random.Generator) -> Image.Image:
    """The Milky Way over a hill."""
    across = np.linspace(-1, 1, WIDTH)[None, :] * rng.uniform(-0.8, 0.8) + np.linspace(-1, 1, HEIGHT)[:, None]
    band = np.exp(-((across / 0.38) ** 2)) * _noise(rng, WIDTH, HEIGHT, 9, 7)
    image = _tinted(band, (8, 11, 30), (150, 140, 176))
    pen = ImageDraw.Draw(image)
    for x, y, size in zip(
        rng.uniform(0, WIDTH, 900), rng.uniform(0, HEIGHT, 900), rng.exponential(0.9, 900), strict=True
    ):
        light = int(rng.integers(150, 256))
        pen.ellipse((x - size, y - size, x + size, y + size), fill=(light, light, 255))
    _ridge(image, rng, 0.86 * HEIGHT, 110, (4, 6, 10))
    return image


def _balloons(rng: np.random.Generator) -> Image.Image:
    """Striped balloons in the morning."""
    image = _gradient((96, 166, 226), (252, 226, 190))
    pen = ImageDraw.Draw(image)
    for size in np.sort(rng.uniform(34, 120, 9)):
        x, y = rng.uniform(0.06, 0.94) * WIDTH, rng.uniform(0.12, 0.7) * HEIGHT
        stripes = [tuple(int(v) for v in rng.integers(40, 250, 3)) for _ in range(2)]
        for number, half in enumerate(np.linspace(size, size * 0.12, 6)):
            pen.ellipse((x - half, y - size * 1.1, x + half, y + size * 1.1), fill=stripes[number % 2])
        pen.polygon(
            [(x - size * 0.5, y + size * 0.9), (x + size * 0.5, y + size * 0.9), (x, y + size * 1.7)], fill=stripes[0]
        )
        pen.rectangle((x - size * 0.16, y + size * 1.6, x + size * 0.16, y + size * 1.9), fill=(92, 62, 40))
    _ridge(image, rng, 0.9 * HEIGHT, 80, (92, 112, 74))
    return image


def _forest(rng: np.random.Generator) -> Image.Image:
    """Trunks in the mist, the far ones pale."""
    mist = (198, 208, 196)
    image = _tinted(_noise(rng, WIDTH, HEIGHT, 12, 9), _mixed(mist, (90, 120, 80), 0.6), mist)
    pen = ImageDraw.Draw(image)
    for near in np.linspace(0.15, 1.0, 30):
        x, width = rng.uniform(0, WIDTH), 6 + 56 * near**2
        lean, color = rng.uniform(-30, 30), _mixed(mist, (38, 30, 24), float(near))
        pen.polygon([(x, 0), (x + width * 0.7, 0), (x + lean + width, HEIGHT), (x + lean, HEIGHT)], fill=color)
        for _ in range(4):
            y, reach = rng.uniform(0, 0.6) * HEIGHT, rng.uniform(-160, 160)
            pen.line((x + width / 2, y, x + reach, y - rng.uniform(20, 120)), fill=color, width=max(2, int(width / 7)))
    floor = _tinted(_noise(rng, WIDTH, 150, 70, 12), (40, 58, 26), (150, 120, 60))
    image.paste(floor, (0, HEIGHT - 150))
    return image


SCENES: Mapping[str, Callable[[np.random.Generator], Image.Image]] = MappingProxyType(
    {
        "mountains": _mountains, "sea": _sea, "city": _city, "meadow": _meadow,
        "stones": _stones, "stars": _stars, "balloons": _balloons, "forest": _forest,
    }
)  # fmt: skip


# What scenes are made of


def _mixed(a: Color, b: Color, share: float) -> Color:
    """``a`` with a share of ``b``."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def _gradient(top: Color, low: Color) -> Image.Image:
    return _tinted(np.repeat(np.linspace(0, 1, HEIGHT)[:, None], WIDTH, 1), top, low)


def _tinted(values: NDArray[np.floating], dark: Color, light: Color) -> Image.Image:
    """A field of 0 to 1 (h, w) between two colours."""
    share = np.clip(values, 0, 1)[..., None]
    return Image.fromarray((np.array(dark) + share * (np.array(light) - np.array(dark))).astype(np.uint8))


def _noise(rng: np.random.Generator, width: int, height: int, columns: int, rows: int) -> NDArray[np.float32]:
    """Clouds of 0 to 1 (height, width): a coarse grid of chance, finer and weaker ones over it."""
    total, weight = np.zeros((height, width), np.float32), 0.0
    for octave in range(4):
        grid = rng.random((rows * 2**octave, columns * 2**octave), np.float32)
        layer = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
        total += np.asarray(layer) / 2**octave
        weight += 0.5**octave
    clouds: NDArray[np.float32] = np.clip(total / np.float32(weight), 0, 1)
    return clouds


def _ridge(image: Image.Image, rng: np.random.Generator, height: float, swing: float, color: Color) -> None:
    """The outline of hills around a height, filled to the ground."""
    line = height + swing * 2 * (_noise(rng, WIDTH, 1, 5, 1)[0] - 0.5)
    points = [(float(x), float(y)) for x, y in enumerate(line)]
    ImageDraw.Draw(image).polygon([*points, (WIDTH, HEIGHT), (0, HEIGHT)], fill=color)


def _glow(image: Image.Image, x: float, y: float, radius: float, color: Color) -> None:
    """The sun and the light around it."""
    across, down = np.arange(WIDTH)[None, :] - x, np.arange(HEIGHT)[:, None] - y
    distance = np.hypot(across, down)
    light = np.maximum(np.exp(-((distance / (4 * radius)) ** 2)) * 0.6, distance < radius)
    mask = Image.fromarray((255 * np.clip(light, 0, 1)).astype(np.uint8))
    image.paste(Image.new("RGB", image.size, color), (0, 0), mask)
