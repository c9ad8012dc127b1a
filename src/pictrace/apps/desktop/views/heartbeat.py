"""What keeps the window alive: events of the workers, arrived thumbnails, and a look at the library now and then."""

from __future__ import annotations

import sys
import time
import tkinter as tk
from collections.abc import Callable

from pictrace.apps.desktop.presenter import Desktop
from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.views.collector import Collector
from pictrace.apps.desktop.views.grid import Grid

__all__ = ["Heartbeat"]

_LOOK_MS = 3000
"""How often is looked whether photos changed."""
_BUSY_MS, _IDLE_MS = 12, 40
"""Milliseconds between two looks at what workers have done: a frame of the screen, or what nobody notices."""
_JOBS_SECONDS = 2.0
"""How often jobs of other programs are looked at."""
_SWITCH_SECONDS = 0.001
"""How long a worker's thread may keep the interpreter when the window wants it (Python's own: 0.005)."""


class Heartbeat:
    """Beats in the window's own thread from now until ``stop``. ``grids`` tells which are on the screen."""

    def __init__(self, root: tk.Tk, desktop: Desktop, grids: Callable[[], tuple[Grid, ...]]) -> None:
        self._root = root
        self._desktop = desktop
        self._grids = grids
        self._jobs: dict[str, str] = {}
        self._stopped = False
        self._asked = time.monotonic()
        self._collector = Collector()
        self._switch_interval = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._beat()
        self._look()

    def stop(self) -> None:
        """No beat comes after this."""
        self._stopped = True
        for job in self._jobs.values():
            self._root.after_cancel(job)

    def release(self) -> None:
        """Gives Python's collector and threads their own ways back, when nothing of Tk is left."""
        self._collector.release()
        sys.setswitchinterval(self._switch_interval)

    def _beat(self) -> None:
        """Events first, then thumbnails, a few milliseconds each."""
        if self._stopped:
            return
        more = self._desktop.work.pump()
        session = self._desktop.session
        if session is not None:
            more = self._deliver_thumbnails(session) or more or not session.thumbnails.idle
            self._ask_for_jobs(session)
        self._collector.step()
        self._jobs["beat"] = self._root.after(_BUSY_MS if more or self._desktop.active else _IDLE_MS, self._beat)

    def _look(self) -> None:
        """What runs, the page and other programs did to the library."""
        if self._desktop.session is not None:
            self._desktop.session.look()
        self._jobs["look"] = self._root.after(_LOOK_MS, self._look)

    def _ask_for_jobs(self, session: Session) -> None:
        """The page, or another window, may have started one on the same library."""
        now = time.monotonic()
        if now - self._asked >= _JOBS_SECONDS:
            self._asked = now
            session.refresh()

    def _deliver_thumbnails(self, session: Session) -> bool:
        failed = False
        while (key := session.thumbnails.ready()) is not None:
            failed = failed or session.thumbnails.failure(key[0]) is not None
        more = False
        for grid in self._grids():
            more = grid.deliver() or more
            if failed:
                grid.tiles.show_failures()
        return more
