"""The search for duplicates as it is started, watched and stopped."""

from __future__ import annotations

import pytest

from pictrace.apps.desktop.duplicates import DuplicatesPresenter
from pictrace.apps.desktop.work import Work
from pictrace.catalogue import Batch, NewContent, NewPhoto
from pictrace.messages import verbatim
from pictrace.records import DecisionKind, JobKind, JobState, Task
from tests.apps.desktop.conftest import Pump, settled
from tests.apps.desktop.fake import FakeLibrary, Gate, group


@pytest.fixture
def duplicates(library: FakeLibrary, work: Work) -> DuplicatesPresenter:
    presenter = DuplicatesPresenter(library, work)
    library.jobs.listen(lambda: work.post(presenter.refresh))
    return presenter


def names(duplicates: DuplicatesPresenter) -> list[str]:
    return [one.group for one in duplicates.review.groups]


def test_a_scan_fills_the_review(duplicates: DuplicatesPresenter, library: FakeLibrary, work: Work, pump: Pump) -> None:
    library.groups = [group(1, 1, 2), group(2, 3, 4, 5)]
    assert not duplicates.scanned
    duplicates.scan()
    pump(lambda: duplicates.scanned and settled(work))
    assert names(duplicates) == ["g1", "g2"]
    assert duplicates.review.selected == 0
    assert not duplicates.stale


def test_a_scan_that_is_at_work_is_joined_and_can_be_stopped(
    duplicates: DuplicatesPresenter, library: FakeLibrary, pump: Pump
) -> None:
    library.index_gate = Gate()
    library.jobs.start(Task(JobKind.INDEX))  # the scan waits behind it
    library.index_gate.reached.wait(10)
    duplicates.scan()
    first = duplicates.job
    duplicates.scan()
    assert duplicates.job is not None
    assert first is not None
    assert duplicates.job.id == first.id
    assert not duplicates.error
    duplicates.stop()
    library.index_gate.open.set()
    pump(lambda: not duplicates.running)
    assert duplicates.job is not None
    assert duplicates.job.state is JobState.STOPPED
    assert not [name for name, _ in library.calls if name == "duplicates"]
    duplicates.stop()  # nothing is at work: nothing happens
    assert not duplicates.error


def test_what_the_page_found_is_there_at_once(library: FakeLibrary, work: Work, pump: Pump) -> None:
    library.groups = [group(1, 1, 2), group(2, 3, 4, 5)]
    library.jobs.wait(library.jobs.start(Task(JobKind.DUPLICATES)).id, 20)
    presenter = DuplicatesPresenter(library, work)
    pump(lambda: len(presenter.review.groups) == 2)
    assert presenter.scanned
    assert not presenter.stale


def test_photos_that_came_since_make_it_stale(
    duplicates: DuplicatesPresenter, library: FakeLibrary, work: Work, pump: Pump
) -> None:
    duplicates.scan()
    pump(lambda: duplicates.scanned and settled(work))
    catalogue = library._parts.catalogue
    catalogue.write(
        Batch(
            catalogue.begin_run(),
            [NewPhoto(1, "new.jpg", "/photos/new.jpg", "1", "new")],
            [NewContent("new", 1, 640, 480, "JPEG")],
        )
    )
    duplicates.review.reload()
    pump(lambda: duplicates.stale)
    assert duplicates.scanned, "it was looked to the end, before they came"


def test_a_scan_afresh_forgets_what_could_be_undone(
    duplicates: DuplicatesPresenter, library: FakeLibrary, work: Work, pump: Pump
) -> None:
    library.groups = [group(1, 1, 2), group(2, 3, 4, 5)]
    duplicates.scan()
    pump(lambda: duplicates.scanned and settled(work))
    duplicates.review.decide(DecisionKind.KEEP_BOTH)
    pump(lambda: duplicates.review.can_undo)
    duplicates.scan()
    assert not duplicates.review.can_undo


def test_a_search_that_fails_says_why_also_the_next_day(
    duplicates: DuplicatesPresenter, library: FakeLibrary, work: Work, pump: Pump
) -> None:
    library.busy = True
    duplicates.scan()
    pump(lambda: bool(duplicates.error))
    assert not duplicates.running
    again = DuplicatesPresenter(library, work)
    assert again.error == duplicates.error == verbatim("another process is writing to /library; wait for it or stop it")
