"""The page in the browser, where the window is."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from pictrace.apps.desktop import browser as module
from pictrace.apps.desktop.browser import Browser, PageServer, Place, search_place
from pictrace.apps.desktop.listing import Narrowing
from pictrace.apps.desktop.notices import Notices
from pictrace.apps.desktop.work import Work
from pictrace.apps.messages.loader import load
from pictrace.errors import UsageError
from pictrace.library import Library
from pictrace.records import Query, Region, Relation
from tests.apps.desktop.conftest import Pump
from tests.apps.desktop.fake import photo

EVERYTHING = Narrowing()


@pytest.fixture
def real(indexed: Path) -> Iterator[Library]:
    with Library.open(indexed) as library:
        yield library


def visit(address: str) -> tuple[int, str, urllib.request.OpenerDirector]:
    """What a browser of this machine gets, and the browser, which keeps cookies."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with opener.open(address, timeout=30) as answer:
        return answer.status, answer.url, opener


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        (Query(photo_id=17), {"photo": ["17"]}),
        (Query(text="кот и пёс"), {"q": ["кот и пёс"]}),
        (Query(photo_id=17, text="cat", region=Region(0.1, 0.2, 0.5, 0.8)),
         {"photo": ["17"], "q": ["cat"], "region": ["0.1000000,0.2000000,0.4000000,0.6000000"]}),
        (Query(place="https://example.org/a.jpg"), {"url": ["https://example.org/a.jpg"]}),
    ],
)  # fmt: skip
def test_a_search_is_an_address(query: Query, parameters: dict[str, list[str]]) -> None:
    place = search_place(query, EVERYTHING, None)
    assert place.path == "/search"
    assert place.picture is None
    assert {name: [value] for name, value in place.parameters} == parameters


def test_filters_go_along() -> None:
    narrowing = Narrowing(0.5, frozenset({Relation.CROP, Relation.COPY}))
    place = search_place(Query(photo_id=1), narrowing, None)
    assert place.parameters[1:] == (("min", "0.5"), ("relation", "copy"), ("relation", "crop"))


def test_a_picture_without_an_address_goes_along_itself() -> None:
    for query in (Query(place="/photos/a.jpg"), Query(data=b"picture", text="cat")):
        place = search_place(query, EVERYTHING, None)
        assert place.picture == query
    assert place.parameters == (("q", "cat"),)


def test_among_all_photos_it_is_the_selected_one() -> None:
    assert search_place(None, EVERYTHING, None) == Place("/")
    assert search_place(None, EVERYTHING, photo(17)) == Place("/photos/17")


def test_an_address_signs_one_browser_in_once(real: Library) -> None:
    server = PageServer(real)
    try:
        address = server.address(Place("/search", (("q", "cat"),)))
        status, arrived, browser = visit(address)
        assert status == 200
        assert urlsplit(arrived).path == "/search"
        assert parse_qs(urlsplit(arrived).query) == {"q": ["cat"]}, "the code is gone from the address"
        with browser.open(f"{server.page}/api/v1/status", timeout=30) as answer:
            assert json.load(answer)["photos"]
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{server.page}/api/v1/status", timeout=30)
        assert refused.value.code in (401, 403)
        refused.value.close()
    finally:
        server.close()


def test_a_picture_that_is_searched_by_is_there(real: Library, archive: Path) -> None:
    server = PageServer(real)
    try:
        query = Query(place=str(archive / "astronaut crop.jpg"))
        _, arrived, browser = visit(server.address(search_place(query, EVERYTHING, None)))
        (kept,) = parse_qs(urlsplit(arrived).query)["query"]
        with browser.open(f"{server.page}/api/v1/queries/{kept}/picture?longest=64", timeout=30) as answer:
            assert answer.headers["content-type"].startswith("image/")
    finally:
        server.close()


def test_the_library_goes_on_when_the_page_is_closed(real: Library) -> None:
    server = PageServer(real)
    visit(server.address(Place()))
    server.close()
    assert not server._thread.is_alive()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(server.page, timeout=5)
    assert real.count() == 9


def test_the_page_is_served_from_the_first_time_on(
    real: Library, work: Work, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = Notices(lambda: load("en"))
    opened: list[str] = []
    monkeypatch.setattr(module, "open_address", opened.append)
    browser = Browser(real, work, notices)
    browser.close()  # it was never asked for: nothing happens
    browser.open(Place("/library"))
    pump(lambda: len(opened) == 1)
    browser.open(Place("/duplicates"))
    pump(lambda: len(opened) == 2)
    first, second = map(urlsplit, opened)
    assert first.netloc == second.netloc
    assert (first.path, second.path) == ("/library", "/duplicates")
    assert parse_qs(first.query) != parse_qs(second.query), "each time another code"
    browser.close()


def test_without_a_browser_the_address_is_said(
    real: Library, work: Work, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = Notices(lambda: load("en"))

    def refuse(address: str) -> None:
        raise UsageError("browser.none", address=address)

    monkeypatch.setattr(module, "open_address", refuse)
    browser = Browser(real, work, notices)
    browser.open(Place("/library"))
    pump(lambda: notices.bad)
    assert "http://127.0.0.1:" in notices.text
    browser.close()
