"""Work that a person watches: what it is to do, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pictrace.messages import Message, english
from pictrace.records.cleaning import ActionKind
from pictrace.records.evidence import Relation
from pictrace.records.reports import IndexProgress, IndexReport

__all__ = ["Job", "JobKind", "JobState", "Task"]


class JobKind(StrEnum):
    """Work that takes long enough to be watched."""

    INDEX = "index"
    DUPLICATES = "duplicates"
    PLAN = "plan"
    """Of a clean-up: what of a place the library has already."""
    REHEARSE = "rehearse"
    CLEAN = "clean"
    UNDO = "undo"
    PURGE = "purge"


class JobState(StrEnum):
    """Where a job stands. ``interrupted``: the process that ran it ended before the job did."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    DONE = "done"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        return self not in (JobState.QUEUED, JobState.RUNNING, JobState.STOPPING)


@dataclass(frozen=True, slots=True)
class Task:
    """What a job is to do: index ``places`` (none: all known sources), or look for duplicates of these ``relations``
    (``None``: those that claim the same picture). Of clean-ups, ``subject`` is the id of the plan that is made,
    rehearsed or carried out, or of the run that is undone; ``action`` and ``folder`` are those of a plan that is made,
    ``days`` the age from which is purged."""

    kind: JobKind
    places: tuple[str, ...] = ()
    model: str | None = None
    retry: bool = False
    accept_changes: bool = False
    relations: frozenset[Relation] | None = None
    subject: str = ""
    action: ActionKind | None = None
    folder: str | None = None
    days: float = 0.0


@dataclass(frozen=True, slots=True)
class Job:
    """A run that can be watched, stopped and gone on with, as it stands. Times are UTC.

    ``found`` counts duplicate groups, ``failed`` what could not be used. ``error`` is the name of what ended a failed
    job, ``message`` says it (in English ``reason``). ``continued_by`` is the job that goes on with this one;
    ``revision`` grows with every change."""

    id: int
    task: Task
    state: JobState
    created: datetime
    started: datetime | None = None
    finished: datetime | None = None
    progress: IndexProgress | None = None
    report: IndexReport | None = None
    found: int = 0
    failed: int = 0
    error: str | None = None
    message: Message | None = None
    continued_by: int | None = None
    revision: int = 0

    @property
    def reason(self) -> str | None:
        return None if self.message is None else english(self.message)

    @property
    def kind(self) -> JobKind:
        return self.task.kind

    @property
    def resumable(self) -> bool:
        """Can it be gone on with, and has nobody done so?"""
        ended_early = self.state in (JobState.STOPPED, JobState.INTERRUPTED, JobState.FAILED)
        return ended_early and self.continued_by is None

    def to_json(self) -> dict[str, Any]:
        """``state`` keeps to the words that programs know: an interrupted job is a stopped one, and says so."""
        interrupted = self.state is JobState.INTERRUPTED
        relations = self.task.relations
        return {
            "id": self.id,
            "kind": self.kind.value,
            "places": list(self.task.places),
            "model": self.task.model,
            "retry": self.task.retry,
            "accept_changes": self.task.accept_changes,
            "relations": None if relations is None else [one.value for one in Relation if one in relations],
            "subject": self.task.subject,
            "state": JobState.STOPPED.value if interrupted else self.state.value,
            "interrupted": interrupted,
            "created": self.created.isoformat(),
            "started": self.started.isoformat() if self.started else None,
            "finished": self.finished.isoformat() if self.finished else None,
            "progress": self.progress.to_json() if self.progress else None,
            "report": self._report_json(),
            "failed": self.failed,
            "found": self.found,
            "resumable": self.resumable,
            "continued_by": self.continued_by,
            "revision": self.revision,
        }

    def _report_json(self) -> dict[str, Any] | None:
        """The report without its failures: they have a list of their own."""
        if self.report is None:
            return None
        return {name: value for name, value in self.report.to_json().items() if name != "failures"}
