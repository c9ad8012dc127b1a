"""An indexing run as a person watches it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pictrace.apps.desktop.indexing import IndexingPresenter
from pictrace.apps.desktop.work import Work
from pictrace.messages import verbatim
from pictrace.records import Failure, JobKind, JobState, Task
from tests.apps.desktop.conftest import Pump
from tests.apps.desktop.fake import FakeLibrary, Gate

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def indexing(library: FakeLibrary, work: Work) -> IndexingPresenter:
    presenter = IndexingPresenter(library)
    library.jobs.listen(lambda: work.post(presenter.refresh))
    return presenter


def runs(library: FakeLibrary) -> list[tuple[str, ...]]:
    return [places for name, places in library.calls if name == "index"]


def test_a_run_from_start_to_report(indexing: IndexingPresenter, library: FakeLibrary, pump: Pump) -> None:
    news: list[str] = []
    indexing.indexed.connect(lambda: news.append("indexed"))
    library.index_gate = Gate()
    indexing.add(["/photos"])
    assert indexing.running
    pump(lambda: bool(news))
    library.index_gate.open.set()
    pump(lambda: not indexing.running)
    assert runs(library) == [("/photos",)]
    assert indexing.progress is not None
    assert (indexing.progress.done, indexing.progress.total) == (30, 30)
    assert indexing.report is not None
    assert indexing.report.added == 30
    assert indexing.failures == [Failure("/photos/broken.jpg", verbatim("not a picture"))]
    assert indexing.failed == 1
    assert not indexing.can_resume
    assert news == ["indexed", "indexed"]  # with the first photos, and at the end


def test_stop_keeps_what_was_done_and_resume_goes_on(
    indexing: IndexingPresenter, library: FakeLibrary, pump: Pump
) -> None:
    library.index_gate = Gate()
    indexing.add(["/photos"])
    library.index_gate.reached.wait(10)
    indexing.stop()
    assert indexing.stopping
    library.index_gate.open.set()
    pump(lambda: not indexing.running)
    stopped = indexing.report
    assert stopped is None
    assert library.closed_runs == 1
    assert indexing.can_resume
    indexing.resume()
    pump(lambda: not indexing.running)
    assert runs(library) == [("/photos",), ("/photos",)]
    assert indexing.report is not None
    assert not indexing.can_resume


def test_places_added_meanwhile_wait_for_their_turn(
    indexing: IndexingPresenter, library: FakeLibrary, pump: Pump
) -> None:
    library.index_gate = Gate()
    indexing.add(["/a"])
    indexing.add(["/b", "/c.zip"])
    assert indexing.waiting == 2
    library.index_gate.open.set()
    pump(lambda: len(runs(library)) == 2 and not indexing.running)
    assert runs(library) == [("/a",), ("/b", "/c.zip")]


def test_stopping_stops_what_waits_too(indexing: IndexingPresenter, library: FakeLibrary, pump: Pump) -> None:
    library.index_gate = Gate()
    indexing.add(["/a"])
    indexing.add(["/b"])
    library.index_gate.reached.wait(10)
    indexing.stop()
    library.index_gate.open.set()
    pump(lambda: not indexing.running)
    assert runs(library) == [("/a",)]
    indexing.resume()
    pump(lambda: not indexing.running)
    assert runs(library)[1:] == [("/a",), ("/b",)]
    assert not indexing.can_resume


def test_a_library_in_use_is_one_sentence_and_can_be_resumed(
    indexing: IndexingPresenter, library: FakeLibrary, pump: Pump
) -> None:
    library.busy = True
    indexing.update()
    pump(lambda: not indexing.running)
    assert indexing.error == verbatim("another process is writing to /library; wait for it or stop it")
    library.busy = False
    indexing.resume()
    pump(lambda: not indexing.running)
    assert not indexing.error
    assert runs(library) == [(), ()]


def test_a_run_that_was_killed_is_interrupted_and_can_be_gone_on_with(
    library: FakeLibrary, work: Work, pump: Pump
) -> None:
    """A process that is no more left its row: nobody holds the lock of its name."""
    records = library._parts.catalogue.jobs
    job = records.add("a process that was killed", Task(JobKind.INDEX, ("/photos",)), NOON)
    records.save(replace(job, state=JobState.RUNNING, started=NOON), [], NOON)
    indexing = IndexingPresenter(library)
    library.jobs.listen(lambda: work.post(indexing.refresh))
    assert (indexing.running, indexing.interrupted, indexing.can_resume) == (False, True, True)
    indexing.resume()
    pump(lambda: not indexing.running)
    assert runs(library) == [("/photos",)]
    assert not indexing.can_resume


def test_a_failed_run_keeps_its_reason_until_it_is_dismissed(
    indexing: IndexingPresenter, library: FakeLibrary, work: Work, pump: Pump
) -> None:
    library.busy = True
    indexing.add(["/photos"])
    pump(lambda: not indexing.running)
    again = IndexingPresenter(library)
    assert again.error == verbatim("another process is writing to /library; wait for it or stop it")
    again.dismiss()
    assert (bool(again.error), again.can_resume, again.job) == (False, False, None)
    assert library.jobs.all() == []
