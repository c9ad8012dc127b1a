"""Words for what is in the library already: the head's from the stored vectors, the pixels' from the thumbnails.

Nothing is read but the catalogue. Each share is one transaction with the mark of how far it goes, so that stopping
costs a share at most.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor

import numpy as np

from pictrace.catalogue import Catalogue
from pictrace.decoding import decode_thumbnail, hashed_view
from pictrace.embeddings.head import WordHead
from pictrace.errors import PhotoError
from pictrace.fingerprints import appearance
from pictrace.records import IndexProgress

__all__ = ["look_at_thumbnails", "tell_words"]

LEAST = 0.1
"""Probability below which a head's word is not stored: of most words every picture has a little."""

AT_ONCE = 4096
"""Embeddings in one transaction: some ten thousand tags."""

NOT_SEEN = bytes(appearance.LENGTH)
"""Of a damaged thumbnail: all zero, said to be of no colour; asked for once, not at every run."""


def tell_words(catalogue: Catalogue, model: str, head: WordHead, first: int, give_way: Callable[[], None]) -> int:
    """Lets a head speak of every content whose vectors it has not seen; its words are tags from ``first`` on. Returns
    how many there were."""
    told, (leading, *others) = 0, head.spaces
    for chunk in catalogue.embeddings.after(model, catalogue.tags.labelled(model, head.key), AT_ONCE, space=leading):
        give_way()
        ids, vectors = chunk.ids, {leading: chunk.vectors}
        for space in others:  # written with the leading one, under sequence numbers of their own
            stored = catalogue.embeddings.of_contents(model, ids.tolist(), space)
            vectors[space] = np.stack([stored[content_id] for content_id in ids.tolist()])
        said = head.probabilities(vectors)
        rows, words = np.nonzero(said >= LEAST)
        made = zip(ids[rows].tolist(), (first + words).tolist(), said[rows, words].tolist(), strict=True)
        catalogue.tags.label(model, head.key, first, chunk.sequence, made)
        told += len(ids)
    return told


def look_at_thumbnails(catalogue: Catalogue, pool: Executor, give_way: Callable[[], None]) -> Iterator[IndexProgress]:
    """Measures the stored thumbnails of what came before this was measured, share by share."""
    done, total, started = 0, catalogue.appearances.count_lacking(appearance.ALGORITHM), time.monotonic()
    for thumbnails in catalogue.appearances.lacking(appearance.ALGORITHM):
        give_way()
        measured = dict(zip(thumbnails, pool.map(_measured, thumbnails.values()), strict=True))
        catalogue.appearances.write(appearance.ALGORITHM, measured)
        done += len(measured)
        seconds = time.monotonic() - started
        rate = done / seconds if seconds > 0 else 0.0
        eta = max(0, total - done) / rate if rate else None
        yield IndexProgress("thumbnails, for colours", done, max(done, total), True, 0, 0, seconds, rate, eta)


def _measured(thumbnail: bytes) -> bytes:
    try:
        pixels = decode_thumbnail(thumbnail)
    except PhotoError:
        return NOT_SEEN
    return appearance.measures(pixels, hashed_view(pixels))
