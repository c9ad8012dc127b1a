"""Thumbnails for the screen: read, decoded and shaped in threads, kept while memory allows.

What is wanted is what can be seen: every call of ``want`` replaces the list, so that scrolling past a
thousand photos does not decode a thousand thumbnails.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from io import BytesIO
from queue import Empty, SimpleQueue
from typing import TypeAlias

from PIL import Image, ImageDraw

from pictrace.apps.desktop.work import step_back

__all__ = ["Look", "Thumbnails", "rounded"]

Key: TypeAlias = tuple[int, "Look"]


class Look(tuple[int, int, int, str]):
    """How a thumbnail is drawn: width and height it must fit into, corner radius, and the colour behind."""

    __slots__ = ()

    def __new__(cls, width: int, height: int, radius: int, behind: str) -> Look:
        return super().__new__(cls, (width, height, radius, behind))


class Thumbnails:
    """``want`` asks, ``ready`` hands over what has arrived, ``cached`` what is there already."""

    def __init__(self, load: Callable[[int], bytes], threads: int = 2, cache_bytes: int = 96 << 20) -> None:
        self._load = load
        self._limit = cache_bytes
        self._lock = threading.Condition()
        self._wanted: dict[str, list[Key]] = {}
        self._in_work: set[Key] = set()
        self._failed: dict[int, str] = {}
        self._cache: OrderedDict[Key, Image.Image] = OrderedDict()
        self._bytes = 0
        self._ready: SimpleQueue[Key] = SimpleQueue()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, name=f"pictrace-thumbnail-{n}", daemon=True) for n in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def want(self, keys: Iterable[Key], who: str = "") -> None:
        """Replaces what ``who`` asks for, most urgent first."""
        with self._lock:
            self._wanted[who] = [key for key in keys if key not in self._cache and key[0] not in self._failed]
            self._lock.notify_all()

    def cached(self, key: Key) -> Image.Image | None:
        with self._lock:
            image = self._cache.get(key)
            if image is not None:
                self._cache.move_to_end(key)
            return image

    def failure(self, photo_id: int) -> str | None:
        """Why a photo has no thumbnail, if that is so."""
        return self._failed.get(photo_id)

    def ready(self, patience: float = 0.0) -> Key | None:
        """One thumbnail that has become available (or failed) since the last call, or does within ``patience``
        seconds."""
        try:
            return self._ready.get(patience > 0, patience)
        except Empty:
            return None

    @property
    def idle(self) -> bool:
        with self._lock:
            return not any(self._wanted.values()) and not self._in_work and self._ready.empty()

    def forget_failures(self) -> None:
        """Lets photos that had no thumbnail be asked for again."""
        with self._lock:
            self._failed.clear()

    def close(self, timeout: float = 5.0) -> None:
        with self._lock:
            self._closed = True
            self._lock.notify_all()
        for thread in self._threads:
            thread.join(timeout)

    def _run(self) -> None:
        step_back()
        while (key := self._next()) is not None:
            image: Image.Image | None = None
            try:
                image = rounded(self._load(key[0]), key[1])
            except Exception as error:  # a thumbnail that cannot be drawn is shown as such
                self._failed[key[0]] = str(error) or type(error).__name__
            self._keep(key, image)
            self._ready.put(key)

    def _next(self) -> Key | None:
        with self._lock:
            while True:
                if self._closed:
                    return None
                for asked in self._wanted.values():
                    while asked:
                        key = asked.pop(0)
                        if key not in self._in_work and key not in self._cache:
                            self._in_work.add(key)
                            return key
                self._lock.wait()

    def _keep(self, key: Key, image: Image.Image | None) -> None:
        with self._lock:
            self._in_work.discard(key)
            if image is None:
                return
            self._cache[key] = image
            self._bytes += image.width * image.height * 3
            while self._bytes > self._limit and len(self._cache) > 1:
                _, old = self._cache.popitem(last=False)
                self._bytes -= old.width * old.height * 3


def rounded(data: bytes, look: Look) -> Image.Image:
    """The picture in ``data`` fitted into the look's size (never enlarged by more than 2), RGB, its
    corners rounded onto the colour behind."""
    width, height, radius, behind = look
    with Image.open(BytesIO(data)) as opened:
        opened.draft("RGB", (width, height))
        image = opened.convert("RGB")
    scale = min(width / image.width, height / image.height, 2.0)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    if size != image.size:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if radius:
        image = Image.composite(image, Image.new("RGB", size, behind), _mask(size, radius))
    return image


def _mask(size: tuple[int, int], radius: int) -> Image.Image:
    """White with rounded corners, drawn four times as large and reduced so that the edge is smooth."""
    radius = min(radius, size[0] // 2, size[1] // 2)
    mask = Image.new("L", size, 255)
    if radius < 1:
        return mask
    corner = Image.new("L", (radius * 4, radius * 4), 0)
    ImageDraw.Draw(corner).ellipse((0, 0, radius * 8 - 1, radius * 8 - 1), fill=255)
    corner = corner.resize((radius, radius), Image.Resampling.LANCZOS)
    right, bottom = size[0] - radius, size[1] - radius
    mask.paste(corner, (0, 0))
    mask.paste(corner.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (right, 0))
    mask.paste(corner.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (0, bottom))
    mask.paste(corner.transpose(Image.Transpose.ROTATE_180), (right, bottom))
    return mask
