"""``docs/security.md``: each rule names a test that there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "security.md"
RULE = re.compile(r"^\| .* \| .*`.*\|$")
TEST = re.compile(r"`([\w/]*\.py)?(?:::(\w+))?`")


def named() -> Iterator[tuple[str, str | None]]:
    """File and function of every test on the page; a function alone is of the file before it in its line."""
    for line in PAGE.read_text("utf-8").splitlines():
        if RULE.match(line) and "test" in line.rsplit("|", 2)[1]:
            file = ""
            for found, function in TEST.findall(line.rsplit("|", 2)[1]):
                file = found or file
                yield file, function or None


def test_every_rule_has_a_test_that_there_is() -> None:
    tests = list(named())
    assert len(tests) > 20
    for file, function in tests:
        places = [ROOT / file] if "/" in file else list((ROOT / "tests").rglob(file))
        assert len(places) == 1 and places[0].is_file(), file
        assert function is None or f"def {function}(" in places[0].read_text("utf-8"), f"{file}::{function}"
