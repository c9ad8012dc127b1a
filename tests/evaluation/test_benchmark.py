"""The benchmark counts what happened, on a real library of a few photographs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from pictrace import Library
from pictrace.errors import UsageError
from pictrace.evaluation import edits
from pictrace.evaluation.benchmark import EXPECTED, Benchmark, run_benchmark
from pictrace.evaluation.reports import EditRow, FalseClaim, MethodReport, Progress, Report

NAMES = ("astronaut", "chelsea", "coffee", "rocket", "motorcycle_left", "moon")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Iterator[Library]:
    root = tmp_path_factory.mktemp("benchmark")
    (root / "photos").mkdir()
    for name in NAMES:
        with Image.open(photographs[name]) as image:
            picture = image.convert("RGB")
            picture.thumbnail((400, 400))
            picture.save(root / "photos" / f"{name}.jpg", quality=92)
    with Library.open(root / "library") as library:
        for _ in library.index([str(root / "photos")]):
            pass
        yield library


@pytest.fixture(scope="module")
def events(library: Library) -> list[Progress | Report]:
    asked = Benchmark(originals=3, strangers=2, edits=("jpeg-10", "crop-40", "mirror"))
    return list(run_benchmark(library, asked))


def test_the_report_is_the_last_event(events: list[Progress | Report]) -> None:
    *progress, report = events
    assert isinstance(report, Report)
    assert all(isinstance(event, Progress) and event.done <= event.total for event in progress)
    assert [event.done for event in progress if isinstance(event, Progress)] == list(range(1, 3 * 3 + 2 + 1))
    assert (report.photos, report.originals, report.strangers) == (6, 3, 2)


def test_pictrace_finds_these(events: list[Progress | Report]) -> None:
    report = events[-1]
    assert isinstance(report, Report)
    mine = report.methods[0]
    assert mine.method == "PicTrace, mini"
    assert [row.queries for row in mine.rows] == [3, 3, 3]
    assert mine.recall == 1.0
    assert mine.named >= 8 / 9
    assert mine.right >= 8 / 9
    assert mine.precision == 1.0
    assert mine.median_ms is not None and mine.median_ms > 0


def test_the_table_and_the_json_say_the_same(events: list[Progress | Report]) -> None:
    report = events[-1]
    assert isinstance(report, Report)
    table = report.table()
    assert "| recall@1, crop-40 | 1.000 |" in table
    assert table.count("\n") == 1 + 1 + len(edits.EDITS) + 6
    content = report.to_json()
    assert content["methods"][0]["recall_at_1"] == 1.0
    assert content["methods"][0]["edits"]["jpeg-10"]["queries"] == 3


def test_the_library_stays_as_it_is(library: Library, events: list[Progress | Report]) -> None:
    assert library.count() == len(NAMES)


def test_too_few_photos(tmp_path: Path) -> None:
    with Library.open(tmp_path / "empty") as empty, pytest.raises(UsageError):
        next(iter(run_benchmark(empty)))


def test_every_edit_has_its_relation() -> None:
    assert EXPECTED.keys() == edits.EDITS.keys()
    assert all(relation.same_picture for relation in EXPECTED.values())


def test_precision_sets_twins_aside() -> None:
    wrong = FalseClaim("text", "/a.jpg", "/b.jpg", "edited", 0.95, twin=False)
    twin = FalseClaim("text", "/a.jpg", "/c.jpg", "edited", 0.95, twin=True)
    method = MethodReport("x", (EditRow("text", 10, 9, 8, 6),), 12, (wrong, twin), 0.01, 5.0, 1.0)
    assert method.precision == pytest.approx(1 - 1 / 11)
    assert method.precision_strict == pytest.approx(1 - 2 / 12)
    assert (method.recall, method.named, method.right) == (0.9, 0.8, 0.75)
