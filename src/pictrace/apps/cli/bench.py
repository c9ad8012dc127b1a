"""``pictrace bench``: how well edited copies are found, on this machine, on your photos."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from pictrace.apps.cli.output import complain, count, library_options, open_library, print_json, say
from pictrace.files import printable
from pictrace.records import IndexReport

if TYPE_CHECKING:
    from pictrace.evaluation.benchmark import Progress, Report
    from pictrace.library import Library

__all__ = ["command"]


@click.command("bench")
@click.argument("places", nargs=-1, metavar="[PLACE]...")
@click.option("--photos", type=click.IntRange(1), default=100, show_default=True, help="Photos that are edited.")
@click.option("--strangers", type=click.IntRange(0), default=200, show_default=True, help="Queries that are not there.")
@click.option("--seed", type=int, default=0, show_default=True, help="Which photos are drawn.")
@click.option("--model", "models", multiple=True, metavar="NAME", help="An embedding model. Repeatable.")
@library_options
def command(
    places: tuple[str, ...],
    photos: int,
    strangers: int,
    seed: int,
    models: tuple[str, ...],
    directory: Path | None,
    as_json: bool,
) -> int:
    """Edit photos in fifteen ways, search for the copies, and report recall, precision and time.

    On the photos of PLACE (indexed into a library that goes away afterwards, or into --library), or on
    those of the library. Photos are only read.
    """
    from pictrace.evaluation.benchmark import Benchmark, Report, run_benchmark

    with ExitStack() as stack:
        if places and directory is None:
            directory = Path(stack.enter_context(TemporaryDirectory(prefix="pictrace-bench-")))
        library = stack.enter_context(open_library(directory, create=bool(places)))
        chosen = models or (library.settings.model,)
        for model in chosen if places else ():
            _index(library, places, model)
        asked = Benchmark(originals=photos, strangers=strangers, seed=seed, models=chosen)
        for event in _shown(run_benchmark(library, asked)):
            if isinstance(event, Report):
                _print(event, as_json)
    return 0


def _index(library: Library, places: tuple[str, ...], model: str) -> None:
    for event in library.index(places, model=model):
        if isinstance(event, IndexReport):
            say(f"{count(event.added, 'photo')} indexed with {model} in {event.seconds:.0f} s, {event.failed} failed")
            for failure in event.unreachable:
                complain(f"not reached: {failure.location}: {failure.reason}")


def _shown(events: Iterator[Progress | Report]) -> Iterator[Progress | Report]:
    """Passes the events on; on a terminal it draws how far the benchmark is."""
    from pictrace.evaluation.benchmark import Progress

    for event in events:
        if isinstance(event, Progress) and sys.stderr.isatty():
            click.echo(f"\r\x1b[K{printable(event.stage)}: {event.done:,} of {event.total:,}", err=True, nl=False)
        elif not isinstance(event, Progress) and sys.stderr.isatty():
            click.echo("\r\x1b[K", err=True, nl=False)
        yield event


def _print(report: Report, as_json: bool) -> None:
    if as_json:
        print_json(report.to_json())
        return
    click.echo(
        f"{count(report.photos, 'photo')}; {report.originals:,} of them edited in fifteen ways, "
        f"{count(report.strangers, 'query', 'queries')} for photos that are not there\n"
    )
    click.echo(report.table())
