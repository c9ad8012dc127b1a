"""Stored thumbnails as pixels, and what was lately made of them: the originals need not be reachable."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.decoding import decode_thumbnail
from pictrace.errors import PhotoError

__all__ = ["Recent", "pixels_of", "shares"]

T = TypeVar("T")
Pixels = NDArray[np.uint8]


def pixels_of(thumbnail: bytes | None) -> Pixels | None:
    """Upright RGB (h, w, 3) uint8; ``None`` for one that is missing or damaged, which proves nothing: ``check`` finds
    it."""
    if thumbnail is None:
        return None
    try:
        return decode_thumbnail(thumbnail)
    except PhotoError:
        return None


def shares(whole: Sequence[T], size: int) -> list[Sequence[T]]:
    """What threads take at a time: a hand-over costs as much as a small piece of work."""
    return [whole[start : start + size] for start in range(0, len(whole), size)]


class Recent(Generic[T]):
    """What ``make`` makes of (content id, its thumbnail's pixels), the last ``kept`` of it in memory: neighbours of
    neighbours come again and again. One thread may use it; the work itself is spread over ``pool``, ``share``
    thumbnails at a time."""

    def __init__(
        self,
        catalogue: Catalogue,
        make: Callable[[int, Pixels], T],
        pool: Executor,
        *,
        kept: int,
        share: int,
        give_way: Callable[[], None],
    ) -> None:
        self._catalogue = catalogue
        self._make = make
        self._pool = pool
        self._kept = kept
        self._share = share
        self._give_way = give_way
        self._made: OrderedDict[int, T | None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._made)

    def of(self, content_ids: Iterable[int]) -> dict[int, T | None]:
        """By content id; ``None`` where there is no usable thumbnail."""
        ids = set(content_ids)
        wanted = sorted(ids - self._made.keys())
        thumbnails = self._catalogue.contents.thumbnails(wanted)

        def several(part: Sequence[int]) -> list[T | None]:
            self._give_way()
            seen = ((content, pixels_of(thumbnails.get(content))) for content in part)
            return [None if pixels is None else self._make(content, pixels) for content, pixels in seen]

        made = (one for part in self._pool.map(several, shares(wanted, self._share)) for one in part)
        self._made.update(zip(wanted, made, strict=True))
        for content in ids:
            self._made.move_to_end(content)
        found = {content: self._made[content] for content in ids}
        while len(self._made) > self._kept:
            self._made.popitem(last=False)
        return found
