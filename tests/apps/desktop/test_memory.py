"""What the window remembers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pictrace.apps.desktop.memory import RECENT, Memory, load, save, with_recent


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "desktop.json"
    memory = Memory(geometry="800x600+1+2", theme="dark", recent=("/фото",))
    save(file, memory)
    assert load(file) == memory


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"tile": "large", "recent": 3, "unfinished": {"/a": 1}, "unknown": true}']
)
def test_a_damaged_file_costs_nothing_but_itself(tmp_path: Path, text: str) -> None:
    file = tmp_path / "desktop.json"
    file.write_text(text)
    assert load(file) == Memory()


def test_what_is_right_in_a_damaged_file_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "desktop.json"
    file.write_text(json.dumps({"tile": 240, "theme": 7, "recent": ["/a", 3]}))
    assert load(file) == Memory(tile=240, recent=("/a",))


def test_a_folder_that_cannot_be_made_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    save(tmp_path / "file" / "desktop.json", Memory())


def test_recent_libraries_come_once_and_newest_first() -> None:
    memory = Memory()
    for number in [*range(RECENT + 3), 5]:
        memory = with_recent(memory, Path(f"/{number}"))
    assert len(memory.recent) == RECENT
    assert memory.recent[:2] == (str(Path("/5")), str(Path("/10")))
