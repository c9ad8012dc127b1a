"""What may be wrong with a wish about a job."""

from __future__ import annotations

from pictrace.errors import UsageError

__all__ = ["JobExists", "JobGone", "JobUnfinished", "TooManyJobs"]


class JobGone(UsageError):
    """There is no job of that id."""


class JobExists(UsageError):
    """The same work is at work or waiting already."""


class JobUnfinished(UsageError):
    """Only a job that is over can be taken off the list."""


class TooManyJobs(UsageError):
    """More jobs wait than make sense."""
