"""``pictrace export``: the catalogue for other programs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pictrace.apps.cli.filtering import personal, personal_options
from pictrace.apps.cli.output import count, library_options, open_library, print_json, say
from pictrace.errors import UsageError
from pictrace.records import Filters, PhotoState

__all__ = ["command"]

FORMATS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".npz": "npz"}


@click.command("export")
@click.option(
    "-o",
    "--out",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write. Default: standard output.",
)
@click.option(
    "--format", "format_", type=click.Choice(["csv", "jsonl", "npz"]), help="Default: by FILE's ending, else csv."
)
@click.option("--within", metavar="PREFIX", help="Only photos whose location begins so.")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in PhotoState]),
    help="Only photos in this state. Repeatable. Default: all.",
)
@personal_options
@library_options
def command(
    file: Path | None,
    format_: str | None,
    within: str | None,
    states: tuple[str, ...],
    album: str | None,
    favourite: bool | None,
    min_rating: int | None,
    own_tags: tuple[str, ...],
    directory: Path | None,
    as_json: bool,
) -> int:
    """Write the photos as CSV or JSON lines, or their vectors as NPZ (arrays `ids`, `locations`, `vectors`)."""
    chosen = format_ or (
        "jsonl" if as_json and file is None else FORMATS.get(file.suffix.lower() if file else "", "csv")
    )
    if chosen == "npz" and file is None:
        raise UsageError("export.binary_out")
    filters = Filters(within=within, states=frozenset(map(PhotoState, states)) or frozenset(PhotoState))
    with open_library(directory) as library:
        filters = personal(library, filters, album, favourite, min_rating, own_tags)
        number = library.export(chosen, file or sys.stdout, filters)
    if as_json and file:
        print_json({"file": str(file), "format": chosen, "photos": number})
    elif file:
        say(f"{count(number, 'photo')} written to {file}")
    return 0
