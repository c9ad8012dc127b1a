"""The list on the screen as a CSV file."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from pictrace.apps.desktop.export import COLUMNS, write_csv
from pictrace.apps.desktop.listing import Tile
from pictrace.errors import UsageError
from pictrace.records import Capture, Relation
from tests.apps.desktop.fake import hit, photo


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def test_hits_are_lines_that_a_spreadsheet_reads(tmp_path: Path) -> None:
    file = tmp_path / "Liste 写真.csv"
    found = [hit(1, 0.98765, Relation.COPY), hit(2, 0.5, Relation.SIMILAR)]
    assert write_csv(file, [Tile(one.photo, one) for one in found]) == 2
    assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel takes it for another encoding without"
    first, second = rows(file)
    assert tuple(first) == COLUMNS
    assert (first["rank"], first["location"], first["score"], first["relation"]) == (
        "1", "/photos/1.jpg", "0.9877", "copy",
    )  # fmt: skip
    assert (second["rank"], second["photo_id"], second["relation"]) == ("2", "2", "similar")
    assert first["ssim"] == "", "what nobody measured is empty"


def test_photos_without_a_search_have_no_scores(tmp_path: Path) -> None:
    taken = replace(photo(7, '/old.zip!a, "b"\nc.jpg'), capture=Capture(datetime(2009, 7, 14, 11, 2, 33)))
    assert write_csv(tmp_path / "list.csv", [Tile(taken)]) == 1
    (row,) = rows(tmp_path / "list.csv")
    assert row["score"] == row["relation"] == ""
    assert row["taken"] == "2009-07-14T11:02:33"
    assert row["location"].startswith('/old.zip!a, "b"'), "commas and quotes are part of the name"
    assert (row["width"], row["height"], row["bytes"]) == ("640", "480", "7000")


def test_a_name_that_is_no_text_is_written_all_the_same(tmp_path: Path) -> None:
    write_csv(tmp_path / "list.csv", [Tile(photo(1, "/photos/\udcff.jpg"))])
    assert rows(tmp_path / "list.csv")[0]["location"].endswith(".jpg")


def test_an_empty_list_has_its_heading(tmp_path: Path) -> None:
    assert write_csv(tmp_path / "list.csv", []) == 0
    assert (tmp_path / "list.csv").read_text("utf-8-sig").strip() == ",".join(COLUMNS)


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="could not be written"):
        write_csv(tmp_path / "no folder" / "list.csv", [Tile(photo(1))])
    folder = tmp_path / "a folder.csv"
    folder.mkdir()
    with pytest.raises(UsageError, match=r"a folder\.csv"):
        write_csv(folder, [Tile(photo(1))])
    assert list(tmp_path.iterdir()) == [folder]
