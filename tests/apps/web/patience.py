"""Waiting for a job."""

from __future__ import annotations

from pictrace.records import Job
from pictrace.workflows.jobs import Jobs

__all__ = ["ended"]


def ended(jobs: Jobs, job: Job, seconds: float = 60.0) -> Job:
    """The job when it is over, in whatever way."""
    over = jobs.wait(job.id, seconds)
    assert over.state.over
    return over
