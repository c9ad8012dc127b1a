"""What is done with libraries: opening and making one, and the indexing of the one that is open."""

from __future__ import annotations

from pathlib import Path
from tkinter import filedialog

from pictrace.apps.desktop.views.host import Host

__all__ = ["LibraryCommands"]


class LibraryCommands:
    def __init__(self, host: Host) -> None:
        self._host = host
        self._desktop = host.desktop

    def open(self) -> None:
        title = self._host.context.messages("desktop.action.open_library")
        name = filedialog.askdirectory(parent=self._host.root, title=title, mustexist=True)
        if name:
            self._desktop.open(Path(name), create=False)

    def create(self) -> None:
        title = self._host.context.messages("desktop.action.new_library")
        name = filedialog.askdirectory(parent=self._host.root, title=title)
        if name:
            self._desktop.open(Path(name), create=True)

    def update(self) -> None:
        if self._desktop.session is not None:
            self._desktop.session.indexing.update()

    def stop_or_resume(self) -> None:
        if self._desktop.session is None:
            return
        indexing = self._desktop.session.indexing
        if indexing.running:
            indexing.stop()
        else:
            indexing.resume()
