"""``pictrace watch``: what changes in the places is in the library a moment later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from pictrace.apps.cli.index import summary
from pictrace.apps.cli.output import complain, library_options, open_library, print_json, say, warn
from pictrace.files import printable
from pictrace.records import Watched, WatchEvent

__all__ = ["command"]


@click.command("watch")
@click.argument("places", nargs=-1, metavar="[PLACE]...")
@library_options
def command(places: tuple[str, ...], directory: Path | None, as_json: bool) -> int:
    """Index places, and again whatever changes in them, until Ctrl-C or SIGTERM.

    Folders and archives; without a PLACE all that the library knows. A new or changed file is indexed within seconds
    after it is whole, what is moved is followed, what is deleted becomes missing. On network disks, whose system tells
    of no changes, they are looked for every few seconds. `pictrace serve` and `pictrace gui` do the same with the
    sources that are switched on there.
    """
    with open_library(directory, create=True) as library:
        warn(library.warnings())
        _tell(library.watch(places), as_json)
    return 0


def _tell(events: Iterator[Watched], as_json: bool) -> None:
    try:
        with closing(events):  # type: ignore[type-var]
            for event in events:
                if as_json:
                    print_json(event.to_json())
                else:
                    _say(event)
    except KeyboardInterrupt:
        if not as_json:
            say("stopped watching; what was done is kept")


def _say(event: Watched) -> None:
    where = ", ".join(map(printable, event.locations))
    report = event.report
    match event.event:
        case WatchEvent.WATCHING:
            say(f"watching {where} (Ctrl+C ends it)")
        case WatchEvent.POLLING:
            say(f"looking for changes in {where} every few seconds, since its system does not tell of them")
        case WatchEvent.AWAY | WatchEvent.FAILED:
            complain(f"{where}: {event.reason}")
        case WatchEvent.INDEXED if report is not None and report.changes:
            click.echo(f"{datetime.now():%H:%M:%S}  {where}: {summary(report)}")
            for failure in (*report.failures, *report.unreachable):
                complain(f"{failure.location}: {failure.reason}")
