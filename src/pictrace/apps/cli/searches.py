"""``pictrace searches``: searches under a name."""

from __future__ import annotations

from pathlib import Path

import click

from pictrace.apps.cli.output import library_options, open_library, print_json, say
from pictrace.files import printable
from pictrace.records import SavedSearch

__all__ = ["command"]


@click.command("searches")
@click.option("--delete", metavar="NAME", help="Forget the search of this name.")
@click.option("--rename", nargs=2, metavar="NAME NEW", help="Give a search another name.")
@library_options
def command(delete: str | None, rename: tuple[str, str] | None, directory: Path | None, as_json: bool) -> int:
    """List the saved searches; `search --save NAME` saves one, `search --saved NAME` asks it again."""
    with open_library(directory) as library:
        searches = library.collections.searches
        if rename:
            searches.rename(searches.named(rename[0]).id, rename[1])
        if delete is not None:
            searches.remove(searches.named(delete).id)
            say(f"the saved search {delete} is gone")
            return 0
        for search in searches.all():
            if as_json:
                print_json(search.to_json())
            else:
                click.echo(f"{printable(search.name)}  {printable(_said(search))}")
    return 0


def _said(search: SavedSearch) -> str:
    """What it asks for, in one line."""
    filters = {name: value for name, value in search.filters.to_json().items() if name != "states"}
    picture = f"like photo {search.photo_id}" if search.photo_id else "like a picture that is gone"
    parts = [search.text or "", picture if search.content_hash else "", *(f"{k}={v}" for k, v in filters.items())]
    return ", ".join(part for part in parts if part)
