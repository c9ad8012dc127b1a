"""An indexing run as a person watches it."""

from __future__ import annotations

import pytest

from pictrace.apps.desktop.indexing import IndexingPresenter
from pictrace.apps.desktop.work import Work
from pictrace.records import Failure
from tests.apps.desktop.conftest import Pump
from tests.apps.desktop.fake import FakeLibrary, Gate


@pytest.fixture
def indexing(library: FakeLibrary, work: Work) -> IndexingPresenter:
    return IndexingPresenter(library, work)


def runs(library: FakeLibrary) -> list[tuple[str, ...]]:
    return [places for name, places in library.calls if name == "index"]


def test_a_run_from_start_to_report(indexing: IndexingPresenter, library: FakeLibrary, pump: Pump) -> None:
    news: list[str] = []
    indexing.indexed.connect(lambda: news.append("indexed"))
    indexing.add(["/photos"])
    assert indexing.running
    pump(lambda: not indexing.running)
    assert runs(library) == [("/photos",)]
    assert indexing.progress is not None
    assert (indexing.progress.done, indexing.progress.total) == (30, 30)
    assert indexing.report is not None
    assert indexing.report.added == 30
    assert indexing.failures == [Failure("/photos/broken.jpg", "not a picture")]
    assert indexing.failed == 1
    assert not indexing.can_resume
    assert news == ["indexed", "indexed"]  # with the first photos, and at the end
    pump(lambda: bool(indexing.sources))


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
    assert indexing.running_places == ("/a", "/b", "/c.zip")
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
    assert runs(library)[1] == ("/a", "/b")


def test_a_library_in_use_is_one_sentence_and_can_be_resumed(
    indexing: IndexingPresenter, library: FakeLibrary, pump: Pump
) -> None:
    library.busy = True
    indexing.update()
    pump(lambda: not indexing.running)
    assert indexing.error == "another process is writing to /library; wait for it or stop it"
    library.busy = False
    indexing.resume()
    pump(lambda: not indexing.running)
    assert indexing.error == ""
    assert runs(library) == [(), ()]


def test_a_run_left_over_from_yesterday_can_be_resumed(library: FakeLibrary, work: Work, pump: Pump) -> None:
    indexing = IndexingPresenter(library, work, unfinished=("/photos",))
    assert indexing.can_resume
    indexing.resume()
    pump(lambda: not indexing.running)
    assert runs(library) == [("/photos",)]


def test_a_source_can_be_forgotten(indexing: IndexingPresenter, library: FakeLibrary, pump: Pump) -> None:
    indexing.forget(1)
    pump(lambda: bool(indexing.sources))
    assert ("forget", 1) in library.calls
