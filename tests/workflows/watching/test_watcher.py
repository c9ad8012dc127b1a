"""What is heard of files becomes jobs: by a clock and events of the test's own, on a real catalogue with real jobs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pictrace.catalogue import Catalogue
from pictrace.errors import LibraryBusy, LibraryFull
from pictrace.messages import Message, verbatim
from pictrace.records import Failure, IndexReport, JobKind, Task, Watched, WatchEvent
from pictrace.sources.changes import Changes, Heard, Listening
from pictrace.workflows.jobs import Jobs
from pictrace.workflows.watching.settling import SETTLE_SECONDS, Look
from pictrace.workflows.watching.watcher import (
    AGAIN_SECONDS,
    BATCH_SECONDS,
    NOT_THERE,
    RETRY_SECONDS,
    Place,
    Watcher,
)


@dataclass
class FakeListening(Listening):
    location: str
    heard: Heard
    is_polling: bool = False
    is_ready: bool = True
    message: Message | None = None
    closed: bool = False

    @property
    def ready(self) -> bool:
        return self.is_ready

    @property
    def polling(self) -> bool:
        return self.is_polling

    @property
    def lost(self) -> Message | None:
        return self.message

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeChanges(Changes):
    """Tells what the test says."""

    polling: bool = False
    begun: list[FakeListening] = field(default_factory=list)

    def listen(self, location: str, *, folder: bool, heard: Heard) -> Listening:
        self.begun.append(FakeListening(location, heard, self.polling))
        return self.begun[-1]


class Bench:
    """A watcher with everything around it in the test's hands. Runs are real jobs; what they find, and how they end,
    is said beforehand."""

    def __init__(self, directory: Path, catalogue: Catalogue, *places: Place) -> None:
        self.places = list(places)
        self.changes = FakeChanges()
        self.now = 1000.0
        self.looks: dict[str, Look] = {}
        self.known: set[str] = set()
        self.runs: list[tuple[str, ...]] = []
        self.ends: list[IndexReport | Exception] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.growing: list[dict[str, frozenset[str]]] = []
        self.jobs = Jobs(catalogue, directory, {JobKind.INDEX: self._index})
        self.watcher = Watcher(
            lambda: list(self.places),
            self.changes,
            self.jobs,
            lambda folder: folder in self.known,
            private=directory,
            look=self.looks.get,
            clock=lambda: self.now,
        )

    def _index(self, task: Task) -> Iterator[IndexReport]:
        self.runs.append(task.places)
        self.growing.append({place: keys for place, keys in self.watcher.growing().items() if keys})
        self.meanwhile()
        end = self.ends.pop(0) if self.ends else IndexReport(added=1)
        if isinstance(end, Exception):
            raise end
        yield end

    def hear(self, place: Place, *keys: str) -> None:
        ear = next(one for one in reversed(self.changes.begun) if one.location == place.location)
        for key in keys:
            self.looks.setdefault(str(Path(place.location) / key), (1, 1))
        ear.heard(frozenset(keys))

    def step(self, seconds: float = 0.0) -> list[Watched]:
        """One step so much later, and what jobs that it began come to."""
        self.now += seconds
        events = list(self.watcher.step())
        for job in self.jobs.all():
            assert self.jobs.wait(job.id, 10).state.over
        return events

    def settled(self) -> None:
        """Past the look at the whole place with which watching begins."""
        self.step()
        self.step()
        self.runs.clear()


@pytest.fixture
def folder(tmp_path: Path) -> Place:
    (tmp_path / "photos").mkdir()
    return Place(str(tmp_path / "photos"), "folder")


@pytest.fixture
def bench(tmp_path: Path, folder: Place) -> Iterator[Bench]:
    directory = tmp_path / "library"
    directory.mkdir()
    with Catalogue.open(directory / "catalogue.sqlite", create=True) as catalogue:
        bench = Bench(directory, catalogue, folder)
        yield bench
        bench.jobs.close()


def test_watching_begins_with_a_look_at_all_of_it(bench: Bench, folder: Place) -> None:
    assert [event.event for event in bench.step()] == [WatchEvent.WATCHING]
    assert bench.runs == [(folder.location,)]
    (event,) = bench.step()
    assert (event.event, event.locations, event.report) == (
        WatchEvent.INDEXED,
        (folder.location,),
        IndexReport(added=1),
    )
    assert bench.jobs.all() == [], "what went well is nothing for a list that people read"


def test_it_begins_when_everything_is_heard(bench: Bench) -> None:
    bench.changes.listen = lambda location, *, folder, heard: listening  # type: ignore[method-assign]
    listening = FakeListening("", lambda keys: None, is_ready=False)
    assert bench.step() == [] and not bench.runs
    listening.is_ready = True
    bench.step()
    assert len(bench.runs) == 1


def test_a_change_is_indexed_once_it_is_whole(bench: Bench, folder: Place) -> None:
    bench.settled()
    bench.hear(folder, "2026/new.jpg")
    bench.step()
    assert not bench.runs
    bench.step(SETTLE_SECONDS)
    assert bench.runs == [(folder.location,)]
    assert [event.event for event in bench.step()] == [WatchEvent.INDEXED]
    bench.step(100)
    assert len(bench.runs) == 1, "nothing more happened"


def test_whole_files_do_not_wait_for_one_that_grows(bench: Bench, folder: Place) -> None:
    bench.settled()
    slow = str(Path(folder.location) / "slow.zip")
    bench.hear(folder, "whole.jpg", "slow.zip")
    for second in range(20):
        bench.looks[slow] = (second, second)
        bench.step(0.5)
        if bench.runs:
            break
    assert bench.now - 1000 <= SETTLE_SECONDS + BATCH_SECONDS + 0.5
    assert bench.growing[-1] == {folder.location: frozenset({"slow.zip"})}
    bench.step(SETTLE_SECONDS)
    bench.step(SETTLE_SECONDS)
    assert len(bench.runs) == 2 and bench.growing[-1] == {}, "and it is indexed when it is whole"


def test_a_burst_of_ten_thousand_is_one_run(bench: Bench, folder: Place) -> None:
    bench.settled()
    for start in range(0, 10_000, 500):
        bench.hear(folder, *(f"{number}.jpg" for number in range(start, start + 500)))
        bench.step(0.01)
    for _ in range(8):
        bench.step(0.25)
    assert len(bench.runs) == 1


def test_sources_that_are_due_together_are_one_run(bench: Bench, folder: Place, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Place(str(tmp_path / "other"), "folder")
    bench.places.append(other)
    bench.settled()
    for place in (folder, other):
        bench.hear(place, "a.jpg")
    bench.step()
    bench.step(SETTLE_SECONDS)
    assert sorted(bench.runs[0]) == sorted([folder.location, other.location]) and len(bench.runs) == 1


@pytest.mark.parametrize("key", [".hidden/a.jpg", "@eaDir/a.jpg", "notes.txt", "a.jpg.part", "gone.tmp"])
def test_what_no_scan_would_look_at_is_no_change(bench: Bench, folder: Place, key: str) -> None:
    bench.settled()
    bench.hear(folder, key)
    if key == "gone.tmp":
        bench.looks[str(Path(folder.location) / key)] = None
    bench.step()
    bench.step(SETTLE_SECONDS)
    assert not bench.runs


def test_the_library_in_a_folder_is_no_change_of_it(tmp_path: Path, bench: Bench) -> None:
    around = Place(str(tmp_path), "folder")
    bench.places[:] = [around]
    bench.settled()
    bench.hear(around, "library/lock", "library")
    bench.step()
    bench.step(SETTLE_SECONDS)
    assert not bench.runs


@pytest.mark.parametrize("key", [".pictraceignore", "old.zip", "2009", "IMG_1", ""])
def test_patterns_archives_folders_the_place_and_names_without_an_ending_are_changes(
    bench: Bench, folder: Place, key: str
) -> None:
    bench.settled()
    bench.hear(folder, key)
    bench.step()
    bench.step(SETTLE_SECONDS)
    assert len(bench.runs) == 1


def test_a_folder_with_a_dot_that_went_away_is_a_change(bench: Bench, folder: Place) -> None:
    bench.settled()
    gone = f"{folder.location}/Reise 07.2009"
    bench.known.add(gone)
    bench.hear(folder, "Reise 07.2009")
    bench.looks[gone] = None
    bench.step()
    bench.step(SETTLE_SECONDS)
    assert len(bench.runs) == 1


def test_an_archive_is_waited_for_however_long_it_grows(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "old.zip").write_bytes(b"")
    archive = Place(str(tmp_path / "old.zip"), "archive")
    bench.places[:] = [archive]
    bench.settled()
    bench.hear(archive, "")
    for second in range(20):
        bench.looks[archive.location] = (second, second)
        bench.step(1.0)
    assert not bench.runs
    bench.step(SETTLE_SECONDS)
    assert bench.runs == [(archive.location,)]


def test_an_archive_may_be_another_file_at_any_time(bench: Bench, tmp_path: Path) -> None:
    file, new = tmp_path / "old.zip", tmp_path / "new.zip"
    file.write_bytes(b"1")
    bench.places[:] = [Place(str(file), "archive")]
    bench.settled()
    new.write_bytes(b"2")
    new.replace(file)
    assert bench.step() == [] and not bench.changes.begun[-1].closed


def test_a_busy_library_is_waited_for(bench: Bench, folder: Place) -> None:
    bench.settled()
    bench.ends = [LibraryBusy("in use")]
    bench.hear(folder, "a.jpg")
    bench.step()
    bench.step(SETTLE_SECONDS)
    assert bench.step() == [] and bench.jobs.all() == []
    bench.step(RETRY_SECONDS / 2)
    assert len(bench.runs) == 1
    bench.step(RETRY_SECONDS)
    assert len(bench.runs) == 2
    assert [event.event for event in bench.step()] == [WatchEvent.INDEXED]


def test_a_run_of_the_same_that_is_at_work_is_waited_for(bench: Bench, folder: Place) -> None:
    """It may have passed what changed since it began."""
    bench.settled()

    def heard_meanwhile() -> None:
        bench.meanwhile = lambda: None
        bench.hear(folder, "late.jpg")
        list(bench.watcher.step())
        bench.now += SETTLE_SECONDS
        list(bench.watcher.step())

    bench.meanwhile = heard_meanwhile
    bench.jobs.wait(bench.jobs.start(Task(JobKind.INDEX, (folder.location,))).id, 10)
    assert len(bench.runs) == 1
    bench.step(RETRY_SECONDS)
    assert len(bench.runs) == 2


def test_what_failed_is_told_and_stays_in_the_list(bench: Bench, folder: Place) -> None:
    bench.settled()
    bench.ends = [LibraryFull("no room left"), IndexReport(failed=1, failures=(Failure("/a", verbatim("bad")),))]
    told = []
    for _ in range(2):
        bench.hear(folder, "a.jpg")
        bench.step(SETTLE_SECONDS)
        bench.step(SETTLE_SECONDS)
        told += bench.step()
    assert [(event.event, event.reason) for event in told] == [
        (WatchEvent.FAILED, "no room left"),
        (WatchEvent.INDEXED, ""),
    ]
    assert [job.reason for job in bench.jobs.all()] == ["no room left", None]


def test_a_source_that_goes_away_is_watched_again_when_it_is_back(bench: Bench, folder: Place) -> None:
    bench.settled()
    Path(folder.location).rmdir()
    (event,) = bench.step()
    assert (event.event, event.message) == (WatchEvent.AWAY, NOT_THERE)
    assert bench.changes.begun[-1].closed
    assert bench.step(RETRY_SECONDS) == [], "it is said once"
    Path(folder.location).mkdir()
    assert [event.event for event in bench.step(RETRY_SECONDS)] == [WatchEvent.WATCHING]
    assert bench.runs == [(folder.location,)]


def test_a_listening_that_is_lost_begins_again(bench: Bench, folder: Place) -> None:
    bench.settled()
    bench.changes.begun[-1].message = verbatim("the disk reports an error")
    (event,) = bench.step()
    assert (event.event, event.reason) == (WatchEvent.AWAY, "the disk reports an error")
    bench.step(RETRY_SECONDS)
    assert len(bench.changes.begun) == 2 and len(bench.runs) == 1


def test_a_network_disk_is_said_to_be_polled(bench: Bench) -> None:
    bench.changes.polling = True
    assert [event.event for event in bench.step()] == [WatchEvent.POLLING]


def test_what_was_missed_is_found_within_the_hour(bench: Bench) -> None:
    bench.settled()
    bench.step(AGAIN_SECONDS / 2)
    assert not bench.runs
    bench.step(AGAIN_SECONDS)
    assert len(bench.runs) == 1


def test_where_a_look_takes_long_half_of_the_time_is_rest(bench: Bench, folder: Place) -> None:
    bench.settled()

    def long_run() -> None:
        bench.now += 60

    bench.meanwhile = long_run
    bench.hear(folder, "a.jpg")
    bench.step()
    bench.step(SETTLE_SECONDS)
    bench.step()
    bench.hear(folder, "b.jpg")
    bench.step()
    bench.step(50)
    assert len(bench.runs) == 1
    bench.step(11)
    assert len(bench.runs) == 2


def test_a_switch_that_is_turned_off_ends_it(bench: Bench) -> None:
    bench.settled()
    bench.places.clear()
    assert bench.step() == []
    assert bench.changes.begun[-1].closed


def test_closing_ends_everything(bench: Bench) -> None:
    events = bench.watcher.events()
    assert next(events).event is WatchEvent.WATCHING
    events.close()  # type: ignore[attr-defined]
    assert bench.changes.begun[-1].closed


def test_stopping_ends_the_events(bench: Bench) -> None:
    for _ in bench.watcher.events():
        bench.watcher.stop()
    assert bench.changes.begun[-1].closed


def test_an_event_is_json(folder: Place) -> None:
    event = Watched(WatchEvent.INDEXED, (folder.location,), report=IndexReport(added=2))
    told = json.loads(json.dumps(event.to_json()))
    assert (told["event"], told["locations"], told["reason"]) == ("indexed", [folder.location], None)
    assert told["report"]["added"] == 2
