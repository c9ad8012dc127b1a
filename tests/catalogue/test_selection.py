"""Prefix ranges and slices, on hostile text."""

from __future__ import annotations

import sqlite3

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, select

from pictrace.catalogue import schema
from pictrace.catalogue.selection import SLICE, as_ids, slices, starts_with

TEXT = st.text(st.sampled_from("a/!%_\\AÄ\ud7ff\ue000\U0010fffe\U0010ffff"), max_size=5)


@given(st.lists(TEXT, max_size=8, unique=True), TEXT)
def test_a_prefix_range_holds_what_begins_so_and_nothing_else(texts: list[str], prefix: str) -> None:
    engine = create_engine("sqlite://")
    schema.containers.create(engine)
    try:
        with engine.connect() as connection:
            rows = [{"source_id": 1, "key": text, "stamp": ""} for text in texts]
            if rows:
                connection.execute(insert(schema.containers), rows)
            column = schema.containers.c.key
            found = connection.execute(select(column).where(starts_with(column, prefix))).scalars().all()
    finally:
        engine.dispose()
    assert sorted(found) == sorted(text for text in texts if text.startswith(prefix))


def test_slices_fit_one_statement() -> None:
    parts = list(slices(range(2 * SLICE + 1)))
    assert [len(part) for part in parts] == [SLICE, SLICE, 1]
    assert [number for part in parts for number in part] == list(range(2 * SLICE + 1))


def test_ids_of_numpy_become_integers_that_drivers_bind() -> None:
    connection = sqlite3.connect(":memory:")
    for ids in (np.array([7], np.int64), [np.int64(7)], [7]):
        (one,) = as_ids(ids)  # type: ignore[arg-type]
        assert connection.execute("SELECT typeof(?)", (one,)).fetchone() == ("integer",)
    connection.close()
