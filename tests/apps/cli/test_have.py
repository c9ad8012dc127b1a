"""``pictrace have``: verdicts in three shapes, and exit codes for scripts."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from tests.apps.cli.conftest import Archive, Pictrace


@pytest.fixture
def card(archive: Archive, tmp_path: Path, photographs: dict[str, Path]) -> Path:
    """A memory card: a copy, and a photo that is new."""
    card = tmp_path / "карта"
    card.mkdir()
    shutil.copy(archive.root / "rocket.jpg", card / "same.jpg")
    shutil.copy(photographs["retina"], card / "new.jpg")
    return card


def test_words_end_with_a_sum_on_standard_error(archive: Archive, card: Path, pictrace: Pictrace) -> None:
    outcome = pictrace("have", card, "--library", archive.library)
    assert outcome.code == 0
    assert [line.split()[0] for line in sorted(outcome.out.splitlines())] == ["exact", "new"]
    assert f"= {archive.root}/rocket.jpg" in outcome.out
    assert outcome.err.strip() in ("1 exact, 1 new", "1 new, 1 exact")


def test_only_the_new_ones_are_listed_if_asked(archive: Archive, card: Path, pictrace: Pictrace) -> None:
    outcome = pictrace("have", card, "--new-only", "--json", "--library", archive.library)
    assert [(Path(one["location"]).name, one["verdict"], one["partner"]) for one in outcome.json] == [
        ("new.jpg", "new", None)
    ]
    assert outcome.err == ""


def test_comma_separated_values_have_a_head_and_full_rows(archive: Archive, card: Path, pictrace: Pictrace) -> None:
    outcome = pictrace("have", card, "--csv", "--library", archive.library)
    head, *rows = csv.reader(io.StringIO(outcome.out))
    assert head == ["location", "verdict", "partner", "relation", "score", "reason"]
    by_name = {Path(row[0]).name: row for row in rows}
    assert by_name["same.jpg"][1:5] == ["exact", f"{archive.root}/rocket.jpg", "identical", "100 %"]
    assert by_name["new.jpg"][1:5][:2] == ["new", ""]
    assert {len(row) for row in rows} == {6}


def test_json_wins_over_comma_separated_values(archive: Archive, card: Path, pictrace: Pictrace) -> None:
    assert len(pictrace("have", card, "--csv", "--json", "--library", archive.library).json) == 2


def test_scripts_are_told_by_the_exit_code(archive: Archive, card: Path, pictrace: Pictrace) -> None:
    assert pictrace("have", card, "--fail-if-new", "--library", archive.library).code == 1
    (card / "new.jpg").unlink()
    assert pictrace("have", card, "--fail-if-new", "--library", archive.library).code == 0
    (card / "bad.jpg").write_bytes(b"\xff\xd8\xff broken")
    assert pictrace("have", card, "--library", archive.library).code == 1


def test_nothing_is_added_to_the_library(archive: Archive, card: Path, pictrace: Pictrace) -> None:
    before = pictrace("status", "--library", archive.library, "--json").json[0]["photos"]
    pictrace("have", card, "--library", archive.library)
    assert pictrace("status", "--library", archive.library, "--json").json[0]["photos"] == before


def test_an_empty_place_and_no_place(archive: Archive, tmp_path: Path, pictrace: Pictrace) -> None:
    (tmp_path / "empty").mkdir()
    outcome = pictrace("have", tmp_path / "empty", "--library", archive.library)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "nothing to check\n")
    assert pictrace("have", "--library", archive.library).code == 2
