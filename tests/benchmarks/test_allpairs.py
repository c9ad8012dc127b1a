"""What difPy ties together is read as answers to the copies."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from benchmarks.allpairs import all_pairs, ties

ARCHIVE, QUERIES = Path("bench") / "archive", Path("bench") / "queries"
BEACH, PARTY = str(ARCHIVE / "beach.jpg"), str(ARCHIVE / "party.jpg")
FIRST, SECOND = str(QUERIES / "1.png"), str(QUERIES / "2.png")


def test_the_least_error_first() -> None:
    found = ties({BEACH: [[FIRST, 3.5]], PARTY: [[FIRST, 0.5], [SECOND, 1]]}, ARCHIVE, QUERIES)
    assert found == {
        Path(FIRST): [(Path(PARTY), 0.5), (Path(BEACH), 3.5)],
        Path(SECOND): [(Path(PARTY), 1.0)],
    }


def test_either_file_may_be_named_first() -> None:
    assert ties({FIRST: [[BEACH, 2.0]]}, ARCHIVE, QUERIES) == {Path(FIRST): [(Path(BEACH), 2.0)]}


def test_pairs_within_a_folder_are_no_answers() -> None:
    assert ties({BEACH: [[PARTY, 0.0]], FIRST: [[SECOND, 0.0]]}, ARCHIVE, QUERIES) == {}


def test_difpy_is_run_with_its_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def build(*places: str, show_progress: bool) -> SimpleNamespace:
        asked.append(places)
        return SimpleNamespace(_tensor_dictionary={0: None, 1: None})

    def search(built: object, similarity: str, show_progress: bool) -> SimpleNamespace:
        asked.append(similarity)
        return SimpleNamespace(result={BEACH: [[FIRST, 1.0]]})

    module = ModuleType("difPy")
    module.build, module.search = build, search  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "difPy", module)
    outcome = all_pairs(ARCHIVE, QUERIES)
    assert asked == [(str(ARCHIVE), str(QUERIES)), "similar"]
    assert outcome.files == 2 and outcome.matches == {Path(FIRST): [(Path(BEACH), 1.0)]}
    assert outcome.seconds >= 0


def test_difpy_itself_finds_an_equal_picture(tmp_path: Path, photographs: dict[str, Path]) -> None:
    pytest.importorskip("difPy")
    for folder, name in (("archive", "coffee"), ("archive", "rocket"), ("queries", "coffee")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}{photographs[name].suffix}").write_bytes(photographs[name].read_bytes())
    outcome = all_pairs(tmp_path / "archive", tmp_path / "queries")
    assert outcome.files == 3
    assert outcome.matches == {tmp_path / "queries" / "coffee.png": [(tmp_path / "archive" / "coffee.png", 0.0)]}
