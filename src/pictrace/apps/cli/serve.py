"""``pictrace serve``: the library in a browser."""

from __future__ import annotations

import os
from pathlib import Path

import click

from pictrace.apps.cli.output import library_options, open_library, warn

__all__ = ["command"]


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free port.")
@click.option("--open/--no-open", "open_browser", default=True, show_default=True, help="Open the page in a browser.")
@click.option(
    "--host-name",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A public name that browsers may ask for, as of a proxy that speaks TLS. Repeatable.",
)
@click.option(
    "--trusted-proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help="The address or network of a proxy whose X-Forwarded-Proto is believed. Repeatable.",
)
@click.option(
    "--roots",
    multiple=True,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Only folders in DIR may be listed and added through the page. Repeatable.",
)
@library_options
def command(
    host: str,
    port: int,
    open_browser: bool,
    hosts: tuple[str, ...],
    proxies: tuple[str, ...],
    roots: tuple[Path, ...],
    directory: Path | None,
    as_json: bool,
) -> int:
    """Open the library in a browser; only this machine can reach it.

    The browser is opened signed in. Programs send the token that the library keeps in its file `token`, or the one of
    PICTRACE_TOKEN.
    """
    from pictrace.apps.web.server import serve

    with open_library(directory, create=True) as library:
        warn(library.warnings())
        serve(
            library,
            host=host,
            port=port,
            token=os.environ.get("PICTRACE_TOKEN"),
            open_browser=open_browser,
            hosts=hosts,
            proxies=proxies,
            roots=roots,
            as_json=as_json,
        )
    return 0
