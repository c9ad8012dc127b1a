"""``pictrace mark``: favourites, stars and own tags."""

from __future__ import annotations

from pathlib import Path

import click

from pictrace.apps.cli.filtering import photo_ids
from pictrace.apps.cli.output import count, library_options, open_library, print_json, say
from pictrace.errors import UsageError
from pictrace.files import printable
from pictrace.records import BEST_RATING

__all__ = ["command"]


@click.command("mark")
@click.argument("photos", nargs=-1, metavar="[PHOTO]...")
@click.option("--tag", "add", multiple=True, metavar="WORD", help="Put this own tag on them. Repeatable.")
@click.option("--untag", "remove", multiple=True, metavar="WORD", help="Take this own tag off. Repeatable.")
@click.option("--favourite/--not-favourite", default=None, help="They are favourites, or not any more.")
@click.option("--rating", type=click.IntRange(0, BEST_RATING), help="Their stars; 0 takes them back.")
@library_options
def command(
    photos: tuple[str, ...],
    add: tuple[str, ...],
    remove: tuple[str, ...],
    favourite: bool | None,
    rating: int | None,
    directory: Path | None,
    as_json: bool,
) -> int:
    """Mark photos as favourites, give them stars and tags of your own; without photos: list the tags.

    PHOTO is a location, a folder or archive with all that is in it, or a photo's number. Marks belong to the
    picture: they survive moves, copies have them too. `search` and `export` filter by them.
    """
    with open_library(directory) as library:
        if not photos:
            if add or remove or favourite is not None or rating is not None:
                raise UsageError("usage.mark_photos")
            for tag in library.collections.marks.tags():
                if as_json:
                    print_json(tag.to_json())
                else:
                    click.echo(f"{tag.photos:>8,}  {printable(tag.name)}")
            return 0
        if not add and not remove and favourite is None and rating is None:
            raise UsageError("usage.mark_with")
        changed = library.collections.marks.set(
            photo_ids(library, photos), favourite=favourite, rating=rating, add_tags=add, remove_tags=remove
        )
    if as_json:
        print_json(changed.to_json())
    else:
        say(f"{count(changed.changed, 'picture')} changed" + (f", {changed.skipped:,} skipped" * bool(changed.skipped)))
    return 0
