"""The groups of duplicates, one under the other."""

from __future__ import annotations

from typing import Any

import pytest

from pictrace.records import DecisionKind, JobKind, Task
from tests.apps.desktop.fake import group

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def groups(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.group_list import GroupList

    bare.opened = []
    groups: Any = bare.filled(GroupList(bare.root, bare.context, hosted.session, lambda: bare.opened.append("compare")))
    groups.review = hosted.session.duplicates.review
    hosted.library.groups = [group(1, 1, 2), group(2, 3, 4, 5)]
    jobs = hosted.library.jobs
    jobs.wait(jobs.start(Task(JobKind.DUPLICATES)).id, 20)
    groups.review.reload()
    bare.until(lambda: len(groups.review.groups) == 2)
    groups.show()
    bare.live()
    return groups


def test_each_group_has_its_keeper_and_its_number(bare: Any, groups: Any) -> None:
    assert groups.tiles.count == 2
    first, second = groups.tiles.tiles.face(0), groups.tiles.tiles.face(1)
    assert (first.photo_id, first.title) == (1, "1.jpg")
    assert second.score == bare.context.messages("desktop.duplicates.photos", count=3)
    assert second.label == "● Copy"


def test_the_list_and_the_review_select_the_same(groups: Any) -> None:
    assert groups.tiles.selected == 0
    groups.tiles.select(1)
    assert groups.review.selected == 1
    groups.review.select(0)
    assert groups.tiles.selected == 0


def test_a_decided_group_leaves_the_list_at_once(bare: Any, groups: Any) -> None:
    groups.review.decide(DecisionKind.KEEP_BOTH)
    assert groups.tiles.count == 1
    assert groups.tiles.tiles.face(0).title == "3.jpg"
    bare.until(lambda: groups.review.can_undo)
    groups.review.undo()
    bare.until(lambda: groups.tiles.count == 2)
    assert groups.tiles.selected == 0


def test_a_double_click_compares(bare: Any, groups: Any) -> None:
    groups.tiles.on_open(1)
    assert bare.opened == ["compare"]
