"""Going through duplicates: groups, decisions, taking one back."""

from __future__ import annotations

import numpy as np
import pytest

from pictrace.apps.desktop.reviewing import ReviewPresenter
from pictrace.apps.desktop.work import Work
from pictrace.catalogue import Batch, NewContent, NewPhoto
from pictrace.messages import verbatim
from pictrace.records import DecisionKind, JobKind, Task
from tests.apps.desktop.conftest import Pump, settled
from tests.apps.desktop.fake import FakeLibrary, group
from tests.catalogue.making import mark_missing


def read(library: FakeLibrary, work: Work, pump: Pump) -> ReviewPresenter:
    """A review of what a search by anybody found."""
    library.jobs.wait(library.jobs.start(Task(JobKind.DUPLICATES)).id, 20)
    review = ReviewPresenter(library, work)
    pump(lambda: settled(work))
    return review


@pytest.fixture
def review(library: FakeLibrary, work: Work, pump: Pump) -> ReviewPresenter:
    library.groups = [group(1, 1, 2), group(2, 3, 4, 5), group(3, 6, 29)]
    return read(library, work, pump)


def names(review: ReviewPresenter) -> list[str]:
    return [one.group for one in review.groups]


def test_the_first_group_is_selected(review: ReviewPresenter) -> None:
    assert names(review) == ["g1", "g2", "g3"]
    assert review.selected == 0
    assert review.run is not None
    assert (review.run.photos, review.new, review.error) == (30, 0, None)


def test_another_group_is_selected_and_none_beyond_the_list(review: ReviewPresenter) -> None:
    told: list[int | None] = []
    review.selected_changed.connect(lambda: told.append(review.selected))
    for index in (2, 2, 3, None):
        review.select(index)
    assert told == [2, None]
    assert review.group is None


def test_a_decision_is_about_all_photos_of_the_group_and_moves_on(
    review: ReviewPresenter, library: FakeLibrary, pump: Pump
) -> None:
    review.decide(DecisionKind.NOT_DUPLICATES)
    assert names(review) == ["g2", "g3"]
    assert review.group is not None
    assert review.group.group == "g2"
    pump(lambda: review.can_undo)
    assert ("decide", (DecisionKind.NOT_DUPLICATES, (1, 2))) in library.calls


def test_a_decision_about_one_photo_leaves_the_others(
    review: ReviewPresenter, library: FakeLibrary, pump: Pump
) -> None:
    review.select(1)
    review.decide(DecisionKind.KEEP_BOTH, member=2)
    pump(lambda: review.can_undo)
    assert ("decide", (DecisionKind.KEEP_BOTH, (3, 5))) in library.calls
    assert review.group is not None
    assert [member.photo.id for member in review.group.members] == [3, 4]
    review.undo()
    pump(lambda: len(review.groups[1].members) == 3)
    assert names(review) == ["g1", "g2", "g3"]


def test_undo_brings_the_group_back(review: ReviewPresenter, library: FakeLibrary, pump: Pump) -> None:
    review.select(1)
    review.decide(DecisionKind.KEEP_BOTH)
    pump(lambda: review.can_undo)
    review.undo()
    pump(lambda: len(review.groups) == 3)
    assert names(review) == ["g1", "g2", "g3"]
    assert review.selected == 1
    assert ("undecide", 7) in library.calls
    assert not review.can_undo


def test_a_refused_decision_brings_the_group_back_and_says_why(review: ReviewPresenter, pump: Pump) -> None:
    review.select(2)
    review.decide(DecisionKind.NOT_DUPLICATES)
    assert names(review) == ["g1", "g2"]
    pump(lambda: bool(review.error))
    assert names(review) == ["g1", "g2", "g3"]
    assert review.error == verbatim("photo 29 is not in the library")


def test_before_a_search_afresh_decisions_are_forgotten(
    review: ReviewPresenter, library: FakeLibrary, pump: Pump
) -> None:
    review.decide(DecisionKind.KEEP_BOTH)
    pump(lambda: review.can_undo)
    review.forget_decisions()
    review.undo()
    assert not review.can_undo
    assert ("undecide", 7) not in library.calls


def test_deciding_about_the_last_group_leaves_nothing_selected(library: FakeLibrary, work: Work, pump: Pump) -> None:
    library.groups = [group(1, 1, 2)]
    review = read(library, work, pump)
    review.decide(DecisionKind.NOT_DUPLICATES)
    assert review.group is None
    review.decide(DecisionKind.NOT_DUPLICATES)  # nothing to decide about: nothing happens
    assert review.groups == []


def test_groups_follow_the_library(review: ReviewPresenter, library: FakeLibrary, pump: Pump) -> None:
    review.select(1)
    mark_missing(library._parts.catalogue, np.array([1]))
    review.reload()
    pump(lambda: names(review) == ["g2", "g3"])
    assert review.group is not None
    assert review.group.group == "g2", "the same group stays selected"
    library._parts.catalogue.scans.restore(np.array([1]))
    review.reload()
    pump(lambda: names(review) == ["g1", "g2", "g3"])
    assert review.selected == 1


def test_photos_that_came_since_are_told_of(review: ReviewPresenter, library: FakeLibrary, pump: Pump) -> None:
    catalogue = library._parts.catalogue
    catalogue.write(
        Batch(
            catalogue.begin_run(),
            [NewPhoto(1, "new.jpg", "/photos/new.jpg", "1", "new")],
            [NewContent("new", 1, 640, 480, "JPEG")],
        )
    )
    review.reload()
    pump(lambda: review.new == 1)


def test_reading_on_adds_nothing_twice(review: ReviewPresenter, work: Work, pump: Pump) -> None:
    review.select(2)
    review.read_on()
    review.read_on()  # that is being done
    pump(lambda: settled(work))
    assert names(review) == ["g1", "g2", "g3"]
    assert review.selected == 2
