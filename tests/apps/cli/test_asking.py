"""``pictrace`` alone: a question in a terminal, the help and its exit code everywhere else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pictrace.apps.cli import asking
from pictrace.apps.cli.main import COMMANDS, cli, run


@click.command()
def one_that_asks() -> None:
    click.echo(" ".join(asking.asked()))


@pytest.mark.parametrize(("typed", "arguments"), [("1", "serve"), ("2", "gui"), ("3", "--help"), ("", "serve")])
def test_a_number_is_a_command(typed: str, arguments: str) -> None:
    done = CliRunner().invoke(one_that_asks, input=f"{typed}\n")
    assert done.stdout == f"{arguments}\n", "the question goes to standard error"
    assert all(f"pictrace {one}" in done.stderr for one in ("serve", "gui", "--help"))


def test_what_is_no_number_of_the_list_is_asked_again() -> None:
    done = CliRunner().invoke(one_that_asks, input="window\n4\n2\n")
    assert done.stdout == "gui\n"
    assert done.stderr.count("Number") == 3


def test_what_can_be_chosen_is_there() -> None:
    assert {"serve", "gui"} <= set(COMMANDS)


def test_in_a_pipe_nobody_is_asked(capfd: pytest.CaptureFixture[str]) -> None:
    assert not asking.somebody_is_there()
    assert run([]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("Usage: pictrace")


def test_a_choice_is_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.apps.cli.main.somebody_is_there", lambda: True)
    monkeypatch.setattr("pictrace.apps.cli.main.asked", lambda: ["--help"])
    done = CliRunner().invoke(cli, [])
    assert done.exit_code == 0
    assert done.stdout.startswith("Usage: ")


def test_who_says_what_is_wanted_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.apps.cli.main.somebody_is_there", lambda: True)
    monkeypatch.setattr("pictrace.apps.cli.main.asked", lambda: pytest.fail("asked"))
    assert CliRunner().invoke(cli, ["--version"]).exit_code == 0


class Terminal:
    """``pictrace`` alone in a terminal of its own, after its question."""

    def __init__(self, library: Path) -> None:
        self._mine, theirs = os.openpty()
        environment = os.environ | {"PICTRACE_LIBRARY": str(library)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pictrace"], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
        )
        os.close(theirs)
        self.said = b""
        while b"Number [1]" not in self.said:
            self.said += os.read(self._mine, 4096)

    def type(self, text: str) -> None:
        os.write(self._mine, text.encode())

    def end(self) -> int:
        """The exit code, when all was said."""
        with suppress(OSError):  # Linux says so when the other end is closed
            while part := os.read(self._mine, 4096):
                self.said += part
        os.close(self._mine)
        return self.process.wait(30)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    if sys.platform == "win32":
        pytest.skip("no pseudo-terminals")
    return Terminal(tmp_path / "library")


def test_a_person_at_a_terminal_is_asked(terminal: Terminal, tmp_path: Path) -> None:
    terminal.type("3\n")
    assert terminal.end() == 0
    assert b"Commands:" in terminal.said
    assert not (tmp_path / "library").exists()


def test_a_person_who_leaves_with_the_end_of_input_interrupts(terminal: Terminal) -> None:
    terminal.type("\x04")
    assert terminal.end() == 130
    assert b"Traceback" not in terminal.said


def test_a_person_who_interrupts_is_let_go(terminal: Terminal) -> None:
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.end() == 130
    assert b"Traceback" not in terminal.said


def test_with_standard_output_in_a_pipe_the_exit_code_stays() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pictrace"], capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    assert (done.returncode, done.stdout) == (2, b"")
