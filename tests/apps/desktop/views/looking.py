"""What the tests of the window ask it, and tell it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from pictrace.apps.desktop.searching import shown_name
from pictrace.apps.desktop.views.page import PageName


def names(driver: Any) -> list[str]:
    return [shown_name(tile.photo.location) for tile in driver.session.search.listing.tiles]


def search(driver: Any, picture: Path) -> None:
    driver.window.commands.dropped([str(picture)])
    driver.quiet()


def has_drops(driver: Any) -> bool:
    return bool(driver.root.tk.eval("info commands ::tkdnd::generic::HandleDrop"))


def looks_like(seen: Image.Image, wanted: Path) -> float:
    """Correlation of two pictures' small grey versions, the larger of whole and letter-boxed."""
    with Image.open(wanted) as opened:
        small = np.asarray(opened.convert("L").resize((24, 24)), float).ravel()
    other = np.asarray(seen.convert("L").resize((24, 24)), float).ravel()
    return float(np.corrcoef(small, other)[0, 1])


def paste(driver: Any, text: str) -> None:
    driver.root.clipboard_clear()
    driver.root.clipboard_append(text)
    driver.key("<Control-v>", driver.view.grid_view.canvas if driver.window.page is PageName.SEARCH else driver.view)
    driver.quiet()


def labels(widget: Any) -> list[str]:
    """Every text of a window."""
    found = []
    for child in widget.winfo_children():
        if "text" in (child.keys() or ()):
            found.append(str(child.cget("text")))
        found += labels(child)
    return found
