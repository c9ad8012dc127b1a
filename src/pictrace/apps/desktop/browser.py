"""The page in the browser, at the place where the window is: for what Tk does not carry well."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pictrace.apps.desktop.listing import Narrowing
from pictrace.apps.desktop.notices import Notices
from pictrace.apps.desktop.system import open_address
from pictrace.apps.desktop.work import Work
from pictrace.records import Photo, Query, Region

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["Browser", "PageServer", "Place", "search_place"]

_END_SECONDS = 10.0
"""How long open answers may take when the server ends."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the page: its path, what its address says, and a picture that is searched by and has no address."""

    path: str = "/"
    parameters: tuple[tuple[str, str], ...] = ()
    picture: Query | None = None


def search_place(query: Query | None, narrowing: Narrowing, selected: Photo | None) -> Place:
    """The same search in the page; among all photos the selected one."""
    if query is None:
        return Place() if selected is None else Place(f"/photos/{selected.id}")
    return Place("/search", tuple(_parameters(query, narrowing)), None if _addressed(query) else query)


class PageServer:
    """The page of a library, for browsers of this machine, in a thread until ``close``."""

    def __init__(self, library: Library) -> None:
        """Imports the web framework, which a window can start without. Raises ``UsageError`` where no port is to be
        had, ``LibraryError`` where the library cannot keep its token."""
        from pictrace.apps.web.access import OPENING_SECONDS, Access, library_token
        from pictrace.apps.web.app import create_app
        from pictrace.apps.web.server import Server, bound_socket, page_address

        self._access = Access(library_token(library.directory))
        self._code_seconds = OPENING_SECONDS
        app = create_app(library, access=self._access)
        self._queries = app.state.site.queries
        listening = bound_socket("127.0.0.1", 0)
        self.page = page_address("127.0.0.1", listening.getsockname()[1])
        self._server = Server(app)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, name="pictrace-page", daemon=True
        )
        self._thread.start()

    def address(self, place: Place) -> str:
        """Of a place in the page, with a code that signs one browser in, once."""
        parameters = list(place.parameters)
        if place.picture is not None:
            parameters.insert(0, ("query", self._queries.keep(place.picture).id))
        # others may see it in the browser's command line, so it gives a session only
        parameters.append(("code", self._access.new_code(self._code_seconds, lasting=False)))
        return f"{self.page}{place.path}?{urlencode(parameters)}"

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(_END_SECONDS)


class Browser:
    """Serves the library from the first time that it is asked for until ``close``."""

    def __init__(self, library: Library, work: Work, notices: Notices) -> None:
        self._library = library
        self._work = work
        self._notices = notices
        self._server: PageServer | None = None

    def open(self, place: Place) -> None:
        """Opens a browser there, in a thread; says what it cannot."""
        self._work.call("browser", lambda: self._open(place), lambda _: None, self._notices.complain)

    def _open(self, place: Place) -> None:
        if self._server is None:
            self._server = PageServer(self._library)
        open_address(self._server.address(place))

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _addressed(query: Query) -> bool:
    """Whether the page's own address can say what is searched for."""
    return query.data is None and (query.place is None or _is_address(query.place))


def _is_address(place: str) -> bool:
    return place.lower().startswith(("http://", "https://"))


def _parameters(query: Query, narrowing: Narrowing) -> Iterator[tuple[str, str]]:
    """As ``static/js/views/search.js`` reads them."""
    if query.photo_id is not None:
        yield "photo", str(query.photo_id)
    if query.place is not None and _is_address(query.place):
        yield "url", query.place
    if query.text:
        yield "q", query.text
    if query.region is not None:
        yield "region", _xywh(query.region)
    if narrowing.min_score:
        yield "min", f"{narrowing.min_score:g}"
    for relation in sorted(narrowing.relations or ()):
        yield "relation", relation.value


def _xywh(region: Region) -> str:
    sides = (region.left, region.top, region.right - region.left, region.bottom - region.top)
    return ",".join(f"{side:.7f}" for side in sides)
