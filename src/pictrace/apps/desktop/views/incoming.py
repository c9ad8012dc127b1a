"""What comes into the window: pasted, dropped, or chosen in a dialogue."""

from __future__ import annotations

from tkinter import filedialog

from pictrace.apps.desktop.intake import Intake, sorted_out
from pictrace.apps.desktop.intake import dropped as paths
from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.system import pictures_folder
from pictrace.apps.desktop.views import clipboard
from pictrace.apps.desktop.views.host import Host
from pictrace.apps.desktop.views.list_window import open_list
from pictrace.apps.desktop.views.page import PageName
from pictrace.records import Query

__all__ = ["Incoming"]


class Incoming:
    """Pictures are searched by, places are indexed; the page that shows it comes to the front."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._desktop = host.desktop

    def paste(self) -> None:
        session = self._desktop.session
        if session is None:
            return
        picture = clipboard.picture(self._host.root)
        if picture is not None:
            self._host.show(PageName.SEARCH)
            session.search.search(Query(data=picture, name=self._t("desktop.query.clipboard")))
            return
        items = clipboard.files(self._host.root) or clipboard.text(self._host.root).splitlines()
        if self._host.page is PageName.LIBRARY and _is_list(sorted_out(paths(items))):
            session.add_list(items)
        elif not self._receive(session, items):
            self._say_nothing_there()

    def dropped(self, items: list[str]) -> None:
        session = self._desktop.session
        if session is not None and not self._receive(session, items):
            self._say_nothing_there()

    def choose_picture(self) -> None:
        name = filedialog.askopenfilename(parent=self._host.root, title=self._t("desktop.action.choose_picture"))
        if name and self._desktop.session is not None:
            self._receive(self._desktop.session, [str(name)])

    def add_folder(self) -> None:
        name = filedialog.askdirectory(
            parent=self._host.root, title=self._t("desktop.action.add_folder"), mustexist=True
        )
        self._add([str(name)] if name else [])

    def add_file(self) -> None:
        names = filedialog.askopenfilenames(parent=self._host.root, title=self._t("desktop.action.add_file"))
        self._add([str(name) for name in names])

    def add_pictures(self) -> None:
        """The system's own folder for them."""
        folder = pictures_folder()
        self._add([] if folder is None else [str(folder)])

    def add_demonstration(self) -> None:
        if self._desktop.session is not None:
            self._desktop.session.add_demonstration()

    def add_list(self) -> None:
        """Asks for places and addresses, beginning with those on the clipboard."""
        if self._desktop.session is None:
            return
        there = clipboard.text(self._host.root)
        useful = there if _is_list(sorted_out(paths(there.splitlines()))) else ""
        open_list(self._host.root, self._host.context, useful, self._list_given)

    def _list_given(self, text: str) -> None:
        if self._desktop.session is not None:
            self._desktop.session.add_list(text.splitlines())
            self._host.show(PageName.LIBRARY)

    def _add(self, places: list[str]) -> None:
        if self._desktop.session is not None and places:
            self._desktop.session.indexing.add(places)
            self._show_where_it_goes(self._desktop.session)

    def _receive(self, session: Session, items: list[str]) -> bool:
        taken = sorted_out(paths(items))
        if not taken:
            return False
        if taken.pictures:
            self._host.show(PageName.SEARCH)
        else:
            self._show_where_it_goes(session)
        session.receive(items)
        return True

    def _show_where_it_goes(self, session: Session) -> None:
        """The run; of an empty library the first photos, which come in a moment."""
        empty = session.search.browsing and not session.search.listing.tiles
        self._host.show(PageName.SEARCH if empty else PageName.LIBRARY)

    def _say_nothing_there(self) -> None:
        self._desktop.notices.say(self._t("desktop.paste.nothing"), bad=True)

    def _t(self, key: str) -> str:
        return self._host.context.messages(key)


def _is_list(taken: Intake) -> bool:
    """Whether there is something in it that can be indexed."""
    return bool(taken.places or taken.addresses)
