"""What the command line says and where: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pictrace.files import Scratch, printable

if TYPE_CHECKING:
    from rich.console import Console

    from pictrace.library import Library

__all__ = [
    "EXIT_FAILED",
    "EXIT_INTERRUPTED",
    "EXIT_TERMINATED",
    "EXIT_UNREACHABLE",
    "EXIT_USAGE",
    "about",
    "any_library",
    "bytes_text",
    "complain",
    "complain_json",
    "count",
    "language_option",
    "library_options",
    "open_library",
    "out",
    "percent",
    "print_json",
    "say",
    "warn",
]

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_UNREACHABLE = 3
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143

Command = TypeVar("Command", bound=Callable[..., Any])


def library_options(function: Command) -> Command:
    """The two options that every command takes."""
    function = click.option("--json", "as_json", is_flag=True, help="Print JSON only on standard output.")(function)
    return click.option(
        "--library",
        "directory",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="The library's directory. Default: $PICTRACE_LIBRARY, else the user's data directory.",
    )(function)


def language_option(function: Command) -> Command:
    """The person's language: what words mean that several know, and in which words the answer is."""
    return click.option(
        "--language",
        type=click.Choice(["en", "de", "ru", "ja", "ko", "zh"]),
        metavar="CODE",
        help="The language of words, where several know one, and of tags: en, de, ru, ja, ko or zh.",
    )(function)


def open_library(directory: Path | None, *, create: bool = False, **settings: Any) -> Library:
    """The library to work on; options that were not given are left to the library's own settings."""
    from pictrace.library import Library

    given = {name: value for name, value in settings.items() if value is not None}
    return Library.open(directory, create=create, **given)


@contextmanager
def any_library(directory: Path | None) -> Iterator[Library]:
    """A library for work that needs none of its photos: the one named, else the user's own, else an
    empty one that goes away afterwards."""
    from pictrace.library import Library

    if directory is not None or (Library.default_directory() / "catalogue.sqlite").exists():
        with open_library(directory) as library:
            yield library
        return
    with Scratch() as temporary, Library.open(temporary / "library") as library:
        yield library


def complain(message: str) -> None:
    """One line on standard error: what, where, and what to do."""
    click.echo(f"pictrace: {printable(message)}", err=True)


def about(place: str | None, error: Exception) -> str:
    """What went wrong, with the place it is about in front unless the message names it already."""
    message = str(error)
    return message if place is None or place == "-" or place in message else f"{place}: {message}"


def say(message: str) -> None:
    """A line for the person at the terminal, never part of the result."""
    click.echo(printable(message), err=True)


def warn(sentences: Iterable[str]) -> None:
    """What endangers the library, before anything else is said."""
    for sentence in sentences:
        say(f"warning: {sentence}")


def print_json(value: Any) -> None:
    """One JSON object on one line, flushed so that a reader of the pipe sees it at once."""
    sys.stdout.write(_json_line(value))
    sys.stdout.flush()


def complain_json(value: Any) -> None:
    """One JSON object on one line of standard error."""
    sys.stderr.write(_json_line(value))


def _json_line(value: Any) -> str:
    """Half a surrogate pair, which no encoder takes, is the escape that it is in JSON."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def out() -> Console:
    """Standard output for tables. A pipe gets plain text that is wide enough for any location."""
    from rich.console import Console

    terminal = sys.stdout.isatty()
    return Console(highlight=False, soft_wrap=not terminal, width=None if terminal else 200)


def percent(score: float) -> str:
    """A probability as people read it; 100 % is kept for certainty."""
    return "100 %" if score >= 1.0 else f"{min(score * 100, 99.9):.1f} %"


def bytes_text(size: int | None) -> str:
    if size is None:
        return ""
    value = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 10 else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """``1 photo``, ``1,200 photos``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
