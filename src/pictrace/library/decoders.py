"""How one open library turns bytes into pixels: within its limits, in processes that may die of a file."""

from __future__ import annotations

import threading
from functools import cached_property, partial
from typing import TYPE_CHECKING

from pictrace.library.settings import MIB, Settings

if TYPE_CHECKING:
    from pictrace.decoding import DecodeLimits, DecoderPool, Picture
    from pictrace.workflows.indexing.measuring import Measure

__all__ = ["Decoders"]


class Decoders:
    """Decodes in ``threads`` processes at once, and in one more for a query; in this process where the setting
    ``isolate`` is off. None is started before the first picture, or ``warm``. Safe to use from several threads."""

    def __init__(self, settings: Settings, threads: int) -> None:
        self._settings = settings
        self._threads = threads
        self._lock = threading.Lock()
        self._opened: DecoderPool | None = None

    @cached_property
    def limits(self) -> DecodeLimits:
        from pictrace.decoding import DecodeLimits

        return DecodeLimits(pixels=self._settings.max_pixels, free_bytes=self._settings.decode_mib * MIB)

    def decode(self, data: bytes, at_least: int | None = None) -> Picture:
        """``pictrace.decoding.decode`` within this library's limits."""
        from pictrace.decoding import decode

        if not self._settings.isolate:
            return decode(data, at_least, self.limits)
        return self._pool().decode(data, at_least)

    def measure(self) -> Measure:
        """What indexing learns of a picture, in such a process too."""
        from pictrace.workflows.indexing.measuring import isolated, measure

        return isolated(self._pool()) if self._settings.isolate else partial(measure, decode=self.decode)

    def warm(self) -> None:
        """Starts a process while there is something else to do."""
        if self._settings.isolate:
            self._pool().warm()

    def close(self) -> None:
        """Ends the processes."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()

    def _pool(self) -> DecoderPool:
        from pictrace.decoding import DecoderPool
        from pictrace.workflows.indexing.measuring import TASK

        with self._lock:
            if self._opened is None:
                self._opened = DecoderPool(self.limits, self._threads + 1, tasks=[TASK])
            return self._opened
