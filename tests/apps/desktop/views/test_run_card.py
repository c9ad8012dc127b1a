"""The indexing run in words and figures, and its buttons."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apps.desktop.fake import Gate

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def card(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.run_card import RunCard

    indexing = hosted.session.indexing
    card = bare.filled(RunCard(bare.root, bare.context, indexing))
    card.watch(indexing.changed, card.show)
    card.show()
    bare.live()
    return card


def figures(card: Any) -> list[str]:
    return [card._figures[name].cget("text") for name in ("done", "rate", "left", "failed")]


def shown(card: Any) -> list[str]:
    """The buttons on the screen."""
    names = ("_update", "_stop", "_resume", "_dismiss")
    return [name for name in names if getattr(card, name).winfo_ismapped()]


def test_before_any_run_it_can_be_looked_again(bare: Any, card: Any) -> None:
    t = bare.context.messages
    assert (card.title.cget("text"), card.detail.cget("text")) == (
        t("desktop.index.ready"), t("desktop.index.ready_hint"),
    )  # fmt: skip
    assert figures(card) == ["–"] * 4
    assert float(card.bar.cget("value")) == 0
    assert shown(card) == ["_update"]


def test_a_run_is_followed_to_its_end(bare: Any, hosted: Any, card: Any) -> None:
    t = bare.context.messages
    hosted.library.index_gate = gate = Gate()
    hosted.session.indexing.add(["/photos"])
    hosted.session.indexing.add(["/b", "/c.zip"])
    bare.until(lambda: figures(card)[0] == "10 / 30")
    assert figures(card)[1:2] == ["10"]
    assert card.title.cget("text") == t("desktop.index.running")
    assert card.detail.cget("text").endswith("+2"), "so many places wait"
    assert float(card.bar.cget("value")) == pytest.approx(1000 / 3, abs=1)
    bare.until(lambda: shown(card) == ["_stop"])
    gate.open.set()
    bare.until(lambda: card.title.cget("text") == t("desktop.index.finished"))
    bare.until(lambda: shown(card) == ["_update", "_dismiss"])
    assert float(card.bar.cget("value")) == 1000
    assert figures(card)[3] == "1"
    assert "30" in card.detail.cget("text")
    card._dismiss.invoke()
    bare.until(lambda: shown(card) == ["_update"] or card.title.cget("text") == t("desktop.index.finished"))


def test_a_run_is_stopped_and_gone_on_with(bare: Any, hosted: Any, card: Any) -> None:
    t = bare.context.messages
    hosted.library.index_gate = gate = Gate()
    hosted.session.indexing.add(["/photos"])
    bare.until(lambda: shown(card) == ["_stop"])
    card._stop.invoke()
    bare.until(lambda: card.title.cget("text") == t("desktop.index.stopping"))
    assert card._stop.instate(["disabled"])
    gate.open.set()
    bare.until(lambda: "_resume" in shown(card))
    assert card.title.cget("text") == t("desktop.index.stopped")
    assert card.detail.cget("text") == t("desktop.index.resume_hint")
    card._resume.invoke()
    bare.until(lambda: card.title.cget("text") == t("desktop.index.finished"))


def test_a_run_that_failed_says_why(bare: Any, hosted: Any, card: Any) -> None:
    hosted.library.busy = True
    hosted.session.indexing.update()
    bare.until(lambda: card.title.cget("text") == bare.context.messages("desktop.index.died"))
    assert card.detail.cget("text") == "another process is writing to /library; wait for it or stop it"
    assert str(card.detail.cget("style")) == "Bad.TLabel"


def test_the_run_in_one_line(bare: Any, hosted: Any) -> None:
    from pictrace.apps.desktop.views.run_card import progress_line

    indexing = hosted.session.indexing
    assert progress_line(indexing, bare.context) == bare.context.messages("desktop.index.starting")
    hosted.library.index_gate = gate = Gate()
    indexing.add(["/photos"])
    bare.until(lambda: indexing.progress is not None)
    line = progress_line(indexing, bare.context)
    assert "10 of 30" in line
    assert "10" in line.split("·")[1]
    gate.open.set()
    bare.until(lambda: not indexing.running)
