"""``pictrace watch`` as a program of its own, ended by Ctrl-C."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.apps.cli.conftest import Pictrace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a test cannot press Ctrl-C there")


@pytest.fixture
def program_ends_by_ctrl_c() -> Iterator[None]:
    """What runs in the background of a script is deaf to Ctrl-C, and so is all that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("program_ends_by_ctrl_c")
def test_it_tells_what_happens_until_it_is_ended(tmp_path: Path, photographs: dict[str, Path]) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    shutil.copy(photographs["coffee"], folder)
    command = [sys.executable, "-m", "pictrace", "watch", str(folder), "--library", str(tmp_path / "library"), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None and program.stderr is not None

        def lines() -> Iterator[Any]:
            return map(json.loads, program.stdout)  # type: ignore[arg-type]

        assert next(lines()) == {
            "event": "watching",
            "locations": [str(folder)],
            "reason": None,
            "message": None,
            "report": None,
        }
        first = next(lines())
        assert (first["event"], first["report"]["added"]) == ("indexed", 1)
        shutil.copy(photographs["chelsea"], folder)
        assert next(line for line in lines() if line["event"] == "indexed")["report"]["added"] == 1
        program.send_signal(signal.SIGINT)
        try:
            assert program.wait(60) == 0
        finally:
            program.kill()
        assert program.stderr.read() == ""


def test_a_place_that_is_not_there_ends_it(tmp_path: Path, pictrace: Pictrace) -> None:
    outcome = pictrace("watch", tmp_path / "nowhere", "--library", tmp_path / "library")
    assert outcome.code == 3 and "nowhere" in outcome.err
    outcome = pictrace("watch", "--library", tmp_path / "library")
    assert outcome.code == 2 and "empty" in outcome.err
