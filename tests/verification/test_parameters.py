"""Every threshold has a unit and a sentence, and none can change without another name for the verdicts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from pictrace.verification import parameters
from pictrace.verification.parameters import PARAMETERS, version_of

UNITS = (
    "Bits", "Cells a side", "Correlation", "Cosine", "Degrees", "Deviations", "Diagonals", "Grey levels", "Keypoints",
    "Levels", "Matches", "Name", "Natural logarithm", "Patches", "Pixels", "Preset", "Probability", "Ratio", "Record",
    "Rounds", "SSIM", "Scale", "Share", "Words of 64 bits", "Yes or no",
)  # fmt: skip


def leaves(record: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for one in fields(record):
        value = getattr(record, one.name)
        yield from leaves(value, (*path, one.name)) if is_dataclass(value) else [(*path, one.name)]


def changed(record: Any, path: tuple[str, ...]) -> Any:
    """The record with another value at the end of the path."""
    value = getattr(record, path[0])
    if len(path) > 1:
        return replace(record, **{path[0]: changed(value, path[1:])})
    match value:
        case bool():
            other: Any = not value
        case str():
            other = value + "?"
        case tuple():
            other = value[:-1]
        case _:
            other = value * 1.01
    return replace(record, **{path[0]: other})


@pytest.mark.parametrize("path", list(leaves(PARAMETERS)), ids=".".join)
def test_no_number_changes_without_another_version(path: tuple[str, ...]) -> None:
    assert version_of(changed(PARAMETERS, path)) != version_of(PARAMETERS)


def test_the_version_is_stable() -> None:
    """The same in every process and on every machine: verdicts are remembered by it."""
    assert version_of(PARAMETERS) == version_of(replace(PARAMETERS))
    assert version_of(PARAMETERS.whole) == "eae2ed7a8431"


def described() -> Iterator[tuple[str, str]]:
    """Each field of each record, and the sentence under it."""
    tree = ast.parse(Path(parameters.__file__).read_text("utf-8"))
    for record in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        for node, following in zip(record.body, [*record.body[1:], None], strict=True):
            if isinstance(node, ast.AnnAssign):
                said = following.value if isinstance(following, ast.Expr) else None
                text = said.value if isinstance(said, ast.Constant) and isinstance(said.value, str) else ""
                yield f"{record.name}.{ast.unparse(node.target)}", text


@pytest.mark.parametrize(("name", "sentence"), list(described()))
def test_each_has_a_unit_and_a_reason(name: str, sentence: str) -> None:
    unit, _, reason = sentence.partition(". ")
    assert unit.startswith(UNITS), name
    assert reason.endswith("."), name
