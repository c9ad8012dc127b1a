"""``pictrace bench``: how well edited copies are found, on this machine, on your photos."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pictrace.apps.cli.output import (
    complain,
    count,
    library_options,
    open_library,
    out,
    percent,
    print_json,
    say,
)
from pictrace.errors import LibraryError
from pictrace.files import Scratch, printable
from pictrace.records import IndexReport

if TYPE_CHECKING:
    from pictrace.evaluation.benchmark import Progress, Report
    from pictrace.evaluation.reports import MethodReport
    from pictrace.library import Library

__all__ = ["command"]

LISTED = 10
"""Wrong claims of a model that people are shown; the JSON has all."""

LEGEND = """\
recall@1: share of the copies whose photo is the first hit
copies claimed: share of the copies whose photo is said to be the same picture
relation right: share of these whose relation (crop, mirrored, …) is that of the edit
precision of claims: share of all claims of "the same picture" that are true. Photos of the archive that are \
themselves found to be one picture are look-alikes; the line below counts them as wrong
calibration error: how far the scores of the claims are from how often they are right"""


@click.command("bench")
@click.argument("places", nargs=-1, metavar="[PLACE]...")
@click.option("--photos", type=click.IntRange(1), default=100, show_default=True, help="Photos that are edited.")
@click.option("--strangers", type=click.IntRange(0), default=200, show_default=True, help="Queries that are not there.")
@click.option("--seed", type=int, default=0, show_default=True, help="Which photos are drawn.")
@click.option(
    "--model", "models", multiple=True, metavar="NAME", help="Only this model. Repeatable. Default: all that are here."
)
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
    """Measure how well edited copies of your photos are found.

    Some photos are edited in fifteen ways (crops, turns, screenshots, captions …) and searched for, among
    queries for strangers, which are not there. For every model on this machine: recall, precision of the
    claims, calibration error and time.

    On the photos of PLACE (indexed into a library that goes away afterwards, or into --library), or on
    those of the library, with the models it is indexed with. Photos are only read.
    """
    from pictrace.evaluation.benchmark import Benchmark, Report, run_benchmark

    with ExitStack() as stack:
        lent = bool(places) and directory is None
        if lent:
            directory = stack.enter_context(Scratch()) / "library"
        library = stack.enter_context(open_library(directory, create=bool(places)))
        if lent:
            _borrow_models(library)
        chosen = models or _at_hand(library, indexed=not places)
        for model in chosen if places else ():
            _index(library, places, model)
        asked = Benchmark(originals=photos, strangers=strangers, seed=seed, models=chosen)
        for event in _shown(run_benchmark(library, asked)):
            if isinstance(event, Report):
                _print(event, as_json)
    return 0


def _borrow_models(library: Library) -> None:
    """Gives a library that goes away the weights that the user's own has."""
    try:
        with open_library(None) as own:
            weights = own.models_directory
    except LibraryError:
        return  # there is none, or none that this version can open: the bundled model is here anyway
    for file in weights.iterdir() if weights.is_dir() else ():
        if file.is_file():
            library.models_directory.mkdir(parents=True, exist_ok=True)
            _link(file, library.models_directory / file.name)


def _link(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:  # on another disk, or a file system without links
        shutil.copyfile(file, target)


def _at_hand(library: Library, indexed: bool) -> tuple[str, ...]:
    """Every model whose weights are here, in the version that the library goes on with; with ``indexed``, those that
    it has vectors of."""
    embedded: dict[str, int] = {}
    for state in library.models():
        if state.installed:
            embedded[state.id] = embedded.get(state.id, 0) + state.embedded
    if indexed:
        for name, vectors in embedded.items():
            if not vectors:
                say(f"{name} is left out: the library is not indexed with it (`pictrace index --model {name}`)")
    names = [name for name, vectors in embedded.items() if vectors or not indexed]
    own = library.settings.model
    known = {state.id for state in library.models()}
    return tuple(names if own in known and names else [own, *names])


def _index(library: Library, places: tuple[str, ...], model: str) -> None:
    for event in library.index(places, model=model):
        if isinstance(event, IndexReport):
            photos = count(library.count(), "photo")
            say(f"{photos} indexed with {model} in {event.seconds:.0f} s, {event.failed} failed")
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
    from rich.table import Table

    click.echo(
        f"{count(report.photos, 'photo')}; {report.originals:,} of them edited in fifteen ways, "
        f"{count(report.strangers, 'query', 'queries')} for photos that are not there\n"
    )
    table = Table(box=None, header_style="dim")
    table.add_column("")
    for method in report.methods:
        table.add_column(printable(method.method), justify="right")
    for row in report.rows():
        table.add_row(*row)
    out().print(table)
    click.echo(f"\n{LEGEND}")
    for method in report.methods:
        _print_wrong(method)


def _print_wrong(method: MethodReport) -> None:
    """The claims to look at, so that a person can judge them."""
    wrong = sorted((claim for claim in method.false_claims if not claim.twin), key=lambda claim: -claim.score)
    if wrong:
        click.echo(f"\n{printable(method.method)}: {count(len(wrong), 'claim')} about another photo")
    for claim in wrong[:LISTED]:
        edited, claimed = printable(claim.original), printable(claim.claimed)
        click.echo(f"  {percent(claim.score)}  {claim.relation}: {edited} ({claim.query}) is said to be {claimed}")
    if len(wrong) > LISTED:
        click.echo("  … --json lists all")
