"""Reviewing duplicates in the real window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pictrace.apps.desktop.searching import shown_name

pytestmark = pytest.mark.usefixtures("screen")


def test_duplicates_are_reviewed_with_keys_and_a_decision_is_taken_back(empty: Any, archive: Path) -> None:
    empty.window.commands.dropped([str(archive)])
    empty.until(lambda: not empty.session.indexing.running, 60)
    empty.key("<Control-Key-2>")
    duplicates = empty.session.duplicates
    empty.view._scan.invoke()
    empty.until(lambda: duplicates.scanned, 60)
    empty.quiet()
    assert len(duplicates.groups) == 1
    group = duplicates.group
    assert {shown_name(member.photo.location) for member in group.members} == {
        "astronaut.png", "astronaut crop.jpg", "Астронавт 宇宙飛行士.jpg",
    }  # fmt: skip
    assert shown_name(group.keeper.location) == "astronaut.png"
    assert "astronaut.png" in empty.view._keeper.cget("text")
    assert empty.view._reason.cget("text") == "It has more pixels (512 × 512)."
    assert empty.view.members.pictures_shown == 3
    empty.key("<Control-d>", empty.view.members.canvas)
    empty.until(lambda: duplicates.can_undo)
    assert duplicates.groups == []
    assert [decision.kind.value for decision in empty.session.library.decisions()] == ["not-duplicates"]
    duplicates.scan()
    empty.until(lambda: duplicates.scanned, 60)
    assert duplicates.groups == []  # the decision holds
    empty.session.library.undecide(empty.session.library.decisions()[0].id)
    duplicates.scan()
    empty.until(lambda: duplicates.scanned, 60)
    empty.quiet()
    empty.key("<Control-k>", empty.view.members.canvas)
    empty.until(lambda: duplicates.can_undo)
    empty.key("<Control-z>", empty.view.members.canvas)
    empty.until(lambda: len(duplicates.groups) == 1)
    assert empty.session.library.decisions() == []
