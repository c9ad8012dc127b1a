"""A plan is the same after it was written and read, and a file that is none says where."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.errors import UsageError
from pictrace.records import ActionKind
from pictrace.workflows.cleanup.plan_file import lines_of, parsed, read_plan, write_plan
from tests.workflows.cleanup.conftest import action, plan_of
from tests.workflows.cleanup.memory import MemoryDisk


def test_there_and_back(memory: MemoryDisk, tmp_path: Path) -> None:
    memory.put("/photos/снимок.xmp", b"x")
    plan = plan_of(
        action(memory, "/photos/copies/a.jpg", "/photos/a.jpg", number=1, evidence={"score": 1.0}, photo_id=3, frees=9),
        action(memory, "/photos/a.jpg", kind=ActionKind.MOVE, number=2, target="/b/a.jpg", root="/photos"),
        action(
            memory, "/photos/a.jpg", kind=ActionKind.SIDECAR, number=3, target="/photos/a.xmp", text="<né/>\n",
            together=["/photos/снимок.xmp"], twins=["/photos/a.jpg"],
        ),
    )  # fmt: skip
    write_plan(plan, tmp_path / "plan.jsonl")
    assert read_plan(tmp_path / "plan.jsonl") == plan
    assert plan.frees == 9 and plan.only(frozenset({2})).actions == plan.actions[1:2]
    with pytest.raises(UsageError, match="no action 7"):
        plan.only(frozenset({7}))


def lines(memory: MemoryDisk) -> list[bytes]:
    plan = plan_of(action(memory, "/photos/copies/a.jpg", "/photos/a.jpg"))
    return [line.encode() for line in lines_of(plan)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"action": "burn"}, "not an action"),
        ({"action": "move"}, "needs a target"),
        ({"size": "big"}, "not an action"),
        ({"keeper": 7}, "not an action"),
        ({"keeper": {"path": "/a"}}, "not an action"),
        ({"number": True}, "not an action"),
        ({"action": "sidecar", "target": "/a.xmp"}, "its text"),
        ({"action": "rename", "target": "/a", "together": [{"path": "", "content_hash": "", "size": 0}]}, "a target"),
    ],
)
def test_a_damaged_line_is_named(memory: MemoryDisk, change: dict[str, Any], said: str) -> None:
    head, line = lines(memory)
    with pytest.raises(UsageError, match=f"line 2.*{said}"):
        parsed([head, json.dumps(json.loads(line) | change).encode()], "plan.jsonl")


def test_files_that_are_no_plan(memory: MemoryDisk, tmp_path: Path) -> None:
    head, line = lines(memory)
    for text, said in (
        ([], "holds no plan"),
        ([line], "says nothing of one"),
        ([b"[]"], "says nothing of one"),
        ([json.dumps(json.loads(head) | {"pictrace_plan": 9}).encode()], "newer"),
        ([json.dumps({"pictrace_plan": 1, "created": "x"}).encode()], "damaged"),
        ([head, line, line], "two actions 1"),
        ([head, b"\xff"], "line 2"),
    ):
        with pytest.raises(UsageError, match=said):
            parsed(text, "plan.jsonl")
    with pytest.raises(UsageError, match="cannot be read"):
        read_plan(tmp_path / "nothing")
    with pytest.raises(UsageError, match="cannot be written"):
        write_plan(replace(plan_of(), id="x"), tmp_path / "no" / "where")
    assert parsed([head, b"\n", line], "plan").actions[0].number == 1


@given(st.lists(st.binary(max_size=60), max_size=4))
def test_any_bytes_are_a_plan_or_refused(given_lines: list[bytes]) -> None:
    try:
        parsed(given_lines, "plan")
    except UsageError as error:
        assert str(error)
