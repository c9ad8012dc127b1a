"""Opening and making libraries, and the indexing of the open one."""

from __future__ import annotations

from pathlib import Path
from tkinter import filedialog
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def commands(hosted: Any) -> Any:
    from pictrace.apps.desktop.views.library_commands import LibraryCommands

    return LibraryCommands(hosted)


@pytest.mark.parametrize(("command", "create"), [("open", False), ("create", True)])
def test_only_a_new_library_is_made(
    commands: Any, hosted: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, create: bool
) -> None:
    opened: list[tuple[Path, bool]] = []
    monkeypatch.setattr(hosted.desktop, "open", lambda directory, create: opened.append((directory, create)))
    monkeypatch.setattr(filedialog, "askdirectory", lambda **options: "")
    getattr(commands, command)()
    assert opened == []
    monkeypatch.setattr(filedialog, "askdirectory", lambda **options: str(tmp_path))
    getattr(commands, command)()
    assert opened == [(tmp_path, create)]


def test_one_key_stops_and_resumes(commands: Any, bare: Any, hosted: Any) -> None:
    from tests.apps.desktop.fake import Gate

    hosted.library.index_gate = gate = Gate()
    commands.update()
    indexing = hosted.session.indexing
    bare.until(lambda: indexing.refresh() or gate.reached.is_set())
    assert indexing.running
    commands.stop_or_resume()
    gate.open.set()
    bare.until(lambda: indexing.refresh() or not indexing.running)
    assert indexing.can_resume
    commands.stop_or_resume()
    bare.until(lambda: indexing.refresh() or not indexing.running)
    assert not indexing.can_resume
    assert hosted.library.closed_runs == 2
