"""``pictrace tags``: what a picture shows, in words."""

from __future__ import annotations

from pathlib import Path

import click

from pictrace.apps.cli.output import (
    EXIT_FAILED,
    about,
    any_library,
    complain,
    language_option,
    library_options,
    percent,
    print_json,
)
from pictrace.errors import PhotoError, SourceError
from pictrace.files import printable
from pictrace.records import Query

__all__ = ["command"]


@click.command("tags")
@click.argument("images", nargs=-1, required=True, metavar="IMAGE...")
@click.option("-k", "--top", "k", type=click.IntRange(1, 1000), default=5, show_default=True, help="How many words.")
@language_option
@library_options
def command(images: tuple[str, ...], k: int, language: str | None, directory: Path | None, as_json: bool) -> int:
    """Say what a picture shows, in the words that `search --text` knows, with probabilities."""
    failed = False
    with any_library(directory) as library:
        for image in images:
            try:
                tags = library.tags(Query(place=image, language=language), k=k)
            except (PhotoError, SourceError) as error:
                failed = True
                complain(about(image, error))
                continue
            if as_json:
                print_json({"query": image, "tags": [tag.to_json() for tag in tags]})
            else:
                click.echo(printable(image))
                for tag in tags:
                    click.echo(f"  {percent(tag.probability):>7}  {tag.name}")
    return EXIT_FAILED if failed else 0
