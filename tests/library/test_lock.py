from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from pictrace.errors import LibraryBusy
from pictrace.library.lock import alone


def test_one_at_a_time_and_the_other_is_named(tmp_path: Path) -> None:
    with alone(tmp_path, "indexing"):
        with (
            pytest.raises(LibraryBusy, match=rf"process {os.getpid()} on \S+ is indexing since \d{{4}}-"),
            alone(tmp_path, "x"),
        ):
            pass
        assert json.loads((tmp_path / "writer.json").read_text("utf-8"))["doing"] == "indexing"
    assert not (tmp_path / "writer.json").exists()
    with alone(tmp_path, "again"):
        pass


def test_a_note_that_cannot_be_read_is_no_harm(tmp_path: Path) -> None:
    with alone(tmp_path, "indexing"):
        (tmp_path / "writer.json").write_text("[", "utf-8")
        with pytest.raises(LibraryBusy, match="another process"), alone(tmp_path, "x"):
            pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = """
        import sys, pathlib
        from pictrace.library.lock import alone
        with alone(pathlib.Path(sys.argv[1]), "indexing"):
            print("held", flush=True)
            sys.stdin.read()
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(LibraryBusy, match=f"process {process.pid} "), alone(tmp_path, "x"):
            pass
        process.kill()
    with alone(tmp_path, "indexing"):
        pass
