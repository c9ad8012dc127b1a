"""What keeps the window alive."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("screen")


class NotingGrid:
    """Says how often thumbnails were delivered, and of which failures it was told."""

    def __init__(self) -> None:
        self.delivered = self.failures = 0
        self.tiles = self

    def deliver(self) -> bool:
        self.delivered += 1
        return False

    def show_failures(self) -> None:
        self.failures += 1


@pytest.fixture
def grid() -> NotingGrid:
    return NotingGrid()


@pytest.fixture
def heartbeat(bare: Any, hosted: Any, grid: Any) -> Iterator[Any]:
    from pictrace.apps.desktop.views.heartbeat import Heartbeat

    bare.root.after_cancel(bare._job)  # the window's own from now on
    heartbeat = Heartbeat(bare.root, hosted.desktop, lambda: (grid,))
    yield heartbeat
    heartbeat.stop()
    heartbeat.release()


def test_work_and_thumbnails_are_delivered_by_itself(bare: Any, hosted: Any, heartbeat: Any, grid: Any) -> None:
    answers: list[int] = []
    hosted.desktop.work.call("test", lambda: 42, answers.append)
    bare.until(lambda: answers == [42])
    before = grid.delivered
    bare.until(lambda: grid.delivered > before + 2)
    assert grid.failures == 0


def test_a_thumbnail_that_cannot_be_had_is_shown(bare: Any, hosted: Any, heartbeat: Any, grid: Any) -> None:
    from pictrace.apps.desktop.thumbnails import Look

    hosted.session.thumbnails.want([(13, Look(60, 60, 5, "#ffffff"))], "test")
    bare.until(lambda: grid.failures > 0)


def test_after_the_last_beat_there_is_none(bare: Any, heartbeat: Any, grid: Any) -> None:
    heartbeat.stop()
    before = grid.delivered
    bare.live(0.2)
    assert grid.delivered == before


def test_python_is_given_back_as_it_was(bare: Any, hosted: Any) -> None:
    from pictrace.apps.desktop.views.heartbeat import Heartbeat

    interval = sys.getswitchinterval()
    heartbeat = Heartbeat(bare.root, hosted.desktop, lambda: ())
    assert sys.getswitchinterval() < interval
    assert not gc.isenabled()
    heartbeat.stop()
    heartbeat.release()
    assert sys.getswitchinterval() == interval
    assert gc.isenabled()
