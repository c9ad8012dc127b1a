from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from pictrace.errors import PhotoUnreadable, UsageError
from pictrace.records import Filters, PhotoState
from pictrace.workflows.maintenance.export import FORMATS, export
from tests.workflows.conftest import Desk

ALL = Filters()


def test_csv_and_jsonl_say_the_same(desk: Desk, archive: Path, tmp_path: Path) -> None:
    desk.index(archive)
    assert export(desk.catalogue, "colours@1", "csv", tmp_path / "out.csv", ALL) == 6
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    stream = io.StringIO()
    assert export(desk.catalogue, "colours@1", "jsonl", stream, ALL) == 6
    objects = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [row["location"] for row in rows] == [found["location"] for found in objects]
    assert [int(row["width"]) for row in rows] == [found["width"] for found in objects]
    assert set(rows[0]) == set(objects[0]) - {"message"}, "a code and values are no cell of a table"


def test_filters_choose(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    stream = io.StringIO()
    within = Filters(within=f"{archive.as_posix()}/old.zip")
    assert export(desk.catalogue, "colours@1", "jsonl", stream, within) == 3
    assert stream.getvalue().count("old.zip!") == 3


def test_npz_holds_the_vectors(desk: Desk, archive: Path, tmp_path: Path) -> None:
    desk.index(archive)
    assert export(desk.catalogue, "colours@1", "npz", tmp_path / "out.npz", ALL) == 6
    with np.load(tmp_path / "out.npz") as arrays:
        assert arrays["vectors"].shape == (6, 192)
        assert arrays["vectors"].dtype == np.float32
        assert np.linalg.norm(arrays["vectors"], axis=1) == pytest.approx(1.0, abs=1e-3)
        photos = desk.catalogue.photos.by_ids(arrays["ids"].tolist())
        assert [photo.location for photo in photos.values()] == arrays["locations"].tolist()
    assert export(desk.catalogue, "another@1", "npz", tmp_path / "none.npz", ALL) == 0


def test_what_no_encoder_takes_is_escaped(desk: Desk, archive: Path, tmp_path: Path) -> None:
    def fails(*_: object, **__: object) -> object:
        raise PhotoUnreadable("odd \ud800")

    desk.decode = fails  # type: ignore[assignment]
    desk.index(archive)
    failed = Filters(states=frozenset(PhotoState))
    for kind in ("csv", "jsonl"):
        assert export(desk.catalogue, "colours@1", kind, tmp_path / "out", failed) == 6
        written = (tmp_path / "out").read_text("utf-8").splitlines()
        assert sum("odd \\ud800" in line for line in written) == 6
    lines = (tmp_path / "out").read_text("utf-8").splitlines()
    assert {json.loads(line)["reason"] for line in lines} == {"odd \ud800"}


def test_a_spreadsheet_runs_no_formula(desk: Desk, tmp_path: Path, jpegs: dict[str, bytes]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jpg").write_bytes(b"=HYPERLINK")
    desk.index(tmp_path / "in")
    from pictrace.workflows.maintenance import export as exporting

    row = exporting.safe({"reason": "=1+1", "location": "/a", "latitude": -4.0, "camera": "@x"})
    assert row == {"reason": "'=1+1", "location": "/a", "latitude": -4.0, "camera": "'@x"}


def test_a_failed_export_leaves_what_was_there(
    desk: Desk, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.index(archive)
    (tmp_path / "out.csv").write_text("old", "utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(csv.DictWriter, "writerow", full)
    with pytest.raises(UsageError, match="No space left"):
        export(desk.catalogue, "colours@1", "csv", tmp_path / "out.csv", ALL)
    assert (tmp_path / "out.csv").read_text("utf-8") == "old"
    assert [path.name for path in tmp_path.glob(".out*")] == []


def test_formats_are_named_when_wrong(desk: Desk, tmp_path: Path) -> None:
    assert FORMATS == ("csv", "jsonl", "npz")
    with pytest.raises(UsageError, match="'xml'"):
        export(desk.catalogue, "colours@1", "xml", tmp_path / "out", ALL)
