"""The catalogue: all that a library knows, in one file, and the truth that everything else follows."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from types import TracebackType

from pictrace.catalogue import integrity
from pictrace.catalogue.albums import COUNTER, Albums
from pictrace.catalogue.appearances import Appearances
from pictrace.catalogue.backends.interface import Backend
from pictrace.catalogue.backends.sqlite import SqliteBackend
from pictrace.catalogue.batches import Batch, Written
from pictrace.catalogue.cleanups import Cleanups
from pictrace.catalogue.contents import Contents
from pictrace.catalogue.database import Database
from pictrace.catalogue.decisions import Decisions
from pictrace.catalogue.embeddings import Embeddings
from pictrace.catalogue.groups import Groups
from pictrace.catalogue.jobs import JobRecords
from pictrace.catalogue.marks import MarkRecords
from pictrace.catalogue.models import Models
from pictrace.catalogue.overview import Overview
from pictrace.catalogue.pairs import Pairs
from pictrace.catalogue.photos import Photos
from pictrace.catalogue.saved_searches import SearchRecords
from pictrace.catalogue.scans import Scans
from pictrace.catalogue.sources import Sources
from pictrace.catalogue.tags import Tags
from pictrace.catalogue.writer import write
from pictrace.records import Finding

__all__ = ["Catalogue"]


class Catalogue:
    """Opens the file and holds one reader for each noun. Safe to use from several threads at once: many readers,
    one writer at a time. Every method may raise ``LibraryBusy``, ``LibraryFull`` or ``LibraryDamaged``.

    A scan of one source goes like this::

        run = catalogue.begin_run()
        known = catalogue.scans.known(source.id)
        for item in scan:  # Entry → known.see, Unchanged → known.see_below, Problem.subtree → known.keep_below
            ...
            catalogue.write(Batch(run, photos=…, contents=…, embeddings=…, failures=…))
            catalogue.scans.restore(known.take_returned())
        catalogue.sources.finish_scan(source.id, known.unseen(), containers, now)
        ...
        moved = catalogue.scans.follow_moves(run, [source.id])  # after the last source
    """

    sources: Sources
    photos: Photos
    scans: Scans
    contents: Contents
    models: Models
    embeddings: Embeddings
    tags: Tags
    appearances: Appearances
    decisions: Decisions
    pairs: Pairs
    groups: Groups
    jobs: JobRecords
    albums: Albums
    marks: MarkRecords
    searches: SearchRecords
    cleanups: Cleanups
    overview: Overview

    def __init__(self, database: Database) -> None:
        self._database = database
        self.sources = Sources(database)
        self.photos = Photos(database)
        self.scans = Scans(database)
        self.contents = Contents(database)
        self.models = Models(database)
        self.embeddings = Embeddings(database)
        self.tags = Tags(database)
        self.appearances = Appearances(database)
        self.decisions = Decisions(database)
        self.pairs = Pairs(database)
        self.groups = Groups(database)
        self.jobs = JobRecords(database)
        self.albums = Albums(database)
        self.marks = MarkRecords(database)
        self.searches = SearchRecords(database)
        self.cleanups = Cleanups(database)
        self.overview = Overview(database)

    @classmethod
    def open(cls, place: Path | Backend, *, create: bool = False) -> Catalogue:
        """Opens the catalogue in an SQLite file, or on another backend, and brings it to the present schema; makes it
        if it is not there and ``create``. Raises ``LibraryNotFound``, ``LibraryTooNew``, ``LibraryBusy``,
        ``LibraryDamaged`` or ``LibraryFull``."""
        return cls(Database.open(SqliteBackend(place) if isinstance(place, Path) else place, create=create))

    def close(self) -> None:
        """Gives back all connections; closing twice does nothing."""
        self._database.close()

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return self._database.backend.place

    @property
    def generation(self) -> int:
        """Grows with every transaction that changes what searches may answer: a cheap "is my cache stale?"."""
        with self._database.reading() as connection:
            return self._database.counter(connection, "generation")

    @property
    def collected(self) -> int:
        """Grows with every change of albums, marks and saved searches."""
        with self._database.reading() as connection:
            return self._database.counter(connection, COUNTER)

    @property
    def epoch(self) -> int:
        """Changes when embeddings were taken away: a vector index of another epoch must be rebuilt."""
        with self._database.reading() as connection:
            return self._database.counter(connection, "epoch")

    def begin_run(self) -> int:
        """The number of a new indexing run; photos it writes carry it."""
        with self._database.writing() as connection:
            return self._database.count_up(connection, "run")

    def write(self, batch: Batch) -> Written:
        """Writes everything of the batch in one transaction, or nothing. Models must be registered."""
        with self._database.changing() as connection:
            return write(connection, batch)

    def copy(self, file: Path) -> Generator[tuple[int, int], None, None]:
        """See ``Database.copy``."""
        return self._database.copy(file)

    def check(self, repair: bool = False) -> Iterator[Finding]:
        """See ``integrity.check``."""
        return integrity.check(self._database, repair)
