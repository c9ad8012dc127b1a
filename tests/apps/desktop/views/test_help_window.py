"""The keyboard shortcuts, in a window of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pictrace.apps.desktop.keys import SHORTCUTS, shown
from tests.apps.desktop.views.looking import labels

pytestmark = pytest.mark.usefixtures("screen")


@pytest.mark.parametrize("mac", [False, True])
def test_every_command_is_listed_with_its_keys(bare: Any, mac: bool) -> None:
    from pictrace.apps.desktop.views.help_window import open_help

    window = open_help(bare.root, replace(bare.context, mac=mac))
    found = labels(window)
    for shortcut in SHORTCUTS:
        at = found.index(bare.context.messages(f"desktop.action.{shortcut.action}"), 1)
        assert found[at + 1] == "   ".join(shown(key, mac) for key in shortcut.keys)
    window.destroy()


def test_it_fits_the_screen_lies_over_its_window_and_escape_closes_it(bare: Any) -> None:
    from pictrace.apps.desktop.views.help_window import open_help

    bare.root.geometry("900x700+200+60")
    bare.live(0.1)
    window = open_help(bare.root, bare.context)
    bare.until(window.winfo_ismapped)
    assert window.winfo_height() <= window.winfo_screenheight()
    middle = window.winfo_rootx() + window.winfo_width() / 2
    assert middle == pytest.approx(bare.root.winfo_rootx() + bare.root.winfo_width() / 2, abs=3)
    bare.key("<Escape>", window)
    assert not window.winfo_exists()
