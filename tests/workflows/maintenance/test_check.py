from __future__ import annotations

from pathlib import Path

import pytest

from pictrace.errors import ModelDamaged
from pictrace.records import Finding
from pictrace.workflows.maintenance.check import check
from tests.workflows.conftest import Desk


def findings(desk: Desk, *, repair: bool = False) -> dict[str, Finding]:
    return {finding.invariant: finding for finding in check(desk.catalogue, [desk.runtime], repair)}


INDEX = "the index of colours@1 is true to the catalogue"


def test_a_sound_library(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    found = findings(desk)
    assert all(finding.ok for finding in found.values())
    assert found[INDEX].detail == "6 vectors"
    assert found["thumbnails can be decoded"].detail == "6 looked at"


def test_an_index_that_lost_vectors_is_rebuilt(desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.index(archive)
    index = desk.runtime.index()
    monkeypatch.setattr(type(index), "__len__", lambda self: 5)
    finding = findings(desk)[INDEX]
    assert not finding.ok
    assert "5 vectors, the catalogue has 6" in finding.detail
    monkeypatch.undo()
    lengths = iter([5, 6])
    monkeypatch.setattr(type(index), "__len__", lambda self: next(lengths))
    repaired = findings(desk, repair=True)[INDEX]
    assert (repaired.ok, repaired.repaired) == (True, True)
    monkeypatch.undo()
    assert len(desk.runtime.index()) == 6


def test_a_thumbnail_that_cannot_be_decoded_is_found(
    desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.index(archive)
    monkeypatch.setattr(type(desk.catalogue.contents), "thumbnail", lambda self, content_id: b"\xff\xd8\xff")
    finding = findings(desk)["thumbnails can be decoded"]
    assert not finding.ok
    assert "content 1" in finding.detail


def test_a_damaged_model_is_a_finding(desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.index(archive)

    def damaged(*_: object) -> None:
        raise ModelDamaged("the weights are not what the card says")

    monkeypatch.setattr(desk.runtime, "embedder", damaged)
    finding = findings(desk)["the model colours@1 is whole"]
    assert (finding.ok, finding.detail) == (False, "the weights are not what the card says")
