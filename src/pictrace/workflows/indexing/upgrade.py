"""Letting a model see a library that another one indexed: from the stored thumbnails, with no disk needed.

It can be stopped at any time and goes on where it was; the model before answers searches meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Batch, Catalogue, NewEmbeddings
from pictrace.decoding import decode_thumbnail
from pictrace.embeddings.interface import Embedder
from pictrace.errors import PhotoError
from pictrace.records import IndexProgress, Upgrade
from pictrace.workflows.indexing.run import IndexPlan

__all__ = ["embed_thumbnails", "estimate", "suffices"]

AT_ONCE = 128
"""Thumbnails in one transaction: while these are embedded, as many more are decoded."""

TRIED = 64
"""Thumbnails by which the time of an upgrade is estimated: some tenths of a second."""

Prepared: TypeAlias = NDArray[np.uint8]


def suffices(plan: IndexPlan) -> bool:
    """Whether a stored thumbnail has the pixels that the model looks at."""
    return max(plan.card.width, plan.card.height) <= plan.thumbnail_size


def embed_thumbnails(catalogue: Catalogue, plan: IndexPlan) -> Iterator[IndexProgress]:
    """Embeds what the model has not seen and has a thumbnail; ``added`` of the last event counts them. A damaged
    thumbnail is left to the next look at its original. Raises ``ModelError``, ``LibraryFull``, ``LibraryBusy``."""
    model, started = plan.card.key, time.monotonic()
    total = catalogue.contents.count_unseen(model)
    if not total:
        return
    embedder = plan.embedder()
    catalogue.models.register(model, asdict(plan.card))
    run, seen, embedded = catalogue.begin_run(), 0, 0
    with ThreadPoolExecutor(plan.decode_threads, thread_name_prefix="pictrace-upgrade") as pool:
        waiting = _pages(catalogue, plan, pool, embedder)
        for page in waiting:
            plan.give_way()
            ready = {name: pixels for name, future in page.items() if (pixels := future.result()) is not None}
            if ready:
                catalogue.write(Batch(run, embeddings=[_embedded(plan, embedder, ready)]))
            seen, embedded = seen + len(page), embedded + len(ready)
            yield _progress(model, seen, total, embedded, time.monotonic() - started)
    plan.catch_up()


def estimate(catalogue: Catalogue, plan: IndexPlan, current: str) -> Upgrade | None:
    """What it would take to let the model see what ``current`` has seen: measured here, on some thumbnails; ``None``
    where nothing is left to see."""
    total = catalogue.contents.count_unseen(plan.card.key)
    if not total:
        return None
    embedder = plan.embedder()
    hashes = catalogue.contents.unseen(plan.card.key, limit=TRIED)
    with ThreadPoolExecutor(plan.decode_threads) as pool:
        thumbnails = catalogue.contents.thumbnails(hashes)
        started = time.monotonic()
        prepared = pool.map(lambda data: _prepared(data, embedder), thumbnails.values())
        ready = [pixels for pixels in prepared if pixels is not None]
        if ready:
            embedder.embed_prepared(np.stack(ready))
    seconds = (time.monotonic() - started) * total / max(1, len(thumbnails))
    return Upgrade(current, plan.card.key, total, seconds)


def _pages(
    catalogue: Catalogue, plan: IndexPlan, pool: ThreadPoolExecutor, embedder: Embedder
) -> Iterator[dict[str, Future[Prepared | None]]]:
    """Pages of contents by hash, one page ahead in decoding."""
    last, ahead = 0, None
    while True:
        hashes = catalogue.contents.unseen(plan.card.key, last, AT_ONCE)
        thumbnails = catalogue.contents.thumbnails(hashes) if hashes else {}
        page = {hashes[key]: pool.submit(_prepared, data, embedder) for key, data in thumbnails.items()}
        if ahead:
            yield ahead
        if not hashes:
            return
        last, ahead = max(hashes), page


def _prepared(thumbnail: bytes, embedder: Embedder) -> Prepared | None:
    try:
        return embedder.prepare(decode_thumbnail(thumbnail))
    except PhotoError:
        return None


def _embedded(plan: IndexPlan, embedder: Embedder, ready: Mapping[str, Prepared]) -> NewEmbeddings:
    hashes: Sequence[str] = list(ready)
    seen = embedder.embed_prepared(np.stack(list(ready.values())))
    return NewEmbeddings(plan.card.key, embedder.engine, embedder.precision, hashes, seen.spaces, seen.tags)


def _progress(model: str, seen: int, total: int, embedded: int, seconds: float) -> IndexProgress:
    rate = seen / seconds if seconds > 0 else 0.0
    left = max(0, total - seen)
    progress = IndexProgress(f"thumbnails, for {model}", min(seen, total), total, True, embedded, 0, seconds, rate)
    return replace(progress, eta_seconds=left / rate) if rate > 0 else progress
