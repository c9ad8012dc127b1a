"""Jobs run one after the other, are kept by the library, and outlive the process that ran them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pictrace.catalogue import Catalogue
from pictrace.errors import SourceUnreachable
from pictrace.messages import verbatim
from pictrace.records import Failure, IndexProgress, IndexReport, Job, JobKind, JobState, Task
from pictrace.workflows.jobs import JobExists, JobGone, Jobs, JobUnfinished, TooManyJobs
from pictrace.workflows.jobs.live import Event

INDEX = Task(JobKind.INDEX, ("/photos",))
OTHER = Task(JobKind.INDEX, ("/elsewhere",), retry=True)
SECONDS = 20.0


@dataclass
class Worker:
    """Work that can be held up; ``closed`` counts generators that were ended."""

    go_on: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    closed: int = 0
    asked: list[Task] = field(default_factory=list)

    def __call__(self, task: Task) -> Iterator[Event]:
        self.asked.append(task)
        if task.places == ("/nowhere",):
            raise SourceUnreachable("/nowhere: it is not there")
        try:
            for done in range(1, 11):
                yield IndexProgress("folder", done, 10, True, done, 0, 0.1, 100.0)
                if done == 2:
                    yield Failure("/photos/broken.jpg", verbatim("the file is empty"))
                self.begun.set()
                assert self.go_on.wait(SECONDS)
            yield IndexReport(added=9, failed=1, unreachable=(Failure("/disk", verbatim("it is not there")),))
        finally:
            self.closed += 1


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "catalogue.sqlite", create=True) as catalogue:
        yield catalogue


@pytest.fixture
def worker() -> Worker:
    worker = Worker()
    worker.go_on.set()
    return worker


def opened(catalogue: Catalogue, worker: Worker, **limits: int) -> Jobs:
    return Jobs(catalogue, Path(catalogue.place).parent, {JobKind.INDEX: worker}, **limits)


@pytest.fixture
def jobs(catalogue: Catalogue, worker: Worker) -> Iterator[Jobs]:
    jobs = opened(catalogue, worker)
    yield jobs
    worker.go_on.set()
    jobs.close()


def ended(jobs: Jobs, job: Job) -> Job:
    over = jobs.wait(job.id, SECONDS)
    assert over.state.over
    return over


def test_a_job_from_start_to_report(jobs: Jobs) -> None:
    done = ended(jobs, jobs.start(INDEX))
    assert (done.state, done.failed, done.error) == (JobState.DONE, 1, None)
    assert done.progress is not None
    assert done.report is not None
    assert (done.progress.done, done.report.added) == (10, 9)
    assert done.started is not None
    assert done.finished is not None
    assert done.created <= done.started <= done.finished
    assert [one.location for one in jobs.failures(done.id)] == ["/photos/broken.jpg", "/disk"]


def test_another_process_reads_the_same(jobs: Jobs, catalogue: Catalogue, worker: Worker) -> None:
    done = ended(jobs, jobs.start(INDEX))
    failed = ended(jobs, jobs.start(Task(JobKind.INDEX, ("/nowhere",), model="mini")))
    assert (failed.state, failed.error, failed.reason) == (
        JobState.FAILED, "SourceUnreachable", "/nowhere: it is not there",
    )  # fmt: skip
    with Catalogue.open(Path(catalogue.place)) as again:
        other = opened(again, worker)
        assert other.all() == [done, failed]
        assert other.failures(done.id) == jobs.failures(done.id)


def test_one_at_a_time_and_one_in_line_can_be_stopped(jobs: Jobs, worker: Worker) -> None:
    worker.go_on.clear()
    first, second = jobs.start(INDEX), jobs.start(OTHER)
    assert worker.begun.wait(SECONDS)
    assert (jobs.get(first.id).state, jobs.get(second.id).state) == (JobState.RUNNING, JobState.QUEUED)
    with pytest.raises(JobExists):
        jobs.start(OTHER)
    assert jobs.stop(second.id).state is JobState.STOPPED
    worker.go_on.set()
    assert ended(jobs, first).state is JobState.DONE
    assert worker.asked == [INDEX]


def test_a_stopped_job_is_gone_on_with_once(jobs: Jobs, worker: Worker) -> None:
    worker.go_on.clear()
    job = jobs.start(OTHER)
    assert worker.begun.wait(SECONDS)
    assert jobs.stop(job.id).state is JobState.STOPPING
    with pytest.raises(JobExists):
        jobs.resume(job.id)
    with pytest.raises(JobUnfinished):
        jobs.dismiss(job.id)
    worker.go_on.set()
    stopped = ended(jobs, job)
    assert (stopped.state, stopped.resumable, worker.closed) == (JobState.STOPPED, True, 1)
    resumed = ended(jobs, jobs.resume(job.id))
    assert resumed.task == OTHER
    before = jobs.get(job.id)
    assert (before.continued_by, before.resumable) == (resumed.id, False)


def test_starting_the_same_again_goes_on_with_it_too(jobs: Jobs) -> None:
    failed = ended(jobs, jobs.start(Task(JobKind.INDEX, ("/nowhere",))))
    assert failed.resumable
    again = ended(jobs, jobs.start(Task(JobKind.INDEX, ("/nowhere",))))
    assert [job.resumable for job in jobs.all()] == [False, True]
    assert jobs.get(failed.id).continued_by == again.id


def test_a_mistake_of_the_program_ends_one_job_only(catalogue: Catalogue, worker: Worker) -> None:
    def broken(task: Task) -> Iterator[Event]:
        yield IndexProgress("folder", 1, 10, True, 1, 0, 0.1, 100.0)
        raise ZeroDivisionError("a mistake")

    jobs = Jobs(catalogue, Path(catalogue.place).parent, {JobKind.DUPLICATES: broken, JobKind.INDEX: worker})
    failed = ended(jobs, jobs.start(Task(JobKind.DUPLICATES)))
    assert (failed.error, failed.reason) == ("ZeroDivisionError", "a mistake")
    assert ended(jobs, jobs.start(INDEX)).state is JobState.DONE
    jobs.close()


def test_what_is_dismissed_is_gone_for_everyone(jobs: Jobs, catalogue: Catalogue, worker: Worker) -> None:
    job = ended(jobs, jobs.start(INDEX))
    other = opened(catalogue, worker)
    assert [one.id for one in other.all()] == [job.id]
    other.dismiss(job.id)
    with pytest.raises(JobGone):
        other.get(job.id)
    jobs._looked = float("-inf")  # a second later
    assert jobs.all() == []
    for ask in (jobs.get, jobs.stop, jobs.resume, jobs.dismiss, jobs.failures):
        with pytest.raises(JobGone):
            ask(job.id)


def test_a_job_of_another_process_is_watched_and_stopped(
    jobs: Jobs, catalogue: Catalogue, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pictrace.workflows.jobs.jobs.SAVE_SECONDS", 0.0)
    worker.go_on.clear()
    job = jobs.start(INDEX)
    assert worker.begun.wait(SECONDS)
    other = opened(catalogue, worker)
    assert other.get(job.id).state is JobState.RUNNING
    with pytest.raises(JobExists):
        other.start(INDEX)
    assert other.stop(job.id).state is JobState.STOPPING
    worker.go_on.set()
    assert ended(jobs, job).state is JobState.STOPPED
    assert ended(other, job).state is JobState.STOPPED
    other.close()


def test_every_listener_is_told(jobs: Jobs) -> None:
    heard: list[str] = []
    jobs.listen(lambda: heard.append("one"))
    stop = jobs.listen(lambda: heard.append("two"))
    ended(jobs, jobs.start(INDEX))
    assert {"one", "two"} <= set(heard)
    stop()
    heard.clear()
    ended(jobs, jobs.start(INDEX))
    assert set(heard) == {"one"}


def test_limits(catalogue: Catalogue, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.workflows.jobs.jobs.KEPT", 2)
    jobs = opened(catalogue, worker, unfinished=2, failures=1)
    worker.go_on.clear()
    jobs.start(INDEX)
    jobs.start(OTHER)
    with pytest.raises(TooManyJobs):
        jobs.start(Task(JobKind.INDEX, ("/third",)))
    worker.go_on.set()
    for job in jobs.all():
        ended(jobs, job)
    assert [len(jobs.failures(job.id)) for job in jobs.all()] == [1, 1]
    ended(jobs, jobs.start(INDEX))
    last = ended(jobs, jobs.start(OTHER))
    assert [job.id for job in jobs.all()] == [2, 3, last.id], "the newest that are over, and the new one"
    jobs.close()


def test_closing_stops_what_is_at_work_and_what_waits(catalogue: Catalogue, worker: Worker) -> None:
    jobs = opened(catalogue, worker)
    worker.go_on.clear()
    jobs.start(INDEX)
    jobs.start(OTHER)
    assert worker.begun.wait(SECONDS)
    threading.Timer(0.05, worker.go_on.set).start()
    jobs.close()
    assert [job.state for job in opened(catalogue, worker).all()] == [JobState.STOPPED, JobState.STOPPED]
    assert not list(Path(catalogue.place).parent.glob("jobs-*.lock"))


def test_a_process_that_is_killed_leaves_an_interrupted_job(catalogue: Catalogue, worker: Worker) -> None:
    code = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from pictrace.catalogue import Catalogue
        from pictrace.records import IndexProgress, JobKind, Task
        from pictrace.workflows.jobs import Jobs

        def work(task):
            while True:
                yield IndexProgress("folder", 1, 10, True, 1, 0, 0.1, 100.0)
                print("at work", flush=True)
                time.sleep(0.05)

        catalogue = Catalogue.open(Path(sys.argv[1]))
        jobs = Jobs(catalogue, Path(sys.argv[1]).parent, {JobKind.INDEX: work})
        job = jobs.start(Task(JobKind.INDEX, ("/photos",)))
        jobs.wait(job.id, 60)
        """
    )
    command = [sys.executable, "-c", code, str(Path(catalogue.place))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "at work\n"
        jobs = opened(catalogue, worker)
        assert [job.state for job in jobs.all()] == [JobState.RUNNING]
        os.kill(process.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        process.wait(SECONDS)
    later = opened(catalogue, worker)
    (job,) = later.all()
    assert (job.state, job.resumable) == (JobState.INTERRUPTED, True)
    assert job.finished is not None
    assert job.to_json() | {"state": "stopped", "interrupted": True} == job.to_json()
    assert ended(later, later.resume(job.id)).state is JobState.DONE
    later.close()
