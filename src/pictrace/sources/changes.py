"""Changes below a place, as the system tells of them; where it does not, as looking again and again finds them."""

from __future__ import annotations

import logging
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from pictrace.disks import network_disk
from pictrace.files import name_from_text, text_from_name
from pictrace.messages import Message, message_of
from pictrace.sources.reading import why_not

__all__ = ["Changes", "Heard", "Listening", "SystemChanges"]

log = logging.getLogger(__name__)

Heard: TypeAlias = Callable[[frozenset[str]], None]
"""Takes the keys of what was made, changed, moved or deleted (both names of what was moved). The empty key is the place
itself; of a folder it says that anything below may have changed. Called in a thread of the listening."""

STEP_MS = 200
"""How long nothing must happen before changes are handed over: a burst comes as one."""
BATCH_MS = 1600
"""How long a burst that does not end is gathered."""
SIGN_MS = 1000
"""How often a listening that hears nothing looks whether it is to end."""
POLL_MS = 2000
"""Between two looks at a place whose system tells of nothing: each one asks for every file's size and time."""
PAUSE_SECONDS = 1.0
"""Before it is listened again after an error in the middle."""
JOIN_SECONDS = 5.0
"""How long closing waits for the system's listener to end."""


class Listening(ABC):
    """An ear at one place."""

    @property
    @abstractmethod
    def ready(self) -> bool:
        """Whether what changes from now on is heard."""

    @property
    @abstractmethod
    def polling(self) -> bool:
        """Whether changes are looked for, because the system does not tell of them."""

    @property
    @abstractmethod
    def lost(self) -> Message | None:
        """Why nothing is heard any more; ``None`` while all is well."""

    @abstractmethod
    def close(self) -> None:
        """Ends it. Closing twice does nothing."""


class Changes(ABC):
    """Where one hears of changes."""

    @abstractmethod
    def listen(self, location: str, *, folder: bool, heard: Heard) -> Listening:
        """Listens to a folder and everything below it, or to one file; returns at once."""


class SystemChanges(Changes):
    """What Linux (inotify), macOS (FSEvents) and Windows tell, through watchfiles. They tell nothing of what other
    machines do on a network disk, and Linux nothing of more folders than it was set up for: there it is polled."""

    def listen(self, location: str, *, folder: bool, heard: Heard) -> Listening:
        return _SystemListening(os.path.realpath(name_from_text(location)), folder, heard)


class _SystemListening(Listening):
    def __init__(self, path: str, folder: bool, heard: Heard) -> None:
        self._path, self._folder, self._heard = path, folder, heard
        self._ready, self._polling = False, False
        self._lost: Message | None = None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pictrace-watch", daemon=True)
        self._thread.start()

    @property
    def ready(self) -> bool:
        return self._ready

    @property
    def polling(self) -> bool:
        return self._polling

    @property
    def lost(self) -> Message | None:
        return self._lost

    def close(self) -> None:
        self._end.set()
        self._thread.join(JOIN_SECONDS)

    def _run(self) -> None:
        self._polling = network_disk(Path(self._path)) is not None
        forgiving = missed = False
        while not self._end.is_set():
            try:
                self._hear(forgiving, missed)
            except OSError as error:
                if isinstance(error, PermissionError) and not forgiving:
                    forgiving = True  # only then, since it forgives more than it says: also a place that is not there
                elif not self._polling and os.path.exists(self._path):  # noqa: PTH110
                    log.warning("%s is polled, since the system does not tell of its changes: %s", self._path, error)
                    self._ready, self._polling = False, True
                else:
                    self._lost = why_not(error)
                    return
            except RuntimeError as error:  # it met a name that is no text, and ends
                log.info("%s: changes were missed: %s", self._path, error)
                missed = True  # also until it is listened again
                self._heard(frozenset({""}))
                self._end.wait(PAUSE_SECONDS)
            except Exception as error:
                log.exception("%s is not watched any more", self._path)
                self._lost = message_of(error)
                return

    def _hear(self, forgiving: bool, missed: bool) -> None:
        """A file is heard of through its folder: programs replace files, and an ear at the old one hears nothing."""
        from watchfiles import watch

        place = self._path if self._folder else os.path.dirname(self._path)  # noqa: PTH120
        for changes in watch(
            place,
            watch_filter=None,
            debounce=BATCH_MS,
            step=STEP_MS,
            stop_event=self._end,
            rust_timeout=SIGN_MS,
            yield_on_timeout=True,
            force_polling=self._polling,
            poll_delay_ms=POLL_MS,
            recursive=self._folder,
            ignore_permission_denied=forgiving,
            raise_interrupt=False,
        ):
            self._ready = True
            keys = frozenset(self._keys(path for _, path in changes)) | ({""} if missed else frozenset())
            missed = False
            if keys:
                self._heard(keys)

    def _keys(self, paths: Iterator[str]) -> Iterator[str]:
        start = os.path.join(self._path, "")  # noqa: PTH118
        for path in paths:
            if path == self._path:
                yield ""
            elif self._folder and path.startswith(start):
                yield text_from_name(path[len(start) :].replace(os.sep, "/"))
