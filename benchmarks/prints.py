"""Photographs of prints and screens, seen at an angle: are they told to be the picture, and no other one?"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import skimage.data
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.keepers import SUBJECTS
from benchmarks.machine import Figure
from pictrace import Relation
from pictrace.verification.verifier import standard_verifier

__all__ = ["photographed", "prints"]

Pixels = NDArray[np.uint8]

SHOTS = 6
"""Photographs of each print; ``--quick`` takes one."""
SIDE = 384
"""Pixels. The long side of a stored thumbnail, which is what is verified."""
STEEPNESS = (0.08, 0.16)
"""Shares of the sides, by which the corners of the print are moved, inward or outward, at most."""
CANVAS = 1.4
"""Times the print: how much the camera sees."""
WANTED = 0.9
"""Share of the prints that are to be claimed."""
UNPROVEN = frozenset({Relation.SIMILAR, Relation.SAME_SCENE})


def prints(out: Path, quick: bool) -> list[Figure]:
    """How many of the prints are claimed for each steepness, and how often for a picture that it is not."""
    pictures = [_thumbnail(Path(skimage.data.__file__).parent / name) for name in SUBJECTS]
    verifier = standard_verifier()
    prepared = [verifier.prepare(picture) for picture in pictures]
    figures = []
    for steepness in STEEPNESS:
        claimed = wrong = shots = 0
        for number, picture in enumerate(pictures):
            table = pictures[(number + 1) % len(pictures)]
            for shot in range(1 if quick else SHOTS):
                query = verifier.prepare(photographed(picture, table, np.random.default_rng([shot, number]), steepness))
                said = [verifier.compare(query, photo, None).relation not in UNPROVEN for photo in prepared]
                shots += 1
                claimed += said[number]
                # The table under the print is in the picture too: it may be recognised.
                wrong += sum(said) - said[number] - said[(number + 1) % len(pictures)]
        name = f"prints, corners moved by up to {steepness:.0%}: claimed"
        figures.append(Figure(name, f"{claimed} of {shots}", f"{WANTED:.0%}", claimed >= WANTED * shots))
        figures.append(Figure("of them claimed for another picture", str(wrong), "0", wrong == 0))
    return figures


def photographed(picture: Pixels, table: Pixels, rng: Generator, steepness: float) -> Pixels:
    """The picture (h, w, 3) as a print that lies on another one, photographed at an angle: uneven light, haze, a cast,
    a little blur, the noise of a sensor, saved as JPEG."""
    height, width = picture.shape[:2]
    size = int(width * CANVAS), int(height * CANVAS)
    around = cv2.GaussianBlur(cv2.resize(table, size), (0, 0), 2.0)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = rng.uniform(0, steepness, (4, 2)) * rng.choice([-1, 1], (4, 2)) * (width, height)
    middle = np.array(size) / 2
    matrix = cv2.getPerspectiveTransform(corners, (corners - corners.mean(axis=0) + middle + moved).astype(np.float32))
    seen = cv2.warpPerspective(picture, matrix, size, dst=around, borderMode=cv2.BORDER_TRANSPARENT).astype(np.float32)
    y, x = np.mgrid[: size[1], : size[0]]
    towards = rng.uniform(0, 2 * np.pi)
    slope = 2 * (np.cos(towards) * (x / size[0] - 0.5) + np.sin(towards) * (y / size[1] - 0.5))
    seen *= 1 + rng.uniform(0.1, 0.3) * slope[..., None]
    seen = (seen * rng.uniform(0.8, 1.0) + rng.uniform(0, 25)) * rng.uniform(0.92, 1.08, 3)
    seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.5, 1.0)) + rng.normal(0, 4, seen.shape)
    packed = cv2.imencode(".jpg", seen.clip(0, 255).astype(np.uint8)[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 70])[1]
    return np.ascontiguousarray(np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)[:, :, ::-1])


def _thumbnail(file: Path) -> Pixels:
    pixels = np.asarray(cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_COLOR), np.uint8)[:, :, ::-1]
    zoom = min(1.0, SIDE / max(pixels.shape[:2]))
    return np.ascontiguousarray(cv2.resize(pixels, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA), np.uint8)
