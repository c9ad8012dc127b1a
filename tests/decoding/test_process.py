"""One process: it answers, it may take what it was given, and how it ended is said."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator

import pytest

from pictrace.decoding.admission import BASE_SECONDS, MIB
from pictrace.decoding.pool import python_worker
from pictrace.decoding.process import PATIENCE, DecoderProcess, Died, NeverStarted, _how
from pictrace.errors import DecoderUnavailable
from tests.decoding.pictures import jpeg, quadrants

HEAD = {"task": "decode", "request": {"at_least": 16}, "limits": {}, "alone": False}
PLAIN = jpeg(quadrants())


@pytest.fixture
def process() -> Iterator[DecoderProcess]:
    process = DecoderProcess(python_worker(), watch_memory=False)
    yield process
    process.close()


def test_a_command_that_is_no_decoder_never_starts() -> None:
    process = DecoderProcess((sys.executable, "-c", "raise SystemExit(7)"), watch_memory=False)
    with pytest.raises(NeverStarted, match="exit code 7"):
        process.ask(HEAD, PLAIN, MIB)
    process.close()


def test_a_program_that_is_not_there_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError):
        DecoderProcess(("/nowhere/python",), watch_memory=False)


def test_a_process_that_was_killed_has_died_of_that(process: DecoderProcess) -> None:
    process.end()
    with pytest.raises((Died, NeverStarted)) as died:
        process.ask(HEAD, PLAIN, MIB)
    assert "SIGKILL" in str(died.value) or "exit code" in str(died.value)
    assert process.process.poll() is not None


def test_it_is_timed_while_it_works_and_not_while_it_waits(process: DecoderProcess) -> None:
    seen = [process.at_work]
    process.begin(MIB, BASE_SECONDS)
    seen.append(process.at_work)
    process.pause()
    process.watch(process._began + 2 * PATIENCE * BASE_SECONDS)
    assert process.process.poll() is None, "who waits for its owner takes no time"
    process.finish()
    assert [*seen, process.at_work] == [False, True, False]


def test_one_that_does_not_end_is_ended(process: DecoderProcess) -> None:
    process.begin(MIB, 0.01)
    process.watch(process._began + 1)
    assert process.process.wait(30) != 0


@pytest.mark.parametrize(
    ("code", "words"), [(3, "exit code 3"), (-int(signal.SIGTERM), "SIGTERM"), (-63_000, "signal 63000")]
)
def test_how_a_process_ended_can_be_looked_up(code: int, words: str) -> None:
    assert _how(code) == words


def test_where_no_process_starts_the_setting_is_named() -> None:
    said = str(DecoderUnavailable("decoder.none", why="no memory"))
    assert "isolate = false" in said and "no memory" in said
