"""What the command line says and where: results apart from words, numbers as people read them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.apps.cli.output import (
    about,
    any_library,
    bytes_text,
    complain,
    count,
    open_library,
    out,
    percent,
    print_json,
    say,
    warn,
)
from pictrace.errors import LibraryNotFound


@pytest.mark.parametrize(
    ("score", "text"), [(0.0, "0.0 %"), (0.1234, "12.3 %"), (0.9996, "99.9 %"), (0.999999, "99.9 %"), (1.0, "100 %")]
)
def test_a_hundred_percent_is_kept_for_certainty(score: float, text: str) -> None:
    assert percent(score) == text


@given(st.floats(0, 1))
def test_only_certainty_is_a_hundred_percent(score: float) -> None:
    assert (percent(score) == "100 %") is (score == 1.0)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (None, ""), (0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (12_345, "12 KB"), (1_500_000, "1.5 MB"),
        (25_000_000_000, "25 GB"), (3_000_000_000_000, "3.0 TB"), (10**16, "10000.0 TB"),
    ],
)  # fmt: skip
def test_sizes_are_short(size: int | None, text: str) -> None:
    assert bytes_text(size) == text


def test_one_is_one_and_many_are_many() -> None:
    assert count(1, "photo") == "1 photo"
    assert count(0, "photo") == "0 photos"
    assert count(1200, "photo") == "1,200 photos"
    assert count(2, "copy", "copies") == "2 copies"


def test_words_go_to_standard_error_and_results_do_not(capsys: pytest.CaptureFixture[str]) -> None:
    complain("gone.jpg: it is not there")
    say("nothing to check")
    warn(["it is full", "it is slow"])
    print_json({"a": "日本"})
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "pictrace: gone.jpg: it is not there", "nothing to check", "warning: it is full", "warning: it is slow"
    ]  # fmt: skip
    assert said.out == '{"a": "日本"}\n'


@given(st.text())
def test_a_result_is_one_line_whatever_is_in_it(text: str) -> None:
    import contextlib

    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        print_json({"name": text})
    (line,) = written.getvalue().split("\n")[:-1]
    assert json.loads(line) == {"name": text}


def test_half_a_surrogate_pair_goes_into_a_pipe_as_its_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.TextIOWrapper(io.BytesIO(), "utf-8")
    monkeypatch.setattr("sys.stdout", pipe)
    print_json({"reason": "odd \ud800"})
    assert pipe.buffer.getvalue() == b'{"reason": "odd \\ud800"}\n'


def test_names_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    say("evil\x1b[2J\u202e.jpg")
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("place", "message", "said"),
    [
        ("a.jpg", "it is damaged", "a.jpg: it is damaged"),
        ("a.jpg", "/photos/a.jpg: it is damaged", "/photos/a.jpg: it is damaged"),
        (None, "it is damaged", "it is damaged"),
        ("-", "it is damaged", "it is damaged"),
    ],
)
def test_the_place_is_named_once(place: str | None, message: str, said: str) -> None:
    assert about(place, ValueError(message)) == said


def test_a_pipe_gets_lines_that_are_not_broken(capsys: pytest.CaptureFixture[str]) -> None:
    out().print("/photos/" + "long " * 60)
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_settings_that_were_not_given_are_left_alone(tmp_path: Path) -> None:
    with open_library(tmp_path / "l", create=True, nesting=5, engine=None) as library:
        assert library.settings.nesting == 5 and library.settings.engine == "auto"


def test_work_that_needs_no_library_leaves_none_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PICTRACE_LIBRARY", str(tmp_path / "users"))
    with any_library(None) as library:
        scratch = library.directory
        assert scratch.exists() and scratch != tmp_path / "users"
    assert not scratch.exists() and not (tmp_path / "users").exists()
    with open_library(tmp_path / "users", create=True):
        pass
    with any_library(None) as library:
        assert library.directory == tmp_path / "users"
    with pytest.raises(LibraryNotFound), any_library(tmp_path / "named"):
        pass
