"""``pictrace have``: do I already have these photos?"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

import click

from pictrace.apps.cli.output import EXIT_FAILED, library_options, open_library, percent, print_json, say
from pictrace.files import printable
from pictrace.records import Possession

__all__ = ["command"]


@click.command("have")
@click.argument("places", nargs=-1, required=True, metavar="PLACE...")
@click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values on standard output.")
@click.option("--new-only", is_flag=True, help="List only what the library does not have.")
@click.option("--fail-if-new", is_flag=True, help="Exit with 1 when anything is new or better: for scripts.")
@library_options
def command(
    places: tuple[str, ...], as_csv: bool, new_only: bool, fail_if_new: bool, directory: Path | None, as_json: bool
) -> int:
    """Check a folder, archive or URL list against the library without adding it.

    Every item gets a verdict: exact copy, the same file (what you named is in the library itself: no copy), you have
    a better one, this one is better, edited version, or new.
    """
    verdicts: Counter[str] = Counter()
    writer = csv.writer(sys.stdout) if as_csv and not as_json else None
    if writer:
        writer.writerow(["location", "verdict", "partner", "relation", "score", "reason"])
    with open_library(directory) as library:
        for item in library.have(places):
            verdicts[item.verdict] += 1
            if new_only and item.verdict not in ("new", "failed"):
                continue
            if as_json:
                print_json(item.to_json())
            elif writer:
                writer.writerow(_cells(item))
            else:
                partner = f"  = {printable(item.partner.location)}" if item.partner else ""
                click.echo(f"{item.verdict:<12} {printable(item.location)}{partner}  ({item.reason})")
    if not as_json and not as_csv:
        say(", ".join(f"{number:,} {verdict}" for verdict, number in verdicts.most_common()) or "nothing to check")
    wanted = verdicts["new"] + verdicts["this-better"]
    return EXIT_FAILED if verdicts["failed"] or (fail_if_new and wanted) else 0


def _cells(item: Possession) -> list[str]:
    return [
        item.location,
        item.verdict,
        item.partner.location if item.partner else "",
        item.relation.value if item.relation else "",
        "" if item.score is None else percent(item.score),
        item.reason,
    ]
