"""Whether a key came with Ctrl, Alt or ⌘."""

from __future__ import annotations

import sys
import tkinter as tk
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("screen")


@pytest.mark.parametrize(
    ("sequence", "command"),
    [("<Key-a>", False), ("<Shift-Key-A>", False), ("<Control-Key-a>", True), ("<Control-Shift-Key-A>", True)],
)
def test_keys_as_they_are_pressed(bare: Any, sequence: str, command: bool) -> None:
    from pictrace.apps.desktop.views.modifiers import commanding

    heard: list[bool] = []
    frame = bare.filled(tk.Frame(bare.root))
    frame.bind("<Key>", lambda event: heard.append(commanding(event)))
    bare.key(sequence, frame)
    assert heard == [command]


@pytest.mark.skipif(sys.platform == "win32", reason="the first modifier is Num Lock there")
def test_alt_makes_a_command(bare: Any) -> None:
    from pictrace.apps.desktop.views.modifiers import commanding

    heard: list[bool] = []
    frame = bare.filled(tk.Frame(bare.root))
    frame.bind("<Key>", lambda event: heard.append(commanding(event)))
    frame.focus_force()
    bare.live()
    frame.event_generate("<Key-a>", state=1 << 3)
    frame.event_generate("<Key-a>", state=1 << 1)  # Caps Lock
    bare.live()
    assert heard == [True, False]
