"""Bringing one open library up to date: what a run works with, and when a better model sees the library first."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pictrace.errors import ModelError
from pictrace.library.assembly import Assembly
from pictrace.library.settings import MIB
from pictrace.records import Failure, IndexProgress, IndexReport, Upgrade

if TYPE_CHECKING:
    from pictrace.workflows.indexing.run import IndexPlan

__all__ = ["Indexing"]

log = logging.getLogger(__name__)

READ_AHEAD_MIB = 16
"""Bytes of photos in memory for each decoding thread: some photos ahead, and few enough to stay in the processor's
cache and in memory that was used before; with 128 MiB reading 12-megapixel photos cost twice as much."""


class Indexing:
    """Its runs; ``Library.index`` and ``Library.upgrade`` say what they do. The caller holds the library's lock.

    ``growing`` gives the files that are still written, by source: a run leaves them alone."""

    def __init__(self, parts: Assembly, growing: Callable[[], Mapping[str, frozenset[str]]]) -> None:
        self._parts = parts
        self._growing = growing

    def run(
        self, places: Sequence[str], model: str | None, *, retry: bool, accept_changes: bool, others: bool = True
    ) -> Iterator[IndexProgress | Failure | IndexReport]:
        """``others``: models that read and have seen pictures here are shown the new ones too, from thumbnails."""
        from pictrace.workflows.indexing.places import settle
        from pictrace.workflows.indexing.run import index
        from pictrace.workflows.indexing.upgrade import embed_thumbnails, suffices
        from pictrace.workflows.text.labelling import look_at_thumbnails

        catalogue = self._parts.catalogue
        sources = settle(catalogue, places, self._parts.source)
        plan = self._plan(model, retry=retry, accept_changes=accept_changes)
        seen = 0
        from_thumbnails = self._parts.settings.embed_from == "thumbnails" and suffices(plan)
        if from_thumbnails and catalogue.models.keys() - {plan.card.key}:
            for progress in embed_thumbnails(catalogue, plan):
                seen = progress.added
                yield replace(progress, added=0)
        yield from look_at_thumbnails(catalogue, self._parts.pool, self._parts.scheduler.give_way)
        for event in index(catalogue, sources, plan):
            if isinstance(event, IndexReport):
                if others and not event.stopped:
                    yield from self._show_readers(plan)
                event = replace(event, embedded=event.embedded + seen)
            yield event
        self._parts.models.choose_again()

    def _show_readers(self, plan: IndexPlan) -> Iterator[IndexProgress]:
        """Shows the stored thumbnails to models that read, so that sentences find new photos as well."""
        from pictrace.workflows.indexing.upgrade import embed_thumbnails, suffices

        for card in self._parts.models.reading():
            other = self._plan(card.key)
            if card.key != plan.card.key and suffices(other):
                try:
                    yield from (
                        replace(progress, added=0) for progress in embed_thumbnails(self._parts.catalogue, other)
                    )
                except ModelError as error:  # the run itself is whole; a search says what is wrong, too
                    log.warning("%s has not seen the new photos: %s", card.key, error)

    def upgrade(self) -> Upgrade | None:
        from pictrace.workflows.indexing.upgrade import estimate

        better = self._parts.models.better()
        if better is None:
            return None
        return estimate(self._parts.catalogue, self._plan(better.key), self._parts.models.runtime().card.key)

    def _catch_up(self, model: str | None) -> None:
        """What follows from new embeddings: the indexes of their vectors, and the words that they say."""
        self._parts.models.runtime(model).catch_up()
        self._parts.models.tell_words(model, self._parts.scheduler.give_way)

    def _plan(self, model: str | None, *, retry: bool = False, accept_changes: bool = False) -> IndexPlan:
        from pictrace.workflows.indexing.run import IndexPlan

        runtime, settings = self._parts.models.runtime(model), self._parts.settings
        self._parts.decoders.warm()
        return IndexPlan(
            card=runtime.card,
            embedder=runtime.embedder,
            catch_up=partial(self._catch_up, model),
            give_way=self._parts.scheduler.give_way,
            decode_threads=self._parts.threads,
            batch_size=settings.batch_size,
            queue_bytes=(settings.queue_mib or READ_AHEAD_MIB * self._parts.threads) * MIB,
            thumbnail_size=settings.thumbnail_size,
            measure=self._parts.decoders.measure(),
            limits=self._parts.decoders.limits,
            retry=retry,
            accept_changes=accept_changes,
            vanished_percent=settings.vanished_percent,
            growing=self._growing,
        )
