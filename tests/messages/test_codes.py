"""Every code that the source says is in the catalogues of all six languages, with what it is given; none is there for
nobody. This replaces reading sentences: the codes are read out of the source, where they stand as they are."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest

import pictrace
from pictrace import errors
from pictrace.apps.messages.loader import LANGUAGES
from pictrace.errors import PicTraceError
from pictrace.messages.english import catalogue
from pictrace.messages.language import PLACEHOLDER, Text
from pictrace.messages.message import VERBATIM, is_code
from pictrace.workflows.jobs import errors as job_errors

SOURCE = Path(pictrace.__file__).parent
ERRORS = frozenset(
    name
    for module in (errors, job_errors)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, PicTraceError)
) - {"MissingExtra"}
SPEAKERS = ERRORS | {"Message", "Said", "ArchiveDamaged"}
"""What makes messages of a code and values: errors, and the message itself (``Said`` where starlette has one, too)."""

JOINING = frozenset({"words.both", "words.either"})
"""What languages themselves ask for, to join several words."""


REFUSALS = "workflows/cleanup/refusals.py"
"""Puts the code of a refusal together, of ``cleanup.`` and the word that a journal has for it."""


NAMED = "cleanup."
"""What begins so is named by the words in the journal of a clean-up (``workflows/cleanup/refusals.py``)."""


@dataclass(frozen=True)
class Place:
    """Where a message is made: its code (``None`` for what is given: a message, or another program's text), and the
    names of its values (``None`` where they are handed on)."""

    where: str
    code: str | None
    values: frozenset[str] | None


def places() -> Iterator[Place]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in SPEAKERS and node.args:
                yield _place(f"{path.relative_to(SOURCE).as_posix()}:{node.lineno}", node)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__" and node.keywords:
                yield _place(f"{path.relative_to(SOURCE).as_posix()}:{node.lineno}", node)


def _name(called: ast.expr) -> str:
    """Without click's own errors: the command line speaks English."""
    if ast.unparse(called).startswith("click."):
        return ""
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def _place(where: str, call: ast.Call) -> Place:
    given = call.args[0] if call.args else None
    code = given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None
    if isinstance(given, ast.JoinedStr | ast.IfExp) or (code is not None and not is_code(code)):
        if where.startswith(REFUSALS):
            return Place(where, None, None)
        raise AssertionError(f"{where}: a sentence where a code belongs: {ast.unparse(call)[:100]}")
    names = [keyword.arg for keyword in call.keywords]
    return Place(where, code, None if None in names else frozenset(name for name in names if name is not None))


PLACES = [place for place in places() if place.code is not None]


def texts(language: str) -> Mapping[str, Text]:
    if language == "en":
        return catalogue()
    loaded: Mapping[str, Text] = json.loads(
        files("pictrace.apps.messages").joinpath(f"{language}.json").read_text(encoding="utf-8")
    )
    return loaded


def placeholders(text: Text) -> frozenset[str]:
    forms = [text] if isinstance(text, str) else list(text.values())
    return frozenset(name for form in forms for name, _ in PLACEHOLDER.findall(form))


def test_the_source_was_read() -> None:
    assert len(PLACES) > 250


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_code_has_a_text_that_says_all_that_it_is_given(language: str) -> None:
    known = texts(language)
    missing = [f"{place.where}: {place.code}" for place in PLACES if place.code not in known]
    assert not missing, "write these codes into english.json and the five languages"
    other = [
        f"{place.where}: {place.code} is given {sorted(place.values)}"
        for place in PLACES
        if place.values is not None and place.code and place.values != placeholders(known[place.code])
    ]
    assert not other


def test_no_text_is_there_for_nobody() -> None:
    said = {place.code for place in PLACES}
    unused = [code for code in catalogue() if code not in said | JOINING and not code.startswith(NAMED)]
    assert not unused, "take these codes out of the six catalogues"


def test_verbatim_is_no_text_of_a_catalogue() -> None:
    assert VERBATIM not in catalogue()


def test_a_code_is_written_as_it_is() -> None:
    """No code is put together: who reads the source finds it, and so does this test."""
    made = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and _name(node.func) == "Message" and node.args
        if not isinstance(node.args[0], ast.Constant)
        if path.parent.name != "messages" and path.name not in ("errors.py", "sentences.py")
    ]
    assert made == []
