"""The one object that apps talk to: it chooses the parts, joins them and hands them to the workflows."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self, TextIO

from pictrace.catalogue import Catalogue
from pictrace.errors import LibraryNotFound, PicTraceError
from pictrace.library.assembly import Assembly
from pictrace.library.duplicates import Duplicates
from pictrace.library.indexing import Indexing
from pictrace.library.layout import CATALOGUE, CLEANER, CLEANING, PLANS, keep_private, lay_out, tidy
from pictrace.library.lock import alone
from pictrace.library.settings import Settings
from pictrace.library.watching import Watching
from pictrace.records import (
    COPIES,
    Comparison,
    Decision,
    DecisionKind,
    DuplicateGroup,
    Failure,
    Filters,
    Finding,
    IndexProgress,
    IndexReport,
    Information,
    JobKind,
    Photo,
    PhotoState,
    Possession,
    Query,
    Relation,
    SearchResult,
    SourceRecord,
    Tag,
    Understanding,
    Upgrade,
    Watched,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pictrace.library.backup import BackupProgress, BackupReport
    from pictrace.library.keeping import Keeping
    from pictrace.verification.proof import Proof
    from pictrace.workflows.browsing import Browsing
    from pictrace.workflows.cleanup.cleanup import Cleanup
    from pictrace.workflows.collections import Collections
    from pictrace.workflows.duplicates.review import Review
    from pictrace.workflows.jobs import Jobs
    from pictrace.workflows.maintenance.status import ModelState, Status
    from pictrace.workflows.text import Suggestion

# Our own threads use the processors: OpenCV's, which it starts beside each of them, would only wait for one another.
# It reads this when it is imported, which the parts do when they are needed.
os.environ.setdefault("OPENCV_FOR_THREADS_NUM", "1")

__all__ = ["Library"]

log = logging.getLogger(__name__)

ENVIRONMENT = "PICTRACE_LIBRARY"
PROOF_SIDE = 64
"""Pixels. The shorter side that a keeper is decoded to: enough to know that all of it can be."""
_EVERYTHING = Filters()
_NEWEST_FIRST = {"taken": "-taken", "-taken": "taken"}


class Library:
    """One directory that holds all that PicTrace knows: catalogue, vectors, thumbnails, settings.

    Safe to use from several threads. One process at a time may index; any number may search.
    """

    directory: Path
    settings: Settings

    def __init__(self, directory: Path, settings: Settings) -> None:
        self.directory = directory
        self.settings = settings
        self._parts = Assembly(directory, settings, Catalogue.open(directory / CATALOGUE, create=True))
        tidy(directory)
        self._prepare()
        if self._parts.catalogue.cleanups.unfinished():
            with suppress(PicTraceError):  # its disk may be away, and another process at work
                self.cleanup.recover()

    def _prepare(self) -> None:
        self._jobs: Jobs | None = None
        self._cleanup: Cleanup | None = None
        self._browsing: Browsing | None = None
        self._making = threading.Lock()
        self._duplicates = Duplicates(self._parts)
        self._watching = Watching(self.directory, self._parts, lambda: self.jobs)
        self._indexing = Indexing(self._parts, self._watching.growing)

    @classmethod
    def open(cls, directory: str | Path | None = None, *, create: bool = True, **settings: Any) -> Self:
        """Opens the library at ``directory`` (default: ``PICTRACE_LIBRARY``, else the user's data
        directory), making it if need be.

        Keywords override settings by name. Raises ``LibraryNotFound`` (``create=False`` and there is
        none, or something else is there), ``LibraryTooNew``, ``LibraryDamaged``, ``LibraryFull``,
        ``UsageError`` (a wrong setting)."""
        path = Path(directory).expanduser() if directory is not None else cls.default_directory()
        Settings.load(None, settings)  # a wrong setting makes no directory
        if create:
            lay_out(path, Settings.template())
        elif not (path / CATALOGUE).is_file():
            raise LibraryNotFound("library.none", place=str(path), command="`pictrace index PLACE`")
        keep_private(path)
        return cls(path, Settings.load(path, settings))

    @staticmethod
    def default_directory() -> Path:
        """Where ``open()`` looks when no directory is given."""
        named = os.environ.get(ENVIRONMENT)
        if named:
            return Path(named).expanduser()
        from platformdirs import user_data_path

        return user_data_path("pictrace", appauthor=False)

    def close(self) -> None:
        """Stops watching and its jobs, and gives back files and models. Calling it again does nothing."""
        self._watching.close()
        if self._jobs is not None:
            self._jobs.close()
        self._parts.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Indexing

    def index(
        self,
        places: Iterable[str] = (),
        *,
        model: str | None = None,
        retry: bool = False,
        accept_changes: bool = False,
    ) -> Iterator[IndexProgress | Failure | IndexReport]:
        """Brings the library up to date with ``places`` (paths, archives, URL lists), or with all its
        sources when there are none. The last event is the ``IndexReport``.

        Closing the generator stops cleanly: what was done stays. ``retry`` tries failed photos again
        although their files did not change. ``accept_changes``: another disk at a source's place is the right
        one, and photos that are gone are gone, however many; without it they are kept as unreachable. Raises
        ``LibraryBusy`` when another run is at work, ``LibraryFull``, ``SourceUnreachable`` or ``UsageError``
        for a place that is not a source, and ``ModelError``."""
        places = list(places)
        with self._alone("indexing"):
            yield from self._indexing.run(places, model, retry=retry, accept_changes=accept_changes)

    def upgrade(self) -> Upgrade | None:
        """What a better version of the library's model would take, if there is one that has not seen all of it:
        ``index(model=upgrade.better)`` lets it. Raises ``ModelError``."""
        return self._indexing.upgrade()

    def forget(self, source_id: int) -> None:
        """Takes a source and its photos out of the library; the files stay untouched. Raises
        ``UsageError`` if there is no such source, ``LibraryBusy``."""
        with self._alone("forgetting a source"):
            self._parts.catalogue.sources.get(source_id)
            self._parts.catalogue.sources.forget(source_id)

    # Watching

    def set_watched(self, source_id: int, watched: bool) -> SourceRecord:
        """Switches watching of a source on or off for all programs that ``keep_watching``, now and later. Raises
        ``UsageError`` if there is no such source, or none that can be watched (addresses)."""
        return self._watching.set_watched(source_id, watched)

    def watch(self, places: Iterable[str] = ()) -> Iterator[Watched]:
        """Indexes ``places`` (folders and archives; none: all of the library's), and again whenever their files have
        changed and are whole, by jobs. Tells what happens, until the generator is closed.

        What was moved keeps its id, what is deleted becomes missing; files that are still written are left alone. A
        source that is away is watched again when it is back. Raises ``UsageError`` for a place that cannot be watched
        or an empty library, ``SourceUnreachable`` for one that is not there."""
        return self._watching.watch(places)

    def keep_watching(self) -> None:
        """Watches the sources that are switched on, in a thread, until the library is closed. Again does nothing."""
        self._watching.keep_watching()

    # Searching

    def search(
        self,
        queries: Iterable[Query],
        *,
        k: int = 5,
        min_score: float = 0.0,
        filters: Filters = _EVERYTHING,
        by: str = "embedding",
        relations: frozenset[Relation] | None = None,
        verify: bool = True,
        model: str | None = None,
        offset: int = 0,
    ) -> Iterator[SearchResult]:
        """Answers each query with its ``k`` best hits after ``offset``, best first.

        ``by`` ranks by ``embedding`` (then verification, when ``verify``), or by one measure alone:
        a space of the model (``looks``, ``copies``), ``ssim``, ``orb``, ``phash``. ``relations``
        keeps hits of these relations only. Raises ``UsageError``, ``PhotoError`` for a query that is not a
        readable picture, ``SourceError`` for one that cannot be fetched, ``ModelError``; raised when that
        query's turn comes, so catch around ``next`` and search for the rest again, or give one query a
        call."""
        from pictrace.workflows.search.request import Request

        request = Request(k, offset, min_score, filters, by, relations, verify)
        return self._parts.searcher(model).search(queries, request)

    def compare(self, a: Query, b: Query) -> Comparison:
        """Every measure of two pictures, the relation and the score. Neither needs to be in the library."""
        return self._parts.comparer().compare(a, b)

    def proof(self, a: Query, b: Query) -> Proof:
        """The pictures that show why (``verification.proof.Proof``): matches, outline, aligned pair, SSIM map."""
        return self._parts.comparer().proof(a, b)

    def embed(self, queries: Iterable[Query], model: str | None = None) -> Iterator[tuple[Query, NDArray[np.float32]]]:
        """Each picture's embedding: (dimension,) float32, unit length."""
        searcher = self._parts.searcher(model)
        for query in queries:
            yield query, searcher.embed(query)

    def tags(self, query: Query, k: int = 5) -> list[Tag]:
        """The ``k`` most probable words for a picture, best first; empty for a model without words."""
        return self._parts.searcher().tags(query, k)

    def vocabulary(self) -> list[str]:
        """The words that text search understands, sorted; empty for a model without."""
        return self._parts.models.words().known()

    def suggestions(self, text: str, k: int = 10, language: str | None = None) -> list[Suggestion]:
        """Words that begin with ``text``, in any language, and that photos of this library show, with how many do."""
        return self._parts.models.words().suggestions(text, k, language)

    # Duplicates

    def duplicates(
        self,
        *,
        relations: frozenset[Relation] | None = None,
        filters: Filters = _EVERYTHING,
        include_decided: bool = False,
    ) -> Iterator[DuplicateGroup]:
        """Groups of photos tied by verified relations (default: those that claim the same picture),
        as they are found. Groups that the user decided about are left out unless ``include_decided``."""
        return self._duplicates.find(relations, filters, include_decided)

    def look_for_duplicates(self, relations: frozenset[Relation] | None = None) -> Iterator[DuplicateGroup]:
        """The same over the whole library, and keeps what it finds: ``review`` goes through it, here and elsewhere,
        also tomorrow. Takes the place of what was kept before."""
        filters = Filters(states=frozenset({PhotoState.PRESENT}))
        return self._duplicates.keep(self.duplicates(relations=relations, filters=filters), relations, filters)

    @property
    def review(self) -> Review:
        """The duplicate groups that the library holds, as they stand now."""
        return self._duplicates.review

    @property
    def keeping(self) -> Keeping:
        """The rules by which duplicate groups choose what to keep: read, tried on groups, saved with the library."""
        from pictrace.library.keeping import Keeping

        return Keeping(self.directory, self._parts, self.review)

    @property
    def cleanup(self) -> Cleanup:
        """The one thing that changes files of the user: plan, rehearse, apply, undo, purge."""
        from pictrace.workflows.cleanup.cleanup import Cleanup

        with self._making:
            if self._cleanup is None:
                self._cleanup = Cleanup(
                    self._parts.catalogue,
                    lambda data: self._parts.decoders.decode(data, PROOF_SIDE),
                    lambda: alone(self.directory, "cleaning up", CLEANING, CLEANER),
                    lambda: self.review.undecided(),
                    self.directory / PLANS,
                    threads=self._parts.threads,
                )
            return self._cleanup

    @property
    def jobs(self) -> Jobs:
        """Indexing, looking for duplicates and clean-ups as jobs: started, watched, stopped and gone on with."""
        from pictrace.library.cleaning import CleaningJobs
        from pictrace.workflows.jobs import Jobs

        with self._making:
            if self._jobs is None or self._jobs.closed:
                self._jobs = Jobs(
                    self._parts.catalogue,
                    self.directory,
                    {
                        JobKind.INDEX: lambda task: self.index(
                            task.places, model=task.model, retry=task.retry, accept_changes=task.accept_changes
                        ),
                        JobKind.DUPLICATES: lambda task: self.look_for_duplicates(task.relations),
                        **CleaningJobs(lambda: self.cleanup, self.have).work,
                    },
                )
            return self._jobs

    def have(self, places: Iterable[str]) -> Iterator[Possession]:
        """Checks every picture of ``places`` against the library without adding it."""
        from pictrace.workflows.membership.checker import check_membership

        runtime = self._parts.models.runtime()
        with ExitStack() as opened:
            # A place that is none is refused before the first one is looked at.
            for source in [opened.enter_context(closing(self._parts.source(place))) for place in places]:
                yield from check_membership(
                    self._parts.catalogue,
                    source,
                    runtime.embedder(),
                    runtime.index(COPIES),
                    self._parts.phash_index,
                    self._parts.verifier(),
                    decode=self._parts.decoders.decode,
                    space=runtime.card.space(COPIES).name,
                    candidates=self.settings.verify_candidates,
                    threads=self._parts.threads,
                    give_way=self._parts.scheduler.give_way,
                )

    def decide(self, kind: DecisionKind, photo_ids: Iterable[int]) -> Decision:
        """Stores the user's word about photos, by content hash. Raises ``PhotoGone`` for an unknown id,
        ``UsageError`` for fewer than two contents."""
        return self._duplicates.decide(kind, photo_ids)

    def decisions(self) -> list[Decision]:
        """Every decision, oldest first."""
        return self._parts.catalogue.decisions.all()

    def undecide(self, decision_id: int) -> None:
        """Takes a decision back. Raises ``UsageError`` if there is none of that id."""
        self._duplicates.undecide(decision_id)

    # What people put on their photos

    @property
    def collections(self) -> Collections:
        """Albums, favourites, ratings, own tags and saved searches: ``.albums``, ``.marks``, ``.searches``."""
        from pictrace.workflows.collections import Collections

        return Collections(self._parts.catalogue)

    # Looking

    def photos(
        self, *, filters: Filters = _EVERYTHING, order: str = "taken", after: str | None = None, limit: int = 100
    ) -> tuple[list[Photo], str | None]:
        """One page of photos and the cursor of the next (``None`` at the end). ``order`` is ``taken``
        (newest first), ``location`` or ``id``; ``after`` is the cursor of the page before."""
        return self._parts.catalogue.photos.page(filters, _NEWEST_FIRST.get(order, order), after, limit)

    def layout(self, *, filters: Filters = _EVERYTHING, order: str = "taken") -> NDArray[np.void]:
        """Id (uint32), shape (uint16, width ÷ height × 1000) and day taken (int32, since 1970-01-01; the least
        number for none) of every photo that passes, in the order of ``photos``: what an endless page is drawn from."""
        return self._parts.catalogue.photos.layout(filters, _NEWEST_FIRST.get(order, order))

    @property
    def browsing(self) -> Browsing:
        """The timeline and the folders, with counts."""
        from pictrace.workflows.browsing import Browsing

        with self._making:
            if self._browsing is None:
                self._browsing = Browsing(self._parts.catalogue)
            return self._browsing

    def understand(self, text: str) -> Understanding:
        """Dates and cameras of a text as chips, what remains as words, and what the library has of the last word."""
        from pictrace.workflows.box.understanding import understand

        browsing, collections = self.browsing, self.collections
        return understand(
            text,
            datetime.now().date(),
            cameras=browsing.cameras(),
            folders=browsing.all_folders(),
            albums=collections.albums.all(),
            own_tags=collections.marks.tags(),
            years=[(year.year, year.photos) for year in browsing.timeline().years],
        )

    @property
    def generation(self) -> int:
        """Grows whenever the photos change, in whatever process: a cheap "is what I show still right?"."""
        return self._parts.catalogue.generation

    def count(self, filters: Filters = _EVERYTHING) -> int:
        """How many photos the filters let through."""
        return self._parts.catalogue.photos.count(filters)

    def photo(self, photo_id: int) -> Photo:
        """The photo of that id. Raises ``PhotoGone`` if there is none."""
        return self._parts.catalogue.photos.get(photo_id)

    def some(self, photo_ids: Iterable[int]) -> list[Photo]:
        """Those of the photos that there are, in the order asked for."""
        return list(self._parts.catalogue.photos.by_ids(photo_ids).values())

    def thumbnail(self, photo: int | Photo) -> bytes:
        """JPEG, longest side at most ``settings.thumbnail_size``, of a photo or of that with this id. Raises
        ``PhotoGone`` if there is no such photo, ``PhotoUnreadable`` for one that never could be read."""
        return self._parts.pictures().thumbnail(self.photo(photo) if isinstance(photo, int) else photo)

    def original(self, photo_id: int) -> bytes:
        """The file's own bytes, from its source. Raises ``PhotoGone``, ``SourceUnreachable``."""
        return self._parts.pictures().original(self.photo(photo_id))

    def open_original(self, photo_id: int) -> BinaryIO:
        """The same as a file to read from and to seek in, not held in memory where its source can help it; the caller
        closes it. Raises what ``original`` does, and ``PhotoUnreadable`` while reading."""
        return self._parts.pictures().open_original(self.photo(photo_id))

    def pixels(self, query: Query, at_least: int | None = None) -> NDArray[np.uint8]:
        """Upright RGB (h, w, 3) uint8 of a picture, cut to its region. ``at_least``: the shorter side
        that is enough, in pixels (reduced decoding); ``None``: full size."""
        return self._parts.pictures().pixels(query, at_least)

    def fetch(self, address: str) -> bytes:
        """The bytes at an http(s) address, by the rules for addresses. Raises ``AddressRefused``,
        ``SourceUnreachable`` or ``PhotoError``."""
        return self._parts.fetch(address)

    def information(self, photo_id: int) -> Information:
        """All that its file says of a photo (EXIF, XMP, IPTC), read now, or what is stored where it cannot be; its
        copies, marks and tags. Raises ``PhotoGone`` if there is no such photo."""
        from pictrace.workflows.information.describing import describe

        words = self._parts.models.words()
        return describe(
            self._parts.catalogue, photo_id, self._parts.pictures().original, lambda one: words.tags([one]).get(one, ())
        )

    def sources(self) -> list[SourceRecord]:
        """Every source with its counts, by id."""
        return self._parts.catalogue.sources.all()

    def status(self) -> Status:
        """Counts, sources, models, indexes, sizes and versions."""
        from pictrace.workflows.maintenance.status import describe

        return describe(self.directory, self._parts.catalogue, self.models(), self._parts.models.index_states())

    def warnings(self) -> tuple[str, ...]:
        """What endangers the library (a network disk that it lies on), a sentence each; also in ``status``."""
        from pictrace.workflows.maintenance.status import warnings

        return warnings(self.directory)

    def models(self) -> list[ModelState]:
        """Every model PicTrace knows here: bundled, known, or installed in this library."""
        return self._parts.models.states()

    def warm(self, model: str | None = None, *, purpose: str = "query") -> None:
        """Loads what the first search would load (or, for ``indexing``, the engine that indexes), so that it
        answers as fast as the next. Raises ``ModelError``."""
        self._parts.warm(model, purpose)

    @property
    def models_directory(self) -> Path:
        """Where this library keeps the weights it was given; it need not exist."""
        return self._parts.models.directory

    def install_model(self, name: str, *, file: str | Path | None = None) -> Iterator[tuple[int, int | None]]:
        """Downloads a model's weights (or takes ``file``), verified by checksum; yields bytes done and
        in all (``None`` when unknown). Raises ``UnknownModel``, ``DownloadFailed``, ``ModelDamaged``."""
        return self._parts.models.install(name, None if file is None else Path(file))

    # Keeping

    def export(self, format: str, file: Path | TextIO, filters: Filters = _EVERYTHING) -> int:  # noqa: A002 - the word of the command line
        """Writes the photos as ``csv``, ``jsonl`` or ``npz`` (ids, locations and vectors; a path only)
        and returns how many. A path is written whole or not at all."""
        from pictrace.workflows.maintenance.export import export

        return export(self._parts.catalogue, self._parts.models.runtime().card.key, format, file, filters)

    def export_some(self, format: str, file: TextIO, photo_ids: Iterable[int]) -> int:  # noqa: A002 - as ``export``
        """The same as ``csv`` or ``jsonl`` of those of the photos that there are, in the order given."""
        from pictrace.workflows.maintenance.export import export_photos

        return export_photos(self._parts.catalogue, format, file, photo_ids)

    def pack(self, photos: Iterable[Photo]) -> Iterator[bytes]:
        """The photos as one ZIP, piece by piece; what cannot be read now is listed in it."""
        from pictrace.workflows.packing.packer import pack

        return pack(photos, self._parts.pictures().original)

    def backup(
        self, directory: str | Path, *, uploads: bool = True, models: bool = False, vectors: bool = False
    ) -> Iterator[BackupProgress | BackupReport]:
        """Copies the library into a new or empty ``directory``, while it is in use, and verifies the copy; the last
        event is the ``BackupReport``. The copy is a library: open it to restore. It holds the catalogue (thumbnails and
        embeddings are in it), the settings and what was uploaded; ``models`` (weights that were fetched) and
        ``vectors`` (made again at the first search) when asked for.

        Closing the generator stops it, and leaves nothing. Raises ``UsageError`` where something lies already,
        ``LibraryFull``, ``LibraryBusy`` (another backup to the same place), ``LibraryDamaged`` and ``LibraryError``."""
        from pictrace.library.backup import BackupParts, back_up

        parts = BackupParts(uploads=uploads, models=models, vectors=vectors)
        runtimes = self._parts.models.runtimes() if vectors else []
        return back_up(self.directory, self._parts.catalogue, runtimes, Path(directory).expanduser(), parts)

    def check(self, repair: bool = False) -> Iterator[Finding]:
        """Looks at each invariant of the library; ``repair`` rebuilds what can be rebuilt."""
        from pictrace.workflows.maintenance.check import check

        if not repair:
            yield from check(self._parts.catalogue, self._parts.models.runtimes(), repair=False)
            return
        with self._alone("repairing"):
            yield from check(self._parts.catalogue, self._parts.models.runtimes(), repair=True)

    def _alone(self, doing: str) -> AbstractContextManager[None]:
        """Holds the library's lock. Raises ``LibraryBusy`` that says who has it."""
        return alone(self.directory, doing)
