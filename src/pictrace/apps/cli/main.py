"""The command line: which commands there are, and how errors become exit codes.

Commands are imported when they are called, so that ``pictrace search`` does not pay for the web server.
"""

from __future__ import annotations

import importlib
import logging
import sys
import warnings
from collections.abc import Sequence
from typing import Any

import click

from pictrace.apps.cli import stopping
from pictrace.apps.cli.asking import asked, somebody_is_there
from pictrace.apps.cli.output import EXIT_FAILED, EXIT_USAGE, complain, complain_json
from pictrace.apps.cli.wrong_use import message_of
from pictrace.errors import PhotoError, PicTraceError, UsageError
from pictrace.messages import Message, english

__all__ = ["COMMANDS", "cli", "main"]

COMMANDS = {
    "index": "pictrace.apps.cli.index",
    "watch": "pictrace.apps.cli.watch",
    "search": "pictrace.apps.cli.search",
    "duplicates": "pictrace.apps.cli.duplicates",
    "have": "pictrace.apps.cli.have",
    "clean": "pictrace.apps.cli.clean",
    "compare": "pictrace.apps.cli.compare",
    "tags": "pictrace.apps.cli.tags",
    "info": "pictrace.apps.cli.info",
    "mark": "pictrace.apps.cli.mark",
    "albums": "pictrace.apps.cli.albums",
    "searches": "pictrace.apps.cli.searches",
    "serve": "pictrace.apps.cli.serve",
    "gui": "pictrace.apps.cli.gui",
    "status": "pictrace.apps.cli.status",
    "check": "pictrace.apps.cli.check",
    "backup": "pictrace.apps.cli.backup",
    "models": "pictrace.apps.cli.models",
    "bench": "pictrace.apps.cli.bench",
    "export": "pictrace.apps.cli.export",
    "embed": "pictrace.apps.cli.embed",
}
"""Command name → module that holds it under the name ``command``, in the order of ``--help``."""


class _Commands(click.Group):
    """Looks a command up in ``COMMANDS`` and imports it only then; asks for one where none is given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing and somebody_is_there():
            args = asked()
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = importlib.import_module(module).command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            close = get_close_matches(args[0], COMMANDS, n=1)
            if close:
                raise UsageError("usage.command_close", command=args[0], close=close[0]) from error
            raise UsageError("usage.command", command=args[0]) from error


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from pictrace import __version__

        click.echo(f"pictrace {__version__}")
        ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def cli() -> None:
    """Find visually similar pictures in a photo archive.

    \b
    pictrace index ~/Pictures old-photos.zip      look at every photo once
    pictrace search holiday.jpg                   where is it, and what looks like it
    pictrace serve                                the same in a browser
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and exits: 0 done, 1 done with failures that are listed, 2 wrong use, 3 the
    library or a source could not be opened, 130 interrupted, 143 ended by SIGTERM."""
    if getattr(sys, "frozen", False):
        from pictrace.decoding.worker import serve_if_asked

        serve_if_asked()
    stopping.listen()
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Like ``main`` but returns the exit code."""
    _quieten_pillow()
    try:
        outcome: Any = cli.main(args=arguments, prog_name="pictrace", standalone_mode=False)
    except click.exceptions.Abort as aborted:  # what click makes of an interrupt
        return stopping.exit_code(aborted.__cause__)
    except KeyboardInterrupt as stop:
        return stopping.exit_code(stop)
    except click.ClickException as error:
        error.show()
        _tell_programs(message_of(error), arguments)
        return EXIT_USAGE
    except PicTraceError as error:
        complain(str(error))
        _tell_programs(error.message, arguments)
        return exit_code(error)
    except BrokenPipeError:
        # The reader of a pipe (`pictrace export | head`) has what it wanted.
        sys.stdout = None
        return 0
    return outcome if isinstance(outcome, int) else 0


def _tell_programs(message: Message, arguments: Sequence[str] | None) -> None:
    """With ``--json`` the last line of standard error says the same as JSON, for who reads codes and not sentences."""
    if "--json" in (sys.argv[1:] if arguments is None else arguments):
        complain_json({"error": english(message), "message": message.to_json()})


def _quieten_pillow() -> None:
    """Pillow warns of damaged EXIF on standard error; here a photo's trouble is told once, as its failure."""
    warnings.filterwarnings("ignore", module=r"PIL\.")
    logging.getLogger("PIL").addHandler(logging.NullHandler())


def exit_code(error: PicTraceError) -> int:
    """The exit code that an error means when it ends a command."""
    if isinstance(error, UsageError):
        return EXIT_USAGE
    return EXIT_FAILED if isinstance(error, PhotoError) else 3
