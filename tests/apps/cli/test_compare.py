"""``pictrace compare``: the verdict in words and JSON, the proof in a file, and no library needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.apps.cli.conftest import Archive, Pictrace


def test_the_json_has_every_measure(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("compare", archive.crop, archive.root / "chelsea.jpg", "--json", "--library", archive.library)
    (found,) = outcome.json
    assert outcome.code == 0 and outcome.err == ""
    assert set(found) == {"a", "b", "relation", "score", "evidence", "measures"}
    assert (found["a"], found["b"]) == (str(archive.crop), str(archive.root / "chelsea.jpg"))
    assert found["relation"] == "crop" and found["measures"]


def test_words_name_both_pictures_and_the_verdict(archive: Archive, pictrace: Pictrace) -> None:
    rocket = archive.root / "rocket.jpg"
    outcome = pictrace("compare", rocket, rocket, "--library", archive.library)
    lines = outcome.out.splitlines()
    assert lines[:3] == [str(rocket), str(rocket), "  identical, 100 %"]
    assert len(lines) > 3 and all(line.startswith("  ") for line in lines[2:])


def test_different_pictures_are_no_error(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace(
        "compare", archive.root / "rocket.jpg", archive.root / "chelsea.jpg", "--json", "--library", archive.library
    )
    assert outcome.code == 0 and outcome.json[0]["relation"] == "similar"


@pytest.mark.parametrize("name", ["proof.gif", "proof", "proof.png.txt"])
def test_the_proofs_ending_is_checked_before_any_work(name: str, tmp_path: Path, pictrace: Pictrace) -> None:
    outcome = pictrace("compare", "gone.jpg", "gone.jpg", "--out", tmp_path / name)
    assert outcome.code == 2 and "--out writes .png or .html" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_a_proof_that_cannot_be_written_says_where(archive: Archive, tmp_path: Path, pictrace: Pictrace) -> None:
    target = tmp_path / "no such folder" / "proof.png"
    outcome = pictrace("compare", archive.crop, archive.crop, "--out", target, "--library", archive.library)
    assert outcome.code == 2 and str(target) in outcome.err and len(outcome.err.splitlines()) == 1


def test_a_picture_that_is_not_there_is_one_line(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("compare", archive.crop, archive.root / "gone.jpg", "--library", archive.library)
    assert outcome.code == 1 and outcome.out == ""
    assert "gone.jpg: there is no such file" in outcome.err and len(outcome.err.splitlines()) == 1
