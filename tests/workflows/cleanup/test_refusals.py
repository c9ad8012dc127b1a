"""The system's refusals in our words, and every reason with a sentence."""

from __future__ import annotations

import ast
import errno
from pathlib import Path

import pytest

import pictrace.workflows.cleanup
from pictrace.messages.english import catalogue
from pictrace.workflows.cleanup.refusals import Refused, Stopped, of_system


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOENT, "gone"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "no-permission"),
        (errno.EEXIST, "taken"),
        (errno.EXDEV, "other-volume"),
        (errno.EOPNOTSUPP, "no-clones"),
        (errno.ENAMETOOLONG, "too-long"),
        (errno.EIO, "disk-error"),
    ],
)
def test_each_error_has_its_reason(number: int, code: str) -> None:
    told = of_system(OSError(number, "why"), "/photos/a.jpg", "/photos/b.jpg")
    assert told.message.code == f"cleanup.{code}" and not isinstance(told, Stopped)
    assert "{" not in str(told)


def test_no_room_ends_a_run() -> None:
    told = of_system(OSError(errno.ENOSPC, "no"), "/photos/a.jpg")
    assert isinstance(told, Stopped) and "/photos/a.jpg" in str(told)


def test_every_reason_that_is_given_has_a_sentence_and_every_sentence_is_given() -> None:
    given = set()
    for file in Path(pictrace.workflows.cleanup.__path__[0]).glob("*.py"):
        text = file.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                given.add(node.value.removeprefix("cleanup."))
    known = {code.removeprefix("cleanup.") for code in catalogue() if code.startswith("cleanup.")}
    assert known <= given
    for file in Path(pictrace.workflows.cleanup.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Refused", "Stopped"):
                for argument in node.args[:1]:
                    codes = [c.value for c in ast.walk(argument) if isinstance(c, ast.Constant) and c.value]
                    assert all(str(code) in known for code in codes), f"{file.name}:{node.lineno}"


def test_a_reason_is_an_error_with_a_message() -> None:
    assert str(Refused("keeper-gone", keeper="/a")) == "its keeper /a is not there"
