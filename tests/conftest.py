"""Photographs that every test may use, those inside scikit-image's wheel; and threads, that none may leave behind."""

from __future__ import annotations

import gc
import inspect
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import skimage.data
from hypothesis import settings

# The same examples at every run; `HYPOTHESIS_PROFILE=explore make unit` looks for new ones.
settings.register_profile("fixed", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

PHOTOGRAPHS = Path(skimage.data.__file__).parent

NAMES = (
    "astronaut.png", "brick.png", "camera.png", "cell.png", "chelsea.png", "clock_motion.png", "coffee.png",
    "coins.png", "grass.png", "gravel.png", "hubble_deep_field.jpg", "ihc.png", "moon.png", "motorcycle_left.png",
    "motorcycle_right.png", "page.png", "retina.jpg", "rocket.jpg", "text.png",
)  # fmt: skip


@pytest.fixture(scope="session")
def photographs() -> dict[str, Path]:
    """Name without suffix → path of a real photograph (read only)."""
    return {Path(name).stem: PHOTOGRAPHS / name for name in NAMES}


# Every test ends with the threads of PicTrace that it began with. What tests share may start one in any of them; it has
# to end with the last.

ENDING_SECONDS = 20.0
"""For threads that were told to end: none takes more than a moment, unless the machine is busy."""

_shared: dict[str, str] = {}
"""Fixtures of more than one test that have something to end, and their scopes."""
_begun: dict[threading.Thread, tuple[str, set[str]]] = {}
"""The test in which a thread began that may be of what it shares, and the scopes of that."""


def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> None:
    if fixturedef.scope != "function" and inspect.isgeneratorfunction(fixturedef.func):
        _shared[fixturedef.argname] = fixturedef.scope


@pytest.fixture(autouse=True)
def _threads_of_a_test(request: pytest.FixtureRequest) -> Iterator[None]:
    before = _threads()
    yield
    scopes = {_shared[name] for name in request.fixturenames if name in _shared and not name.startswith("_threads_of")}
    if scopes:
        _begun.update((thread, (request.node.nodeid, scopes)) for thread in _threads() - before)
    else:
        assert not (left := _left(before)), f"the test left at work: {_named(left)}"


@pytest.fixture(autouse=True, scope="module")
def _threads_of_a_module() -> Iterator[None]:
    before = _threads()
    yield
    before |= {thread for thread, (_, scopes) in _begun.items() if scopes & {"package", "session"}}
    assert not (left := _left(before)), f"the tests left at work: {_named(left)}"


@pytest.fixture(autouse=True, scope="session")
def _threads_of_all() -> Iterator[None]:
    yield
    assert not (left := _left(set())), f"the tests left at work: {_named(left)}"


def _threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("pictrace-")}


def _left(before: set[threading.Thread]) -> set[threading.Thread]:
    """What is at work that was not ``before``, once it had the time to end."""
    if _threads() - before:
        gc.collect()  # an engine that nobody closed ends with its last reference
    until = time.monotonic() + ENDING_SECONDS
    for thread in _threads() - before:
        thread.join(max(0.0, until - time.monotonic()))
    return _threads() - before


def _named(threads: set[threading.Thread]) -> str:
    return ", ".join(f"{thread.name} ({_begun.get(thread, ('begun here',))[0]})" for thread in threads)
