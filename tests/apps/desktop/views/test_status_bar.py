"""The line at the bottom."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apps.desktop.fake import Gate

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def status(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.status_bar import StatusBar

    status: Any = StatusBar(bare.root, bare.context)
    status.pack(fill="x")
    status.follow(hosted.session)
    bare.live(0.1)
    return status


def test_what_was_said_last_is_there_and_bad_news_look_bad(bare: Any, status: Any) -> None:
    bare.desktop.notices.say("Copied")
    assert (status._text.cget("text"), str(status._text.cget("style"))) == ("Copied", "Muted.TLabel")
    bare.desktop.notices.say("no such file", bad=True)
    assert (status._text.cget("text"), str(status._text.cget("style"))) == ("no such file", "Bad.TLabel")


def test_a_run_is_seen_stopped_and_resumed_from_here(bare: Any, hosted: Any, status: Any) -> None:
    assert not status.bar.winfo_ismapped()
    hosted.library.index_gate = gate = Gate()
    indexing = hosted.session.indexing
    indexing.add(["/photos"])
    bare.until(lambda: status.bar.winfo_ismapped() and "10 of 30" in status._run_text.cget("text"))
    assert float(status.bar.cget("value")) == pytest.approx(1000 / 3, abs=1)
    bare.until(status._failed.winfo_ismapped)
    assert status._failed.cget("text").startswith("⚠")
    status._failed.event_generate("<Button-1>")
    assert bare.called == ["show_library"]
    status._stop.invoke()
    gate.open.set()
    bare.until(lambda: indexing.can_resume and not status.bar.winfo_ismapped())
    bare.until(lambda: status._run_text.cget("text") == bare.context.messages("desktop.index.stopped"))
    status._stop.invoke()
    bare.until(lambda: not indexing.running and not indexing.can_resume)
    bare.until(lambda: not status._stop.winfo_ismapped())
