"""What the tests of the desktop application share: a pump for workers' events, a screen, a real library."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from pictrace.apps.desktop.work import Work
from pictrace.library import Library
from tests.apps.desktop.fake import FakeLibrary

PHOTOGRAPHS = ("astronaut", "chelsea", "coffee", "rocket", "motorcycle_left", "hubble_deep_field", "retina")

Pump = Callable[[Callable[[], bool]], None]


@pytest.fixture
def work() -> Iterator[Work]:
    work = Work()
    yield work
    work.close()


@pytest.fixture
def pump(work: Work) -> Pump:
    """Delivers events until a condition holds."""
    return lambda condition: pump_until(work, condition)


@pytest.fixture
def library() -> Iterator[FakeLibrary]:
    with FakeLibrary() as library:
        yield library


def pump_until(work: Work, condition: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        work.pump(patience=0.02)  # a lane may also end without another event


def settled(work: Work) -> bool:
    """Nothing is at work, and all that was said has been heard."""
    return not work.active and not work.pump() and not work.active


@pytest.fixture(scope="session")
def screen() -> Iterator[str | None]:
    """A screen for windows: Xvfb of our own on Linux, so that tests neither need nor disturb a desktop."""
    pytest.importorskip("tkinter", reason="this Python has no Tk; install python3-tk")
    if sys.platform != "linux":
        yield None
        return
    if shutil.which("Xvfb") is None:
        pytest.skip("no Xvfb; install xvfb")
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1400x900x24", "-dpi", "96", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        number = pipe.readline().strip()
    before = os.environ.get("DISPLAY")
    os.environ["DISPLAY"] = f":{number}"
    yield f":{number}"
    if before is None:
        del os.environ["DISPLAY"]
    else:
        os.environ["DISPLAY"] = before
    server.terminate()
    server.wait(10)


@pytest.fixture(scope="session")
def archive(photographs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of real photographs with a crop, a copy and a file that is no picture."""
    folder = tmp_path_factory.mktemp("photographs")
    for name in PHOTOGRAPHS:
        shutil.copy(photographs[name], folder)
    with Image.open(photographs["astronaut"]) as picture:
        rgb = picture.convert("RGB")
        rgb.crop((100, 20, 420, 300)).save(folder / "astronaut crop.jpg", quality=90)
        rgb.resize((300, 300)).save(folder / "Астронавт 宇宙飛行士.jpg", quality=85)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8 this is not a picture")
    return folder


@pytest.fixture(scope="session")
def indexed(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a library of those photographs."""
    directory = tmp_path_factory.mktemp("library") / "indexed"
    with Library.open(directory) as library:
        for _ in library.index([str(archive)]):
            pass
    return directory
