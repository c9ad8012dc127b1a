"""``pictrace status``: what the library holds and what runs here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pictrace.apps.cli.output import bytes_text, count, library_options, open_library, print_json, warn
from pictrace.files import printable

if TYPE_CHECKING:
    from pictrace.workflows.maintenance.status import Status

__all__ = ["command"]


@click.command("status")
@library_options
def command(directory: Path | None, as_json: bool) -> int:
    """Show what the library holds, its sources, models and index."""
    with open_library(directory) as library:
        status = library.status()
    warn(status.warnings)
    if as_json:
        print_json(status.to_json())
    else:
        _print(status)
    return 0


def _print(status: Status) -> None:
    click.echo(f"library   {printable(str(status.directory))}  ({bytes_text(status.bytes.get('total'))})")
    click.echo(
        f"photos    {status.present:,} present, {status.missing:,} missing, {status.failed:,} failed; "
        f"{count(status.contents, 'different file')}"
    )
    for source in status.sources:
        seen = f", scanned {source.scanned_at:%Y-%m-%d %H:%M}" if source.scanned_at else ""
        reached = "" if source.reachable else ", not reachable at the last scan"
        click.echo(
            f"source    {source.id}  {source.kind:<8} {printable(source.location)}  "
            f"({source.present:,} present{seen}{reached})"
        )
    for model in status.models:
        if not (model.chosen or model.embedded):
            continue
        engine = f", {model.engine} {model.precision}" if model.engine else ""
        click.echo(
            f"model     {model.key}  {model.dimension} numbers, {count(model.embedded, 'file')} embedded{engine}"
            + ("  (default)" if model.chosen else "")
        )
    for index in status.indexes:
        behind = f", {index.behind:,} to catch up" if index.behind else ""
        click.echo(
            f"index     {index.model}  {index.kind}, {count(index.vectors, 'vector')}, "
            f"{bytes_text(index.bytes)}{behind}"
        )
    click.echo("versions  " + ", ".join(f"{name} {version}" for name, version in status.versions.items()))
