"""``pictrace backup``: a copy of the library that is a library."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from pictrace.apps.cli.output import bytes_text, count, library_options, open_library, print_json
from pictrace.files import printable
from pictrace.library.backup import BackupProgress, BackupReport

__all__ = ["command"]


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--uploads/--no-uploads", default=True, show_default=True, help="Copy what came through the page, too.")
@click.option("--models", is_flag=True, help="Copy model weights too; `pictrace models get` fetches them otherwise.")
@click.option("--vectors", is_flag=True, help="Copy the vector indexes too; the first search makes them otherwise.")
@library_options
def command(target: Path, uploads: bool, models: bool, vectors: bool, directory: Path | None, as_json: bool) -> int:
    """Copy the library into the new directory DIR, while it is in use.

    DIR is there whole and verified, or not at all; nothing is ever overwritten. To restore, use it as the library:
    `pictrace status --library DIR`. Photos are not in it: back up their folders, too.
    """
    with open_library(directory) as library:
        events = library.backup(target, uploads=uploads, models=models, vectors=vectors)
        report = _run(events, quiet=as_json or not sys.stderr.isatty())
    if as_json:
        print_json(report.to_json())
    else:
        click.echo(
            f"{printable(str(report.directory))}: {count(report.photos, 'photo')}, {', '.join(report.parts)}, "
            f"{bytes_text(report.bytes)}, verified  ({report.seconds:.1f} s)"
        )
    return 0


def _run(events: Iterator[BackupProgress | BackupReport], *, quiet: bool) -> BackupReport:
    """Draws the progress; Ctrl-C leaves nothing behind."""
    from rich.console import Console
    from rich.progress import Progress

    with closing(events), Progress(console=Console(stderr=True), transient=True, disable=quiet) as progress:  # type: ignore[type-var]
        task = progress.add_task("backup", total=None)
        for event in events:
            if isinstance(event, BackupReport):
                return event
            progress.update(task, description=event.part, completed=event.done, total=event.total)
    raise AssertionError("a backup ends with its report")
