"""The step that measures a picture is a pure function of plain values: it can be sent to another process."""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from pictrace.embeddings.cards import Resizing
from pictrace.errors import PhotoUnreadable
from pictrace.workflows.indexing.measuring import Measures, Wanted, measure

WANTED = (Wanted(128), Wanted(160, Resizing(64, 48, "stretch")), Wanted(160, Resizing(32, 32, "crop", 36)))


def same(a: Measures, b: Measures) -> bool:
    return all(np.array_equal(getattr(a, field.name), getattr(b, field.name)) for field in fields(Measures))


@pytest.fixture(scope="module")
def data(photographs: dict[str, Path]) -> bytes:
    return photographs["chelsea"].read_bytes()


@pytest.mark.parametrize("wanted", WANTED)
def test_order_step_and_answer_can_be_pickled(data: bytes, wanted: Wanted) -> None:
    step, order = pickle.loads(pickle.dumps((measure, (data, wanted))))
    assert order == (data, wanted)
    answer = step(*order)
    assert same(pickle.loads(pickle.dumps(answer)), answer)
    assert same(measure(data, wanted), answer), "the same order gives the same answer"


def test_another_process_answers_the_same(data: bytes) -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as elsewhere:
        answers = list(elsewhere.map(measure, [data] * len(WANTED), WANTED))
        with pytest.raises(PhotoUnreadable):
            elsewhere.submit(measure, b"no picture", WANTED[0]).result()
    for wanted, answer in zip(WANTED, answers, strict=True):
        assert same(measure(data, wanted), answer)
