"""All that exists while one library is open: what is shown of it, and what comes into it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pictrace.apps.demonstration import archive as demonstration
from pictrace.apps.desktop.browser import Browser
from pictrace.apps.desktop.comparing import ComparePresenter
from pictrace.apps.desktop.duplicates import DuplicatesPresenter
from pictrace.apps.desktop.indexing import IndexingPresenter
from pictrace.apps.desktop.intake import dropped, queries, sorted_out
from pictrace.apps.desktop.notices import Notices
from pictrace.apps.desktop.searching import SearchPresenter
from pictrace.apps.desktop.sources import SourcesPresenter
from pictrace.apps.desktop.thumbnails import Thumbnails
from pictrace.apps.desktop.work import Work
from pictrace.apps.uploads import UPLOADS, write_addresses
from pictrace.files import text_from_name

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["Session"]


class Session:
    """The presenters of one library. They follow it, whoever changes it: a run, the page or another program."""

    def __init__(self, library: Library, work: Work, notices: Notices) -> None:
        self.library = library
        self.thumbnails = Thumbnails(library.thumbnail)
        self.indexing = IndexingPresenter(library)
        self.sources = SourcesPresenter(library, work, notices.complain)
        self.search = SearchPresenter(library, work)
        self.duplicates = DuplicatesPresenter(library, work)
        self.compare = ComparePresenter(library, work)
        self.browser = Browser(library, work, notices)
        self._work = work
        self._notices = notices
        self._generation: int | None = None
        """Of the photos when they were last looked at."""
        self._asked = threading.Event()
        self._unlisten: Callable[[], None] | None = library.jobs.listen(self._jobs_changed)
        self.indexing.indexed.connect(self._photos_changed)
        self.sources.forgotten.connect(self._photos_changed)

    @property
    def busy(self) -> bool:
        """Is a job at work?"""
        return self.indexing.running or self.duplicates.running

    def begin(self) -> None:
        """Reads what is shown first."""
        self.search.reload()
        self.sources.refresh()

    # What comes in

    def receive(self, items: Iterable[str]) -> None:
        """Dropped or pasted paths and addresses: places are indexed, pictures are searched by, one after another."""
        taken = sorted_out(dropped(items))
        self.indexing.add(taken.places)
        if taken.pictures:
            self.search.search_each(queries(taken.pictures))

    def add_list(self, items: Iterable[str]) -> None:
        """Indexes what a list names, a place or the address of a picture a line; says what is neither."""
        taken = sorted_out(dropped(items))
        others = [picture for picture in taken.pictures if picture not in taken.addresses]
        if others:
            said = self._notices.messages("desktop.list.left_out", count=len(others), first=others[0])
            self._notices.say(said, bad=True)
        if not taken.addresses:
            self.indexing.add(taken.places)
            return
        directory, name = self.library.directory / UPLOADS, f"{datetime.now():%Y-%m-%d %H-%M}"

        def written(file: Path) -> None:
            self.indexing.add((*taken.places, text_from_name(str(file))))

        self._work.call(
            "list", lambda: write_addresses(directory, name, taken.addresses), written, self._notices.complain
        )

    def add_demonstration(self) -> None:
        """Draws an archive into the library, in a thread, and indexes it."""
        file = self.library.directory / UPLOADS / demonstration.NAME

        def draw() -> str:
            if not file.exists():
                demonstration.build(file)
            return text_from_name(str(file))

        def drawn(place: str) -> None:
            self._notices.say("")
            self.indexing.add([place])

        self._notices.say(self._notices.messages("desktop.welcome.drawing"))
        self._work.call("demonstration", draw, drawn, self._notices.complain)

    # How it follows the library

    def look(self) -> None:
        """Shows what changed in the library since it was last looked at."""
        if self._work.busy("look"):
            return

        def seen(generation: int) -> None:
            before, self._generation = self._generation, generation
            if before not in (None, generation) and self._unlisten is not None:
                self._photos_changed()

        self._work.call("look", lambda: self.library.generation, seen, lambda error: None)

    def refresh(self) -> None:
        """Asks how the library's jobs stand."""
        self._asked.clear()
        self.indexing.refresh()
        self.duplicates.refresh()

    def _jobs_changed(self) -> None:
        """Called in a job's thread; many changes are one question."""
        if not self._asked.is_set():
            self._asked.set()
            self._work.post(self._refresh_if_open)

    def _refresh_if_open(self) -> None:
        if self._unlisten is not None:
            self.refresh()

    def _photos_changed(self) -> None:
        self.thumbnails.forget_failures()
        self.duplicates.review.reload()
        self.sources.refresh()
        if self.search.browsing:
            self.search.reload()

    # The end

    def leave(self) -> None:
        """Hears no more of the library, which goes on until it is closed."""
        if self._unlisten is not None:
            self._unlisten()
            self._unlisten = None
        self.thumbnails.close()

    def close(self) -> None:
        """Ends the page in the browser first: it is the library's too."""
        self.leave()
        self.browser.close()
        self.library.close()
