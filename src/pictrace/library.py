"""The one object that apps talk to: it chooses the parts, joins them and hands them to the workflows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TextIO

from pictrace.errors import PicTraceError
from pictrace.records import (
    Comparison,
    Decision,
    DecisionKind,
    DuplicateGroup,
    Failure,
    Filters,
    Finding,
    IndexProgress,
    IndexReport,
    Photo,
    Possession,
    Query,
    Relation,
    SearchResult,
    SourceRecord,
    Tag,
)
from pictrace.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pictrace.workflows.status import ModelState, Status

__all__ = ["Library"]

_EVERYTHING = Filters()


def _not_yet(what: str) -> PicTraceError:
    return PicTraceError(f"{what} is being built")


class Library:
    """One directory that holds all that PicTrace knows: catalogue, vectors, thumbnails, settings.

    Safe to use from several threads. One process at a time may index; any number may search.
    """

    directory: Path
    settings: Settings

    def __init__(self, directory: Path, settings: Settings) -> None:
        self.directory = directory
        self.settings = settings

    @classmethod
    def open(cls, directory: str | Path | None = None, *, create: bool = True, **settings: Any) -> Self:
        """Opens the library at ``directory`` (default: ``PICTRACE_LIBRARY``, else the user's data
        directory), making it if need be.

        Keywords override settings by name. Raises ``LibraryNotFound`` (``create=False`` and there is
        none, or something else is there), ``LibraryTooNew``, ``LibraryDamaged``, ``LibraryFull``,
        ``UsageError`` (a wrong setting)."""
        raise _not_yet("Library.open")

    @staticmethod
    def default_directory() -> Path:
        """Where ``open()`` looks when no directory is given."""
        raise _not_yet("Library.default_directory")

    def close(self) -> None:
        """Gives back files and models. Calling it again does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Indexing

    def index(
        self, places: Iterable[str] = (), *, model: str | None = None, retry: bool = False
    ) -> Iterator[IndexProgress | Failure | IndexReport]:
        """Brings the library up to date with ``places`` (paths, archives, URL lists), or with all its
        sources when there are none. The last event is the ``IndexReport``.

        Closing the generator stops cleanly: what was done stays. ``retry`` tries failed photos again
        although their files did not change. Raises ``LibraryBusy`` when another run is at work,
        ``LibraryFull``, ``SourceUnreachable`` or ``UsageError`` for a place that is not a source, and
        ``ModelError``."""
        raise _not_yet("Library.index")

    def forget(self, source_id: int) -> None:
        """Takes a source and its photos out of the library; the files stay untouched. Raises
        ``UsageError`` if there is no such source, ``LibraryBusy``."""
        raise _not_yet("Library.forget")

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
        ``ssim``, ``orb``, ``phash``. ``relations`` keeps hits of these relations only. Raises
        ``UsageError``, ``PhotoError`` for a query that is not a readable picture, ``SourceError`` for
        one that cannot be fetched, ``ModelError``; raised when that query's turn comes, so catch around ``next``
        and search for the rest again, or give one query a call."""
        raise _not_yet("Library.search")

    def compare(self, a: Query, b: Query) -> Comparison:
        """Every measure of two pictures, the relation and the score. Neither needs to be in the library."""
        raise _not_yet("Library.compare")

    def proof(self, a: Query, b: Query) -> Any:
        """The pictures that show why (``verification.proof.Proof``): matches, outline, aligned pair, SSIM map."""
        raise _not_yet("Library.proof")

    def embed(self, queries: Iterable[Query], model: str | None = None) -> Iterator[tuple[Query, NDArray[np.float32]]]:
        """Each picture's embedding: (dimension,) float32, unit length."""
        raise _not_yet("Library.embed")

    def tags(self, query: Query, k: int = 5) -> list[Tag]:
        """The ``k`` most probable words for a picture, best first; empty for a model without words."""
        raise _not_yet("Library.tags")

    def vocabulary(self) -> list[str]:
        """The words that text search and tags know, in the model's order; empty for a model without."""
        raise _not_yet("Library.vocabulary")

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
        raise _not_yet("Library.duplicates")

    def have(self, places: Iterable[str]) -> Iterator[Possession]:
        """Checks every picture of ``places`` against the library without adding it."""
        raise _not_yet("Library.have")

    def decide(self, kind: DecisionKind, photo_ids: Iterable[int]) -> Decision:
        """Stores the user's word about photos, by content hash. Raises ``PhotoGone`` for an unknown id,
        ``UsageError`` for fewer than two contents."""
        raise _not_yet("Library.decide")

    def decisions(self) -> list[Decision]:
        """Every decision, oldest first."""
        raise _not_yet("Library.decisions")

    def undecide(self, decision_id: int) -> None:
        """Takes a decision back. Raises ``UsageError`` if there is none of that id."""
        raise _not_yet("Library.undecide")

    # Looking

    def photos(
        self, *, filters: Filters = _EVERYTHING, order: str = "taken", after: str | None = None, limit: int = 100
    ) -> tuple[list[Photo], str | None]:
        """One page of photos and the cursor of the next (``None`` at the end). ``order`` is ``taken``
        (newest first), ``location`` or ``id``; ``after`` is the cursor of the page before."""
        raise _not_yet("Library.photos")

    def count(self, filters: Filters = _EVERYTHING) -> int:
        """How many photos the filters let through."""
        raise _not_yet("Library.count")

    def photo(self, photo_id: int) -> Photo:
        """The photo of that id. Raises ``PhotoGone`` if there is none."""
        raise _not_yet("Library.photo")

    def thumbnail(self, photo_id: int) -> bytes:
        """JPEG, longest side at most ``settings.thumbnail_size``. Raises ``PhotoGone`` if there is no
        such photo, ``PhotoUnreadable`` for one that never could be read."""
        raise _not_yet("Library.thumbnail")

    def original(self, photo_id: int) -> bytes:
        """The file's own bytes, from its source. Raises ``PhotoGone``, ``SourceUnreachable``."""
        raise _not_yet("Library.original")

    def pixels(self, query: Query, at_least: int | None = None) -> NDArray[np.uint8]:
        """Upright RGB (h, w, 3) uint8 of a picture, cut to its region. ``at_least``: the shorter side
        that is enough, in pixels (reduced decoding); ``None``: full size."""
        raise _not_yet("Library.pixels")

    def sources(self) -> list[SourceRecord]:
        """Every source with its counts, by id."""
        raise _not_yet("Library.sources")

    def status(self) -> Status:
        """Counts, sources, models, indexes, sizes and versions."""
        raise _not_yet("Library.status")

    def models(self) -> list[ModelState]:
        """Every model PicTrace knows here: bundled, known, or installed in this library."""
        raise _not_yet("Library.models")

    def install_model(self, name: str, *, file: str | Path | None = None) -> Iterator[tuple[int, int | None]]:
        """Downloads a model's weights (or takes ``file``), verified by checksum; yields bytes done and
        in all (``None`` when unknown). Raises ``UnknownModel``, ``DownloadFailed``, ``ModelDamaged``."""
        raise _not_yet("Library.install_model")

    # Keeping

    def export(self, format: str, file: Path | TextIO, filters: Filters = _EVERYTHING) -> int:  # noqa: A002 - the word of the command line
        """Writes the photos as ``csv``, ``jsonl`` or ``npz`` (ids, locations and vectors; a path only)
        and returns how many. A path is written whole or not at all."""
        raise _not_yet("Library.export")

    def check(self, repair: bool = False) -> Iterator[Finding]:
        """Looks at each invariant of the library; ``repair`` rebuilds what can be rebuilt."""
        raise _not_yet("Library.check")
