"""The window's logic as a whole, without a window: which library is open and what is remembered.

Everything that takes time goes through ``work``; everything that was done is told by signals. The
parts (``search``, ``indexing``, ``duplicates``, ``compare``) exist while a library is open.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pictrace.apps.desktop import memory as remembering
from pictrace.apps.desktop import system
from pictrace.apps.desktop.comparing import ComparePresenter
from pictrace.apps.desktop.export import write_csv
from pictrace.apps.desktop.indexing import IndexingPresenter
from pictrace.apps.desktop.intake import dropped, queries, sorted_out, typed
from pictrace.apps.desktop.memory import Memory
from pictrace.apps.desktop.reviewing import DuplicatesPresenter
from pictrace.apps.desktop.searching import SearchPresenter, Tile, shown_name
from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.thumbnails import Thumbnails
from pictrace.apps.desktop.work import Work
from pictrace.apps.messages.loader import LANGUAGES, Messages, language_of_system, load
from pictrace.apps.uploads import UPLOADS, write_addresses
from pictrace.files import Scratch, text_from_name
from pictrace.records import Photo, Query

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["Desktop", "Session"]


def open_library(directory: Path | None, create: bool) -> Library:
    """Imported when a worker's thread opens one: the window is on the screen before the database is loaded."""
    from pictrace.library import Library

    return Library.open(directory, create=create)


class Session:
    """All that exists while one library is open."""

    def __init__(self, library: Library, work: Work) -> None:
        self.library = library
        self.generation: int | None = None
        """Of the photos when they were last looked at."""
        self.thumbnails = Thumbnails(library.thumbnail)
        self.indexing = IndexingPresenter(library, work)
        self.search = SearchPresenter(library, work)
        self.duplicates = DuplicatesPresenter(library, work)
        self.compare = ComparePresenter(library, work)
        self._work = work
        self._asked = threading.Event()
        self._unlisten: Callable[[], None] | None = library.jobs.listen(self._jobs_changed)

    @property
    def busy(self) -> bool:
        """Is a job at work?"""
        return self.indexing.running or self.duplicates.running

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

    def leave(self) -> None:
        """Hears no more of the library, which goes on until it is closed."""
        if self._unlisten is not None:
            self._unlisten()
            self._unlisten = None
        self.thumbnails.close()

    def close(self) -> None:
        self.leave()
        self.library.close()


class Desktop:
    """``session_changed`` fires when a library was opened, closed or could not be; ``said`` when there
    is something to tell (``notice``, bad news when ``notice_is_bad``)."""

    def __init__(self, memory_file: Path, opener: Callable[[Path | None, bool], Library] = open_library) -> None:
        self._file = memory_file
        self._opener = opener
        self._temporary: Scratch | None = None
        self.memory: Memory = remembering.load(memory_file)
        self.work = Work()
        self.session: Session | None = None
        self.opening = False
        self.failure = ""
        self.notice = ""
        self.notice_is_bad = False
        self.session_changed = Signal()
        self.said = Signal()

    # Library

    def open(self, directory: Path | None, *, create: bool = True) -> None:
        """Opens a library in a thread; the one before it is closed when that has worked."""
        self.opening, self.failure = True, ""
        self.session_changed.emit()
        self.work.call("open", lambda: self._opener(directory, create), self.take, self._not_opened)

    def take(self, library: Library) -> None:
        """Goes on with a library that is open already."""
        self._close_session()
        self.opening = False
        self.session = Session(library, self.work)
        self.session.indexing.indexed.connect(self._photos_changed)
        library.keep_watching()
        self.memory = remembering.with_recent(self.memory, library.directory)
        self.session_changed.emit()
        self.session.search.reload()
        self.session.indexing.refresh_sources()

    def _not_opened(self, error: Exception) -> None:
        self.opening = False
        self.failure = str(error) or type(error).__name__
        self.say(self.messages.said(self.failure), bad=True)
        self.session_changed.emit()

    def _close_session(self) -> None:
        if self.session is None:
            return
        session, self.session = self.session, None
        for lane in ("search", "preview", "compare", "sharpen", "duplicates", "sources", "look"):
            self.work.cancel(lane)
        session.leave()
        # a job that is being stopped still writes: the library waits for it, in a thread
        self.work.call("close", session.library.close, lambda _: None)

    def close(self) -> None:
        """Ends everything and saves what is remembered."""
        self.work.close()
        if self.session is not None:
            self.session.close()
            self.session = None
        if self._temporary is not None:
            self._temporary.close()
        remembering.save(self._file, self.memory)

    @property
    def active(self) -> bool:
        """Is anything at work?"""
        return self.work.active or (self.session is not None and self.session.busy)

    def look(self) -> None:
        """Shows what changed in the library since it was last looked at: by a run, the page or another program."""
        session = self.session
        if session is None or self.work.busy("look"):
            return

        def seen(generation: int) -> None:
            before, session.generation = session.generation, generation
            if before is not None and before != generation and session is self.session:
                self._photos_changed()
                session.indexing.refresh_sources()

        self.work.call("look", lambda: session.library.generation, seen, lambda error: None)

    def _photos_changed(self) -> None:
        session = self.session
        if session is None:
            return
        session.thumbnails.forget_failures()
        session.duplicates.reload()
        if session.search.browsing:
            session.search.reload()

    # What comes in

    def receive(self, items: Iterable[str]) -> None:
        """Dropped or pasted paths and addresses: places are indexed, pictures are searched by, one after another."""
        session = self.session
        taken = sorted_out(dropped(items))
        if session is None or not taken:
            return
        if taken.places:
            session.indexing.add(taken.places)
        if taken.pictures:
            session.search.search_each(queries(taken.pictures))

    def add_list(self, items: Iterable[str]) -> None:
        """Indexes what a list names, a place or the address of a picture a line; says what is neither."""
        session = self.session
        taken = sorted_out(dropped(items))
        if session is None or not taken:
            return
        others = [picture for picture in taken.pictures if picture not in taken.addresses]
        if others:
            self.say(self.messages("desktop.list.left_out", count=len(others), first=others[0]), bad=True)
        if not taken.addresses:
            session.indexing.add(taken.places)
            return
        directory, name = session.library.directory / UPLOADS, f"{datetime.now():%Y-%m-%d %H-%M}"

        def written(file: Path) -> None:
            session.indexing.add((*taken.places, text_from_name(str(file))))

        self.work.call("list", lambda: write_addresses(directory, name, taken.addresses), written, self.complain)

    def search_typed(self, text: str) -> None:
        if self.session is not None:
            self.session.search.search(typed(text))

    def search_bytes(self, data: bytes) -> None:
        if self.session is not None:
            self.session.search.search(Query(data=data, name=self.messages("desktop.query.clipboard")))

    # What goes out

    def open_original(self, photo: Photo) -> None:
        """Opens a photo in the system's viewer; one inside an archive as a copy that goes away with the window."""
        session = self.session
        if session is None:
            return

        def extracted() -> Path:
            self._temporary = self._temporary or Scratch()
            folder = self._temporary.path / str(photo.id)
            folder.mkdir(exist_ok=True)
            copy = folder / shown_name(photo.location)
            copy.write_bytes(session.library.original(photo.id))
            return copy

        self.work.call("system", lambda: system.open_location(photo.location, extracted), lambda _: None, self.complain)

    def reveal(self, photo: Photo) -> None:
        self.work.call("system", lambda: system.reveal(photo.location), lambda _: None, self.complain)

    def export(self, file: Path, tiles: list[Tile]) -> None:
        def written(count: int) -> None:
            self.say(self.messages("desktop.export.done", count=count, file=file))

        self.work.call("export", lambda: write_csv(file, tiles), written, self.complain)

    # What is said and remembered

    def say(self, text: str, bad: bool = False) -> None:
        self.notice, self.notice_is_bad = text, bad
        self.said.emit()

    def complain(self, error: Exception) -> None:
        self.say(self.messages.said(str(error)) or type(error).__name__, bad=True)

    def remember(self, **changes: object) -> None:
        self.memory = replace(self.memory, **changes)  # type: ignore[arg-type]

    @property
    def language(self) -> str:
        return self.memory.language if self.memory.language in LANGUAGES else language_of_system()

    @property
    def messages(self) -> Messages:
        return load(self.language)
