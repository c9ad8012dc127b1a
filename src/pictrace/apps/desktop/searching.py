"""A search as a person does it: a query, how it is narrowed, and the way back.

Without a query the same list holds the library's photos, newest first, so that there is always
something to click on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pictrace.apps.desktop.listing import Listing, Narrowing
from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.work import Work
from pictrace.records import Photo, Query, Region

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pictrace.library import Library

__all__ = ["PREVIEW_SIDE", "SearchPresenter", "shown_name"]

PREVIEW_SIDE = 640
MOST_BACK = 50
"""Queries that can be had back."""


class SearchPresenter:
    """``listing`` is what answers; ``queried`` fires when the query or its preview changed."""

    def __init__(self, library: Library, work: Work) -> None:
        self._library = library
        self._work = work
        self.listing = Listing(library, work)
        self.queried = Signal()
        self.query: Query | None = None
        self.narrowing = Narrowing()
        self.preview: NDArray[np.uint8] | None = None
        self.unreadable = False
        """The query's picture cannot be shown."""
        self.history: list[Query | None] = []
        self.queue: list[Query] = []
        self._depths: dict[Query | None, int] = {}

    @property
    def browsing(self) -> bool:
        return self.query is None

    # The query

    def search(self, query: Query | None) -> None:
        """Searches; ``None`` goes back to all photos. The query before it can be had back with ``back``."""
        if query == self.query:
            if self.listing.error:
                self.listing.ask(query, self.narrowing)
            return
        self.history.append(self.query)
        del self.history[:-MOST_BACK]
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

    def add_words(self, words: str) -> None:
        """Searches by the present picture among photos that show what the words say; all of them for none."""
        text = words.strip() or None
        if self.query is not None and self.query.has_picture and self.query.text != text:
            self.search(replace(self.query, text=text))

    def more_like(self, photo: Photo) -> None:
        self.search(Query(photo_id=photo.id, name=shown_name(photo.location)))

    # The answer

    def narrow(self, narrowing: Narrowing) -> None:
        """Which hits are wanted. Among all photos only the place counts."""
        before, self.narrowing = self.narrowing, narrowing
        if narrowing != before and not (self.browsing and narrowing.within == before.within):
            self.listing.narrow(narrowing)

    def reload(self) -> None:
        """Asks again for as much as there is, keeping what is shown until the answer is there."""
        self.listing.ask(self.query, self.narrowing, self.listing.depth)

    def _ask(self, query: Query | None, depth: int = 0) -> None:
        """``depth``: how much of the list was seen when the person was there before."""
        self._depths[self.query] = self.listing.depth
        changed_picture = _picture(query) != _picture(self.query)
        self.query = query
        if changed_picture:
            self.preview, self.unreadable = None, False
            self._load_preview()
        self.queried.emit()
        self.listing.ask(query, self.narrowing, depth)

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


def shown_name(location: str) -> str:
    """The last part of a location: what a person calls the picture."""
    return location.replace("\\", "/").rstrip("/").rsplit("!", 1)[-1].rsplit("/", 1)[-1] or location


def _picture(query: Query | None) -> Query | None:
    """The whole picture of a query, without its region and words."""
    if query is None or not query.has_picture:
        return None
    return replace(query, region=None, text=None)
