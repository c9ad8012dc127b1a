"""The one job system: what a person starts, watches, stops, goes on with and dismisses, kept by the library."""

from pictrace.workflows.jobs.errors import JobExists, JobGone, JobUnfinished, TooManyJobs
from pictrace.workflows.jobs.jobs import Jobs, Work

__all__ = ["JobExists", "JobGone", "JobUnfinished", "Jobs", "TooManyJobs", "Work"]
