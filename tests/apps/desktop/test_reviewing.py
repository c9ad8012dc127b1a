"""Going through duplicates: groups, decisions, taking one back."""

from __future__ import annotations

import pytest

from pictrace.apps.desktop.reviewing import DuplicatesPresenter
from pictrace.apps.desktop.work import Work
from pictrace.records import DecisionKind
from tests.apps.desktop.conftest import Pump
from tests.apps.desktop.fake import FakeLibrary, group


@pytest.fixture
def duplicates(library: FakeLibrary, work: Work, pump: Pump) -> DuplicatesPresenter:
    library.groups = [group(1, 1, 2), group(2, 3, 4, 5), group(3, 6, 99)]
    presenter = DuplicatesPresenter(library, work)
    presenter.scan()
    pump(lambda: presenter.scanned)
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
    assert duplicates.error == "photo 99 is not in the library"


def test_deciding_about_the_last_group_leaves_nothing_selected(library: FakeLibrary, work: Work, pump: Pump) -> None:
    library.groups = [group(1, 1, 2)]
    presenter = DuplicatesPresenter(library, work)
    presenter.scan()
    pump(lambda: presenter.scanned)
    presenter.decide(DecisionKind.NOT_DUPLICATES)
    assert presenter.group is None
    presenter.decide(DecisionKind.NOT_DUPLICATES)  # nothing to decide about: nothing happens
    assert presenter.groups == []


def test_a_changed_library_makes_the_scan_stale(duplicates: DuplicatesPresenter) -> None:
    duplicates.mark_stale()
    assert duplicates.stale
    duplicates.scan()
    assert not duplicates.stale
