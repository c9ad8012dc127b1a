"""``pictrace albums``: pictures under a name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pictrace.apps.cli.filtering import photo_ids
from pictrace.apps.cli.output import count, library_options, open_library, print_json, say
from pictrace.files import printable
from pictrace.records import Album, Changed

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["command"]


@click.group("albums", invoke_without_command=True)
@library_options
@click.pass_context
def command(ctx: click.Context, directory: Path | None, as_json: bool) -> int | None:
    """List the albums; make, fill, rename and delete them.

    An album holds pictures, not files: it survives moves and copies, and deleting it deletes no photo.
    `search --album NAME` and `export --album NAME` look into one.
    """
    ctx.obj = directory
    if ctx.invoked_subcommand is None:
        with _open(directory) as library:
            for album in library.collections.albums.all():
                _show(album, as_json)
        return 0
    return None


def _open(directory: Path | None) -> Library:
    """``--library`` may stand before the name of the command, or after it."""
    return open_library(directory or click.get_current_context().obj)


def _show(album: Album, as_json: bool) -> None:
    if as_json:
        print_json(album.to_json())
    else:
        absent = f"  ({album.absent:,} not in the library now)" if album.absent else ""
        click.echo(f"{album.photos:>8,}  {printable(album.name)}{absent}")


def _said(changed: Changed, as_json: bool) -> None:
    if as_json:
        print_json(changed.to_json())
    else:
        say(f"{count(changed.changed, 'picture')} changed" + (f", {changed.skipped:,} skipped" * bool(changed.skipped)))


@command.command("create")
@click.argument("name")
@click.argument("photos", nargs=-1, metavar="[PHOTO]...")
@library_options
def create(name: str, photos: tuple[str, ...], directory: Path | None, as_json: bool) -> int:
    """Make an album, with these photos in it (locations, folders, numbers)."""
    with _open(directory) as library:
        _show(library.collections.albums.create(name, photo_ids(library, photos)), as_json)
    return 0


@command.command("add")
@click.argument("name")
@click.argument("photos", nargs=-1, required=True, metavar="PHOTO...")
@library_options
def add(name: str, photos: tuple[str, ...], directory: Path | None, as_json: bool) -> int:
    """Put photos into an album."""
    with _open(directory) as library:
        album = library.collections.albums.named(name)
        _said(library.collections.albums.change(album.id, add=photo_ids(library, photos)), as_json)
    return 0


@command.command("remove")
@click.argument("name")
@click.argument("photos", nargs=-1, required=True, metavar="PHOTO...")
@library_options
def remove(name: str, photos: tuple[str, ...], directory: Path | None, as_json: bool) -> int:
    """Take photos out of an album; they stay in the library."""
    with _open(directory) as library:
        album = library.collections.albums.named(name)
        _said(library.collections.albums.change(album.id, remove=photo_ids(library, photos)), as_json)
    return 0


@command.command("rename")
@click.argument("name")
@click.argument("new_name")
@library_options
def rename(name: str, new_name: str, directory: Path | None, as_json: bool) -> int:
    """Give an album another name."""
    with _open(directory) as library:
        album = library.collections.albums.named(name)
        _show(library.collections.albums.rename(album.id, new_name), as_json)
    return 0


@command.command("delete")
@click.argument("name")
@library_options
def delete(name: str, directory: Path | None, as_json: bool) -> int:
    """Delete an album; its photos stay."""
    with _open(directory) as library:
        album = library.collections.albums.named(name)
        library.collections.albums.remove(album.id)
    if as_json:
        print_json({"deleted": album.name})
    else:
        say(f"the album {album.name} is gone, its {count(album.pictures, 'picture')} stay")
    return 0
