"""``pictrace index``: look at every photo of the given places once."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import click

from pictrace.apps.cli.output import (
    EXIT_FAILED,
    EXIT_UNREACHABLE,
    complain,
    count,
    library_options,
    open_library,
    print_json,
    say,
    warn,
)
from pictrace.apps.cli.stopping import exit_code
from pictrace.files import printable
from pictrace.records import Failure, IndexProgress, IndexReport

__all__ = ["command", "summary"]

SHOWN_FAILURES = 20
"""Failures that are listed for people; ``--json`` lists them all."""


@click.command("index")
@click.argument("places", nargs=-1, metavar="[PLACE]...")
@click.option("--model", metavar="NAME", help="The embedding model (see `pictrace models list`).")
@click.option(
    "--model-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The model's weights, from a file that is already on this disk.",
)
@click.option("--engine", type=click.Choice(["auto", "openvino", "onnxruntime"]), help="What runs the model.")
@click.option("--precision", type=click.Choice(["auto", "f32", "bf16"]), help="What the model is computed in.")
@click.option("--skip", multiple=True, metavar="GLOB", help="Leave out files and folders of this name. Repeatable.")
@click.option(
    "--retry", is_flag=True, help="Try all failed photos again, also those that nothing has changed for since."
)
@click.option(
    "--accept-changes",
    is_flag=True,
    help="Another disk is the right one, and what is gone is gone: not unreachable, however much it is.",
)
@click.option("--threads", type=click.IntRange(1, 256), metavar="N", help="Decoding threads. Default: one per core.")
@click.option(
    "--allow-private-addresses", is_flag=True, default=None, help="Let URL lists reach into the local network."
)
@library_options
def command(
    places: tuple[str, ...],
    model: str | None,
    model_file: Path | None,
    engine: str | None,
    precision: str | None,
    skip: tuple[str, ...],
    retry: bool,
    accept_changes: bool,
    threads: int | None,
    allow_private_addresses: bool | None,
    directory: Path | None,
    as_json: bool,
) -> int:
    """Index photos: folders, ZIP and TAR archives, lists of URLs.

    Without a PLACE, every place that the library knows is looked at again: what is unchanged is skipped,
    what was moved is followed, what is gone is marked missing and comes back when its disk does. What failed
    is tried again when it may be read now: after a passing error (permissions, disk, network), and when the file,
    a decoder or a limit has changed.
    Photos are read, never written.
    """
    with open_library(
        directory,
        create=True,
        model_file=str(model_file) if model_file else None,
        engine=engine,
        precision=precision,
        skip=skip or None,
        decode_threads=threads,
        private_addresses=allow_private_addresses,
    ) as library:
        warn(library.warnings())
        events = library.index(places, model=model, retry=retry, accept_changes=accept_changes)
        report, stop = _run(events, quiet=as_json and not sys.stderr.isatty())
        better = None if as_json or stop or model else library.upgrade()
    if as_json:
        print_json(report.to_json())
    else:
        _print_report(report)
    if better:
        say(
            f"{better.better} is there and ranks what is alike better than {better.model}: `pictrace index --model "
            f"{better.better}` lets it see {count(better.pictures, 'picture')} from their thumbnails in about "
            f"{_clock(better.seconds)}; searches go on meanwhile"
        )
    if stop is not None:
        say("stopped; what was done is kept, and the next `pictrace index` goes on from there")
        return exit_code(stop)
    if report.unreachable:
        return EXIT_UNREACHABLE
    return EXIT_FAILED if report.failed else 0


def _run(
    events: Iterator[IndexProgress | Failure | IndexReport], *, quiet: bool
) -> tuple[IndexReport, KeyboardInterrupt | None]:
    """Draws the events; Ctrl-C stops cleanly and is told apart from the end."""
    report = IndexReport()
    try:
        with closing(events), _meter(quiet) as meter:  # type: ignore[type-var]
            for event in events:
                if isinstance(event, IndexReport):
                    report = event
                elif isinstance(event, IndexProgress):
                    meter.progress(event)
                    report = IndexReport(added=event.added, failed=event.failed, seconds=event.seconds, stopped=True)
                else:
                    meter.failure(event)
    except KeyboardInterrupt as stop:
        return report, stop
    return report, None


class _Meter(Protocol):
    def progress(self, event: IndexProgress) -> None: ...
    def failure(self, event: Failure) -> None: ...


class _Silence:
    def progress(self, event: IndexProgress) -> None:
        return

    def failure(self, event: Failure) -> None:
        return


class _Lines:
    """For a log file: a line every ten seconds."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def progress(self, event: IndexProgress) -> None:
        now = time.monotonic()
        if now - self._last >= 10:
            self._last = now
            say(_progress_line(event))

    def failure(self, event: Failure) -> None:
        return


def _progress_line(event: IndexProgress) -> str:
    total = f"{event.total:,}" if event.listed_all else f"{event.total:,}+"
    left = f", {_clock(event.eta_seconds)} left" if event.eta_seconds is not None else ""
    return f"{event.done:,} of {total} photos, {event.photos_per_second:.0f} a second{left}: {event.source}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


@contextmanager
def _meter(quiet: bool) -> Iterator[_Meter]:
    if quiet:
        yield _Silence()
    elif not sys.stderr.isatty():
        yield _Lines()
    else:
        with _bar() as bar:
            yield bar


@contextmanager
def _bar() -> Iterator[_Meter]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(bar_width=28), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("looking for photos", total=None)

        class _Bar:
            def progress(self, event: IndexProgress) -> None:
                progress.update(
                    task,
                    completed=event.done,
                    total=event.total if event.listed_all else None,
                    description=printable(_progress_line(event)),
                )

            def failure(self, event: Failure) -> None:
                progress.console.print(f"failed: {printable(event.location)}: {event.reason}", markup=False)

        yield _Bar()


def summary(report: IndexReport) -> str:
    """What a run did, in one line."""
    parts = [count(report.added, "photo") + " added", f"{report.unchanged:,} unchanged"]
    for number, word in ((report.moved, "moved"), (report.returned, "came back"), (report.missing, "now missing")):
        if number:
            parts.append(f"{number:,} {word}")
    if report.failed:
        parts.append(f"{report.failed:,} failed")
    if report.embedded > report.added:
        parts.append(f"{report.embedded:,} seen by the model")
    return ", ".join(parts)


def _print_report(report: IndexReport) -> None:
    click.echo(f"{summary(report)}  ({report.seconds:.1f} s, {report.photos_per_second:,.0f} photos a second)")
    for failure in report.failures[:SHOWN_FAILURES]:
        complain(f"failed: {failure.location}: {failure.reason}")
    if report.failed > SHOWN_FAILURES:
        say(f"… and {report.failed - SHOWN_FAILURES:,} more; `pictrace export --state failed` lists them all")
    for failure in report.unreachable:
        complain(f"not reached, nothing changed: {failure.location}: {failure.reason}")
