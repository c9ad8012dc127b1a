"""Going through duplicates: groups, decisions, taking one back."""

from __future__ import annotations

import numpy as np
import pytest

from pictrace.apps.desktop.reviewing import DuplicatesPresenter
from pictrace.apps.desktop.work import Work
from pictrace.catalogue import Batch, NewContent, NewPhoto
from pictrace.records import DecisionKind, JobKind, Task
from tests.apps.desktop.conftest import Pump
from tests.apps.desktop.fake import FakeLibrary, group
from tests.catalogue.making import mark_missing


@pytest.fixture
def duplicates(library: FakeLibrary, work: Work, pump: Pump) -> DuplicatesPresenter:
    library.groups = [group(1, 1, 2), group(2, 3, 4, 5), group(3, 6, 29)]
    return looked(library, work, pump)


def looked(library: FakeLibrary, work: Work, pump: Pump) -> DuplicatesPresenter:
    """A presenter that has looked for duplicates to the end."""
    presenter = DuplicatesPresenter(library, work)
    library.jobs.listen(lambda: work.post(presenter.refresh))
    presenter.scan()
    pump(lambda: presenter.scanned and not work.active)
    return presenter


def names(presenter: DuplicatesPresenter) -> list[str]:
    return [one.group for one in presenter.groups]


def test_a_scan_selects_the_first_group(duplicates: DuplicatesPresenter) -> None:
    assert names(duplicates) == ["g1", "g2", "g3"]
    assert duplicates.selected == 0


def test_a_decision_is_about_all_photos_of_the_group_and_moves_on(
    duplicates: DuplicatesPresenter, library: FakeLibrary, pump: Pump
) -> None:
    duplicates.decide(DecisionKind.NOT_DUPLICATES)
    assert names(duplicates) == ["g2", "g3"]
    assert duplicates.group is not None
    assert duplicates.group.group == "g2"
    pump(lambda: duplicates.can_undo)
    assert ("decide", (DecisionKind.NOT_DUPLICATES, (1, 2))) in library.calls


def test_a_decision_about_one_photo_leaves_the_others(
    duplicates: DuplicatesPresenter, library: FakeLibrary, pump: Pump
) -> None:
    duplicates.select(1)
    duplicates.decide(DecisionKind.KEEP_BOTH, member=2)
    pump(lambda: duplicates.can_undo)
    assert ("decide", (DecisionKind.KEEP_BOTH, (3, 5))) in library.calls
    assert duplicates.group is not None
    assert [member.photo.id for member in duplicates.group.members] == [3, 4]
    duplicates.undo()
    pump(lambda: len(duplicates.groups[1].members) == 3)
    assert names(duplicates) == ["g1", "g2", "g3"]


def test_undo_brings_the_group_back(duplicates: DuplicatesPresenter, library: FakeLibrary, pump: Pump) -> None:
    duplicates.select(1)
    duplicates.decide(DecisionKind.KEEP_BOTH)
    pump(lambda: duplicates.can_undo)
    duplicates.undo()
    pump(lambda: len(duplicates.groups) == 3)
    assert names(duplicates) == ["g1", "g2", "g3"]
    assert duplicates.selected == 1
    assert ("undecide", 7) in library.calls
    assert not duplicates.can_undo


def test_a_refused_decision_brings_the_group_back_and_says_why(duplicates: DuplicatesPresenter, pump: Pump) -> None:
    duplicates.select(2)
    duplicates.decide(DecisionKind.NOT_DUPLICATES)
    assert names(duplicates) == ["g1", "g2"]
    pump(lambda: bool(duplicates.error))
    assert names(duplicates) == ["g1", "g2", "g3"]
    assert duplicates.error == "photo 29 is not in the library"


def test_deciding_about_the_last_group_leaves_nothing_selected(library: FakeLibrary, work: Work, pump: Pump) -> None:
    library.groups = [group(1, 1, 2)]
    presenter = looked(library, work, pump)
    presenter.decide(DecisionKind.NOT_DUPLICATES)
    assert presenter.group is None
    presenter.decide(DecisionKind.NOT_DUPLICATES)  # nothing to decide about: nothing happens
    assert presenter.groups == []


def test_what_the_page_found_is_there_at_once(library: FakeLibrary, work: Work, pump: Pump) -> None:
    library.groups = [group(1, 1, 2), group(2, 3, 4, 5)]
    library.jobs.wait(library.jobs.start(Task(JobKind.DUPLICATES)).id, 20)
    presenter = DuplicatesPresenter(library, work)
    pump(lambda: len(presenter.groups) == 2)
    assert presenter.selected == 0
    assert presenter.scanned
    assert presenter.run is not None
    assert (presenter.run.photos, presenter.new, presenter.stale) == (30, 0, False)


def test_groups_follow_the_library(duplicates: DuplicatesPresenter, library: FakeLibrary, pump: Pump) -> None:
    duplicates.select(1)
    mark_missing(library._parts.catalogue, np.array([1]))
    duplicates.reload()
    pump(lambda: names(duplicates) == ["g2", "g3"])
    assert duplicates.group is not None
    assert duplicates.group.group == "g2", "the same group stays selected"
    library._parts.catalogue.scans.restore(np.array([1]))
    duplicates.reload()
    pump(lambda: names(duplicates) == ["g1", "g2", "g3"])
    assert duplicates.selected == 1


def test_photos_that_came_since_are_told_of(duplicates: DuplicatesPresenter, library: FakeLibrary, pump: Pump) -> None:
    assert not duplicates.stale
    catalogue = library._parts.catalogue
    catalogue.write(
        Batch(
            catalogue.begin_run(),
            [NewPhoto(1, "new.jpg", "/photos/new.jpg", "1", "new")],
            [NewContent("new", 1, 640, 480, "JPEG")],
        )
    )
    duplicates.reload()
    pump(lambda: duplicates.new == 1)
    assert duplicates.stale


def test_a_search_that_fails_says_why_also_the_next_day(library: FakeLibrary, work: Work, pump: Pump) -> None:
    library.busy = True
    presenter = DuplicatesPresenter(library, work)
    library.jobs.listen(lambda: work.post(presenter.refresh))
    presenter.scan()
    pump(lambda: bool(presenter.error))
    assert not presenter.running
    again = DuplicatesPresenter(library, work)
    assert again.error == presenter.error == "another process is writing to /library; wait for it or stop it"
