"""``pictrace gui``: the desktop window."""

from __future__ import annotations

from pathlib import Path

import click

from pictrace.apps.cli.output import library_options
from pictrace.errors import UsageError

__all__ = ["command"]


@click.command("gui")
@click.option("--install", "wish", flag_value="install", help="Put the window into the system's menu of programs.")
@click.option("--uninstall", "wish", flag_value="uninstall", help="Take it out of the menu again.")
@library_options
def command(wish: str | None, directory: Path | None, as_json: bool) -> int:
    """Open PicTrace in a window of its own.

    `--install` writes an entry with an icon for your user alone: a desktop entry on Linux, a program in your
    Applications on a Mac, a shortcut in the Start menu of Windows. With `--library` it opens that library.
    """
    if as_json:
        raise UsageError("usage.window")
    if wish == "install":
        return _install(directory)
    if wish == "uninstall":
        return _uninstall()
    from pictrace.apps.desktop import run

    return run(directory)


def _install(directory: Path | None) -> int:
    from pictrace.apps.desktop.launchers.choice import launcher_here, window_command

    click.echo(f"PicTrace is in the menu: {launcher_here().install(window_command(directory))}")
    return 0


def _uninstall() -> int:
    from pictrace.apps.desktop.launchers.choice import launcher_here

    removed = launcher_here().uninstall()
    for path in removed:
        click.echo(f"removed {path}")
    if not removed:
        click.echo("PicTrace was not in the menu")
    return 0
