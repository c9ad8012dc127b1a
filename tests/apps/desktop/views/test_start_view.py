"""What is shown while no library is open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pictrace.messages import verbatim
from tests.apps.desktop.views.looking import labels

pytestmark = pytest.mark.usefixtures("screen")


def view(bare: Any) -> Any:
    from pictrace.apps.desktop.views.start_view import StartView

    return bare.filled(StartView(bare.root, bare.context))


def buttons(widget: Any) -> dict[str, Any]:
    found = {}
    for child in widget.winfo_children():
        if child.winfo_class() == "TButton":
            found[str(child.cget("text")).strip()] = child
        found |= buttons(child)
    return found


def test_a_library_is_opened_or_made(bare: Any) -> None:
    t = bare.context.messages
    found = buttons(view(bare))
    for name in ("open_library", "new_library"):
        found[t(f"desktop.action.{name}")].invoke()
    assert bare.called == ["open_library", "new_library"]


def test_why_not_is_said_and_recent_libraries_are_one_press_away(bare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(bare.desktop, "open", lambda directory, create: opened.append(directory))
    bare.desktop.failure = verbatim("/photos: this is not a library")
    bare.desktop.memory = replace(bare.desktop.memory, recent=tuple(f"/library {number}" for number in range(8)))
    shown = view(bare)
    assert "/photos: this is not a library" in labels(shown)
    recent = [name for name in buttons(shown) if name.startswith("/library")]
    assert len(recent) == 5
    buttons(shown)["/library 3"].invoke()
    assert opened == [Path("/library 3")]


def test_while_one_is_opened_there_is_nothing_to_press(bare: Any) -> None:
    bare.desktop.opening = True
    shown = view(bare)
    assert buttons(shown) == {}
    assert bare.context.messages("desktop.start.opening") in labels(shown)
