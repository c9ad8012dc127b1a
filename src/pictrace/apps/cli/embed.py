"""``pictrace embed``: a picture's vector, for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from pictrace.apps.cli.output import EXIT_FAILED, about, any_library, complain, library_options, print_json
from pictrace.apps.cli.search import region as parse_region
from pictrace.errors import PhotoError, SourceError
from pictrace.records import Query, Region

__all__ = ["command"]


@click.command("embed")
@click.argument("images", nargs=-1, required=True, metavar="IMAGE...")
@click.option("--model", metavar="NAME", help="The embedding model.")
@click.option("--region", callback=parse_region, metavar="X,Y,W,H", help="A part of the picture, in fractions.")
@library_options
def command(
    images: tuple[str, ...], model: str | None, region: Region | None, directory: Path | None, as_json: bool
) -> int:
    """Print the embedding of each picture as JSON: unit vectors, ready for a dot product."""
    failed = False
    with any_library(directory) as library:
        wanted = model or library.settings.model
        versions = sorted((state for state in library.models() if state.id == wanted), key=lambda one: not one.chosen)
        name = versions[0].key if versions else wanted
        for image in images:
            try:
                for query, vector in library.embed([Query(place=image, region=region)], model=model):
                    numbers = [round(float(value), 6) for value in vector]
                    print_json({"query": query.name, "model": name, "vector": numbers})
            except (PhotoError, SourceError) as error:
                failed = True
                complain(about(image, error))
    return EXIT_FAILED if failed else 0
