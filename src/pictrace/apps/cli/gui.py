"""``pictrace gui``: the desktop window."""

from __future__ import annotations

from pathlib import Path

import click

from pictrace.apps.cli.output import library_options

__all__ = ["command"]


@click.command("gui")
@library_options
def command(directory: Path | None, as_json: bool) -> int:
    """Open PicTrace in a window of its own."""
    if as_json:
        raise click.UsageError("`gui` prints nothing; leave --json out")
    from pictrace.apps.desktop import run

    return run(directory)
