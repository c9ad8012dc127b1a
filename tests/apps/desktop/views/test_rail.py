"""The rail at the left."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.usefixtures("screen")


def test_a_press_goes_to_the_page_and_the_page_in_front_is_marked(bare: Any) -> None:
    from pictrace.apps.desktop.views.page import PageName
    from pictrace.apps.desktop.views.rail import Rail

    chosen: list[PageName] = []
    rail: Any = Rail(bare.root, bare.context, chosen.append)
    rail.pack(side="left", fill="y")
    bare.live()
    assert [button.cget("text") for button in rail.buttons.values()] == ["Search", "Duplicates", "Library"]

    def accented(page: PageName) -> bool:
        accent = [int(bare.theme.palette.accent[at : at + 2], 16) for at in (1, 3, 5)]
        return bool((np.asarray(bare.part(rail.buttons[page])) == accent).all(axis=2).any())

    for page in (PageName.DUPLICATES, PageName.LIBRARY):
        rail.buttons[page].invoke()
        rail.mark(page)
        bare.live()
        assert [name for name in rail.buttons if accented(name)] == [page]
    assert chosen == [PageName.DUPLICATES, PageName.LIBRARY]
    rail.mark(PageName.COMPARE)
    bare.live()
    assert not any(map(accented, rail.buttons)), "the comparison has no button"
