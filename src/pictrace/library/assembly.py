"""Chooses the parts of one open library by its settings, and joins them for the workflows.

Costly parts are opened when they are first needed and then kept: a search by photo id needs no decoder
for addresses, ``status`` needs no model.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pictrace.catalogue import Catalogue
from pictrace.errors import MissingExtra, ModelError
from pictrace.library.decoders import Decoders
from pictrace.library.models import Models
from pictrace.library.settings import MIB, Settings
from pictrace.sources import Limits, Source, fetch, open_source
from pictrace.workflows.indexing.places import remembered
from pictrace.workflows.jobs.scheduler import Scheduler

if TYPE_CHECKING:
    from pictrace.records import DuplicateGroup, Relation
    from pictrace.verification import StandardVerifier
    from pictrace.workflows.comparison.comparer import Comparer
    from pictrace.workflows.duplicates.keeper import KeepRules
    from pictrace.workflows.pairs import PhashIndex
    from pictrace.workflows.search.photo_counts import PhotoCounts
    from pictrace.workflows.search.query_image import Pictures
    from pictrace.workflows.search.searcher import Searcher

__all__ = ["Assembly"]


class Assembly:
    """The parts of the library at ``directory``. Safe to use from several threads."""

    def __init__(self, directory: Path, settings: Settings, catalogue: Catalogue) -> None:
        self.settings = settings
        self.catalogue = catalogue
        self.threads = settings.decode_threads or os.cpu_count() or 2
        """Threads for decoding and verifying."""
        self.models = Models(directory, settings, catalogue)
        self.decoders = Decoders(settings, self.threads)
        self.scheduler = Scheduler(self.threads)
        self._verifiers: dict[str, StandardVerifier] = {}
        self._lock = threading.RLock()

    @cached_property
    def limits(self) -> Limits:
        """What sources may cost."""
        settings = self.settings
        return Limits(
            photo_bytes=settings.photo_mib * MIB,
            nested_archive_bytes=settings.nested_archive_mib * MIB,
            nesting=settings.nesting,
            fetch_seconds=settings.fetch_seconds,
            redirects=settings.redirects,
            fetches=settings.fetches,
            private_addresses=settings.private_addresses,
            skip=settings.skip,
            hidden=settings.hidden,
        )

    @cached_property
    def pool(self) -> ThreadPoolExecutor:
        """Threads that verify the candidates of queries."""
        return ThreadPoolExecutor(self.threads, thread_name_prefix="pictrace-verify")

    @cached_property
    def phash_index(self) -> PhashIndex:
        from pictrace.workflows.pairs import PhashIndex

        return PhashIndex(self.catalogue)

    @cached_property
    def photo_counts(self) -> PhotoCounts:
        from pictrace.workflows.search.photo_counts import PhotoCounts

        return PhotoCounts(self.catalogue)

    def verifier(self, model: str | None = None) -> StandardVerifier:
        """The one that knows the scale of a model (its key; default: that of the settings)."""
        from pictrace.verification import standard_verifier

        key = model or self.models.runtime().card.key
        with self._lock:
            if key not in self._verifiers:
                self._verifiers[key] = standard_verifier(key)
            return self._verifiers[key]

    def source(self, place: str, kind: str | None = None) -> Source:
        """The source at a place, or at a stored location of that kind: see ``open_source``. A stored source is
        looked at as it was the last time, unless the settings say otherwise now."""
        limits = self.limits
        record = self.catalogue.sources.find(place) if kind is not None else None
        if record is not None:
            limits = remembered(limits, self.catalogue.sources.options(record.id))
        return open_source(place, limits, kind)

    def fetch(self, address: str) -> bytes:
        """The bytes at an http(s) address. Raises ``AddressRefused``, ``SourceUnreachable`` or ``PhotoError``."""
        return fetch(address, self.limits)

    def pictures(self) -> Pictures:
        from pictrace.workflows.search.query_image import Pictures

        return Pictures(self.catalogue, self.source, self.fetch, self.decoders.decode, self.limits.photo_bytes)

    def searcher(self, model: str | None = None) -> Searcher:
        from pictrace.workflows.search.likeness import Likeness
        from pictrace.workflows.search.searcher import Searcher

        self.decoders.warm()
        runtime, settings = self.models.runtime(model), self.settings
        with self._lock:
            phash_index, photo_counts, pool = self.phash_index, self.photo_counts, self.pool

        def verifier() -> StandardVerifier:
            return self.verifier(runtime.card.key)

        return Searcher(
            catalogue=self.catalogue,
            pictures=self.pictures(),
            model=runtime.card.key,
            embedder=runtime.query_embedder,
            index=runtime.index,
            likeness=Likeness.of(runtime.card, verifier().scores.looks_share),
            verifier=verifier,
            same_kind=lambda likeness: verifier().scores.same_kind(likeness),
            phash_index=phash_index,
            photo_counts=photo_counts,
            texts=self.models.texts(model),
            pool=pool,
            scheduler=self.scheduler,
            thumbnail_size=settings.thumbnail_size,
            verify_candidates=settings.verify_candidates,
            measure_all=settings.measure_all,
            second_look=settings.second_look,
        )

    @property
    def keep_rules(self) -> KeepRules:
        """What decides which photo of a group to keep, as the settings have it."""
        from pictrace.workflows.duplicates.keeper import KeepRules

        settings = self.settings
        larger = 1 + settings.larger_percent / 100
        return KeepRules(settings.prefer, avoided=settings.avoid, order=settings.keep, larger=larger)

    def regroup(
        self, contents: Sequence[int], relations: frozenset[Relation], keeping: KeepRules | None = None
    ) -> list[DuplicateGroup]:
        """The duplicate groups among these contents, by the library's rules for keepers or others."""
        from pictrace.workflows.duplicates.finder import regroup

        return regroup(
            self.catalogue,
            self.verifier(),
            contents,
            relations=relations,
            keeping=keeping or self.keep_rules,
            threads=self.threads,
        )

    def comparer(self) -> Comparer:
        from pictrace.workflows.comparison.comparer import Comparer

        searcher = self.searcher()
        return Comparer(searcher.pictures, searcher.matcher, searcher.likeness_of, searcher.thumbnail_size)

    def warm(self, model: str | None, purpose: str) -> None:
        """Loads the engine, and for queries the index, the fingerprints and the verifier."""
        runtime = self.models.runtime(model)
        runtime.embedder(purpose)
        if purpose == "query":
            self.searcher(model).phash_index.near((0,))
            for space in runtime.card.spaces:
                runtime.index(space.name)
            self.verifier(runtime.card.key)
            texts = self.models.texts(model)
            texts.words.keep(self.pool)
            if texts.sentences is not None:
                with suppress(ModelError, MissingExtra):  # said when somebody asks
                    texts.sentences.warm()

    def close(self) -> None:
        self.models.close()
        with self._lock:
            if "pool" in self.__dict__:
                self.pool.shutdown(wait=False, cancel_futures=True)
        self.decoders.close()
        self.catalogue.close()
