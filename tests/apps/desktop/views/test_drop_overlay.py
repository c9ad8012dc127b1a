"""What covers the window while something is held over it."""

from __future__ import annotations

import tkinter as tk
from typing import Any

import pytest

from tests.apps.desktop.views.looking import labels

pytestmark = pytest.mark.usefixtures("screen")


def test_it_covers_everything_and_goes_away(bare: Any) -> None:
    from pictrace.apps.desktop.views.drop_overlay import DropOverlay

    overlay = DropOverlay(bare.root, bare.context)
    below = bare.filled(tk.Frame(bare.root, background="#ff0000"))
    assert not overlay.winfo_ismapped()
    overlay.cover(True)
    bare.live()
    assert bare.pixel(below, 60, 60) == bare.theme.palette.accent_soft
    assert labels(overlay) == [bare.context.messages("desktop.drop.overlay")]
    overlay.cover(False)
    bare.live()
    assert bare.pixel(below, 60, 60) == "#ff0000"
