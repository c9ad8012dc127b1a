"""``pictrace`` alone: in a terminal, where a person is, it asks what is wanted."""

from __future__ import annotations

import sys

import click

__all__ = ["asked", "somebody_is_there"]

_CHOICES = (
    ("serve", "the page in the browser"),
    ("gui", "the window"),
    ("--help", "help: what else there is"),
)
"""What can be wanted, as one would have typed it."""


def somebody_is_there() -> bool:
    """Whether a person reads and types: neither in a pipe nor in a script's."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def asked() -> list[str]:
    """The arguments of what a person chose. Raises ``click.Abort`` for who leaves."""
    click.echo("PicTrace finds visually similar pictures in your photos. Open …", err=True)
    for number, (arguments, what) in enumerate(_CHOICES, 1):
        click.echo(f"  {number}  {what:<26}pictrace {arguments}", err=True)
    chosen = click.prompt("Number", type=click.IntRange(1, len(_CHOICES)), default=1, err=True)
    return [_CHOICES[chosen - 1][0]]
