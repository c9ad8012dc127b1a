"""The library's sources, and what is done with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pictrace.apps.desktop.sources import SourcesPresenter
from pictrace.apps.desktop.work import Work
from pictrace.apps.uploads import UPLOADS
from pictrace.errors import LibraryBusy
from pictrace.records import SourceRecord
from tests.apps.desktop.conftest import Pump, settled
from tests.apps.desktop.fake import FakeLibrary


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def sources(library: FakeLibrary, work: Work, complaints: list[str]) -> SourcesPresenter:
    return SourcesPresenter(library, work, lambda error: complaints.append(str(error)))


def read(sources: SourcesPresenter, pump: Pump) -> None:
    sources.refresh()
    pump(lambda: bool(sources.all))


def test_sources_are_read_when_somebody_asks(sources: SourcesPresenter, pump: Pump) -> None:
    told: list[int] = []
    sources.changed.connect(lambda: told.append(len(sources.all)))
    assert sources.all == []
    read(sources, pump)
    assert told == [1]
    source = sources.get(1)
    assert source is not None
    assert source.location == "/photos"
    assert sources.get(2) is None


def test_a_source_can_be_forgotten(
    sources: SourcesPresenter, library: FakeLibrary, work: Work, pump: Pump, complaints: list[str]
) -> None:
    told: list[str] = []
    sources.forgotten.connect(lambda: told.append("forgotten"))
    sources.forget(1)
    pump(lambda: bool(told) and settled(work))
    assert ("forget", 1) in library.calls
    assert complaints == []


def test_a_source_is_watched_or_not(sources: SourcesPresenter, library: FakeLibrary, pump: Pump) -> None:
    sources.watch(1, True)
    pump(lambda: bool(sources.all) and sources.all[0].watched)
    sources.watch(1, False)
    pump(lambda: not sources.all[0].watched)
    assert [given for name, given in library.calls if name == "set_watched"] == [(1, True), (1, False)]


def test_what_the_library_refuses_is_complained_of(
    sources: SourcesPresenter, library: FakeLibrary, pump: Pump, complaints: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise LibraryBusy("another process is writing")

    monkeypatch.setattr(library, "forget", refuse)
    monkeypatch.setattr(library, "set_watched", refuse)
    told: list[str] = []
    sources.forgotten.connect(lambda: told.append("forgotten"))
    sources.forget(1)
    sources.watch(1, True)
    pump(lambda: len(complaints) == 2)
    assert complaints == ["another process is writing"] * 2
    assert told == []


def test_what_was_handed_over_is_known_as_the_librarys_own(sources: SourcesPresenter, library: FakeLibrary) -> None:
    def source(place: Path) -> SourceRecord:
        return SourceRecord(1, "list", str(place), True, None, 0, 0, 0, False)

    assert sources.is_upload(source(library.directory / UPLOADS / "list.txt"))
    assert not sources.is_upload(source(library.directory / "list.txt"))
    assert not sources.is_upload(source(Path("/photos/list.txt")))
