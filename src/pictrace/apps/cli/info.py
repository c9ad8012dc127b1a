"""``pictrace info``: all that is known of a photo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from pictrace.apps.cli.filtering import photo_ids
from pictrace.apps.cli.output import bytes_text, library_options, open_library, percent, print_json, say
from pictrace.files import printable
from pictrace.records import Information

__all__ = ["command"]


@click.command("info")
@click.argument("photos", nargs=-1, required=True, metavar="PHOTO...")
@click.option("--all", "everything", is_flag=True, help="Every EXIF, XMP and IPTC value, not only the usual ones.")
@library_options
def command(photos: tuple[str, ...], everything: bool, directory: Path | None, as_json: bool) -> int:
    """Say all that is known of photos: when, where and how they were taken, marks, tags, copies.

    PHOTO is a location, a folder or archive with all that is in it, or a photo's number. The file is read now; where
    it is away, what the library keeps of it is said.
    """
    with open_library(directory) as library:
        for photo_id in photo_ids(library, photos):
            found = library.information(photo_id)
            if as_json:
                print_json(found.to_json())
                continue
            click.echo(printable(found.photo.location))
            for name, value in _lines(found, everything):
                click.echo(f"  {name:<18} {printable(value)}")
            if found.why is not None:
                say(f"only what the library keeps: {found.why}")
    return 0


def _lines(found: Information, everything: bool) -> Iterator[tuple[str, str]]:
    photo, shot, marks = found.photo, found.written.shot, found.marks
    yield "number", str(photo.id)
    yield "state", photo.state.value + (f" ({photo.reason})" if photo.reason else "")
    if photo.width:
        yield "size", f"{photo.width}×{photo.height}, {bytes_text(photo.bytes)}, {photo.format}"
    for name, value in shot.to_json().items():
        if name == "exposure_seconds" and value and value < 1:
            yield name, f"1/{round(1 / value)}"
        elif value not in (None, []):
            yield name, "; ".join(value) if isinstance(value, list) else str(value)
    if marks.favourite:
        yield "favourite", "yes"
    if marks.rating:
        yield "stars", "★" * marks.rating
    if marks.own_tags:
        yield "own tags", "; ".join(marks.own_tags)
    if found.tags:
        yield "shows", ", ".join(f"{tag.name} ({percent(tag.probability)})" for tag in found.tags[:5])
    for copy in found.copies:
        same = "the same file" if copy.id in found.same_file else copy.state.value
        yield "also at", f"{copy.location} ({same})"
    if everything:
        yield from found.written.exif.items()
        for values in (found.written.xmp, found.written.iptc):
            yield from ((name, "; ".join(value)) for name, value in values.items())
