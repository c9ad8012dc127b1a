"""The queries of a benchmark: which photos of a library are drawn, and the edited copies that are made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.errors import PhotoError, SourceError, UsageError
from pictrace.evaluation import edits
from pictrace.library import Library
from pictrace.records import Filters, Photo, Query

__all__ = ["EDIT_SIDE", "Copy", "Twins", "draw", "each_photo", "queries"]

Pixels = NDArray[np.uint8]

EDIT_SIDE = 1024
"""Long side in pixels, at most, of the pictures that edits are made of."""


@dataclass(frozen=True)
class Copy:
    """An edited copy of ``photo``, whose pixels (h, w, 3) before and after are ``original`` and ``pixels``.

    ``own``: the photo is to be found; else it is a stranger, who is asked for although the archive is taken to be
    without it."""

    photo: Photo
    edit: str
    original: Pixels
    pixels: Pixels
    own: bool

    @cached_property
    def data(self) -> bytes:
        """The copy as a PNG file, without further loss: what every method is asked."""
        bgr = cv2.cvtColor(self.pixels, cv2.COLOR_RGB2BGR)
        return bytes(cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1])


def queries(
    library: Library, originals: Sequence[Photo], strangers: Sequence[Photo], names: Sequence[str], seed: int
) -> Iterator[Copy]:
    """Every original in all the edits, then every stranger in one of them by turns; none of a photo without pixels."""
    for photo in originals:
        yield from _copies(library, photo, names, seed, own=True)
    for number, photo in enumerate(strangers, start=1):
        yield from _copies(library, photo, (names[number % len(names)],), seed, own=False)


def draw(library: Library, count: int, seed: int, filters: Filters) -> list[Photo]:
    """``count`` photos, or as many as there are: one for each content, in an order that the seed decides.

    Raises ``UsageError`` for a library that holds fewer than two photos."""
    total = library.count(filters)
    if total < 2:
        raise UsageError("bench.photos")
    wanted = np.random.default_rng(seed).permutation(total)[: 2 * count]
    rank = {int(position): order for order, position in enumerate(wanted)}
    found: dict[str, tuple[int, Photo]] = {}
    for position, photo in enumerate(each_photo(library, filters)):
        if position in rank and photo.content_hash is not None:
            found.setdefault(photo.content_hash, (rank[position], photo))
    ordered = sorted(found.values(), key=lambda pair: pair[0])
    return [photo for _, photo in ordered[:count]]


def each_photo(library: Library, filters: Filters) -> Iterator[Photo]:
    """All photos that pass, by location."""
    after: str | None = None
    while True:
        page, after = library.photos(filters=filters, order="location", after=after, limit=1000)
        yield from page
        if after is None:
            return


class Twins:
    """Photos of the archive that are themselves claimed to be one picture: archives hold real duplicates that nobody
    has listed, and a method that names one of them is not wrong."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: dict[tuple[str, str], bool] = {}

    def __call__(self, one: Photo, other: Photo) -> bool:
        """Does the verification of the library claim that the two, as they are, show the same picture?"""
        first, second = sorted((one, other), key=lambda photo: photo.content_hash or "")
        key = (first.content_hash or "", second.content_hash or "")
        if key not in self._known:
            verdict = self._library.compare(Query(photo_id=one.id), Query(photo_id=other.id)).verdict
            self._known[key] = verdict.relation.same_picture
        return self._known[key]


def _copies(library: Library, photo: Photo, names: Sequence[str], seed: int, own: bool) -> Iterator[Copy]:
    try:
        pixels = _at_most(library.pixels(Query(photo_id=photo.id), at_least=EDIT_SIDE), EDIT_SIDE)
    except (PhotoError, SourceError):
        return
    for name in names:
        yield Copy(photo, name, pixels, edits.apply(name, pixels, _number(photo), seed), own)


def _number(photo: Photo) -> int:
    """By content, not by id: the same files are edited in the same way in whatever order a library met them."""
    return int((photo.content_hash or "0")[:8], 16)


def _at_most(pixels: Pixels, side: int) -> Pixels:
    zoom = side / max(pixels.shape[:2])
    if zoom >= 1:
        return pixels
    return np.asarray(cv2.resize(pixels, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA))
