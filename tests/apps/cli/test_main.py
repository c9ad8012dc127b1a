"""Which commands there are, and how errors become exit codes."""

from __future__ import annotations

import importlib
from pathlib import Path

import click
import pytest

from pictrace import __version__, errors
from pictrace.apps.cli import main as main_module
from pictrace.apps.cli.main import COMMANDS, cli, exit_code, main, run
from pictrace.errors import LibraryBusy, PhotoGone, PicTraceError, SourceUnreachable, UsageError
from tests.apps.cli.conftest import Pictrace


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_explains_itself_and_takes_the_common_options(name: str, pictrace: Pictrace) -> None:
    command = importlib.import_module(COMMANDS[name]).command
    assert command.name == name
    outcome = pictrace(name, "--help")
    assert outcome.code == 0 and command.help
    if not isinstance(command, click.Group):
        assert "--library DIR" in outcome.out and "--json" in outcome.out


def test_help_lists_the_commands_in_their_order(pictrace: Pictrace) -> None:
    text = pictrace("--help").out
    places = [text.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)
    assert pictrace("-h").out == text


def test_the_version_is_said(pictrace: Pictrace) -> None:
    outcome = pictrace("--version")
    assert (outcome.code, outcome.out) == (0, f"pictrace {__version__}\n")


@pytest.mark.parametrize(("wrong", "meant"), [("serach", "search"), ("dupicates", "duplicates"), ("idnex", "index")])
def test_a_slip_of_the_finger_is_answered_with_the_command(wrong: str, meant: str, pictrace: Pictrace) -> None:
    outcome = pictrace(wrong)
    assert outcome.code == 2 and f"no such command: {wrong}; did you mean {meant}?" in outcome.err


def test_what_resembles_nothing_is_wrong_use(pictrace: Pictrace) -> None:
    outcome = pictrace("qqqqqq")
    assert outcome.code == 2 and "did you mean" not in outcome.err


@pytest.mark.parametrize("name", errors.__all__)
def test_exit_codes_are_the_contract(name: str) -> None:
    kind = getattr(errors, name)
    error = kind("f", "e") if name == "MissingExtra" else kind("text")
    expected = 2 if issubclass(kind, UsageError) else 1 if issubclass(kind, errors.PhotoError) else 3
    assert exit_code(error) == expected


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    @click.command("status")
    def command() -> None:
        raise error

    monkeypatch.setattr("pictrace.apps.cli.status.command", command)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("that is wrong"), 2),
        (LibraryBusy("that is busy"), 3),
        (SourceUnreachable("that is away"), 3),
        (PhotoGone("that is gone"), 1),
        (PicTraceError("that failed"), 3),
    ],
)
def test_an_error_is_one_line(
    error: PicTraceError, code: int, monkeypatch: pytest.MonkeyPatch, pictrace: Pictrace
) -> None:
    raising(monkeypatch, error)
    outcome = pictrace("status")
    assert (outcome.code, outcome.out, outcome.err) == (code, "", f"pictrace: {error}\n")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.exceptions.Abort()])
def test_an_interruption_is_130_and_says_nothing(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, pictrace: Pictrace
) -> None:
    raising(monkeypatch, error)
    outcome = pictrace("status")
    assert (outcome.code, outcome.out, outcome.err.strip()) == (130, "", "")


def test_what_nobody_foresaw_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        run(["status"])


def test_main_exits_with_the_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["status", "--library", str(tmp_path / "none")])
    assert caught.value.code == 3


def test_a_command_is_imported_when_it_is_called() -> None:
    assert main_module.cli is cli
    context = click.Context(cli)
    assert cli.list_commands(context) == list(COMMANDS)
    assert cli.get_command(context, "no such") is None
    command = cli.get_command(context, "check")
    assert command is not None and command.name == "check"
