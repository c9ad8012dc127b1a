"""Processes that kill themselves at the n-th moment at which something becomes true on the disk.

Such a moment is a commit of the catalogue, or a file that takes its name (``files.replaced``: the stamp of an index).
They are forked from a server that has imported everything, where the system can fork: a process takes 0.3 s.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from pictrace.catalogue import Catalogue
from pictrace.workflows.indexing import run, upgrade
from tests.torture.promises import indexed, opened

__all__ = ["CONTEXT", "FORKS", "forget", "index", "kills", "migrate"]

SECONDS = 120
FORKS = "forkserver" in multiprocessing.get_all_start_methods()
CONTEXT: Any = multiprocessing.get_context("forkserver" if FORKS else "spawn")
if FORKS:
    CONTEXT.set_forkserver_preload([__name__, "onnxruntime", "cv2"])


def kills(task: Callable[..., None], prepare: Callable[[], tuple[Any, ...]]) -> Iterator[str]:
    """Runs the task in a process that is killed right before and right after its first moment, its second, and so on
    until one comes to its end; yields each time it was killed, with where. ``prepare`` makes the arguments."""
    for after in (False, True):
        for number in count(1):
            process = CONTEXT.Process(target=_run, args=(task, prepare(), number, after))
            process.start()
            process.join(SECONDS)
            assert process.exitcode is not None, "it hangs"
            code, _ = process.exitcode, process.close()
            if code == 0:
                break
            assert code == _KILLED, f"it failed: {code}"
            yield f"{'after' if after else 'before'} moment {number}"
        assert number > 1, "nothing was written"


_SIGNAL = getattr(signal, "SIGKILL", signal.SIGTERM)
_KILLED = _SIGNAL if os.name == "nt" else -_SIGNAL


def _run(task: Callable[..., None], arguments: tuple[Any, ...], number: int, after: bool) -> None:
    run.WRITE_AT_ONCE = run.COLLECT_AT_ONCE = upgrade.AT_ONCE = 2
    moments = count(1)

    def fatal(act: Callable[..., Any]) -> Callable[..., Any]:
        def acted(*given: Any) -> Any:
            moment = next(moments)
            if moment == number and not after:
                _die()
            result = act(*given)
            if moment == number:
                _die()
            return result

        return acted

    DefaultDialect.do_commit = fatal(DefaultDialect.do_commit)  # type: ignore[method-assign]
    os.replace = fatal(os.replace)
    task(*arguments)


def _die() -> None:
    """Nothing is flushed, closed or caught. On Windows ``SIGTERM`` is ``TerminateProcess``, which is as sudden."""
    os.kill(os.getpid(), _SIGNAL)


def index(directory: Path, places: list[str], model: Path, new_model: Path | None = None) -> None:
    with opened(directory, model) as library:
        indexed(library, *places, model=new_model)


def forget(directory: Path, model: Path, source_id: int) -> None:
    with opened(directory, model) as library:
        library.forget(source_id)


def migrate(file: Path) -> None:
    Catalogue.open(file).close()
