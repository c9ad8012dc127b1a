"""``pictrace clean rules``: what decides which copy stays, what another order would change, and saving it."""

from __future__ import annotations

from pathlib import Path

import click

from pictrace.apps.cli.output import count, library_options, open_library, print_json
from pictrace.messages import english
from pictrace.records import KeepOrder
from pictrace.workflows.duplicates.keeper import OPTIONAL, ORDERED, KeepRules

__all__ = ["command"]

_RULES = (*ORDERED, *OPTIONAL)


@click.command("rules")
@click.option("--first", "order", multiple=True, type=click.Choice(_RULES), help="A rule to ask first; repeat it.")
@click.option("--prefer", multiple=True, metavar="PLACE", help="Keep what lies here; repeat it, best first.")
@click.option("--avoid", multiple=True, metavar="PLACE", help="Keep what lies here last; repeat it.")
@click.option("--larger", type=click.IntRange(1, 1000), metavar="PERCENT", help="More pixels that count as larger.")
@click.option("--save", is_flag=True, help="Keep these rules with the library.")
@library_options
def command(
    order: tuple[str, ...],
    prefer: tuple[str, ...],
    avoid: tuple[str, ...],
    larger: int | None,
    save: bool,
    directory: Path | None,
    as_json: bool,
) -> int:
    """Show the rules that choose which copy stays, in their order, and in how many groups each decides.

    With other rules: how many groups would get another keeper. They hold from the next search for duplicates on
    (`clean plan --fresh`).
    """
    with open_library(directory) as library:
        keeping, now = library.keeping, library.keeping.order
        wanted = KeepOrder(
            order or now.order,
            tuple(_place(one) for one in prefer) or now.prefer,
            tuple(_place(one) for one in avoid) or now.avoid,
            now.larger_percent if larger is None else larger,
        )
        if library.review.overview().run is None:
            for _ in library.look_for_duplicates():
                pass
        seen = keeping.preview(wanted)
        if save:
            keeping.save(wanted)
        rules = KeepRules(wanted.prefer, avoided=wanted.avoid, order=wanted.order).rules[1:]
        if as_json:
            names = [rule.name for rule in rules]
            print_json(wanted.to_json() | {"order": names, "saved": save} | seen.to_json())
            return 0
        for place, rule in enumerate(rules, start=1):
            decides = seen.decides.get(rule.name, 0)
            told = f"  ({count(decides, 'group')})" if decides else ""
            click.echo(f"{place:>2}  {rule.name:<12} {english(rule.has)}{told}")
        click.echo(f"of {count(seen.looked, 'group')}, {seen.changed:,} get another keeper")
    return 0


def _place(text: str) -> str:
    """A folder as locations begin with it."""
    return (
        text if "://" in text else Path(text).expanduser().absolute().as_posix() + ("/" if text.endswith("/") else "")
    )
