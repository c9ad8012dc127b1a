"""``pictrace bench`` as a user runs it: on a library, on a folder, with every model that is there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pictrace.evaluation import edits
from pictrace.evaluation.reports import EditRow, FalseClaim, MethodReport, Report
from tests.apps.cli.conftest import Archive, Pictrace
from tests.embeddings.models import write_small

SMALL = ("--photos", "1", "--strangers", "1")


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the user's own library would be."""
    home = tmp_path / "own"
    monkeypatch.setenv("PICTRACE_LIBRARY", str(home))
    return home


def test_a_library_is_measured(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("bench", "--library", archive.library, *SMALL, "--json")
    (report,) = outcome.json
    (mini,) = report["methods"]
    assert outcome.code == 0
    assert (report["photos"], report["originals"], report["strangers"]) == (6, 1, 1)
    assert mini["method"] == "PicTrace, mini"
    assert mini["edits"].keys() == edits.EDITS.keys()
    assert mini["recall_at_1"] >= 0.8
    assert {"claims_precision", "calibration_error", "median_ms", "seconds"} <= mini.keys()


def test_people_get_a_table_that_says_what_it_means(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("bench", "--library", archive.library, *SMALL)
    assert outcome.out.startswith("6 photos; 1 of them edited in fifteen ways, 1 query for photos that are not there")
    for words in ("PicTrace, mini", "recall@1, crop-20", "precision of claims", "calibration error", "median time"):
        assert words in outcome.out
    assert "share of the copies whose photo is the first hit" in outcome.out


def test_every_model_of_the_user_is_measured_on_a_folder(
    archive: Archive, nobody: Path, tmp_path: Path, pictrace: Pictrace
) -> None:
    assert pictrace("index", archive.root, "--library", nobody).code == 0
    (nobody / "models").mkdir()
    model = write_small(tmp_path)
    for file in (model, model.with_suffix(".json")):
        shutil.copy(file, nobody / "models")
    outcome = pictrace("bench", archive.root, *SMALL, "--json")
    assert [method["method"] for method in outcome.json[0]["methods"]] == ["PicTrace, mini", "PicTrace, small"]
    assert "6 photos indexed with mini" in outcome.err and "6 photos indexed with small" in outcome.err

    only = pictrace("bench", archive.root, *SMALL, "--model", "small", "--json")
    assert [method["method"] for method in only.json[0]["methods"]] == ["PicTrace, small"]

    known = pictrace("bench", *SMALL, "--json")  # the library itself, which has vectors of mini only
    assert [method["method"] for method in known.json[0]["methods"]] == ["PicTrace, mini"]
    assert "small is left out" in known.err and "pictrace index --model small" in known.err

    unknown = pictrace("bench", *SMALL, "--model", "small")
    assert unknown.code == 2 and "not indexed with 'small'" in unknown.err


def test_a_folder_needs_no_library(archive: Archive, nobody: Path, pictrace: Pictrace) -> None:
    outcome = pictrace("bench", archive.root, *SMALL, "--json")
    assert outcome.code == 0 and outcome.json[0]["photos"] == 6
    assert not nobody.exists()


def test_too_few_photos_is_wrong_use(tmp_path: Path, nobody: Path, pictrace: Pictrace) -> None:
    (tmp_path / "empty").mkdir()
    outcome = pictrace("bench", tmp_path / "empty")
    assert outcome.code == 2
    assert "two photos" in outcome.err and outcome.out == ""


def test_wrong_claims_are_shown_to_be_judged(
    archive: Archive, pictrace: Pictrace, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = tuple(FalseClaim("text", f"/{n}.jpg", "/b.jpg", "edited", 0.9 + n / 200, twin=n == 0) for n in range(13))
    method = MethodReport("PicTrace, mini", (EditRow("text", 10, 9, 8, 6),), 30, claims, 0.01, 5.0, 1.0)
    report = Report(6, 1, 1, (method,))
    monkeypatch.setattr("pictrace.evaluation.benchmark.run_benchmark", lambda library, asked: iter([report]))
    printed = pictrace("bench", "--library", archive.library).out
    assert "12 claims about another photo" in printed
    assert "96.0 %  edited: /12.jpg (text) is said to be /b.jpg" in printed
    assert "/0.jpg" not in printed  # a look-alike
    assert printed.count("(text) is said to be") == 10 and "--json lists all" in printed
