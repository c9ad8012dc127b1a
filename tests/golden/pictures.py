"""Pictures in pairs whose verdicts are held: all edits, turned, mirrored, parts, bursts, hard negatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pictrace.evaluation import edits

Pixels = NDArray[np.uint8]

PHOTOGRAPHS = ("astronaut", "chelsea", "coffee", "rocket", "motorcycle_left", "camera", "coins", "retina")
TEXTURES = ("brick", "grass", "gravel")
PAGES = ("page", "text")
ALL = (*PHOTOGRAPHS, "motorcycle_right", *TEXTURES, *PAGES)
SIDE = 512
SEED = 1
NOON = datetime(2009, 7, 14, 12, 0)
CAMERA = "Golden 5D"


def load(photographs: Mapping[str, Path]) -> dict[str, Pixels]:
    """Upright RGB (h, w, 3) uint8 of at most 512 pixels, by name."""
    found = {}
    for name in ALL:
        with Image.open(photographs[name]) as image:
            picture = image.convert("RGB")
            picture.thumbnail((SIDE, SIDE))
            found[name] = np.asarray(picture)
    return found


def pairs(pictures: Mapping[str, Pixels]) -> Iterator[tuple[str, Pixels, Pixels]]:
    """(name of the pair, query, photo), always the same."""
    for name in PHOTOGRAPHS:
        for edit in edits.EDITS:
            yield f"{edit} of {name} | {name}", edits.apply(edit, pictures[name], SEED), pictures[name]
    for name, other in zip(PHOTOGRAPHS, PHOTOGRAPHS[1:] + PHOTOGRAPHS[:1], strict=True):
        for edit in edits.EDITS:
            yield f"{edit} of {name} | {other}", edits.apply(edit, pictures[name], SEED), pictures[other]
    for name in ("coffee", "chelsea"):
        for way, turned in enumerate(edits.orientations(pictures[name])):
            yield f"orientation {way} of {name} | {name}", np.ascontiguousarray(turned), pictures[name]
        for number, shot in enumerate(burst(pictures[name]), start=1):
            yield f"shot {number} of {name} | {name}", shot, pictures[name]
        yield f"right of {name} | left of {name}", *panorama(pictures[name])
        yield f"{name} | part of {name}", pictures[name], np.ascontiguousarray(pictures[name][40:200, 60:300])
    yield "motorcycle_left | motorcycle_right", pictures["motorcycle_left"], pictures["motorcycle_right"]
    yield "motorcycle_right | motorcycle_left", pictures["motorcycle_right"], pictures["motorcycle_left"]
    for one, other in (("brick", "gravel"), ("grass", "gravel"), ("grass", "brick"), PAGES, ("retina", "coins")):
        yield f"{one} | {other}", pictures[one], pictures[other]
    yield from _dressed(pictures)
    yield from _empty()


def burst(pixels: Pixels) -> list[Pixels]:
    """Two more shots from a hand that hardly moved: a few pixels beside, another noise and exposure."""
    rng = np.random.default_rng(SEED)
    height, width = pixels.shape[:2]
    shots = []
    for dx, dy, gain in ((3, 2, 1.04), (9, 5, 0.95)):
        moved = pixels[dy : height - 12 + dy, dx : width - 12 + dx].astype(np.float32) * gain
        shots.append((moved + rng.normal(0, 4, moved.shape)).clip(0, 255).astype(np.uint8))
    return shots


def panorama(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """Two neighbouring shots of one view: they share a little less than half."""
    width = pixels.shape[1]
    share = round(0.69 * width)
    return np.ascontiguousarray(pixels[:, width - share :]), np.ascontiguousarray(pixels[:, :share])


def _dressed(pictures: Mapping[str, Pixels]) -> Iterator[tuple[str, Pixels, Pixels]]:
    """Strangers under one caption, on one screen, in one frame."""
    sized = {name: np.asarray(cv2.resize(pictures[name], (480, 360))) for name in PHOTOGRAPHS}
    dressed = {"text": {}, "screenshot": {}, "frame": {}}  # type: dict[str, dict[str, Pixels]]
    for name, pixels in sized.items():
        for edit in ("text", "screenshot"):
            dressed[edit][name] = edits.apply(edit, pixels, 3)
        dressed["frame"][name] = _framed(pixels)
    for how, worn in dressed.items():
        for name, other in zip(PHOTOGRAPHS, PHOTOGRAPHS[2:] + PHOTOGRAPHS[:2], strict=True):
            yield f"{name} in {how} | {other} in {how}", worn[name], worn[other]


def _framed(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    tile = (np.indices((height + 120, width + 120)).sum(axis=0) // 10 % 2 * 160 + 40).astype(np.uint8)
    canvas = np.repeat(tile[:, :, None], 3, axis=2)
    canvas[60 : 60 + height, 60 : 60 + width] = pixels
    return canvas


def _empty() -> Iterator[tuple[str, Pixels, Pixels]]:
    sky = np.repeat(np.tile(np.linspace(120, 200, 300, dtype=np.uint8)[:, None], (1, 400))[:, :, None], 3, axis=2)
    yield "sky | darker sky", sky, (sky * 0.9).astype(np.uint8)
    yield "sky | sky upside down", sky, sky[::-1].copy()
    yield "white page | grey page", np.full((300, 400, 3), 255, np.uint8), np.full((200, 200, 3), 250, np.uint8)
    yield "one pixel | line", np.zeros((1, 1, 3), np.uint8), np.zeros((1, 900, 3), np.uint8)


def write_library(root: Path, pictures: Mapping[str, Pixels]) -> tuple[Path, Path]:
    """``root/photos`` to be indexed, and ``root/card`` with pictures to be looked for."""
    photos, card = root / "photos", root / "card"
    for name in ALL:
        save(photos / f"{name}.jpg", pictures[name], taken=NOON if name in PHOTOGRAPHS else None)
    save(photos / "motorcycle_right.jpg", pictures["motorcycle_right"], taken=NOON + timedelta(seconds=2))
    for name in ("astronaut", "coffee"):
        first, second = burst(pictures[name])
        save(photos / f"{name} shot 1.jpg", first, taken=NOON + timedelta(seconds=1))
        save(card / f"{name} shot 2.jpg", second, taken=NOON + timedelta(seconds=2))
        save(card / f"{name} same moment.jpg", second, taken=NOON)
        save(card / f"{name} no moment.jpg", second)
    for number, edit in enumerate(edits.EDITS):
        name = PHOTOGRAPHS[number % 5]
        save(photos / f"{edit} of {name}.jpg", edits.apply(edit, pictures[name], SEED), taken=NOON)
        for other in (PHOTOGRAPHS[(number + 1) % 5], PHOTOGRAPHS[(number + 3) % 8]):
            save(card / f"{edit} of {other}.jpg", edits.apply(edit, pictures[other], SEED + 1))
    (card / "the same.jpg").write_bytes((photos / "coffee.jpg").read_bytes())
    for name in ("stranger", "another"):
        seed = len(name)
        noise = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), np.uint8)
        save(card / f"{name}.jpg", np.asarray(cv2.resize(noise, (400, 300), interpolation=cv2.INTER_CUBIC)))
    return photos, card


def save(path: Path, pixels: Pixels, taken: datetime | None = None) -> None:
    """As JPEG, with a camera and the time in EXIF if given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if taken is not None:
        exif[0x0110] = CAMERA
        exif.get_ifd(0x8769)[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
    Image.fromarray(pixels).save(path, "JPEG", quality=92, exif=exif)
