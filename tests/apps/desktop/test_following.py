"""A kind of jobs as it is followed, whatever kind it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pictrace.apps.desktop.following import JobFollower
from pictrace.errors import LibraryBusy, LibraryNotFound
from pictrace.messages import Message, verbatim
from pictrace.records import Job, JobKind, JobState, Task
from pictrace.workflows.jobs import JobExists
from tests.apps.desktop.fake import FakeLibrary

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Follower(JobFollower):
    """Notes that it was asked to look."""

    looked = 0

    def refresh(self) -> None:
        self.looked += 1


@pytest.fixture
def follower(library: FakeLibrary) -> Follower:
    return Follower(library)


def job(state: JobState, **more: Any) -> Job:
    return Job(1, Task(JobKind.INDEX), state, NOON, **more)


def test_without_a_job_nothing_is_at_work(follower: Follower) -> None:
    assert (follower.running, follower.stopping, follower.interrupted, follower.error) == (False, False, False, None)


@pytest.mark.parametrize(
    ("state", "running", "stopping", "interrupted"),
    [
        (JobState.QUEUED, True, False, False),
        (JobState.RUNNING, True, False, False),
        (JobState.STOPPING, True, True, False),
        (JobState.STOPPED, False, False, False),
        (JobState.INTERRUPTED, False, False, True),
        (JobState.DONE, False, False, False),
        (JobState.FAILED, False, False, False),
    ],
)
def test_how_a_job_stands(
    follower: Follower, state: JobState, running: bool, stopping: bool, interrupted: bool
) -> None:
    follower.job = job(state)
    assert (follower.running, follower.stopping, follower.interrupted) == (running, stopping, interrupted)


def test_a_failed_job_says_its_reason_or_at_least_the_kind_of_error(follower: Follower) -> None:
    follower.job = job(JobState.FAILED, error="LibraryBusy", message=verbatim("another process is writing"))
    assert follower.error == verbatim("another process is writing")
    follower.job = job(JobState.FAILED, error="LibraryBusy")
    assert follower.error == verbatim("LibraryBusy")
    follower.job = job(JobState.DONE, message=verbatim("of another time"))
    assert not follower.error


def test_what_is_refused_is_said_until_something_else_is_wished(follower: Follower) -> None:
    told: list[Message | None] = []
    follower.changed.connect(lambda: told.append(follower.error))

    def refuse() -> None:
        raise LibraryBusy("another process is writing")

    follower._wish(refuse)
    assert told == [verbatim("another process is writing")]
    follower._wish(lambda: None)
    assert not follower.error
    assert follower.looked == 2


def test_a_job_that_there_is_already_is_as_good_as_a_new_one(follower: Follower) -> None:
    def refuse() -> None:
        raise JobExists("the same is at work already")

    follower._wish(refuse)
    assert (follower.error, follower.looked) == (None, 1)


def test_what_is_no_refusal_is_not_swallowed(follower: Follower) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        follower._wish(fail)


def test_every_follower_says_how_it_looks(library: FakeLibrary) -> None:
    with pytest.raises(NotImplementedError):
        JobFollower(library).refresh()


def test_a_refusal_of_another_kind_is_said_too(follower: Follower) -> None:
    def refuse() -> None:
        raise LibraryNotFound("/library: there is no library here")

    follower._wish(refuse)
    assert follower.error == verbatim("/library: there is no library here")
