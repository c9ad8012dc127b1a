"""``pictrace status``: what the library holds, for people and for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pictrace.apps.cli.status import _print
from pictrace.records import SourceRecord
from pictrace.workflows.maintenance.status import IndexState, ModelState, Status
from tests.apps.cli.conftest import Archive, Pictrace

MODEL = ModelState("m", "m@1", 256, "Apache-2.0", "d", None, True, True, True, 1, "openvino", "f32")
OTHER = ModelState("o", "o@1", 256, "MIT", "d", None, True, True)


def printed(capsys: pytest.CaptureFixture[str], **changes: object) -> list[str]:
    fields: dict[str, object] = {
        "directory": Path("/library"), "present": 1200, "missing": 3, "failed": 0, "contents": 1, "sources": (),
        "models": (), "indexes": (), "bytes": {"total": 12_345}, "versions": {"pictrace": "1", "python": "3"},
    }  # fmt: skip
    _print(Status(**(fields | changes)))  # type: ignore[arg-type]
    return capsys.readouterr().out.splitlines()


def test_the_json_is_the_status(archive: Archive, pictrace: Pictrace) -> None:
    (found,) = pictrace("status", "--library", archive.library, "--json").json
    assert found["library"] == str(archive.library)
    assert (found["photos"], found["missing"], found["failed"], found["contents"]) == (6, 0, 0, 5)
    assert [source["location"] for source in found["sources"]] == [str(archive.root)]


def test_people_see_photos_and_versions(capsys: pytest.CaptureFixture[str]) -> None:
    library, photos, versions = printed(capsys)
    assert library == f"library   {Path('/library')}  (12 KB)"
    assert photos == "photos    1,200 present, 3 missing, 0 failed; 1 different file"
    assert versions == "versions  pictrace 1, python 3"


def test_a_source_that_is_away_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    seen = SourceRecord(1, "folder", "/фото", False, datetime(2026, 5, 1, 12, 30, tzinfo=UTC), 7)
    never = SourceRecord(2, "archive", "/a.zip", True, None)
    lines = printed(capsys, sources=(seen, never))
    assert lines[2] == (
        "source    1  folder   /фото  (7 present, scanned 2026-05-01 12:30, not reachable at the last scan)"
    )
    assert lines[3] == "source    2  archive  /a.zip  (0 present)"


def test_only_models_in_use_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, models=(MODEL, OTHER))
    assert lines[2] == "model     m@1  256 numbers, 1 file embedded, openvino f32  (default)"
    assert len(lines) == 4


def test_an_index_that_is_behind_says_by_how_much(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, indexes=(IndexState("m@1", 1, 0, "exact", 2000), IndexState("m@1", 5, 1200, "exact", 0)))
    assert lines[2] == "index     m@1  exact, 1 vector, 2.0 KB"
    assert lines[3] == "index     m@1  exact, 5 vectors, 0 B, 1,200 to catch up"


def test_no_library_is_said_and_none_is_made(tmp_path: Path, pictrace: Pictrace) -> None:
    assert pictrace("status", "--library", tmp_path / "none").code == 3
    assert not (tmp_path / "none").exists()
