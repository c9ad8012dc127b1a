"""``pictrace search``: where is this picture, and what looks like it."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pictrace.apps.cli.filtering import narrowed, personal, personal_options
from pictrace.apps.cli.output import (
    EXIT_FAILED,
    about,
    bytes_text,
    complain,
    language_option,
    library_options,
    open_library,
    out,
    percent,
    print_json,
    say,
)
from pictrace.errors import PhotoError, SourceError, UsageError
from pictrace.files import printable
from pictrace.messages import message_of
from pictrace.records import Filters, Hit, Query, Region, Relation, SearchResult

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["command", "region"]

DATES = ["%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]


def region(ctx: click.Context, param: click.Parameter, value: str | None) -> Region | None:
    """``x,y,w,h`` in fractions of the picture."""
    if value is None:
        return None
    try:
        x, y, width, height = (float(part) for part in value.split(","))
    except ValueError as error:
        raise UsageError("query.region_text", text=value) from error
    return Region.from_xywh(x, y, width, height)


@click.command("search")
@click.argument("images", nargs=-1, metavar="[IMAGE]...")
@click.option("--text", metavar="TEXT", help="Search by words or a sentence, alone or together with a picture.")
@click.option("--words", "words_only", is_flag=True, help="Let the offline words answer --text, whatever model reads.")
@language_option
@click.option("-k", "--top", "k", type=click.IntRange(1, 10_000), default=5, show_default=True, help="How many hits.")
@click.option(
    "--min-score", type=click.FloatRange(0, 1), default=0.0, metavar="P", help="Only hits at least this probable."
)
@click.option("--region", callback=region, metavar="X,Y,W,H", help="Search by a part of the picture, in fractions.")
@click.option("--within", metavar="PREFIX", help="Only photos whose location begins so: a folder, an archive, a site.")
@click.option("--taken-from", type=click.DateTime(DATES), metavar="DATE", help="Only photos taken then or later.")
@click.option("--taken-to", type=click.DateTime(DATES), metavar="DATE", help="Only photos taken before.")
@click.option("--min-side", type=click.IntRange(1), metavar="PIXELS", help="Only photos whose shorter side is so long.")
@click.option("--min-bytes", type=click.IntRange(0), metavar="BYTES", help="Only files of this size or larger.")
@click.option("--max-bytes", type=click.IntRange(0), metavar="BYTES", help="Only files of this size or smaller.")
@click.option(
    "--relation",
    "relations",
    multiple=True,
    type=click.Choice([relation.value for relation in Relation]),
    help="Only hits of this relation. Repeatable.",
)
@click.option(
    "--by",
    type=click.Choice(["embedding", "looks", "copies", "ssim", "orb", "phash"]),
    default="embedding",
    show_default=True,
    help="Rank by this measure alone (embedding: by the score over all evidence).",
)
@click.option("--no-verify", is_flag=True, help="Skip the proof: faster, relations stay `similar`.")
@click.option("--model", metavar="NAME", help="The embedding model.")
@click.option(
    "--model-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The model's weights, from a file that is already on this disk.",
)
@click.option(
    "--allow-private-addresses", is_flag=True, default=None, help="Let a query's URL reach into the local network."
)
@click.option("--saved", metavar="NAME", help="The saved search of this name; what else is given narrows it.")
@click.option("--save", "save_as", metavar="NAME", help="Save the words and filters under this name.")
@personal_options
@library_options
def command(
    images: tuple[str, ...],
    text: str | None,
    words_only: bool,
    language: str | None,
    k: int,
    min_score: float,
    region: Region | None,
    within: str | None,
    taken_from: datetime | None,
    taken_to: datetime | None,
    min_side: int | None,
    min_bytes: int | None,
    max_bytes: int | None,
    relations: tuple[str, ...],
    by: str,
    no_verify: bool,
    model: str | None,
    model_file: Path | None,
    allow_private_addresses: bool | None,
    saved: str | None,
    save_as: str | None,
    album: str | None,
    favourite: bool | None,
    min_rating: int | None,
    own_tags: tuple[str, ...],
    directory: Path | None,
    as_json: bool,
) -> int:
    """Find photos by a picture (a path, a URL, `-` for standard input) or by words.

    A path may lead into an archive: `old.zip!2009/b.jpg`.
    """
    if not images and text is None and not saved:
        raise UsageError("usage.query")
    if save_as and images:
        raise UsageError("usage.save")
    filters = Filters(
        within=within,
        taken_from=taken_from,
        taken_to=taken_to,
        min_side=min_side,
        min_bytes=min_bytes,
        max_bytes=max_bytes,
    )
    failed = False
    with open_library(
        directory, private_addresses=allow_private_addresses, model_file=str(model_file) if model_file else None
    ) as library:
        filters = personal(library, filters, album, favourite, min_rating, own_tags)
        if save_as:
            library.collections.searches.save(save_as, text=text, filters=filters)
        like = None
        if saved:
            known = library.collections.searches.named(saved)
            filters, text, like = narrowed(known.filters, filters), text or known.text, known.photo_id
            if not images and not text and like is None:
                if known.content_hash:
                    raise UsageError("saved.picture_gone", name=known.name)
                raise UsageError("saved.filters_only", name=known.name)
        for image in images or (None,):
            try:
                query = replace(_query(image, text, region, language, like), words_only=words_only)
                results = library.search(
                    [query],
                    k=k,
                    min_score=min_score,
                    filters=filters,
                    by=by,
                    relations=frozenset(map(Relation, relations)) or None,
                    verify=not no_verify,
                    model=model,
                )
                for result in results:
                    _show(library, result, as_json)
            except (PhotoError, SourceError) as error:
                failed = True
                message = about(image, error)
                complain(message)
                if as_json:
                    print_json({"query": image, "error": message, "message": message_of(error).to_json()})
    return EXIT_FAILED if failed else 0


def _query(
    image: str | None, text: str | None, region: Region | None, language: str | None, like: int | None = None
) -> Query:
    if image is None and like is not None:
        return Query(photo_id=like, text=text, region=region, language=language)
    if image == "-":
        data = sys.stdin.buffer.read()
        return Query(data=data, text=text, region=region, name="standard input", language=language)
    return Query(place=image, text=text, region=region, language=language)


def _show(library: Library, result: SearchResult, as_json: bool) -> None:
    if as_json:
        print_json(result.to_json())
        return
    for note in result.notes:
        say(note)
    if result.words:
        say("searched for " + ", ".join(f"{'no ' if word.negated else ''}{word.means}" for word in result.words))
    if result.text_by and result.text_by != ("words",):
        say("answered by " + " and ".join(f"the {by}" if by == "words" else by for by in result.text_by))
    more = f", the best {len(result.hits)} of {result.total:,}" if result.total > len(result.hits) else ""
    click.echo(f"{printable(result.query)}  ({result.model}, {result.took_ms:.0f} ms{more})")
    if not result.hits:
        click.echo("  nothing found")
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=True, header_style="dim")
    for name, justify in (("", "right"), ("score", "right"), ("relation", "left"), ("size", "right"), ("", "right")):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    table.add_column("location", overflow="fold")
    for hit in result.hits:
        table.add_row(*_row(hit))
    out().print(table)


def _row(hit: Hit) -> tuple[str, ...]:
    photo = hit.photo
    size = f"{photo.width}×{photo.height}" if photo.width else ""
    state = "" if photo.state.value == "present" else f"  ({photo.state.value})"
    return (
        str(hit.rank),
        percent(hit.score),
        hit.relation.value,
        size,
        bytes_text(photo.bytes),
        printable(photo.location).replace("[", "\\[") + state,
    )
