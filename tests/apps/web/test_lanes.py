"""Lanes: so many at a time, so many in line, and a polite refusal for the rest."""

from __future__ import annotations

import asyncio
import threading

import pytest

from pictrace.apps.web.lanes import Lane, Lanes
from pictrace.apps.web.limits import Limits
from pictrace.apps.web.problems import Problem


def test_what_work_returns_and_raises_comes_through() -> None:
    async def check() -> None:
        def fail() -> None:
            raise KeyError("odd")

        lane = Lane("test", 1, 1)
        assert await lane.run(sorted, [2, 1], reverse=True) == [2, 1]
        with pytest.raises(KeyError, match="odd"):
            await lane.run(fail)
        lane.close()

    asyncio.run(check())


def test_work_runs_in_threads_of_its_own() -> None:
    async def check() -> str:
        lane = Lane("originals", 1, 1)
        name = await lane.run(lambda: threading.current_thread().name)
        lane.close()
        return name

    assert asyncio.run(check()).startswith("pictrace-originals")


def test_a_full_line_is_refused_and_opens_again() -> None:
    async def check() -> None:
        lane, go_on, begun = Lane("test", 1, 1), threading.Event(), threading.Event()

        def work() -> bool:
            begun.set()
            return go_on.wait(10)

        inside = [asyncio.create_task(lane.run(work)) for _ in range(2)]
        await asyncio.to_thread(begun.wait, 10)
        with pytest.raises(Problem) as caught:
            await lane.run(work)
        assert (caught.value.status, caught.value.name) == (503, "busy")
        assert caught.value.headers == {"retry-after": "1"}
        go_on.set()
        assert await asyncio.gather(*inside) == [True, True]
        assert await lane.run(work)
        lane.close()

    asyncio.run(check())


def test_failed_work_leaves_the_line() -> None:
    async def check() -> None:
        lane = Lane("test", 1, 0)
        for _ in range(5):
            with pytest.raises(ZeroDivisionError):
                await lane.run(lambda: 1 / 0)
        assert await lane.run(lambda: "served") == "served"
        lane.close()

    asyncio.run(check())


def test_a_slow_lane_holds_up_no_other() -> None:
    async def check() -> None:
        lanes, go_on = Lanes(Limits()), threading.Event()
        slow = [asyncio.create_task(lanes.originals.run(go_on.wait, 10)) for _ in range(8)]
        await asyncio.sleep(0)
        for lane in (lanes.search, lanes.thumbnails, lanes.catalogue, lanes.fetches):
            assert await asyncio.wait_for(lane.run(lambda: 7), 10) == 7
        go_on.set()
        assert all(await asyncio.gather(*slow))
        lanes.close()

    asyncio.run(check())
