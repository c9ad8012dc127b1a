"""An upload is whole under its name or not there at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pictrace import Library

KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from pictrace.apps.web.uploads import receive_archive

async def half():
    yield b"PK\\x03\\x04" + bytes(3 * 1024**2)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(receive_archive(half(), Path(sys.argv[1]), "holiday.zip"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps what a killed process left for a day")
def test_an_upload_killed_half_way_is_gone_with_the_next_start(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    uploads = tmp_path / "uploads"
    assert subprocess.run([sys.executable, "-c", KILLED, str(uploads)], check=False).returncode == -9
    (left,) = uploads.iterdir()
    assert left.name.startswith(".holiday.zip.")
    assert left.stat().st_size > 3 * 1024**2
    Library.open(tmp_path).close()
    assert list(uploads.iterdir()) == []
