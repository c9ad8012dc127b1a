"""``pictrace models``: which embedding models there are, and how to get one."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pictrace.apps.cli.output import bytes_text, library_options, open_library, out, print_json, say

__all__ = ["command"]


@click.group("models")
def command() -> None:
    """Embedding models: list them, get one."""


@command.command("list")
@library_options
def list_models(directory: Path | None, as_json: bool) -> int:
    """List the models and whether their weights are on this machine."""
    with open_library(directory, create=True) as library:
        states = library.models()
    if as_json:
        for state in states:
            print_json(state.to_json())
        return 0
    from rich.table import Table

    table = Table(box=None, header_style="dim")
    for name in ("model", "numbers", "size", "licence", "here", ""):
        table.add_column(name, overflow="fold")
    newest = {state.id: state.key for state in reversed(states)}
    for state in states:
        table.add_row(
            state.id if state.key == newest[state.id] else state.key,
            str(state.dimension),
            bytes_text(state.bytes),
            state.licence,
            "yes" if state.installed else "no",
            state.description,
        )
    out().print(table)
    return 0


@command.command("get")
@click.argument("name")
@click.option(
    "--model-file",
    type=click.Path(exists=True, path_type=Path),
    metavar="FILE",
    help="Take the weights from this file instead of fetching them; of a model that reads sentences, from this folder.",
)
@library_options
def get_model(name: str, model_file: Path | None, directory: Path | None, as_json: bool) -> int:
    """Fetch a model's weights from their official home; an interrupted download goes on."""
    with open_library(directory, create=True) as library:
        shown = -1
        for done, total in library.install_model(name, file=model_file):
            percent = round(100 * done / total) if total else 0
            if sys.stderr.isatty():
                click.echo(
                    f"\r{name}: {bytes_text(done)} of {bytes_text(total)}  {percent} %",
                    err=True,
                    nl=False,
                )
            elif percent // 10 > shown // 10:
                say(f"{name}: {percent} %")
            shown = percent
        if sys.stderr.isatty():
            click.echo(err=True)
        state = next(state for state in library.models() if state.id == name)
    if as_json:
        print_json(state.to_json())
    else:
        click.echo(f"{name} is installed; use it with `pictrace index --model {name}`")
    return 0
