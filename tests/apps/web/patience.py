"""Waiting for a job by listening to it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from pictrace.apps.web.jobs import Job, Jobs

__all__ = ["ended"]


def ended(jobs: Jobs, job: Job, seconds: float = 60.0) -> Job:
    """The job when it is over, in whatever way. Listens in a thread of its own: Playwright holds this one's loop."""

    async def listen() -> None:
        async for _ in jobs.events(job.id):
            pass

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, asyncio.wait_for(listen(), seconds)).result()
    assert job.state.over
    return job
