"""Jobs as the library keeps them: what was started here, by whom, how it stands, and what it could not use."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from pictrace.catalogue.database import Database
from pictrace.catalogue.messages import read, written
from pictrace.catalogue.schema import job_failures, jobs
from pictrace.catalogue.selection import slices
from pictrace.messages import Message, verbatim
from pictrace.records import ActionKind, Failure, IndexProgress, IndexReport, Job, JobKind, JobState, Relation, Task

__all__ = ["JobRecords", "OwnedJob"]

_UNFINISHED = [state.value for state in JobState if not state.over]


@dataclass(frozen=True, slots=True)
class OwnedJob:
    """A job and the process that runs it, or ran it."""

    owner: str
    job: Job


class JobRecords:
    """Reads and writes the table of jobs. Several processes may: each saves those that it owns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, owner: str, task: Task, created: datetime) -> Job:
        """A new job, waiting for its turn."""
        values = {"kind": task.kind.value, "task": _written_task(task), "state": JobState.QUEUED.value}
        with self._database.writing() as connection:
            inserted = connection.execute(
                insert(jobs).values(
                    owner=owner, created=created, saved=created, found=0, failed=0, revision=0, **values
                )
            )
            (job_id,) = inserted.inserted_primary_key or (0,)
        return Job(job_id, task, JobState.QUEUED, created)

    def all(self) -> list[OwnedJob]:
        """Every job, oldest first."""
        with self._database.reading() as connection:
            return [OwnedJob(row.owner, _job(row)) for row in connection.execute(select(jobs).order_by(jobs.c.id))]

    def save(self, job: Job, failures: Sequence[Failure], now: datetime) -> bool:
        """Writes how a job stands, and failures that came since. True when somebody else asked it to stop."""
        values = {
            "state": job.state.value,
            "started": job.started,
            "finished": job.finished,
            "saved": now,
            "progress": json.dumps(asdict(job.progress)) if job.progress else None,
            "report": json.dumps(asdict(replace(job.report, failures=()))) if job.report else None,
            "found": job.found,
            "failed": job.failed,
            "error": job.error,
            **written(job.message),
            "revision": job.revision,
        }
        mine = jobs.c.id == job.id
        with self._database.writing() as connection:
            there = connection.execute(select(jobs.c.state).where(mine)).scalar_one_or_none()
            asked = there == JobState.STOPPING.value and job.state is JobState.RUNNING
            if asked:
                del values["state"]
            connection.execute(update(jobs).where(mine).values(**values))
            if failures and there is not None:
                count = select(func.count()).where(job_failures.c.job_id == job.id)
                first = connection.execute(count).scalar_one()
                connection.execute(
                    insert(job_failures),
                    [
                        {"job_id": job.id, "number": number, "location": one.location, **written(one.message)}
                        for number, one in enumerate(failures, start=first)
                    ],
                )
        return asked

    def failures(self, job_id: int) -> list[Failure]:
        """What a job could not use, in the order it came."""
        statement = select(job_failures).where(job_failures.c.job_id == job_id).order_by(job_failures.c.number)
        with self._database.reading() as connection:
            return [Failure(row.location, read(row.reason, row.message)) for row in connection.execute(statement)]

    def ask_to_stop(self, job_id: int) -> None:
        """Lets the process that owns an unfinished job know that somebody wants it to end."""
        with self._database.writing() as connection:
            asked = update(jobs).where(jobs.c.id == job_id, jobs.c.state.in_(_UNFINISHED))
            connection.execute(asked.values(state=JobState.STOPPING.value, revision=jobs.c.revision + 1))

    def interrupt(self, owners: Iterable[str]) -> None:
        """The unfinished jobs of processes that are no more: interrupted, at their last sign of life."""
        with self._database.writing() as connection:
            for part in slices(owners):
                theirs = update(jobs).where(jobs.c.owner.in_(part), jobs.c.state.in_(_UNFINISHED))
                connection.execute(
                    theirs.values(state=JobState.INTERRUPTED.value, finished=jobs.c.saved, revision=jobs.c.revision + 1)
                )

    def continue_with(self, job_ids: Iterable[int], by: int) -> None:
        """Job ``by`` goes on with these."""
        with self._database.writing() as connection:
            for part in slices(job_ids):
                changed = update(jobs).where(jobs.c.id.in_(part))
                connection.execute(changed.values(continued_by=by, revision=jobs.c.revision + 1))

    def remove(self, job_ids: Iterable[int]) -> None:
        """Takes jobs that are over out of the list, with their failures."""
        with self._database.writing() as connection:
            for part in slices(job_ids):
                over = select(jobs.c.id).where(jobs.c.id.in_(part), jobs.c.state.not_in(_UNFINISHED))
                connection.execute(delete(job_failures).where(job_failures.c.job_id.in_(over)))
                connection.execute(delete(jobs).where(jobs.c.id.in_(over)))


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        task=_read_task(row.kind, row.task),
        state=JobState(row.state),
        created=row.created,
        started=row.started,
        finished=row.finished,
        progress=IndexProgress(**json.loads(row.progress)) if row.progress else None,
        report=_read_report(row.report) if row.report else None,
        found=row.found,
        failed=row.failed,
        error=row.error,
        message=None if row.reason is None else read(row.reason, row.message),
        continued_by=row.continued_by,
        revision=row.revision,
    )


def _written_task(task: Task) -> str:
    relations = None if task.relations is None else sorted(relation.value for relation in task.relations)
    return json.dumps(
        {
            "places": list(task.places),
            "model": task.model,
            "retry": task.retry,
            "accept_changes": task.accept_changes,
            "relations": relations,
            "subject": task.subject,
            "action": task.action,
            "folder": task.folder,
            "days": task.days,
        },
        ensure_ascii=False,
    )


def _read_task(kind: str, text: str) -> Task:
    given = json.loads(text)
    relations = given["relations"]
    return Task(
        JobKind(kind),
        tuple(given["places"]),
        given["model"],
        given["retry"],
        given.get("accept_changes", False),
        None if relations is None else frozenset(Relation(one) for one in relations),
        given.get("subject", ""),
        ActionKind(given["action"]) if given.get("action") else None,
        given.get("folder"),
        given.get("days", 0.0),
    )


def _read_report(text: str) -> IndexReport:
    given = json.loads(text)
    known = {field.name: given[field.name] for field in fields(IndexReport) if field.name in given}
    return IndexReport(**known | {"failures": (), "unreachable": tuple(map(_read_failure, known["unreachable"]))})


def _read_failure(given: dict[str, Any]) -> Failure:
    """Older ones have their text alone."""
    message = given["message"] if "message" in given else verbatim(given["reason"]).to_json()
    return Failure(given["location"], Message.from_json(message), given.get("code"))
