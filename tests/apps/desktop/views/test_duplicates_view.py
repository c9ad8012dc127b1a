"""Reviewing duplicates in the real window."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from pictrace.apps.desktop.searching import shown_name
from pictrace.apps.desktop.views.page import PageName
from pictrace.library import Library
from pictrace.records import JobKind, JobState, Task

pytestmark = pytest.mark.usefixtures("screen")


def test_duplicates_are_reviewed_with_keys_and_a_decision_is_taken_back(empty: Any, archive: Path) -> None:
    empty.window.commands.dropped([str(archive)])
    empty.until(lambda: not empty.session.indexing.running, 60)
    empty.key("<Control-Key-2>")
    duplicates = empty.session.duplicates
    review = duplicates.review
    empty.view.scan_button.invoke()
    empty.until(lambda: duplicates.scanned, 60)
    empty.quiet()
    assert len(review.groups) == 1
    group = review.group
    assert {shown_name(member.photo.location) for member in group.members} == {
        "astronaut.png", "astronaut crop.jpg", "Астронавт 宇宙飛行士.jpg",
    }  # fmt: skip
    assert shown_name(group.keeper.location) == "astronaut.png"
    assert "astronaut.png" in empty.view.group.keeper.cget("text")
    assert empty.view.group.reason.cget("text") == "It has more pixels (512 × 512)."
    assert empty.view.group.members.tiles.pictures_shown == 3
    empty.key("<Control-d>", empty.view.group.members.canvas)
    empty.until(lambda: review.can_undo)
    assert review.groups == []
    assert [decision.kind.value for decision in empty.session.library.decisions()] == ["not-duplicates"]
    duplicates.scan()
    empty.until(lambda: duplicates.scanned, 60)
    assert review.groups == []  # the decision holds
    empty.session.library.undecide(empty.session.library.decisions()[0].id)
    duplicates.scan()
    empty.until(lambda: duplicates.scanned, 60)
    empty.quiet()
    empty.key("<Control-k>", empty.view.group.members.canvas)
    empty.until(lambda: review.can_undo)
    empty.key("<Control-z>", empty.view.group.members.canvas)
    empty.until(lambda: len(review.groups) == 1)
    assert empty.session.library.decisions() == []


def test_what_the_page_found_is_shown_and_follows_the_library(empty: Any, archive: Path, tmp_path: Path) -> None:
    """Another program looks for duplicates in the same library; then a disk with some of the photos goes away."""
    folder = tmp_path / "photographs"
    shutil.copytree(archive, folder)
    with Library.open(empty.session.library.directory) as page:
        for task in (Task(JobKind.INDEX, (str(folder),)), Task(JobKind.DUPLICATES)):
            assert page.jobs.wait(page.jobs.start(task).id, 60).state is JobState.DONE
    empty.window.show(PageName.DUPLICATES)
    duplicates = empty.session.duplicates
    review = duplicates.review
    empty.until(lambda: bool(review.groups), 30)
    empty.quiet()
    assert shown_name(review.groups[0].keeper.location) == "astronaut.png"
    assert "Looked at 9 photos" in empty.view.state_text.cget("text")
    shown = [empty.view.groups.tiles.canvas.itemcget(item, "text") for item in empty.view.groups.tiles.canvas.find_all()
             if empty.view.groups.tiles.canvas.type(item) == "text"]  # fmt: skip
    assert "astronaut.png" in shown, "the whole name, also of what was there before the list had a width"
    (folder / "astronaut.png").unlink()
    empty.session.indexing.update()
    empty.until(lambda: not empty.session.indexing.running, 60)
    empty.until(lambda: shown_name(review.groups[0].keeper.location) == "Астронавт 宇宙飛行士.jpg", 30)
    assert len(review.groups[0].members) == 2
    empty.quiet()
