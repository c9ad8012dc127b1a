"""What is done with the photos of the page in front."""

from __future__ import annotations

from pathlib import Path
from tkinter import filedialog

from pictrace.apps.desktop.views import clipboard
from pictrace.apps.desktop.views.host import Host
from pictrace.apps.desktop.views.page import PageName
from pictrace.records import DecisionKind, Photo

__all__ = ["PhotoCommands"]


class PhotoCommands:
    """Each is about the photo that is selected, or the list; without one it does nothing."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._desktop = host.desktop

    def more_like(self) -> None:
        photo, session = self._photo, self._desktop.session
        if photo is not None and session is not None:
            session.search.more_like(photo)
            self._host.show(PageName.SEARCH)

    def compare(self) -> None:
        if self._host.view is not None:
            self._host.view.compare()

    def open_original(self) -> None:
        photo, session = self._photo, self._desktop.session
        if photo is not None and session is not None:
            self._desktop.outgoing.open_original(session.library, photo)

    def reveal(self) -> None:
        if self._photo is not None:
            self._desktop.outgoing.reveal(self._photo)

    def copy_location(self) -> None:
        photo = self._photo
        if photo is not None:
            clipboard.copy_text(self._host.root, photo.location)
            self._desktop.notices.say(self._host.context.messages("desktop.copied", location=photo.location))

    def export(self) -> None:
        tiles = self._host.view.tiles if self._host.view is not None else []
        if not tiles:
            return
        name = filedialog.asksaveasfilename(
            parent=self._host.root, defaultextension=".csv", initialfile="pictrace.csv", filetypes=[("CSV", "*.csv")]
        )
        if name:
            self._desktop.outgoing.export(Path(name), list(tiles))

    def decide(self, kind: DecisionKind) -> None:
        if self._host.view is not None:
            self._host.view.decide(kind)

    def undo(self) -> None:
        if self._host.view is not None:
            self._host.view.undo()

    @property
    def _photo(self) -> Photo | None:
        return None if self._host.view is None else self._host.view.selected_photo
