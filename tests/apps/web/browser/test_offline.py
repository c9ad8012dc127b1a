"""The server goes, and comes back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from pictrace.apps.web.access import Access
from pictrace.apps.web.app import create_app
from pictrace.apps.web.server import Server, bound_socket, page_address
from tests.apps.web.browser.conftest import OpenTab, Served

SHOWN = ".cell img.shown"
Switch = Callable[[bool], None]


@pytest.fixture
def switched(served: Served) -> Iterator[tuple[Served, Switch]]:
    """A server of its own over the shared library, and a switch that stops and starts it (a new one each time, as after
    a restart) at the same address."""
    port = 0
    token = "the library's token, which every start reads again"
    running: list[tuple[Server, threading.Thread]] = []

    def switch(on: bool) -> None:
        nonlocal port
        if on:
            listening = bound_socket("127.0.0.1", port)
            port = listening.getsockname()[1]
            server = Server(create_app(served.library, access=Access(token)))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
            thread.start()
            running.append((server, thread))
            return
        server, thread = running.pop()
        server.should_exit = True
        thread.join(timeout=20)

    switch(True)
    app = create_app(served.library, access=Access(token))
    yield Served(served.library, served.folder, page_address("127.0.0.1", port), app), switch
    while running:
        switch(False)


def test_one_banner_and_the_page_comes_back_by_itself(
    open_tab: OpenTab, switched: tuple[Served, Switch], photo_ids: dict[str, int]
) -> None:
    served, switch = switched
    tab = open_tab(served)
    access = served.app.state.site.access
    kept = {"name": access.cookie, "value": access.new_session(keep=True), "url": served.address}
    tab.page.context.add_cookies([kept])  # "stay signed in": other sessions end with the server
    page = tab.open("/", SHOWN)
    switch(False)
    page.wait_for_selector(".offline")
    page.click("nav a >> nth=3")
    page.wait_for_url("**/library")
    page.click("nav a >> nth=0")
    page.wait_for_url("**/")
    assert page.locator(".offline").count() == 1
    assert page.locator(".toast").count() == 0
    assert "does not answer" in page.inner_text(".offline")
    switch(True)
    page.wait_for_selector(".offline", state="detached")
    page.wait_for_selector(SHOWN)
    assert "35 photos" in page.inner_text("h1")
    tab.complaints.clear()  # the browser tells of every connection that was refused
