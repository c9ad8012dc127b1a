"""Signals between presenters and views."""

from __future__ import annotations

from pictrace.apps.desktop.signal import Signal


def test_listeners_are_called_in_their_order_until_they_leave() -> None:
    signal, heard = Signal(), []
    leave = signal.connect(lambda: heard.append("first"))
    signal.connect(lambda: heard.append("second"))
    signal.emit()
    leave()
    leave()
    signal.emit()
    assert heard == ["first", "second", "second"]


def test_a_listener_may_leave_or_bring_another_while_it_is_called() -> None:
    """Pages are built anew by a signal that the old page hears too."""
    signal, heard = Signal(), []

    def rebuild() -> None:
        heard.append("old")
        leave()
        signal.connect(lambda: heard.append("new"))

    leave = signal.connect(rebuild)
    signal.connect(lambda: heard.append("other"))
    signal.emit()
    assert heard == ["old", "other"]
    signal.emit()
    assert heard == ["old", "other", "other", "new"]
