"""What a benchmark says: shares without a division by nought, twins set aside, and a table that is Markdown."""

from __future__ import annotations

import json

import pytest

from pictrace.evaluation import edits
from pictrace.evaluation.reports import EditRow, FalseClaim, MethodReport, Progress, Report


def claim(twin: bool) -> FalseClaim:
    return FalseClaim("q.jpg", "o.jpg", "c.jpg", "copy", 0.987654, twin)


def method(**changes: object) -> MethodReport:
    fields: dict[str, object] = {
        "method": "pictrace",
        "rows": (EditRow("jpeg-10", 10, 9.5, 8, 6), EditRow("crop-70", 10, 5.0, 2, 1)),
        "claims": 12,
        "false_claims": (claim(True), claim(False)),
        "calibration_error": 0.01234567,
        "median_ms": 12.345,
        "seconds": 3.21,
    }
    return MethodReport(**(fields | changes))  # type: ignore[arg-type]


def test_shares_are_of_what_they_say() -> None:
    made = method()
    assert made.recall == pytest.approx(14.5 / 20)
    assert made.named == pytest.approx(10 / 20)
    assert made.right == pytest.approx(7 / 10)
    assert made.precision == pytest.approx(1 - 1 / 11), "a twin is neither right nor wrong"
    assert made.precision_strict == pytest.approx(1 - 2 / 12)


def test_nothing_asked_is_nothing_found_and_nothing_wrong() -> None:
    made = method(rows=(), claims=0, false_claims=())
    assert (made.recall, made.named, made.right) == (0, 0, 0)
    assert made.precision == made.precision_strict == 1
    assert EditRow("x", 0, 0, 0, 0).recall == 0


def test_the_json_names_the_worst_edit_and_every_false_claim() -> None:
    found = method().to_json()
    assert found["worst_edit"] == 0.5
    assert found["calibration_error"] == 0.0123 and found["median_ms"] in (12.34, 12.35)
    assert found["edits"]["crop-70"] == {"queries": 10, "found": 5.0, "named": 2, "right": 1}
    assert [one["twin"] for one in found["false_claims"]] == [True, False]
    assert found["false_claims"][0]["score"] == 0.9877
    bare = method(rows=(), calibration_error=None, median_ms=None).to_json()
    assert bare["worst_edit"] == 0 and bare["calibration_error"] is bare["median_ms"] is None
    json.dumps(Report(1, 2, 3, (method(),)).to_json(), allow_nan=False)


def test_the_table_has_a_column_a_method_and_a_line_an_edit() -> None:
    report = Report(100, 50, 50, (method(), method(method="pHash", rows=(), calibration_error=None, median_ms=None)))
    lines = report.table().splitlines()
    assert lines[0] == "|  | pictrace | pHash |" and lines[1] == "| --- | --: | --: |"
    assert len(lines) == 2 + len(edits.EDITS) + 7
    assert {line.count("|") for line in lines} == {4}
    rows = {name: values for name, *values in report.rows()}
    assert rows["recall@1, jpeg-10"] == ["0.950", "–"]
    assert rows["relation right"] == ["0.7000", "–"]
    assert rows["median time of a query, ms"][1] == rows["calibration error of the claims"][1] == "–"


def test_progress_is_plain() -> None:
    assert Progress("edits", 3, 9).to_json() == {"stage": "edits", "done": 3, "total": 9}
