"""A stamp that is not whole is none, whatever is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.vectors.stamp_file import LAYOUT, STAMP, Codes, Record, mapped_vectors, read_ids

NUMBERS = st.integers(0, 2**63 - 1)
CODES = st.none() | st.builds(Codes, st.text(max_size=20), NUMBERS, NUMBERS, NUMBERS)


@given(st.text(max_size=30), NUMBERS, NUMBERS, NUMBERS, CODES, st.none() | NUMBERS)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    model: str,
    dimension: int,
    epoch: int,
    count: int,
    codes: Codes | None,
    crc: int | None,
) -> None:
    path = tmp_path_factory.getbasetemp() / STAMP
    record = Record(LAYOUT, model, dimension, epoch, count, count, "abc", 7, codes, crc)
    path.write_bytes(record.written())
    assert Record.read(path) == record


def whole() -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(Record(LAYOUT, "mini@1", 4, 1, 9, 9, "abc", 7).written())
    return fields


@pytest.mark.parametrize(
    "change",
    [
        {"layout": LAYOUT + 1},
        {"count": -1},
        {"count": "9"},
        {"dimension": True},
        {"epoch": 2},
        {"codes": {"file": "x"}},
        {"codes": []},
        {"surprise": 1},
    ],
)
def test_a_stamp_that_was_changed_is_none(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / STAMP
    path.write_text(json.dumps(whole()))
    assert Record.read(path) is not None
    path.write_text(json.dumps(whole() | change))
    assert Record.read(path) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.json"
    path.write_bytes(data)
    assert Record.read(path) is None


@pytest.mark.parametrize("text", ["[]", "7", "null", "{}", '{"layout": 1}', '"stamp"'])
def test_other_json_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / STAMP).write_text(text)
    assert Record.read(tmp_path / STAMP) is None


def test_files_that_are_shorter_than_the_stamp_says_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "ids"
    np.arange(3, dtype="<i8").tofile(file)
    assert read_ids(file, 2).tolist() == [0, 1]
    with pytest.raises(ValueError, match="shorter"):
        read_ids(file, 4)
    with pytest.raises(ValueError):
        mapped_vectors(file, 100, 8)
    assert mapped_vectors(tmp_path / "not there", 0, 8).shape == (0, 8)
