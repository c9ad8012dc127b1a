"""A job of this process that is not over: what its work tells becomes how it stands, and is written down."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from pictrace.errors import LibraryError
from pictrace.records import DuplicateGroup, Failure, IndexProgress, IndexReport, Job, JobState

if TYPE_CHECKING:
    from pictrace.catalogue.jobs import JobRecords

__all__ = ["Event", "LiveJob"]

log = logging.getLogger(__name__)

Event: TypeAlias = IndexProgress | Failure | IndexReport | DuplicateGroup


class LiveJob:
    """``job`` as it stands, and the ``failures`` that are kept of it, at most ``most_failures``. The caller holds the
    lock of its ``Jobs``."""

    def __init__(self, job: Job, records: JobRecords, most_failures: int) -> None:
        self.job = job
        self.failures: list[Failure] = []
        self.saved = 0.0
        """When it was written down, by ``time.monotonic``."""
        self._records, self._most_failures = records, most_failures
        self._unsaved: list[Failure] = []

    def take(self, event: Event) -> None:
        """What its work told."""
        match event:
            case IndexProgress():
                self.change(progress=event)
            case IndexReport():
                self._note(() if self.failures else event.failures)
                self._note(event.unreachable)
                self.change(report=event, failed=event.failed)
            case Failure():
                self._note((event,))
                self.change(failed=self.job.failed + 1)
            case DuplicateGroup():
                self.change(found=self.job.found + 1)

    def change(self, **fields: object) -> None:
        """Another revision of the job, with these fields."""
        self.job = replace(self.job, revision=self.job.revision + 1, **fields)  # type: ignore[arg-type]

    def save(self) -> None:
        """Writes the job down. What the library cannot take (its disk is full) is lost with this process, and no
        reason for the job to fail."""
        try:
            asked = self._records.save(self.job, self._unsaved, datetime.now(UTC))
        except LibraryError as error:
            log.warning("job %d is not written down: %s", self.job.id, error)
            return
        self.saved, self._unsaved = time.monotonic(), []
        if asked:
            self.change(state=JobState.STOPPING)

    def _note(self, failures: tuple[Failure, ...]) -> None:
        kept = failures[: self._most_failures - len(self.failures)]
        self.failures += kept
        self._unsaved += kept
