"""``pictrace index``: the words of progress and report, and the exit code of how a run ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pictrace.apps.cli.index import SHOWN_FAILURES, _clock, _print_report, _progress_line, _run
from pictrace.messages import verbatim
from pictrace.records import Failure, IndexProgress, IndexReport
from tests.apps.cli.conftest import Archive, Pictrace

PROGRESS = IndexProgress("/фото", 1200, 5000, True, 1100, 2, 12.0, 99.6, 3725.4)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (3599.4, "59:59"), (3725, "1:02:05"), (360000, "100:00:00")],
)
def test_a_time_is_a_clock(seconds: float, text: str) -> None:
    assert _clock(seconds) == text


def test_progress_says_how_far_and_how_long() -> None:
    assert _progress_line(PROGRESS) == "1,200 of 5,000 photos, 100 a second, 1:02:05 left: /фото"
    listing = IndexProgress("/a", 1, 2, False, 1, 0, 1.0, 1.0)
    assert _progress_line(listing) == "1 of 2+ photos, 1 a second: /a"


def test_a_report_says_what_happened_and_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    _print_report(IndexReport(added=1, unchanged=1200, seconds=2.0))
    assert capsys.readouterr().out == "1 photo added, 1,200 unchanged  (2.0 s, 600 photos a second)\n"
    _print_report(IndexReport(added=2, moved=3, returned=4, missing=5, failed=6))
    said = capsys.readouterr()
    assert said.out.startswith("2 photos added, 0 unchanged, 3 moved, 4 came back, 5 now missing, 6 failed")


def test_failures_are_listed_and_a_long_list_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    failures = tuple(Failure(f"/photos/{n}.jpg", verbatim("the file is empty")) for n in range(SHOWN_FAILURES + 5))
    away = (Failure("/disk", verbatim("it is not there")),)
    _print_report(IndexReport(failed=len(failures), failures=failures, unreachable=away))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "pictrace: failed: /photos/0.jpg: the file is empty"
    assert lines[SHOWN_FAILURES] == "… and 5 more; `pictrace export --state failed` lists them all"
    assert lines[-1] == "pictrace: not reached, nothing changed: /disk: it is not there"
    assert len(lines) == SHOWN_FAILURES + 2


def test_an_interrupted_run_tells_what_was_done_and_closes_the_events() -> None:
    closed = []

    def events() -> Iterator[IndexProgress | Failure | IndexReport]:
        try:
            yield PROGRESS
            raise KeyboardInterrupt
        finally:
            closed.append(True)

    report, interrupted = _run(events(), quiet=True)
    assert interrupted and closed
    assert (report.added, report.failed, report.stopped) == (1100, 2, True)


def test_the_last_event_is_the_report() -> None:
    report = IndexReport(added=3)
    assert _run(iter_events(PROGRESS, Failure("/a", verbatim("damaged")), report), quiet=False) == (report, None)


def iter_events(*events: IndexProgress | Failure | IndexReport) -> Iterator[IndexProgress | Failure | IndexReport]:
    yield from events


def test_without_a_place_all_known_places_are_looked_at_again(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("index", "--library", archive.library)
    assert outcome.code == 0 and "0 photos added, 6 unchanged" in outcome.out


def test_names_may_be_skipped(archive: Archive, tmp_path: Path, pictrace: Pictrace) -> None:
    outcome = pictrace(
        "index", archive.root, "--skip", "*.zip", "--skip", "rocket.*", "--library", tmp_path / "l", "--json"
    )
    assert outcome.code == 0 and outcome.json[0]["added"] == 3


@pytest.mark.parametrize("options", [("--threads", "0"), ("--model-file", "gone.onnx"), ("--precision", "int1")])
def test_options_without_sense_are_wrong_use(options: tuple[str, str], tmp_path: Path, pictrace: Pictrace) -> None:
    assert pictrace("index", *options, "--library", tmp_path / "l").code == 2
    assert not (tmp_path / "l").exists()
