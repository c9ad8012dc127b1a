"""Chooses the parts of one open library by its settings, and joins them for the workflows.

Costly parts are opened when they are first needed and then kept: a search by photo id needs no decoder
for addresses, ``status`` needs no model.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pictrace.catalogue import Catalogue
from pictrace.library.model_choice import better_version, version_in_use
from pictrace.library.model_runtime import ModelRuntime
from pictrace.library.settings import MIB, Settings
from pictrace.sources import Limits, Source, fetch, open_source
from pictrace.vectors.factory import DirectoryIndexes, IndexFactory
from pictrace.workflows.indexing.places import remembered
from pictrace.workflows.jobs.scheduler import Scheduler

if TYPE_CHECKING:
    from pictrace.decoding import DecodeLimits, DecoderPool, Picture
    from pictrace.embeddings.cards import ModelCard
    from pictrace.embeddings.head import WordHead
    from pictrace.embeddings.interface import Embedder
    from pictrace.embeddings.vocabulary import Vocabulary
    from pictrace.records import DuplicateGroup, IndexProgress, Relation
    from pictrace.verification import StandardVerifier
    from pictrace.workflows.comparison.comparer import Comparer
    from pictrace.workflows.indexing.measuring import Measure
    from pictrace.workflows.indexing.run import IndexPlan
    from pictrace.workflows.maintenance.status import IndexState, ModelState
    from pictrace.workflows.pairs import PhashIndex
    from pictrace.workflows.search.photo_counts import PhotoCounts
    from pictrace.workflows.search.query_image import Pictures
    from pictrace.workflows.search.searcher import Searcher
    from pictrace.workflows.text import Words

__all__ = ["Assembly"]

READ_AHEAD_MIB = 16
"""Bytes of photos in memory for each decoding thread: some photos ahead, and few enough to stay in the processor's
cache and in memory that was used before; with 128 MiB reading 12-megapixel photos cost twice as much."""


class Assembly:
    """The parts of the library at ``directory``. Safe to use from several threads."""

    def __init__(self, directory: Path, settings: Settings, catalogue: Catalogue) -> None:
        self.directory = directory
        self.settings = settings
        self.catalogue = catalogue
        self._runtimes: dict[str, ModelRuntime] = {}
        self._words: dict[str, Words] = {}
        self._versions: dict[str, str] = {}
        self._verifiers: dict[str, StandardVerifier] = {}
        self._lock = threading.RLock()
        self.scheduler = Scheduler(self.threads)

    @property
    def models_directory(self) -> Path:
        """Where this library keeps the weights it was given."""
        return self.directory / "models"

    @property
    def vectors_directory(self) -> Path:
        return self.directory / "vectors"

    @cached_property
    def indexes(self) -> IndexFactory:
        return DirectoryIndexes(self.vectors_directory)

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
    def decode_limits(self) -> DecodeLimits:
        from pictrace.decoding import DecodeLimits

        return DecodeLimits(pixels=self.settings.max_pixels, free_bytes=self.settings.decode_mib * MIB)

    @cached_property
    def _decoders(self) -> DecoderPool:
        from pictrace.decoding import DecoderPool
        from pictrace.workflows.indexing.measuring import TASK

        return DecoderPool(self.decode_limits, self.threads + 1, tasks=[TASK])  # one for a query while all index

    def decode(self, data: bytes, at_least: int | None = None) -> Picture:
        """``pictrace.decoding.decode`` within this library's limits, in a process that may die of it unless the
        settings say otherwise."""
        from pictrace.decoding import decode

        if not self.settings.isolate:
            return decode(data, at_least, self.decode_limits)
        with self._lock:
            decoders = self._decoders
        return decoders.decode(data, at_least)

    def _measure(self) -> Measure:
        """What indexing learns of a picture, in such a process too."""
        from pictrace.workflows.indexing.measuring import isolated, measure

        if not self.settings.isolate:
            return partial(measure, decode=self.decode)
        with self._lock:
            return isolated(self._decoders)

    def _warm_decoders(self) -> None:
        """Starts a process while there is something else to do."""
        if self.settings.isolate:
            with self._lock:
                self._decoders.warm()

    @cached_property
    def threads(self) -> int:
        """Threads for decoding and verifying."""
        return self.settings.decode_threads or os.cpu_count() or 2

    @cached_property
    def pool(self) -> ThreadPoolExecutor:
        """Threads that verify the candidates of queries."""
        return ThreadPoolExecutor(self.threads, thread_name_prefix="pictrace-verify")

    def verifier(self, model: str | None = None) -> StandardVerifier:
        """The one that knows the scale of a model (its key; default: that of the settings)."""
        from pictrace.verification import standard_verifier

        key = model or self.runtime().card.key
        with self._lock:
            if key not in self._verifiers:
                self._verifiers[key] = standard_verifier(key)
            return self._verifiers[key]

    @cached_property
    def phash_index(self) -> PhashIndex:
        from pictrace.workflows.pairs import PhashIndex

        return PhashIndex(self.catalogue)

    @cached_property
    def photo_counts(self) -> PhotoCounts:
        from pictrace.workflows.search.photo_counts import PhotoCounts

        return PhotoCounts(self.catalogue)

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

    def runtime(self, model: str | None = None) -> ModelRuntime:
        """What is open of a model (default: that of the settings). Raises ``ModelError``."""
        with self._lock:
            name = self._in_use(model or self.settings.model)
            if name not in self._runtimes:
                self._runtimes[name] = self._new_runtime(name)
            return self._runtimes[name]

    def _in_use(self, name: str) -> str:
        """The key of the version of a model that this library is searched by; other names as they are."""
        if not self._plain(name):
            return name
        with self._lock:
            if name not in self._versions:
                self._versions[name] = version_in_use(name, self.catalogue, self.models_directory).key
            return self._versions[name]

    def choose_again(self) -> None:
        """After a run: another version of a model may have seen more of the library now."""
        with self._lock:
            self._versions.clear()

    def better_model(self) -> ModelCard | None:
        """A newer version of the model that the library is searched by."""
        card = self.runtime().card
        return better_version(card, self.models_directory) if self._plain(self.settings.model) else None

    def _new_runtime(self, name: str) -> ModelRuntime:
        card, opened = self._card(name), None
        if card is None:
            opened = self._embedder(name, "indexing")
            card = opened.card
        return ModelRuntime(self.catalogue, card, lambda purpose: opened or self._embedder(name, purpose), self.indexes)

    def _card(self, name: str) -> ModelCard | None:
        """The card by which a model's vectors are known; ``None`` where only the opened model can tell (the
        user's own weights, a Keras application)."""
        from pictrace.embeddings.cards import find

        return find(name, self.models_directory) if self._plain(name) else None

    def _plain(self, name: str) -> bool:
        """Whether a card says all about the model of that name."""
        return not self.settings.model_file and not name.startswith("keras:") and not name.endswith(".onnx")

    def _embedder(self, name: str, purpose: str) -> Embedder:
        from pictrace.embeddings.choice import open_embedder

        settings = self.settings
        return open_embedder(
            name,
            models_directory=self.models_directory,
            model_file=Path(settings.model_file) if settings.model_file else None,
            engine=settings.engine,
            precision=settings.precision,
            threads=settings.inference_threads,
            batch_size=settings.batch_size,
            purpose=purpose,
        )

    def index_plan(
        self,
        model: str | None,
        *,
        retry: bool,
        accept_changes: bool,
        growing: Callable[[], Mapping[str, frozenset[str]]] = dict,
    ) -> IndexPlan:
        """What an indexing run works with."""
        from pictrace.workflows.indexing.run import IndexPlan

        runtime, settings = self.runtime(model), self.settings
        self._warm_decoders()
        return IndexPlan(
            card=runtime.card,
            embedder=runtime.embedder,
            catch_up=partial(self._catch_up, model),
            give_way=self.scheduler.give_way,
            decode_threads=self.threads,
            batch_size=settings.batch_size,
            queue_bytes=(settings.queue_mib or READ_AHEAD_MIB * self.threads) * MIB,
            thumbnail_size=settings.thumbnail_size,
            measure=self._measure(),
            limits=self.decode_limits,
            retry=retry,
            accept_changes=accept_changes,
            vanished_percent=settings.vanished_percent,
            growing=growing,
        )

    def _catch_up(self, model: str | None) -> None:
        """What follows from new embeddings: the indexes of their vectors, and the words that they say."""
        self.runtime(model).catch_up()
        self._tell_words(model)

    def words(self, model: str | None = None) -> Words:
        """What a model and the pixels say of this library, in words."""
        from pictrace.workflows.text import Words
        from pictrace.workflows.text.table import TableCache

        name = self._in_use(model or self.settings.model)
        card = self.runtime(name).card
        with self._lock:
            if name not in self._words:
                head = self._head(name, card)
                table = TableCache(self.catalogue, card.key)
                self._words[name] = Words(
                    self.catalogue, card.key, lambda: self._vocabulary(name, card, head), head, table
                )
            return self._words[name]

    def _vocabulary(self, name: str, card: ModelCard, head: WordHead | None) -> Vocabulary | None:
        """The words of a model, from the file beside its card, and of its head."""
        from pictrace.embeddings.vocabulary import read_vocabulary

        if card.vocabulary is None:
            return None
        vocabulary = read_vocabulary(self._beside(name, card) / card.vocabulary)
        return vocabulary.with_words(head.names) if head else vocabulary

    def _head(self, name: str, card: ModelCard) -> WordHead | None:
        from pictrace.embeddings.head import read_head

        return None if card.head is None else read_head(self._beside(name, card) / card.head, card.head_sha256)

    def _beside(self, name: str, card: ModelCard) -> Path:
        """Where the files lie that a card names."""
        from pictrace.embeddings.cards import BUNDLED_DIRECTORY

        if card.bundled:
            return BUNDLED_DIRECTORY
        return Path(name).parent if name.endswith(".onnx") else self.models_directory

    def _tell_words(self, model: str | None) -> None:
        """Lets the head of a model speak of what it has not spoken of."""
        from pictrace.workflows.text.labelling import tell_words

        name = self._in_use(model or self.settings.model)
        card = self.runtime(name).card
        head = self._head(name, card)
        if head is not None:
            tell_words(self.catalogue, card.key, head, self.words(name).classes, self.scheduler.give_way)

    def look_at_thumbnails(self) -> Iterator[IndexProgress]:
        """Measures the colours of what was indexed before they were measured."""
        from pictrace.workflows.text.labelling import look_at_thumbnails

        return look_at_thumbnails(self.catalogue, self.pool, self.scheduler.give_way)

    def known_runtimes(self) -> list[ModelRuntime]:
        """Those of every model that has vectors here and can be named again, and of the settings' own."""
        from pictrace.embeddings.cards import known

        held = {record.key for record in self.catalogue.models.all()}
        names = [card.key for card in known(self.models_directory) if card.key in held]
        return [self.runtime(name) for name in dict.fromkeys([self._in_use(self.settings.model), *names])]

    def index_states(self) -> list[IndexState]:
        """Those of the models that have vectors here."""
        return [
            state
            for runtime in self.known_runtimes()
            if self.catalogue.embeddings.reach(runtime.card.key, runtime.card.spaces[0].name).count
            for state in runtime.states()
        ]

    def models(self) -> list[ModelState]:
        """Every model that is known here, with what this library has of it."""
        from pictrace.embeddings.cards import known
        from pictrace.embeddings.weights import installed
        from pictrace.workflows.maintenance.status import ModelState

        embedded = {record.key: record.embeddings for record in self.catalogue.models.all()}
        states = []
        for card in known(self.models_directory):
            made = self.catalogue.embeddings.provenance(card.key, card.spaces[0].name) if embedded.get(card.key) else []
            opened = self._runtimes[card.key].opened if card.key in self._runtimes else None
            states.append(
                ModelState(
                    id=card.id,
                    key=card.key,
                    dimension=card.dimension,
                    licence=card.licence,
                    description=card.description,
                    bytes=card.bytes,
                    bundled=card.bundled,
                    installed=installed(card, self.models_directory) is not None,
                    chosen=card.key == self._in_use(self.settings.model),
                    embedded=embedded.get(card.key, 0),
                    engine=opened.engine if opened else made[0].engine if made else None,
                    precision=opened.precision if opened else made[0].precision if made else None,
                    has_tags=card.tags_name is not None,
                    origin=card.origin,
                )
            )
        return states

    def install_model(self, name: str, file: Path | None) -> Iterator[tuple[int, int | None]]:
        """Fetches a model's weights, or copies and verifies a file."""
        from pictrace.embeddings import weights
        from pictrace.embeddings.cards import find

        card = find(name, self.models_directory)
        if file is not None:
            size = weights.install(card, file, self.models_directory).stat().st_size
            yield size, size
            return
        for progress in weights.download(card, self.models_directory):
            yield progress.done, progress.total

    def pictures(self) -> Pictures:
        from pictrace.workflows.search.query_image import Pictures

        return Pictures(self.catalogue, self.source, self.fetch, self.decode, self.limits.photo_bytes)

    def searcher(self, model: str | None = None) -> Searcher:
        from pictrace.workflows.search.likeness import Likeness
        from pictrace.workflows.search.searcher import Searcher

        self._warm_decoders()
        runtime, settings = self.runtime(model), self.settings
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
            words=self.words(model),
            pool=pool,
            scheduler=self.scheduler,
            thumbnail_size=settings.thumbnail_size,
            verify_candidates=settings.verify_candidates,
            measure_all=settings.measure_all,
            second_look=settings.second_look,
        )

    def regroup(self, contents: Sequence[int], relations: frozenset[Relation]) -> list[DuplicateGroup]:
        """The duplicate groups among these contents."""
        from pictrace.workflows.duplicates.finder import regroup

        return regroup(
            self.catalogue,
            self.verifier(),
            contents,
            relations=relations,
            preferred=self.settings.prefer,
            threads=self.threads,
        )

    def comparer(self) -> Comparer:
        from pictrace.workflows.comparison.comparer import Comparer

        searcher = self.searcher()
        return Comparer(searcher.pictures, searcher.matcher, searcher.likeness_of, searcher.thumbnail_size)

    def warm(self, model: str | None, purpose: str) -> None:
        """Loads the engine, and for queries the index, the fingerprints and the verifier."""
        runtime = self.runtime(model)
        runtime.embedder(purpose)
        if purpose == "query":
            self.searcher(model).phash_index.near((0,))
            for space in runtime.card.spaces:
                runtime.index(space.name)
            self.verifier(runtime.card.key)
            self.words(model).keep(self.pool)

    def close(self) -> None:
        with self._lock:
            for runtime in self._runtimes.values():
                runtime.close()
            self._runtimes.clear()
            if "pool" in self.__dict__:
                self.pool.shutdown(wait=False, cancel_futures=True)
            if "_decoders" in self.__dict__:
                self._decoders.close()
        self.catalogue.close()
