"""A search as a person does it: a query, its hits page by page, filters, and the way back.

Without a query the same list holds the library's photos, newest first, so that there is always
something to click on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.work import Ticket, Work
from pictrace.errors import PhotoError
from pictrace.records import Filters, Hit, Photo, PhotoState, Query, Region, Relation, SearchResult, Tag

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pictrace.library import Library

__all__ = ["PAGE", "PREVIEW_SIDE", "SearchPresenter", "Tile", "shown_name"]

PAGE = 250
MOST_AT_ONCE = 5000
"""Photos or hits that a reload brings back at once; more come by scrolling."""

PREVIEW_SIDE = 640


@dataclass(frozen=True, slots=True)
class Tile:
    """What the grid shows in one place: a photo, and for a hit how it was found."""

    photo: Photo
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class _Page:
    tiles: list[Tile]
    cursor: str | None = None
    result: SearchResult | None = None
    total: int = 0
    missing: int = 0
    complete: bool = False


class SearchPresenter:
    """``tiles`` is what the grid shows; ``results`` fires when it changed, ``grew`` when it only got
    longer, ``queried`` when the query or its preview changed, ``state`` for busy, error and counts."""

    def __init__(self, library: Library, work: Work) -> None:
        self._library = library
        self._work = work
        self.results = Signal()
        self.grew = Signal()
        self.queried = Signal()
        self.state = Signal()
        self.query: Query | None = None
        self.preview: NDArray[np.uint8] | None = None
        self.unreadable = False
        """The query's picture cannot be shown."""
        self.tags: list[Tag] = []
        self.history: list[Query | None] = []
        self.queue: list[Query] = []
        self.tiles: list[Tile] = []
        self.total = 0
        self.missing = 0
        """Of all photos those that are not there now; they are not in ``total``."""
        self.result: SearchResult | None = None
        self.busy = False
        self.error = ""
        self.filters = Filters()
        self.min_score = 0.0
        self.relations: frozenset[Relation] | None = None
        self._loaded: list[Tile] = []
        self._cursor: str | None = None
        self._complete = False
        self._loading_more = False
        self._fresh: Ticket | None = None
        self._depths: dict[Query | None, int] = {}

    # The query

    def search(self, query: Query | None) -> None:
        """Searches; ``None`` goes back to all photos. The query before it can be had back with ``back``."""
        if query == self.query:
            if self.error:
                self._load_first()
            return
        self.history.append(self.query)
        del self.history[:-50]
        self._ask(query)

    def search_each(self, queries: list[Query]) -> None:
        """Searches by the first of several pictures; ``step`` goes to the others."""
        self.queue = queries
        self.search(queries[0])

    def step(self, by: int) -> None:
        """The next or previous picture of the list, narrowed to the same words."""
        at = self.position
        if at is not None and self.query is not None and 0 <= at + by < len(self.queue):
            self.search(replace(self.queue[at + by], text=self.query.text))

    @property
    def position(self) -> int | None:
        """Where in the list of pictures the present one is."""
        picture = _picture(self.query)
        whole = [_picture(query) for query in self.queue]
        return whole.index(picture) if picture is not None and picture in whole else None

    def back(self) -> None:
        if self.history:
            query = self.history.pop()
            self._ask(query, self._depths.get(query, 0))

    def select_region(self, region: Region | None) -> None:
        """Searches by a part of the present picture, or by all of it again."""
        if self.query is not None and self.query.has_picture and self.query.region != region:
            self.search(replace(self.query, region=region))

    def narrow(self, words: str) -> None:
        """Searches by the present picture among photos that show what the words say; all of them for none."""
        text = words.strip() or None
        if self.query is not None and self.query.has_picture and self.query.text != text:
            self.search(replace(self.query, text=text))

    def more_like(self, photo: Photo) -> None:
        self.search(Query(photo_id=photo.id, name=shown_name(photo.location)))

    def reload(self) -> None:
        """Asks again for as much as there is, keeping what is shown until the answer is there."""
        self._load_first(len(self._loaded))

    # The filters

    def filter_relations(self, relations: frozenset[Relation] | None) -> None:
        if relations != self.relations:
            self.relations = relations
            self._filter()

    def filter_score(self, minimum: float) -> None:
        if minimum != self.min_score:
            self.min_score = minimum
            self._filter()

    def filter_place(self, within: str | None) -> None:
        within = within or None
        if within != self.filters.within:
            self.filters = replace(self.filters, within=within)
            self._load_first()

    # The list

    @property
    def browsing(self) -> bool:
        return self.query is None

    def need(self, index: int) -> None:
        """Says that the list is about to be seen up to ``index``; loads the next page in time."""
        if self._complete or self._loading_more or self.busy or index < len(self.tiles) - PAGE // 4:
            return
        self._loading_more = True
        load = self._page(len(self._loaded), self._cursor, PAGE)
        self._work.call("search", load, self._more_arrived, self._failed)

    def _ask(self, query: Query | None, depth: int = 0) -> None:
        """``depth``: how much of the list was seen when the person was there before."""
        self._depths[self.query] = len(self._loaded)
        changed_picture = _picture(query) != _picture(self.query)
        self.query = query
        if changed_picture:
            self.preview, self.tags, self.unreadable = None, [], False
            self._load_preview()
        self.queried.emit()
        self._load_first(depth)

    def _load_preview(self) -> None:
        self._work.cancel("preview")
        picture = _picture(self.query)
        if picture is None:
            return

        def arrived(pixels: NDArray[np.uint8]) -> None:
            self.preview = pixels
            self.queried.emit()

        def failed(error: Exception) -> None:
            self.unreadable = True
            self.queried.emit()

        self._work.call("preview", lambda: self._library.pixels(picture, PREVIEW_SIDE), arrived, failed)

    def _load_first(self, depth: int = 0) -> None:
        self.busy, self.error = True, ""
        self._loading_more = False
        self.state.emit()
        load = self._page(0, None, min(max(PAGE, depth), MOST_AT_ONCE))
        self._work.call("search", load, self._first_arrived, self._failed)

    def _filter(self) -> None:
        """Narrows what is loaded at once, and asks the library for the hits that are not."""
        if self.browsing:
            return
        self.tiles = [tile for tile in self._loaded if self._passes(tile)]
        self.results.emit()
        self._load_first()

    def _passes(self, tile: Tile) -> bool:
        hit = tile.hit
        if hit is None:
            return True
        return hit.score >= self.min_score and (self.relations is None or hit.relation in self.relations)

    def _page(self, offset: int, cursor: str | None, size: int) -> Callable[[], _Page]:
        """What loads a page in the worker's thread, with all that was asked for at this moment."""
        library, query, filters = self._library, self.query, self.filters
        min_score, relations = self.min_score, self.relations

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
                [query], k=size, min_score=min_score, filters=filters, relations=relations, offset=offset
            )
            result = next(iter(found))
            tiles = [Tile(hit.photo, hit) for hit in result.hits]
            return _Page(tiles, result=result, total=result.total, complete=len(tiles) < size)

        return browse if query is None else find

    def _first_arrived(self, page: _Page) -> None:
        self.busy = False
        self.result = page.result
        self.total, self.missing = page.total, page.missing
        self._loaded = page.tiles
        self.tiles = [tile for tile in page.tiles if self._passes(tile)]
        self._note_end(page)
        self.results.emit()
        self.state.emit()

    def _more_arrived(self, page: _Page) -> None:
        self._loading_more = False
        self._loaded += page.tiles
        self.tiles += [tile for tile in page.tiles if self._passes(tile)]
        self._note_end(page)
        self.grew.emit()
        self.state.emit()

    def _note_end(self, page: _Page) -> None:
        self._cursor = page.cursor
        self._complete = page.complete

    def _failed(self, error: Exception) -> None:
        self.busy = self._loading_more = False
        self._complete = True
        self.error = str(error) or type(error).__name__
        if isinstance(error, PhotoError):  # the query itself: nothing was found for it
            self.tiles, self._loaded, self.total, self.result = [], [], 0, None
            self.results.emit()
        self.state.emit()


def shown_name(location: str) -> str:
    """The last part of a location: what a person calls the picture."""
    return location.replace("\\", "/").rstrip("/").rsplit("!", 1)[-1].rsplit("/", 1)[-1] or location


def _picture(query: Query | None) -> Query | None:
    """The whole picture of a query, without its region and words."""
    if query is None or not query.has_picture:
        return None
    return replace(query, region=None, text=None)
