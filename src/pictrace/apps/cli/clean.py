"""``pictrace clean``: plan, show, apply, undo, history, purge."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pictrace.apps.cli import keep_rules
from pictrace.apps.cli.output import (
    EXIT_FAILED,
    bytes_text,
    count,
    library_options,
    open_library,
    out,
    print_json,
    say,
)
from pictrace.errors import UsageError
from pictrace.files import printable
from pictrace.messages import english
from pictrace.records import Action, ActionKind, CleanupReport, Outcome, OutcomeState, Plan, Relation

if TYPE_CHECKING:
    from pictrace.library import Library
    from pictrace.workflows.cleanup.planning import How

__all__ = ["command"]

_SHOWN = 20
"""Lines of each list at a terminal, where a plan may have thousands; ``--json`` has them all."""

_WORDS = {
    OutcomeState.WOULD: "would be done",
    OutcomeState.DONE: "done",
    OutcomeState.REFUSED: "left alone",
    OutcomeState.UNDONE: "undone",
    OutcomeState.KEPT: "not undone",
    OutcomeState.PURGED: "deleted for good",
}
_ACTIONS = [kind.value for kind in ActionKind if kind is not ActionKind.SIDECAR]
_RELATIONS = [relation.value for relation in Relation if relation.same_picture]


@click.group("clean")
def command() -> None:
    """Clean up duplicates without fear: plan, rehearse, apply, undo.

    \b
    pictrace clean plan                 what would go, what stays, and why
    pictrace clean apply --rehearse     the same, checked on the disk now
    pictrace clean apply                copies go into a trash on their own disk
    pictrace clean undo                 everything is as it was

    The last copy of a picture never goes. Nothing is deleted but by `clean purge`.
    """


@command.command("plan")
@click.option("--photo", "photos", multiple=True, type=int, metavar="ID", help="These photos only; repeat it.")
@click.option("--have", "place", metavar="PLACE", help="What of this folder (a card) the library has already.")
@click.option("--fresh", is_flag=True, help="Look for duplicates anew instead of taking the groups found last.")
@click.option("--action", type=click.Choice(_ACTIONS), default=ActionKind.TRASH.value, show_default=True)
@click.option(
    "--relation",
    "relations",
    multiple=True,
    type=click.Choice(_RELATIONS),
    help="Which copies count; repeat it. Default: identical, copy.",
)
@click.option("--to", "folder", metavar="FOLDER", help="Where `move` puts the files; their folders are kept.")
@click.option("--template", metavar="TEXT", help="What `rename` calls them: '{date} {time} {camera} {name}'.")
@click.option("--carry", is_flag=True, help="Write what copies say and the photo kept does not into a note of it.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the plan here, too."
)
@library_options
def planned(
    photos: tuple[int, ...],
    place: str | None,
    fresh: bool,
    action: str,
    relations: tuple[str, ...],
    folder: str | None,
    template: str | None,
    carry: bool,
    output: Path | None,
    directory: Path | None,
    as_json: bool,
) -> int:
    """Make a plan: which files would go, which stay, and why. Nothing is changed.

    The plan is kept in the library, where `clean apply` finds it. It is a text file: a line of JSON an action. Take
    lines out, or change their `action`, and apply the rest.
    """
    if photos and place:
        raise UsageError("usage.exclude", one="--photo", other="--have")
    with open_library(directory) as library:
        how = _how(action, relations, folder, template, carry)
        made = _made(library, how, photos, place, fresh)
        library.cleanup.keep(made)
        if output is not None:
            library.cleanup.write(made, output)
        if as_json:
            print_json(_summary(made))
            for line in made.actions:
                print_json(line.to_json())
        else:
            _show(made)
            if made.actions:
                click.echo(f"pictrace clean apply   does it; plan {made.id}")
    return EXIT_FAILED if made.left_out else 0


def _how(action: str, relations: tuple[str, ...], folder: str | None, template: str | None, carry: bool) -> How:
    from pictrace.workflows.cleanup.planning import COPIES_ONLY, How
    from pictrace.workflows.cleanup.renaming import Template

    return How(
        ActionKind(action),
        None if folder is None else Path(folder).expanduser().absolute().as_posix(),
        None if template is None else Template(template),
        frozenset(map(Relation, relations)) if relations else COPIES_ONLY,
        carry,
    )


def _made(library: Library, how: How, photos: tuple[int, ...], place: str | None, fresh: bool) -> Plan:
    if photos:
        return library.cleanup.plan_photos(photos, how)
    if place is not None:
        root = Path(place).expanduser().absolute()
        if not root.is_dir():
            raise UsageError("usage.folder", place=place)
        return library.cleanup.plan_possessions(library.have([place]), root.as_posix(), how)
    if fresh or library.review.overview().run is None:
        return library.cleanup.plan(how, library.look_for_duplicates())
    return library.cleanup.plan(how)


command.add_command(keep_rules.command)


@command.command("show")
@click.argument("name", required=False, metavar="[PLAN]")
@library_options
def shown(name: str | None, directory: Path | None, as_json: bool) -> int:
    """Show a plan: the newest, or one by its file or id."""
    with open_library(directory) as library:
        found = library.cleanup.read(name)
        if as_json:
            print_json(_summary(found))
            for line in found.actions:
                print_json(line.to_json())
        else:
            _show(found)
    return 0


@command.command("apply")
@click.argument("name", required=False, metavar="[PLAN]")
@click.option("--only", metavar="NUMBERS", help="These actions of it only: 1,5-9.")
@click.option("--rehearse", is_flag=True, help="Check every action on the disk and say what would be done.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@library_options
def applied(
    name: str | None, only: str | None, rehearse: bool, yes: bool, directory: Path | None, as_json: bool
) -> int:
    """Do what a plan says: the newest, or one by its file or id.

    Before each action the bytes of the file and of the one that stays are read again. What has changed, is gone or
    would be the last copy is left alone, and the reason said.
    """
    with open_library(directory) as library:
        chosen = library.cleanup.read(name)
        if only is not None:
            chosen = chosen.only(_numbers(only))
        if rehearse:
            return _told(library.cleanup.rehearse(chosen), as_json)
        if not yes and not as_json and _asks():
            click.confirm(f"{count(len(chosen.actions), 'action')}, {bytes_text(chosen.frees)}: go on?", abort=True)
        return _told(library.cleanup.apply(chosen), as_json)


@command.command("undo")
@click.argument("run", required=False, metavar="[RUN]")
@click.option(
    "--trash",
    type=click.Path(file_okay=False, exists=True),
    metavar="DIR",
    help="By what lies in this trash alone, without the library.",
)
@library_options
def undone(run: str | None, trash: str | None, directory: Path | None, as_json: bool) -> int:
    """Take a clean-up back: the newest, or one that `clean history` lists.

    Names, times, permissions and attributes are as they were. What cannot be put back stays in the trash, and the
    reason is said.
    """
    if trash is not None:
        from pictrace.workflows.cleanup.cleanup import undo_by_trash

        return _told(undo_by_trash(Path(trash).absolute().as_posix(), run), as_json)
    with open_library(directory) as library:
        return _told(library.cleanup.undo(run), as_json)


@command.command("history")
@click.argument("run", required=False, metavar="[RUN]")
@library_options
def listed(run: str | None, directory: Path | None, as_json: bool) -> int:
    """List the clean-ups of the library, or the actions of one."""
    with open_library(directory) as library:
        if run is not None:
            _told(library.cleanup.outcomes(run), as_json)
            return 0
        runs = library.cleanup.history()
        for one in runs:
            if as_json:
                print_json(one.to_json())
            else:
                done = f"{count(one.done, 'file')}, {bytes_text(one.bytes)}"
                refused = f", {one.refused:,} left alone" if one.refused else ""
                click.echo(
                    f"{one.id}  {one.started.astimezone():%Y-%m-%d %H:%M}  {one.state.value:<14} {done}{refused}"
                )
        if not runs and not as_json:
            say("no clean-ups")
    return 0


@command.command("purge")
@click.option("--older-than", "days", type=click.FloatRange(min=0), required=True, metavar="DAYS")
@click.option("--yes", is_flag=True, help="Do not ask.")
@library_options
def purged(days: float, yes: bool, directory: Path | None, as_json: bool) -> int:
    """Delete for good what clean-ups put into the trash longer ago. This alone cannot be undone."""
    with open_library(directory) as library:
        if not yes and not as_json and _asks():
            click.confirm(f"delete for good what went into the trash {days:g} days ago or earlier?", abort=True)
        return _told(library.cleanup.purge(days), as_json)


def _asks() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _numbers(text: str) -> frozenset[int]:
    """``1,5-9`` → the numbers."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdigit() or (last and not last.isdigit()):
            raise UsageError("usage.only", given=text)
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


def _summary(made: Plan) -> dict[str, object]:
    return {
        "plan": made.id,
        "created": made.created.isoformat(),
        "made_from": english(made.made_from),
        "actions": len(made.actions),
        "frees": made.frees,
        "left_out": [one.to_json() for one in made.left_out],
    }


def _show(made: Plan) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("", "action", "frees", "file", "stays or goes to"):
        table.add_column(name, justify="right" if name in ("", "frees") else "left", overflow="fold")
    for action in made.actions[:_SHOWN]:
        table.add_row(str(action.number), action.kind.value, bytes_text(action.frees), *_places(action))
    if made.actions:
        out().print(table)
    if len(made.actions) > _SHOWN:
        click.echo(f"… and {len(made.actions) - _SHOWN:,} more; `--json` lists all")
    for one in made.left_out[:_SHOWN]:
        _tell(one)
    if len(made.left_out) > _SHOWN:
        click.echo(f"… and {len(made.left_out) - _SHOWN:,} more left out")
    total = f"{count(len(made.actions), 'action')}; {bytes_text(made.frees)} to be freed"
    click.echo(total + (f"; {len(made.left_out):,} left out" if made.left_out else ""))


def _places(action: Action) -> tuple[str, str]:
    beside = f" (+{len(action.together)})" if action.together else ""
    other = action.target or (action.keeper.path if action.keeper else "")
    return printable(action.file.path) + beside, printable(other)


def _told(events: Iterable[Outcome | CleanupReport], as_json: bool) -> int:
    """Says what happens as it happens; 1 when something was left alone or not undone."""
    counts: dict[OutcomeState, int] = {}
    size = 0
    for event in events:
        if as_json:
            print_json(event.to_json())
        if isinstance(event, CleanupReport):
            if event.stopped is not None and not as_json:
                say(f"stopped: {english(event.stopped)}")
            continue
        counts[event.state] = counts.get(event.state, 0) + 1
        if event.refusal is None:
            size += event.bytes
        elif not as_json and counts[event.state] <= _SHOWN:
            _tell(event)
    if not as_json:
        parts = [f"{number:,} {_WORDS[state]}" for state, number in counts.items()]
        click.echo(f"{', '.join(parts)}; {bytes_text(size)}" if parts else "nothing to do")
    return EXIT_FAILED if counts.keys() & {OutcomeState.REFUSED, OutcomeState.KEPT} else 0


def _tell(outcome: Outcome) -> None:
    reason = english(outcome.refusal) if outcome.refusal else ""
    click.echo(f"  {_WORDS[outcome.state]}: {printable(outcome.path)}: {printable(reason)}")
