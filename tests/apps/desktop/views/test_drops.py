"""Dropping files and addresses onto the window."""

from __future__ import annotations

import builtins
import tkinter as tk
from typing import Any

import pytest

from tests.apps.desktop.views.looking import has_drops

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def target(bare: Any) -> Any:
    from pictrace.apps.desktop.views.drops import accept_drops

    frame = bare.filled(tk.Frame(bare.root))
    frame.dropped, frame.hovers = [], []
    if not accept_drops(frame, frame.dropped.append, frame.hovers.append) or not has_drops(bare):
        pytest.skip("no library for drag and drop on this platform")
    return frame


@pytest.mark.parametrize(
    "files", [["/photos/a.jpg"], ["/photos/a b.jpg", "/фото/{1} $x [y].png"], ["/with \\ backslash.jpg"]]
)
def test_names_come_as_they_are(bare: Any, target: Any, files: list[str]) -> None:
    bare.drop(target, *files)
    bare.until(lambda: bool(target.dropped))
    assert target.dropped == [files]
    assert target.hovers == [True, False], "what covers the window goes away again"


@pytest.mark.parametrize(
    ("data", "items"),
    [
        ("https://example.org/a b.jpg", ["https://example.org/a b.jpg"]),
        ("file:///a.jpg\r\nfile:///b.jpg\r\n", ["file:///a.jpg", "file:///b.jpg"]),
        ("{/a b.jpg} /c.jpg", ["/a b.jpg", "/c.jpg"]),
        ("an open { brace", ["an open { brace"]),
    ],
)
def test_lists_texts_and_addresses_are_told_apart(bare: Any, data: str, items: list[str]) -> None:
    from pictrace.apps.desktop.views.drops import _items

    assert _items(bare.root, data) == items


def test_without_the_systems_library_the_window_lives_on(bare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pictrace.apps.desktop.views.drops import accept_drops

    really = builtins.__import__

    def without(name: str, *rest: Any, **options: Any) -> Any:
        if name == "tkinterdnd2":
            raise ImportError(name)
        return really(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    assert not accept_drops(bare.root, lambda items: None)
