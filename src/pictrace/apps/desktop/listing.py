"""The list of photos or hits that answers a question, read page by page as it is looked through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.work import Work
from pictrace.errors import PhotoError
from pictrace.messages import Message, message_of
from pictrace.records import COPIES, LOOKS, Filters, Hit, Photo, PhotoState, Query, Relation, SearchResult

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["ALL_EVIDENCE", "PAGE", "RANKINGS", "Listing", "Narrowing", "Tile"]

PAGE = 250
ALL_EVIDENCE = "embedding"
RANKINGS = (ALL_EVIDENCE, LOOKS, COPIES)
"""What a picture's hits can be ranked by: the score over all that is known, or one of the model's spaces alone."""

MOST_AT_ONCE = 5000
"""Photos or hits that a reload brings back at once; more come by scrolling."""


@dataclass(frozen=True, slots=True)
class Tile:
    """What the grid shows in one place: a photo, and for a hit how it was found."""

    photo: Photo
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which hits are wanted: of at least this score, of these relations (``None``: of any), within a place; and by
    which measure a picture's hits are ranked (``Library.search``)."""

    min_score: float = 0.0
    relations: frozenset[Relation] | None = None
    within: str | None = None
    by: str = ALL_EVIDENCE

    def __bool__(self) -> bool:
        """Whether it leaves hits out."""
        return self != Narrowing(by=self.by)

    def passes(self, tile: Tile) -> bool:
        """Whether something that is loaded already is wanted still; its place has been asked for."""
        hit = tile.hit
        if hit is None:
            return True
        return hit.score >= self.min_score and (self.relations is None or hit.relation in self.relations)


@dataclass(frozen=True, slots=True)
class _Page:
    tiles: list[Tile]
    cursor: str | None = None
    result: SearchResult | None = None
    total: int = 0
    missing: int = 0
    complete: bool = False


class Listing:
    """``tiles`` is what there is of the answer; ``changed`` fires when it is another one, ``grew`` when it only got
    longer, ``state`` for busy, error and counts. ``result`` is ``None`` for a list of all photos."""

    def __init__(self, library: Library, work: Work) -> None:
        self._library = library
        self._work = work
        self.changed = Signal()
        self.grew = Signal()
        self.state = Signal()
        self.tiles: list[Tile] = []
        self.total = 0
        self.missing = 0
        """Of all photos those that are not there now; they are not in ``total``."""
        self.result: SearchResult | None = None
        self.busy = False
        self.error: Message | None = None
        self._query: Query | None = None
        self._narrowing = Narrowing()
        self._loaded: list[Tile] = []
        self._cursor: str | None = None
        self._complete = False
        self._loading_more = False

    @property
    def depth(self) -> int:
        """How much was read of it."""
        return len(self._loaded)

    def ask(self, query: Query | None, narrowing: Narrowing, depth: int = 0) -> None:
        """Another question: all photos for no query. What is shown stays until the answer is there; ``depth``: how
        much of it is wanted at once."""
        self._query, self._narrowing = query, narrowing
        self.busy, self.error = True, None
        self._loading_more = False
        self.state.emit()
        load = self._page(0, None, min(max(PAGE, depth), MOST_AT_ONCE))
        self._work.call("search", load, self._first_arrived, self._failed)

    def narrow(self, narrowing: Narrowing) -> None:
        """The same question, narrower or wider: at once for the hits that are there; the library is asked for those
        that are not."""
        before = self._narrowing
        if (narrowing.within, narrowing.by) == (before.within, before.by):
            self.tiles = [tile for tile in self._loaded if narrowing.passes(tile)]
            self.changed.emit()
        self.ask(self._query, narrowing)

    def need(self, index: int) -> None:
        """Says that the list is about to be seen up to ``index``; loads the next page in time."""
        if self._complete or self._loading_more or self.busy or index < len(self.tiles) - PAGE // 4:
            return
        self._loading_more = True
        load = self._page(len(self._loaded), self._cursor, PAGE)
        self._work.call("search", load, self._more_arrived, self._failed)

    def _page(self, offset: int, cursor: str | None, size: int) -> Callable[[], _Page]:
        """What loads a page in the worker's thread, with all that was asked for at this moment."""
        library, query, narrowing = self._library, self._query, self._narrowing
        filters = Filters(within=narrowing.within)

        def browse() -> _Page:
            photos, following = library.photos(filters=filters, after=cursor, limit=size)
            page = _Page([Tile(photo) for photo in photos], following, complete=following is None)
            if cursor is not None:
                return page
            missing = library.count(replace(filters, states=frozenset({PhotoState.MISSING})))
            return replace(page, total=library.count(filters) - missing, missing=missing)

        def find() -> _Page:
            assert query is not None
            found = library.search(
                [query],
                k=size,
                min_score=narrowing.min_score,
                filters=filters,
                by=narrowing.by if query.has_picture else ALL_EVIDENCE,
                relations=narrowing.relations,
                offset=offset,
            )
            result = next(iter(found))
            tiles = [Tile(hit.photo, hit) for hit in result.hits]
            return _Page(tiles, result=result, total=result.total, complete=len(tiles) < size)

        return browse if query is None else find

    def _first_arrived(self, page: _Page) -> None:
        self.busy = False
        self.result = page.result
        self.total, self.missing = page.total, page.missing
        self._loaded, self.tiles = [], []
        self._take(page)
        self.changed.emit()
        self.state.emit()

    def _more_arrived(self, page: _Page) -> None:
        self._loading_more = False
        self._take(page)
        self.grew.emit()
        self.state.emit()

    def _take(self, page: _Page) -> None:
        self._loaded += page.tiles
        self.tiles += [tile for tile in page.tiles if self._narrowing.passes(tile)]
        self._cursor, self._complete = page.cursor, page.complete

    def _failed(self, error: Exception) -> None:
        self.busy = self._loading_more = False
        self._complete = True
        self.error = message_of(error)
        if isinstance(error, PhotoError):  # the query itself: nothing was found for it
            self.tiles, self._loaded, self.total, self.result = [], [], 0, None
            self.changed.emit()
        self.state.emit()
