"""Real processes that are killed at random instants while they clean up, or take it back.

``python -m tests.torture.cleanup --times 300 --directory DIR`` does as many rounds on the file system of DIR.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import multiprocessing
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from pictrace.catalogue import Catalogue
from pictrace.decoding import decode
from pictrace.library.lock import alone
from pictrace.messages import verbatim
from pictrace.records import Action, ActionKind, CleanupReport, FileMark, OutcomeState, Plan
from pictrace.sources.names import TRASH
from pictrace.workflows.cleanup import applying
from pictrace.workflows.cleanup.cleanup import Cleanup
from tests.torture.killing import CONTEXT, FORKS

__all__ = ["Round", "Tally", "rounds"]

PICTURES = 24
"""Of each: a keeper and three copies, one of them with a note, one with a film."""
BATCH = 8
LONGEST_SECONDS = 60

Tree = dict[str, tuple[str, int, int]]


@dataclass
class Tally:
    """How many processes were killed at work, and how many had ended before."""

    killed: int = 0
    ended: int = 0
    actions: int = 0


class Round:
    """One folder of pictures with copies, and a library's clean-ups over it."""

    def __init__(self, directory: Path, chance: random.Random, context: Any = CONTEXT) -> None:
        self.directory, self.chance, self.context = directory, chance, context
        self.photos = directory / "photos"
        self._lay_out()
        self.before = tree(self.photos)
        self.plan = self._plan()

    def _lay_out(self) -> None:
        for number in range(PICTURES):
            pixels = np.random.default_rng(self.chance.randrange(1 << 30)).integers(0, 256, (8, 8, 3), np.uint8)
            buffer = io.BytesIO()
            Image.fromarray(pixels).save(buffer, "PNG")
            for folder in ("kept", "a", "b/фото", "c"):
                self._put(self.photos / folder / f"{number}.png", buffer.getvalue())
            self._put(self.photos / "a" / f"{number}.xmp", b"<x/>%d" % number)

    def _put(self, file: Path, data: bytes) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        when = self.chance.randrange(10**18, 17 * 10**17)
        os.utime(file, ns=(when, when))
        file.chmod(self.chance.choice((0o644, 0o600, 0o640, 0o444)))

    def _plan(self) -> Plan:
        kinds = {"a": ActionKind.TRASH, "b/фото": ActionKind.HARD_LINK, "c": ActionKind.MOVE}
        actions: list[Action] = []
        for number in range(PICTURES):
            for folder, kind in kinds.items():
                file = self.photos / folder / f"{number}.png"
                actions.append(
                    Action(
                        len(actions) + 1,
                        kind,
                        mark(file),
                        self.photos.as_posix(),
                        verbatim("torture"),
                        mark(self.photos / "kept" / f"{number}.png") if kind.takes_away else None,
                        target=f"{self.photos.as_posix()}/sorted/{number}.png" if kind is ActionKind.MOVE else None,
                        together=(mark(self.photos / "a" / f"{number}.xmp"),) if folder == "a" else (),
                    )
                )
        self.chance.shuffle(actions)
        return Plan("torture", datetime(2026, 11, 30, tzinfo=UTC), tuple(actions))

    def killed_while(self, task: Callable[..., None], tally: Tally, seconds: float) -> None:
        """Runs it in a process of its own, and kills that at a random instant."""
        ready, told = self.context.Pipe(duplex=False)
        process = self.context.Process(target=task, args=(self.directory, self.plan, told))
        process.start()
        told.close()
        assert ready.poll(LONGEST_SECONDS), "it does not start"
        process.join(self.chance.uniform(0, seconds))
        if process.exitcode is None:
            os.kill(process.pid, signal.SIGKILL)
        process.join(LONGEST_SECONDS)
        assert process.exitcode is not None, "it hangs"
        assert process.exitcode in (0, -signal.SIGKILL), f"it failed: {process.exitcode}"
        tally.killed += process.exitcode != 0
        tally.ended += process.exitcode == 0
        process.close()
        ready.close()

    def check_bytes(self) -> None:
        """Every file is at its old place or its new one, with its bytes; none is half."""
        now = tree(self.photos)
        held = {digest for digest, *_ in (now | tree(self.photos / TRASH)).values()}
        assert {digest for digest, *_ in self.before.values()} <= held, "bytes are gone"
        for number in range(PICTURES):
            assert now[f"kept/{number}.png"] == self.before[f"kept/{number}.png"]
        known = {digest for digest, *_ in self.before.values()}
        assert {digest for digest, *_ in now.values()} <= known, "a file is half"

    def check_whole(self) -> None:
        """After recovery: each action was done to all of its files or to none."""
        now = tree(self.photos)
        for number in range(PICTURES):
            assert (f"a/{number}.png" in now) == (f"a/{number}.xmp" in now), number
            assert (f"c/{number}.png" in now) != (f"sorted/{number}.png" in now), number
            assert f"b/фото/{number}.png" in now, number
        assert not [path for path in now if path.endswith(".part")]

    def check_restored(self) -> None:
        assert tree(self.photos) == self.before


def mark(file: Path) -> FileMark:
    status = file.stat()
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return FileMark(file.as_posix(), digest, status.st_size, status.st_mtime_ns)


def tree(folder: Path) -> Tree:
    """Path → hash, mode and time of every file outside the trash (of the trash itself, when that is asked for)."""
    found: Tree = {}
    for root, folders, names in os.walk(folder):
        if TRASH in folders:
            folders.remove(TRASH)
        for name in names:
            file = Path(root, name)
            status = file.stat()
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            found[file.relative_to(folder).as_posix()] = (digest, status.st_mode, status.st_mtime_ns)
    return found


@contextmanager
def cleaning(directory: Path) -> Iterator[Cleanup]:
    applying.BATCH = BATCH
    library = directory / "library"
    library.mkdir(exist_ok=True)
    with Catalogue.open(library / "catalogue.sqlite", create=True) as catalogue:
        yield Cleanup(
            catalogue,
            lambda data: decode(data, 8),
            lambda: alone(library, "cleaning up", "cleaning.lock", "cleaner.json"),
            list,
            library / "plans",
        )


def apply_plan(directory: Path, plan: Plan, told: Any) -> None:
    with cleaning(directory) as cleanup:
        told.send(True)
        *outcomes, report = cleanup.apply(plan)
        assert isinstance(report, CleanupReport) and report.stopped is None
        del outcomes


def undo_plan(directory: Path, plan: Plan, told: Any) -> None:
    with cleaning(directory) as cleanup:
        told.send(True)
        for run in reversed(cleanup.history()):
            if run.trashes:
                list(cleanup.undo(run.id))


def rounds(directory: Path, seed: int, times: int, context: Any = CONTEXT) -> Tally:
    """So many processes are killed. Raises ``AssertionError`` for what is lost."""
    chance, tally = random.Random(seed), Tally()
    apply_seconds, undo_seconds = _paces(directory, chance)
    while tally.killed < times:
        place = Path(tempfile.mkdtemp(dir=directory))
        one = Round(place, chance, context)
        one.killed_while(apply_plan, tally, apply_seconds * 1.1)
        one.check_bytes()
        if chance.random() < 0.5:
            one.killed_while(apply_plan, tally, apply_seconds)  # goes on, and is killed once more
            one.check_bytes()
        with cleaning(place) as cleanup:
            cleanup.recover()
            one.check_whole()
            tally.actions += sum(
                outcome.state is OutcomeState.DONE for run in cleanup.history() for outcome in cleanup.outcomes(run.id)
            )
        one.killed_while(undo_plan, tally, undo_seconds * 1.1)
        one.check_bytes()
        with cleaning(place) as cleanup:
            cleanup.recover()
            for run in reversed(cleanup.history()):
                if run.trashes:
                    list(cleanup.undo(run.id))
        one.check_restored()
        shutil.rmtree(place)
    return tally


def _paces(directory: Path, chance: random.Random) -> tuple[float, float]:
    """How long applying and undoing take here, when nobody kills them."""
    place = Path(tempfile.mkdtemp(dir=directory))
    one = Round(place, chance)
    with cleaning(place) as cleanup:
        started = time.monotonic()
        list(cleanup.apply(one.plan))
        applied = time.monotonic()
        list(cleanup.undo())
        undone = time.monotonic()
    one.check_restored()
    shutil.rmtree(place)
    return applied - started, undone - applied


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=19)
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="pictrace-cleanup-", dir=given.directory))
    try:
        started = time.monotonic()
        # Nothing runs here beside this thread, so that the processes may be forked: they start at once.
        context = multiprocessing.get_context("fork" if FORKS else "spawn")
        tally = rounds(place, given.seed, given.times, context)
        seconds = time.monotonic() - started
        print(
            f"{tally.killed} killed, {tally.ended} ended before; {tally.actions} actions taken back; "
            f"nothing lost; {seconds:.0f} s"
        )
    finally:
        with suppress(OSError):
            shutil.rmtree(place)


if __name__ == "__main__":
    main()
