"""``pictrace check``: what holds, what does not, and what was mended."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pictrace.library import Library
from pictrace.messages import verbatim
from pictrace.records import Finding
from tests.apps.cli.conftest import Archive, Pictrace

FINE, MENDED, BROKEN = (
    Finding(verbatim("vectors are finite"), True, verbatim("6 of 6")),
    Finding(verbatim("thumbnails open"), False, verbatim("1 was made again"), True),
    Finding(verbatim("photos have contents"), False, verbatim("2 have none")),
)


def finding(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> None:
    def check(self: Library, repair: bool = False) -> Iterator[Finding]:
        yield from findings

    monkeypatch.setattr(Library, "check", check)


def test_a_library_that_is_well_is_fine_line_by_line(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("check", "--library", archive.library)
    assert outcome.code == 0 and outcome.err == ""
    assert outcome.out and all(line.startswith("ok  ") for line in outcome.out.splitlines())


def test_what_is_broken_says_what_to_do(archive: Archive, monkeypatch: pytest.MonkeyPatch, pictrace: Pictrace) -> None:
    finding(monkeypatch, FINE, MENDED, BROKEN)
    outcome = pictrace("check", "--library", archive.library)
    assert outcome.code == 1
    assert outcome.out.splitlines() == [
        "ok        vectors are finite: 6 of 6",
        "repaired  thumbnails open: 1 was made again",
        "BROKEN    photos have contents: 2 have none",
        "run `pictrace check --repair` to rebuild what can be rebuilt",
    ]
    assert "run `pictrace" not in pictrace("check", "--repair", "--library", archive.library).out


def test_what_was_mended_is_no_failure(archive: Archive, monkeypatch: pytest.MonkeyPatch, pictrace: Pictrace) -> None:
    finding(monkeypatch, FINE, MENDED)
    outcome = pictrace("check", "--repair", "--json", "--library", archive.library)
    assert outcome.code == 0 and outcome.json == [FINE.to_json(), MENDED.to_json()]


def test_a_lost_index_is_rebuilt(archive: Archive, tmp_path: Path, pictrace: Pictrace) -> None:
    library = shutil.copytree(archive.library, tmp_path / "library")
    for file in (library / "vectors").rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged")
    assert pictrace("check", "--repair", "--library", library).code == 0
    assert pictrace("check", "--library", library).code == 0
    assert pictrace("search", archive.crop, "--library", library, "-k", "1").out.count("chelsea.jpg") == 1
