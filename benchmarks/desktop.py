"""Is the window quick: how long until it is there, and how long is a frame while indexing runs?

A *frame* is what a person waits for: from the wheel, the key or the new size of the window until
everything that follows from it is drawn, a round trip to the X server included.
"""

from __future__ import annotations

import _tkinter
import os
import shutil
import statistics
import subprocess
import sys
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.library import synthetic_library
from benchmarks.machine import Figure
from benchmarks.pictures import write_jpegs
from pictrace.apps.desktop import open_window
from pictrace.apps.desktop.presenter import Desktop
from pictrace.apps.desktop.views.window import Window
from pictrace.records import Query

__all__ = ["window"]

FRAME_WANTED = 50.0
OPEN_WANTED = 1.5

_OPENED = """
import sys
from pathlib import Path
from pictrace.apps.desktop import open_window
from pictrace.apps.desktop.presenter import Desktop
desktop = Desktop(Path(sys.argv[2]))
window = open_window(desktop)
desktop.open(Path(sys.argv[1]), create=False)
window.root.update()
print("window", flush=True)
def look():
    grid = window.view.grid_view if desktop.session and window.view else None
    if grid is not None and grid.count and grid.tiles.pictures_shown >= 8:
        window.root.winfo_pointerx()
        print("photos", flush=True)
        window.close()
    else:
        window.root.after(2, look)
look()
window.run()
"""


def window(output: Path, quick: bool) -> list[Figure]:
    """The desktop application on a library of 100,000 photos, on a screen of 1600 × 1000."""
    photos = 5_000 if quick else 100_000
    directory = synthetic_library(output, photos)
    with _screen() as there:
        if not there:
            return [Figure("desktop window", "not measured: no Xvfb")]
        return [*_opening(directory, output, photos), *_frames(directory, output, photos, quick)]


def _opening(directory: Path, output: Path, photos: int) -> list[Figure]:
    """Seconds of a whole process, interpreter and imports included; the best of five."""
    memory = output / "desktop.json"
    times: dict[str, list[float]] = {"window": [], "photos": []}
    for _ in range(5):
        memory.unlink(missing_ok=True)
        started = time.perf_counter()
        command = [sys.executable, "-c", _OPENED, str(directory), str(memory)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                times[line.strip()].append(time.perf_counter() - started)
    shown, filled = min(times["window"]), min(times["photos"])
    name = f"`pictrace gui` on {photos:,} photos, cold process"
    return [
        Figure(f"{name}: window there", f"{shown:.2f} s", f"{OPEN_WANTED} s", shown < OPEN_WANTED),
        Figure(f"{name}: first page of photos there", f"{filled:.2f} s", f"{OPEN_WANTED} s", filled < OPEN_WANTED),
    ]


def _frames(directory: Path, output: Path, photos: int, quick: bool) -> list[Figure]:
    """Frames while nothing else runs, and while the same process indexes."""
    files = _many(output, 600 if quick else 6000)
    copy = output / "desktop-library"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(directory, copy)
    memory = output / "desktop.json"
    memory.unlink(missing_ok=True)
    desktop = Desktop(memory)
    opened = open_window(desktop)
    opened.root.geometry("1400x900")
    desktop.open(copy, create=False)
    _wait(opened, lambda: desktop.session is not None and bool(desktop.session.search.listing.tiles))
    session = desktop.session
    assert session is not None
    session.search.search(Query(data=files[0].read_bytes()))
    _wait(opened, lambda: not session.search.listing.busy and len(session.search.listing.tiles) > 100)
    rounds = 30 if quick else 150
    figures = []
    for busy in (False, True):
        if busy:
            session.indexing.add([str(files[0].parent)])
            _wait(opened, lambda: session.indexing.progress is not None and session.indexing.progress.added > 0)
        while_ = "while indexing" if busy else "at rest"
        for name, act in (("scrolling", _scroll), ("typing", _type), ("resizing", _resize)):
            still = session.indexing.running
            times = _measure(opened, act, rounds)
            if busy and not (still and session.indexing.running):
                figures.append(Figure(f"{name}, {while_}", "not measured: indexing ended first", "", False))
                continue
            slow = float(np.percentile(times, 95))
            over = sum(one > FRAME_WANTED for one in times) / len(times)
            value = (
                f"{statistics.median(times):.1f} ms median, {slow:.1f} ms at the 95th percentile, {over:.1%} over 50 ms"
            )
            figures.append(
                Figure(f"a frame of {name}, {while_}, {photos:,} photos", value, "50 ms", slow < FRAME_WANTED)
            )
    session.indexing.stop()
    opened.close()
    shutil.rmtree(copy, ignore_errors=True)
    return figures


def _many(output: Path, count: int) -> list[Path]:
    """Photographs enough to keep indexing busy: a few, each many times with other bytes at its end, so that every
    one of them is read, decoded and embedded."""
    originals = write_jpegs(output / "desktop-1280x960", 1280, 960, 120, quality=85, seed=5)
    folder = output / f"desktop-{count}"
    folder.mkdir(exist_ok=True)
    files = [folder / f"{number:05d}.jpg" for number in range(count)]
    for number, file in enumerate(files):
        if not file.exists():
            file.write_bytes(originals[number % len(originals)].read_bytes() + b"%d" % number)
    return files


def _measure(opened: Window, act: Callable[[Window, int], None], rounds: int) -> list[float]:
    """Milliseconds of each frame, at most sixty a second; the first ten warm up.

    A frame ends when nothing that is due is left to do and the X server has drawn. What animations and
    arriving thumbnails do between two acts is a frame, too."""
    times = []
    for number in range(rounds + 10):
        started = time.perf_counter()
        act(opened, number)
        _finish(opened, started)
        spent = time.perf_counter() - started
        times.append(spent * 1000)
        while (now := time.perf_counter()) < started + 1 / 60:
            if _finish(opened, now):
                times.append((time.perf_counter() - now) * 1000)
            time.sleep(0.001)
    return times[10:]


def _finish(opened: Window, started: float) -> bool:
    """Does what is due, and waits for the X server; false if there was nothing. Gives up after a second:
    on a machine that cannot keep up there is always something due."""
    busy = False
    while opened.root.tk.dooneevent(_tkinter.DONT_WAIT) and time.perf_counter() < started + 1.0:
        busy = True
    if busy:
        opened.root.winfo_pointerx()
    return busy


def _scroll(opened: Window, number: int) -> None:
    button = 5 if number // 40 % 2 == 0 else 4
    opened.view.grid_view.canvas.event_generate(f"<Button-{button}>", x=200, y=200)


def _type(opened: Window, number: int) -> None:
    opened.entry.focus_force()
    if number % 20 == 19:
        opened.entry.delete(0, tk.END)
    opened.entry.event_generate("<KeyPress>", keysym="abcdefghij"[number % 10])
    opened.entry.event_generate("<KeyRelease>", keysym="abcdefghij"[number % 10])


def _resize(opened: Window, number: int) -> None:
    step = number % 60
    opened.root.geometry(f"{1400 - 6 * (step if step < 30 else 60 - step)}x900")


def _pause(opened: Window, seconds: float) -> None:
    """Lets the window live until the next frame is due."""
    end = time.perf_counter() + seconds
    while (now := time.perf_counter()) < end:
        _finish(opened, now)
        time.sleep(0.001)


def _wait(opened: Window, condition: Callable[[], bool], seconds: float = 120.0) -> None:
    end = time.perf_counter() + seconds
    while not condition():
        if time.perf_counter() > end:
            raise TimeoutError("the window did not get there")
        _pause(opened, 0.01)


@contextmanager
def _screen() -> Iterator[bool]:
    """A screen of our own where Xvfb is; elsewhere the one that is there."""
    if sys.platform != "linux":
        yield True
        return
    if shutil.which("Xvfb") is None:
        yield "DISPLAY" in os.environ
        return
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1600x1000x24", "-dpi", "96", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
        before = os.environ.get("DISPLAY")
        os.environ["DISPLAY"] = f":{number}"
        try:
            yield True
        finally:
            server.terminate()
            if before is None:
                del os.environ["DISPLAY"]
            else:
                os.environ["DISPLAY"] = before
