"""What is said when there can be no window."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pictrace.apps.desktop import open_window
from pictrace.apps.desktop.presenter import Desktop
from pictrace.errors import WindowUnavailable


def test_nothing_of_tk_is_imported_before_it_is_needed() -> None:
    code = "import sys, pictrace.apps.desktop, pictrace.apps.desktop.presenter; sys.exit('tkinter' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_python_without_tk_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really = builtins.__import__

    def without_tk(name: str, *rest: Any, **options: Any) -> Any:
        if name.split(".")[0] in ("tkinter", "_tkinter"):
            raise ModuleNotFoundError("No module named 'tkinter'", name="tkinter")
        return really(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without_tk)
    with pytest.raises(WindowUnavailable, match=r"python3-tk.*pictrace serve"):
        open_window(Desktop(tmp_path / "desktop.json"))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    pytest.importorskip("tkinter")
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "pictrace", "gui", "--library", str(tmp_path / "library")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert "there is no screen to open a window on" in done.stderr
    assert "Traceback" not in done.stderr
