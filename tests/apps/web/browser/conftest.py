"""A real library of real photographs behind a real server, looked at with a real browser (Debian's Chromium).

Skipped where there is no Chromium or no axe-core: ``make test`` installs both."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pictrace.apps.web.access import Access
from pictrace.apps.web.app import create_app
from pictrace.apps.web.server import Server, bound_socket, page_address
from pictrace.library import Library
from tests.apps.web.archive import make_archive

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass
class Served:
    """A library that is being served. ``address`` is that of its page."""

    library: Library
    folder: Path
    address: str
    app: Any


def serve(library: Library, folder: Path) -> Iterator[Served]:
    listening = bound_socket("127.0.0.1", 0)
    app = create_app(library)
    server = Server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()  # who comes before it is ready waits at the socket
    yield Served(library, folder, page_address("127.0.0.1", listening.getsockname()[1]), app)
    server.should_exit = True
    thread.join(timeout=20)
    listening.close()


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Iterator[Served]:
    """The archive of ``archive.py``, indexed. Tests that add or remove sources use ``fresh`` instead."""
    root = tmp_path_factory.mktemp("browser")
    folder = make_archive(photographs, root / "Фото")
    with Library.open(root / "library") as library:
        for _ in library.index([str(folder)]):
            pass
        yield from serve(library, folder)


@pytest.fixture
def fresh(tmp_path: Path, photographs: dict[str, Path]) -> Iterator[Served]:
    """The same archive, and a library that does not know it yet."""
    folder = make_archive(photographs, tmp_path / "Fotos & <b>")
    with Library.open(tmp_path / "library") as library:
        yield from serve(library, folder)


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """For this package only: while Playwright runs, it holds the main thread's event loop."""
    found = os.environ.get("PICTRACE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Tab:
    """A page of the browser that notes everything that went wrong in it."""

    page: Any
    address: str
    access: Access
    complaints: list[str] = field(default_factory=list)

    def sign_in(self) -> None:
        """A tab that has no session yet is let in by a one-time code, as ``pictrace serve`` opens one."""
        if not self.page.context.cookies(self.address):
            self.page.goto(f"{self.address}/?code={self.access.new_code()}")

    def open(self, path: str, ready: str = "main > *") -> Any:
        self.sign_in()
        self.page.goto(self.address + path)
        self.page.wait_for_selector(ready)
        return self.page

    def tolerate(self, text: str) -> None:
        """An error that the test provoked is no complaint."""
        self.complaints = [one for one in self.complaints if text not in one]


OpenTab = Callable[..., Tab]


@pytest.fixture
def open_tab(browser: Any) -> Iterator[OpenTab]:
    """Opens tabs of any width, theme and language. At the end none of them may have complained."""
    contexts: list[Any] = []
    tabs: list[Tab] = []

    def make(served: Served, width: int = 1280, height: int = 860, **options: Any) -> Tab:
        options.setdefault("locale", "en-US")
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        tab = Tab(context.new_page(), served.address, served.app.state.site.access)
        tabs.append(tab)
        tab.page.on("console", lambda m: tab.complaints.append(m.text) if m.type in ("error", "warning") else None)
        tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
        return tab

    yield make
    complaints = [complaint for tab in tabs for complaint in tab.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def tab(open_tab: OpenTab, served: Served) -> Tab:
    return open_tab(served)


@pytest.fixture(scope="package")
def photo_ids(served: Served) -> dict[str, int]:
    """File name → photo id."""
    photos, _ = served.library.photos(order="location", limit=200)
    return {photo.key.rpartition("/")[2]: photo.id for photo in photos}
