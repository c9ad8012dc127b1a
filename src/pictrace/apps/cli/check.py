"""``pictrace check``: do the library's promises hold?"""

from __future__ import annotations

from pathlib import Path

import click

from pictrace.apps.cli.output import EXIT_FAILED, library_options, open_library, print_json

__all__ = ["command"]


@click.command("check")
@click.option("--repair", is_flag=True, help="Rebuild what can be rebuilt.")
@library_options
def command(repair: bool, directory: Path | None, as_json: bool) -> int:
    """Verify the library's invariants; photos are never touched."""
    broken = 0
    with open_library(directory) as library:
        for finding in library.check(repair=repair):
            broken += not (finding.ok or finding.repaired)
            if as_json:
                print_json(finding.to_json())
            else:
                mark = "ok      " if finding.ok else "repaired" if finding.repaired else "BROKEN  "
                click.echo(f"{mark}  {finding.invariant}: {finding.detail}")
    if broken and not as_json and not repair:
        click.echo("run `pictrace check --repair` to rebuild what can be rebuilt")
    return EXIT_FAILED if broken else 0
