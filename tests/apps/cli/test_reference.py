"""The documentation of the command line is what ``--help`` says."""

from __future__ import annotations

from tests.apps.cli.reference import FILE, commands, documented, help_page


def test_every_command_is_documented_as_it_is() -> None:
    pages = documented(FILE.read_text("utf-8"))
    assert sorted(pages) == sorted(commands())
    for name, page in pages.items():
        assert page == help_page(name), f"docs/cli.md is out of date for `pictrace {name}`: run `make docs`"
