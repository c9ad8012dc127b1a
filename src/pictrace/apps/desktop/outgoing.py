"""What leaves the window: a photo into the system's viewer or file manager, a list into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pictrace.apps.desktop import system
from pictrace.apps.desktop.export import write_csv
from pictrace.apps.desktop.listing import Tile
from pictrace.apps.desktop.notices import Notices
from pictrace.apps.desktop.searching import shown_name
from pictrace.apps.desktop.work import Work
from pictrace.files import Scratch
from pictrace.records import Photo

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["Outgoing"]


class Outgoing:
    """Says in ``notices`` what could not be done."""

    def __init__(self, work: Work, notices: Notices) -> None:
        self._work = work
        self._notices = notices
        self._copies: Scratch | None = None

    def open_original(self, library: Library, photo: Photo) -> None:
        """Opens a photo in the system's viewer; one inside an archive as a copy that goes away with the window."""

        def extracted() -> Path:
            self._copies = self._copies or Scratch()
            folder = self._copies.path / str(photo.id)
            folder.mkdir(exist_ok=True)
            copy = folder / shown_name(photo.location)
            copy.write_bytes(library.original(photo.id))
            return copy

        opening = lambda: system.open_location(photo.location, extracted)  # noqa: E731
        self._work.call("system", opening, lambda _: None, self._notices.complain)

    def reveal(self, photo: Photo) -> None:
        """Shows where a photo lies."""
        self._work.call("system", lambda: system.reveal(photo.location), lambda _: None, self._notices.complain)

    def export(self, file: Path, tiles: list[Tile]) -> None:
        """Writes a list as CSV."""

        def written(count: int) -> None:
            self._notices.say(self._notices.messages("desktop.export.done", count=count, file=file))

        self._work.call("export", lambda: write_csv(file, tiles), written, self._notices.complain)

    def close(self) -> None:
        """The copies go."""
        if self._copies is not None:
            self._copies.close()
            self._copies = None
