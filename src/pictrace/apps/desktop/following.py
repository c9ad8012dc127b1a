"""One kind of the library's jobs as a person follows it: how it stands, and why it failed or was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pictrace.apps.desktop.signal import Signal
from pictrace.errors import PicTraceError
from pictrace.messages import Message, message_of, verbatim
from pictrace.records import Job, JobState
from pictrace.workflows.jobs import JobExists

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["JobFollower"]


class JobFollower:
    """``job`` is the one that is shown, ``None`` while there was none; ``changed`` fires for every change of it.

    Whoever started it: jobs of the page and of other windows on the same library are followed like one's own."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.changed = Signal()
        self.job: Job | None = None
        self._refused: Message | None = None

    @property
    def running(self) -> bool:
        return self.job is not None and not self.job.state.over

    @property
    def stopping(self) -> bool:
        return self.job is not None and self.job.state is JobState.STOPPING

    @property
    def interrupted(self) -> bool:
        return self.job is not None and self.job.state is JobState.INTERRUPTED

    @property
    def error(self) -> Message | None:
        """Why the job failed, or why what was asked for was refused."""
        if self._refused or self.job is None or self.job.state is not JobState.FAILED:
            return self._refused
        return self.job.message or verbatim(self.job.error or "")

    def refresh(self) -> None:
        """Asks the library how its jobs stand."""
        raise NotImplementedError

    def _wish(self, wish: Callable[[], object]) -> None:
        """Asks something of the library's jobs; what it refuses is the ``error``."""
        self._refused = None
        try:
            wish()
        except JobExists:
            pass  # it is at work already: what was wished for happens
        except PicTraceError as error:
            self._refused = message_of(error)
            self.changed.emit()
        self.refresh()
