"""What jobs do, as it happens, for every page that watches: server-sent events over the library's jobs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from pictrace.apps.web.answers import job_json
from pictrace.records import Job
from pictrace.workflows.jobs import JobGone, Jobs

__all__ = ["Streams"]

TICK_SECONDS = 0.2
"""A stream says something at most so often."""

LOOK_SECONDS = 2.0
"""How soon a page sees what another program did to the library, or what its jobs do, while nothing happens here."""

HEARTBEAT_SECONDS = 15.0
"""Between two signs of life of a quiet stream: proxies close one that is silent for 30 to 60."""


class Streams:
    """The streams of one application. ``generation`` grows whenever the photos change, ``revision`` with what people
    put on them."""

    def __init__(self, jobs: Jobs, generation: Callable[[], int], revision: Callable[[], int]) -> None:
        self._jobs = jobs
        self._generation = generation
        self._revision = revision
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._silent = False
        self._unlisten = jobs.listen(self._wake)

    @property
    def watched(self) -> int:
        """How many streams are open."""
        return len(self._listeners)

    def end(self) -> None:
        """Lets every stream end, so that a server which is closing need not wait for them."""
        self._silent = True
        self._unlisten()
        self._wake()

    def look(self) -> None:
        """The photos, or what people put on them, changed without a job: who watches is told at once."""
        self._wake()

    async def events(self, only: int | None = None) -> AsyncIterator[tuple[str, dict[str, Any]] | None]:
        """What happens, from now on, beginning with how things stand: ``("job", …)`` whenever a job changed, at most
        five times a second, ``("failures", …)`` for those that came since, ``("dismissed", …)`` for a job that left
        the list, ``("library", …)`` when the photos changed, by a job or otherwise, ``("collections", …)`` when albums,
        marks or saved searches did, and ``None`` now and then as a sign of life. Ends with the job when ``only`` names
        one, and then tells of nothing else."""
        seen: dict[int, int] = {}
        told: dict[int, int] = {}
        generation, revision, quiet = -1, -1, 0.0
        listener = (asyncio.get_running_loop(), asyncio.Event())
        self._listeners.add(listener)
        try:
            while not self._silent:
                listener[1].clear()
                jobs = self._watched(only)
                for gone in seen.keys() - {job.id for job in jobs}:
                    del seen[gone]
                    yield "dismissed", {"id": gone}
                for job in jobs:
                    if seen.get(job.id) == job.revision:
                        continue
                    # Failures of jobs that were over before are asked for when somebody wants to read them.
                    if only is not None or job.id in seen or not job.state.over:
                        fresh = self._failures(job, told.get(job.id, 0))
                        told[job.id] = told.get(job.id, 0) + len(fresh)
                        if fresh:
                            yield "failures", {"id": job.id, "failures": fresh}
                    seen[job.id] = job.revision
                    yield "job", job_json(job)
                if only is None and generation != (now := await asyncio.to_thread(self._generation)):
                    generation = now
                    yield "library", {"generation": generation}
                if only is None and revision != (now := await asyncio.to_thread(self._revision)):
                    revision = now
                    yield "collections", {"revision": revision}
                if only is not None and (not jobs or jobs[0].state.over):
                    return
                await asyncio.sleep(TICK_SECONDS)
                try:
                    await asyncio.wait_for(listener[1].wait(), LOOK_SECONDS)
                    quiet = 0.0
                except TimeoutError:
                    quiet += LOOK_SECONDS
                    if quiet >= HEARTBEAT_SECONDS:
                        quiet = 0.0
                        yield None
        finally:
            self._listeners.discard(listener)

    def _watched(self, only: int | None) -> list[Job]:
        if only is None:
            return self._jobs.all()
        try:
            return [self._jobs.get(only)]
        except JobGone:
            return []

    def _failures(self, job: Job, start: int) -> list[dict[str, str]]:
        if not job.failed and job.report is None:
            return []
        try:
            return [failure.to_json() for failure in self._jobs.failures(job.id)[start:]]
        except JobGone:
            return []

    def _wake(self) -> None:
        for loop, event in list(self._listeners):
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)
