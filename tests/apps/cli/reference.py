"""``docs/cli.md`` from the commands' own ``--help``: ``python -m tests.apps.cli.reference`` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

import click
from click.testing import CliRunner

from pictrace.apps.cli.main import COMMANDS, cli

FILE = Path(__file__).parents[3] / "docs" / "cli.md"
BEGIN = "<!-- help:{} -->"
BLOCK = re.compile(r"<!-- help:(?P<name>[a-z ]+) -->\n```\n(?P<text>.*?)```\n", re.DOTALL)


def commands() -> list[str]:
    """Every command line that has a help page, the group itself first."""
    names = [""]
    for name in COMMANDS:
        names.append(name)
        command = cli.get_command(click.Context(cli), name)
        if isinstance(command, click.Group):
            names += [f"{name} {sub}" for sub in sorted(command.commands)]
    return names


def help_page(name: str) -> str:
    """What ``pictrace NAME --help`` prints."""
    result = CliRunner().invoke(cli, [*name.split(), "--help"], prog_name="pictrace", terminal_width=100)
    assert result.exit_code == 0, result.output
    return "\n".join(line.rstrip() for line in result.output.splitlines()) + "\n"


def documented(text: str) -> dict[str, str]:
    """Command → help page as the document shows it."""
    return {match["name"].removeprefix("pictrace").strip(): match["text"] for match in BLOCK.finditer(text)}


def rewritten(text: str) -> str:
    """The document with every help page brought up to date."""

    def page(match: re.Match[str]) -> str:
        name = match["name"].removeprefix("pictrace").strip()
        return f"<!-- help:{match['name']} -->\n```\n{help_page(name)}```\n"

    return BLOCK.sub(page, text)


if __name__ == "__main__":
    FILE.write_text(rewritten(FILE.read_text("utf-8")), encoding="utf-8")
