"""A name that lives as long as its process: held, given back, and gone with a process that was killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pictrace.errors import LibraryError
from pictrace.workflows.jobs.owner import Owner, lives


def test_no_two_owners_have_one_name(tmp_path: Path) -> None:
    assert len({Owner(tmp_path).name for _ in range(100)}) == 100


def test_an_owner_lives_from_holding_to_leaving(tmp_path: Path) -> None:
    owner = Owner(tmp_path)
    assert not lives(tmp_path, owner.name)
    owner.hold()
    owner.hold()
    assert lives(tmp_path, owner.name) and lives(tmp_path, owner.name)
    owner.leave()
    assert not lives(tmp_path, owner.name)
    assert list(tmp_path.iterdir()) == []
    owner.leave()


def test_owners_do_not_disturb_each_other(tmp_path: Path) -> None:
    one, two = Owner(tmp_path), Owner(tmp_path)
    one.hold()
    two.hold()
    one.leave()
    assert not lives(tmp_path, one.name) and lives(tmp_path, two.name)
    two.leave()


def test_a_killed_process_does_not_live_and_is_tidied_away(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from pictrace.workflows.jobs.owner import Owner;"
        "owner = Owner(pathlib.Path(sys.argv[1])); owner.hold(); print(owner.name, flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdin is not None
    try:
        name = process.stdout.readline().strip()
        assert lives(tmp_path, name)
    finally:
        process.kill()
        process.wait(timeout=20)
        process.stdout.close()
        process.stdin.close()
    assert not lives(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError, match="cannot be written"):
        Owner(tmp_path / "file" / "below").hold()
