"""Bringing a library up to date with its sources: one pass, in stages, written batch by batch.

::

    scan (1) → read + hash (source.readers) → recognise (1) → decode (decode_threads) → embed (1)
                                                                         → write (the caller's thread)

The caller's thread, which takes the events, is the one writer: when it stops, writing stops, and nothing
is written that nobody asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pictrace.catalogue import Catalogue
from pictrace.decoding import DecodeLimits
from pictrace.embeddings.cards import ModelCard
from pictrace.embeddings.interface import Embedder
from pictrace.records import Failure, IndexProgress, IndexReport
from pictrace.sources.interface import Source
from pictrace.sources.volumes import Volumes, system
from pictrace.workflows.indexing.executor import Budget, Channel, Pipeline, Stopped
from pictrace.workflows.indexing.flow import Embedded, Item, Measured, Outcome, Read
from pictrace.workflows.indexing.measuring import Measure, measure
from pictrace.workflows.indexing.retrying import Judge
from pictrace.workflows.indexing.scan import Scan
from pictrace.workflows.indexing.steps import ASK_AT_ONCE, Measuring
from pictrace.workflows.indexing.write import Writer

__all__ = ["IndexPlan", "index"]

MIB = 1024 * 1024
LISTED_AHEAD = 100_000
"""Files listed before they are read, so that the end (and with it the ETA) is known early: some 30 MiB."""
WRITE_AT_ONCE = 128
"""Photos in one transaction: what a kill can lose, and what a commit costs, are both small."""
MEASURED_AHEAD = 128
"""Decoded photos that may wait for the model: more than a batch."""
FILES_AHEAD = 8
"""Files read ahead for each thread that decodes, below the budget of bytes."""
WRITE_SECONDS = 0.5
"""A transaction takes that many photos, or what there is after that time: it costs the same for ten as for a
hundred, and what is left at the end is written while nothing else is done."""
COLLECT_AT_ONCE = 8
"""Outcomes that are waited for together, so that the writer is not woken by every batch of the model."""
PROGRESS_SECONDS = 0.2
"""Between two progress events: a bar that moves evenly."""
CATCH_UP_AT = 20_000
"""New vectors after which the index catches up during a run, so that a killed run leaves little to do."""


@dataclass(frozen=True, slots=True, eq=False)
class IndexPlan:
    """What a run works with. ``embedder`` is called when the first picture needs it; ``catch_up`` brings
    the vector index up to date; ``give_way`` is called before each step, and lets searches go first; ``measure`` is
    called by ``decode_threads`` threads at once, keeps to ``limits``, and works here or in other processes.
    ``accept_changes``: another disk is the right one, and what is gone is gone; without it a source that lost
    ``vanished_percent`` of its photos (0: any number may go) is taken for unreachable. ``growing``: location → keys of
    files that somebody is still writing, which stay as they are known."""

    card: ModelCard
    embedder: Callable[[], Embedder]
    catch_up: Callable[[], object]
    decode_threads: int = 2
    batch_size: int = 0
    queue_bytes: int = 32 * MIB
    thumbnail_size: int = 384
    measure: Measure = measure
    limits: DecodeLimits = field(default_factory=DecodeLimits)
    give_way: Callable[[], None] = lambda: None
    retry: bool = False
    accept_changes: bool = False
    vanished_percent: int = 0
    volumes: Callable[[], Volumes] = system
    growing: Callable[[], Mapping[str, frozenset[str]]] = dict


def index(
    catalogue: Catalogue, sources: Sequence[Source], plan: IndexPlan
) -> Iterator[IndexProgress | Failure | IndexReport]:
    """Indexes ``sources``. Closing the iterator stops the run; what was finished by then is written.

    Raises ``LibraryFull``, ``LibraryBusy``, ``LibraryDamaged`` or ``ModelError``: then nothing of the
    batch in hand is written, everything before it is."""
    run = _Run(catalogue, sources, plan)
    try:
        yield from run.events()
    except Exception:
        run.stop()
        raise
    except BaseException:  # closed, or Ctrl-C: keep what is finished
        run.stop()
        run.write_finished()
        raise
    run.stop()
    yield run.report()


class _Run:
    """The stages of one run and the channels between them."""

    def __init__(self, catalogue: Catalogue, sources: Sequence[Source], plan: IndexPlan) -> None:
        self._plan = plan
        self._sources = sources
        self._started = time.monotonic()
        self._pipeline = Pipeline()
        self._items: Channel[Item] = Channel(self._pipeline, LISTED_AHEAD)
        self._read: Channel[Read] = Channel(self._pipeline, ASK_AT_ONCE)
        self._files: Channel[Read] = Channel(self._pipeline, FILES_AHEAD * plan.decode_threads)
        self._measured: Channel[Measured] = Channel(self._pipeline, MEASURED_AHEAD)
        self._outcomes: Channel[Outcome] = Channel(self._pipeline, 2 * WRITE_AT_ONCE)
        listed_bytes, read_bytes = (Budget(self._pipeline, plan.queue_bytes) for _ in range(2))
        model, judge = plan.card.key, Judge(plan.limits)
        self._scan = Scan(
            catalogue,
            model,
            self._items.put,
            self._outcomes.put,
            listed_bytes,
            judge,
            volumes=plan.volumes(),
            growing=plan.growing,
            retry=plan.retry,
            accept_changes=plan.accept_changes,
        )
        self._measuring = Measuring(
            catalogue,
            plan.embedder,
            model,
            listed_bytes,
            read_bytes,
            thumbnail_size=plan.thumbnail_size,
            measure=plan.measure,
            batch_size=plan.batch_size,
            give_way=plan.give_way,
        )
        share = 0 if plan.accept_changes else plan.vanished_percent
        self._writer = Writer(catalogue, plan.card, plan.embedder, self._measuring.in_flight, judge, share)
        self._found: list[Outcome] = []
        self._found_since = self._started
        self._caught_up = 0

    def events(self) -> Iterator[IndexProgress | Failure]:
        """Runs to the end, writing what comes."""
        self._start()
        yield self._progress()
        shown = time.monotonic()
        more = True
        while more:
            more = self._collect()
            if not more or self._due:
                yield from self._write()
            if self._writer.counts["vectors"] - self._caught_up >= CATCH_UP_AT:
                self._catch_up()
            if time.monotonic() - shown >= PROGRESS_SECONDS:
                yield self._progress()
                shown = time.monotonic()
        yield from self._writer.finish()
        self._catch_up()
        yield self._progress()

    def stop(self) -> None:
        """Ends all threads."""
        self._pipeline.stop()
        for source in self._sources:
            source.close()
        self._pipeline.close()

    def write_finished(self) -> None:
        """Writes what the stages had handed over when they were stopped."""
        self._found += self._outcomes.drain()
        self._write()

    def report(self) -> IndexReport:
        return self._writer.report(self._scan.unchanged, time.monotonic() - self._started)

    def _start(self) -> None:
        start, plan, work = self._pipeline.start, self._plan, self._measuring
        readers = max((source.readers for source in self._sources), default=1)
        start("scan", lambda: self._scan.run(self._sources), 1, self._items)
        start("read", lambda: work.read(self._items, self._read, self._outcomes), readers, self._read)
        start("recognise", lambda: work.recognise(self._read, self._files, self._outcomes), 1, self._files)
        start(
            "decode",
            lambda: work.decode(self._files, self._measured, self._outcomes),
            plan.decode_threads,
            self._measured,
        )
        start("embed", lambda: work.embed(self._measured, self._outcomes), 1, self._outcomes)

    def _collect(self) -> bool:
        """Takes what the stages find in the next moments; false at the end."""
        try:
            least = min(COLLECT_AT_ONCE, WRITE_AT_ONCE)
            outcomes = self._outcomes.take(WRITE_AT_ONCE, PROGRESS_SECONDS, least=least)
        except Stopped:
            assert self._pipeline.error is not None
            raise self._pipeline.error from None
        if not self._found:
            self._found_since = time.monotonic()
        self._found += outcomes or ()
        return outcomes is not None

    @property
    def _due(self) -> bool:
        """Whether what was found makes a transaction."""
        waited = time.monotonic() - self._found_since
        photos = sum(len(found.contents) if isinstance(found, Embedded) else 1 for found in self._found)
        return photos >= WRITE_AT_ONCE or (photos > 0 and waited >= WRITE_SECONDS)

    def _write(self) -> list[Failure]:
        """What was found, and with it the failures."""
        found, self._found = self._found, []
        return self._writer.write(found)

    def _catch_up(self) -> None:
        self._plan.catch_up()
        self._caught_up = self._writer.counts["vectors"]

    def _progress(self) -> IndexProgress:
        seconds = time.monotonic() - self._started
        ended, total = self._scan.ended, self._scan.listed
        done = self._scan.unchanged + self._writer.done
        rate = done / seconds if seconds > 0 else 0.0
        left = max(0, total - done)
        return IndexProgress(
            source=self._scan.current,
            done=min(done, total),
            total=total,
            listed_all=ended,
            added=self._writer.counts["added"],
            failed=self._writer.counts["failed"],
            seconds=seconds,
            photos_per_second=rate,
            eta_seconds=left / rate if ended and rate > 0 else None,
        )
