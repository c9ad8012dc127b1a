"""The middle stages of indexing: bytes, then pixels and fingerprints, then embeddings."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from pictrace.catalogue import Catalogue, NewContent
from pictrace.embeddings.interface import Embedder
from pictrace.errors import PhotoError, PhotoGone, PhotoUnavailable, SourceUnreachable
from pictrace.fingerprints import appearance
from pictrace.fingerprints.content import content_hash
from pictrace.fingerprints.perceptual import ALGORITHM as PHASH
from pictrace.fingerprints.perceptual import phashes
from pictrace.workflows.indexing.executor import Budget, Channel
from pictrace.workflows.indexing.flow import Embedded, Failed, InFlight, Item, Measured, Outcome, Read, Recognised
from pictrace.workflows.indexing.measuring import Measure, Wanted

__all__ = ["ASK_AT_ONCE", "Measuring"]

UNKNOWN_SIZE = 1024 * 1024
"""Bytes reserved for a file of unknown size until it has been read."""

ASK_AT_ONCE = 64
"""Contents that the catalogue is asked about together."""

FILL_SECONDS = 1.0
"""How long a batch waits to be filled once it has its first picture. Large photos come slowly, and a batch that is not
full costs as much as a full one: with a quarter of this, indexing photos of 12 megapixels took a thirteenth longer."""


class Measuring:
    """Reads, decodes and embeds; each method is the work of one stage."""

    def __init__(
        self,
        catalogue: Catalogue,
        embedder: Callable[[], Embedder],
        model: str,
        listed: Budget,
        budget: Budget,
        *,
        thumbnail_size: int,
        measure: Measure,
        batch_size: int = 0,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self._catalogue = catalogue
        self._embedder = embedder
        self._model = model
        self._listed = listed
        self._budget = budget
        self._thumbnail_size = thumbnail_size
        self._measure = measure
        self._batch_size = batch_size
        self._give_way = give_way
        self.in_flight = InFlight()

    def read(self, items: Channel[Item], read: Channel[Read], to_write: Channel[Outcome]) -> None:
        """Reads and hashes."""
        for item in items:
            held = item.size if item.size is not None else UNKNOWN_SIZE
            self._budget.acquire(held)
            try:
                data = self._bytes(item)
            except (PhotoError, SourceUnreachable) as error:
                self._budget.adjust(-held)
                code = error.code if isinstance(error, PhotoError) and not isinstance(error, PhotoGone) else None
                to_write.put(Failed(item, error.message, code))
                continue
            self._budget.adjust(len(data) - held)
            read.put(Read(item, data, content_hash(data)))

    def _bytes(self, item: Item) -> bytes:
        if item.data is None:
            return item.place.source.read(item.key)
        self._listed.adjust(-len(item.data))
        return item.data

    def recognise(self, read: Channel[Read], to_decode: Channel[Read], to_write: Channel[Outcome]) -> None:
        """Bytes that the catalogue knows, or that are in flight, go no further. Asks about many at a time:
        while decoding is the slowest stage, there are always many waiting."""
        while files := read.take(ASK_AT_ONCE):
            known = self._catalogue.contents.by_hash({file.content_hash for file in files}, self._model)
            for file in files:
                content = known.get(file.content_hash)
                if content is not None and content.embedded:
                    to_write.put(Recognised(file.item, file.content_hash))
                elif self.in_flight.board(file.content_hash, file.item):
                    to_decode.put(file)
                    continue
                self._budget.adjust(-len(file.data))

    def decode(self, files: Channel[Read], to_embed: Channel[Measured], to_write: Channel[Outcome]) -> None:
        """Decodes and fingerprints. What cannot be decoded fails for every item of these bytes."""
        embedder = None
        for file in files:
            self._give_way()
            try:
                embedder = embedder or self._embedder()
                to_embed.put(self._measured(file, embedder))
            except PhotoError as error:
                self._fail(file, error, to_write)
            except MemoryError:
                self._fail(file, PhotoUnavailable("picture.memory_it"), to_write)
            finally:
                self._budget.adjust(-len(file.data))

    def _measured(self, file: Read, embedder: Embedder) -> Measured:
        found = self._measure(file.data, Wanted(self._thumbnail_size, embedder.resizing))
        content = NewContent(
            content_hash=file.content_hash,
            size=len(file.data),
            width=found.width,
            height=found.height,
            format=found.format,
            capture=found.capture,
            thumbnail=found.thumbnail,
        )
        prepared = found.prepared if embedder.resizing is not None else embedder.prepare(found.prepared)
        return Measured(content, found.hashed, prepared)

    def _fail(self, file: Read, error: PhotoError, to_write: Channel[Outcome]) -> None:
        for item in self.in_flight.land(file.content_hash):
            to_write.put(Failed(item, error.message, error.code))

    def embed(self, measured: Channel[Measured], to_write: Channel[Outcome]) -> None:
        """Hashes the pictures and runs the model on them, in full batches where there are enough."""
        batch = measured.take()
        if batch is None:
            return
        embedder = self._embedder()
        size = self._batch_size or embedder.batch_size
        while batch:
            batch = _filled(batch, measured, size)
            self._give_way()
            embeddings = embedder.embed_prepared(np.stack([one.prepared for one in batch]))
            to_write.put(Embedded(_fingerprinted(batch), embeddings))
            batch = measured.take()


def _fingerprinted(batch: Sequence[Measured]) -> list[NewContent]:
    """Their contents, each with its pHash and what its pixels say."""
    hashes = phashes([one.hashed for one in batch])
    return [
        replace(
            one.content,
            phash=value,
            phash_algorithm=PHASH,
            appearance=appearance.measures(one.prepared, one.hashed),
            appearance_algorithm=appearance.ALGORITHM,
        )
        for one, value in zip(batch, hashes, strict=True)
    ]


def _filled(batch: list[Measured], measured: Channel[Measured], size: int) -> list[Measured]:
    """The batch with those that join it in time, up to ``size``."""
    deadline = time.monotonic() + FILL_SECONDS
    while (lacking := size - len(batch)) > 0:
        more = measured.take(lacking, patience=max(0.0, deadline - time.monotonic()), least=lacking)
        if not more:
            break
        batch = batch + more
    return batch
