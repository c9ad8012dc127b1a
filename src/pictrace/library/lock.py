"""Who may write in a library: one process at a time."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from pictrace.errors import LibraryBusy
from pictrace.library.layout import LOCK, WRITER, unwritable, write_private
from pictrace.messages import Message

__all__ = ["alone"]


@contextmanager
def alone(directory: Path, doing: str, lock_name: str = LOCK, sign: str = WRITER) -> Iterator[None]:
    """Holds the library for writing, or for what another lock of it is for. Raises ``LibraryBusy`` that names the
    process that has it; the lock dies with its process, so a crash leaves nothing to clean up."""
    from filelock import FileLock, Timeout

    lock = FileLock(directory / lock_name, timeout=0, mode=0o600, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise LibraryBusy("library.busy", place=str(directory), writer=_writer(directory / sign)) from error
    except OSError as error:
        raise unwritable(error, directory) from error
    try:
        _sign(directory / sign, doing)
        yield
    finally:
        with suppress(OSError):
            (directory / sign).unlink(missing_ok=True)
        lock.release()


def _sign(file: Path, doing: str) -> None:
    """Says who holds the lock. A courtesy: a full disk is found by the work itself."""
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    who = {"pid": os.getpid(), "host": socket.gethostname(), "since": since, "doing": doing}
    with suppress(OSError):
        write_private(file, json.dumps(who))


def _writer(file: Path) -> Message:
    try:
        who = json.loads(file.read_text("utf-8"))
        said = {name: str(who[name]) for name in ("pid", "host", "doing", "since")}
        return Message("library.writer", process=said.pop("pid"), **said)
    except (OSError, ValueError, KeyError, TypeError):
        return Message("library.other_writer")
