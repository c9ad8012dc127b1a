"""``pictrace duplicates``: groups of one and the same picture, each with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pictrace.apps.cli.output import bytes_text, count, library_options, open_library, percent, print_json
from pictrace.errors import UsageError
from pictrace.files import printable
from pictrace.records import DecisionKind, DuplicateGroup, Filters, Relation

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["command"]


@click.command("duplicates")
@click.option("--exact", is_flag=True, help="Only files with the same bytes.")
@click.option("--similar", is_flag=True, help="List photos that look alike instead; never mixed with duplicates.")
@click.option("--within", metavar="PREFIX", help="Only photos whose location begins so.")
@click.option("--all", "include_decided", is_flag=True, help="Show groups that were decided before, too.")
@click.option("--not-duplicates", nargs=2, type=int, metavar="ID ID", help="Decide: these two photos are different.")
@click.option("--keep-both", nargs=2, type=int, metavar="ID ID", help="Decide: duplicates, and both are wanted.")
@library_options
def command(
    exact: bool,
    similar: bool,
    within: str | None,
    include_decided: bool,
    not_duplicates: tuple[int, int] | None,
    keep_both: tuple[int, int] | None,
    directory: Path | None,
    as_json: bool,
) -> int:
    """Group the library's duplicates: same bytes, same pixels, verified copies, crops and edits.

    Every group names the photo to keep and why. Nothing is deleted.
    """
    if exact and similar:
        raise UsageError("usage.exclude", one="--exact", other="--similar")
    with open_library(directory) as library:
        if not_duplicates or keep_both:
            _decide(library, not_duplicates, keep_both, as_json)
            return 0
        relations = _relations(exact, similar)
        groups = 0
        spare = 0
        for group in library.duplicates(
            relations=relations, filters=Filters(within=within), include_decided=include_decided
        ):
            groups += 1
            spare += sum(member.photo.bytes or 0 for member in group.members[1:])
            if as_json:
                print_json(group.to_json())
            else:
                _print_group(group)
        if not as_json:
            _print_total(groups, spare, similar)
    return 0


def _relations(exact: bool, similar: bool) -> frozenset[Relation]:
    if exact:
        return frozenset({Relation.IDENTICAL})
    if similar:
        return frozenset({Relation.SAME_SCENE, Relation.SIMILAR})
    return frozenset(relation for relation in Relation if relation.same_picture)


def _decide(
    library: Library, not_duplicates: tuple[int, int] | None, keep_both: tuple[int, int] | None, as_json: bool
) -> None:
    for kind, photos in ((DecisionKind.NOT_DUPLICATES, not_duplicates), (DecisionKind.KEEP_BOTH, keep_both)):
        if photos:
            decision = library.decide(kind, photos)
            if as_json:
                print_json(decision.to_json())
            else:
                click.echo(f"noted: photos {photos[0]} and {photos[1]} are {kind.value}")


def _print_group(group: DuplicateGroup) -> None:
    click.echo(f"{group.relation.value}: {count(len(group.members), 'photo')}; {group.reason}")
    for member in group.members:
        photo = member.photo
        mark = "keep" if photo.id == group.keeper.id else f"{member.relation.value} {percent(member.score)}"
        size = f"{photo.width}×{photo.height}" if photo.width else ""
        why = f"  ({member.reason})" if member.reason else ""
        click.echo(
            f"  {mark:<18} {photo.id:>8}  {size:>11} {bytes_text(photo.bytes):>8}  {printable(photo.location)}{why}"
        )
        for place in member.same_file:
            click.echo(f"  {'':<18} {'':>8}  {'':>11} {'':>8}  {printable(place)}  (the same file, no copy)")
    click.echo()


def _print_total(groups: int, spare: int, similar: bool) -> None:
    if not groups:
        click.echo("no photos that look alike" if similar else "no duplicates")
    elif similar:
        click.echo(f"{count(groups, 'group')} of photos that look alike; these are not duplicates")
    else:
        click.echo(f"{count(groups, 'group')}; the photos not kept take {bytes_text(spare)}")
