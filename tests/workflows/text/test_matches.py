from __future__ import annotations

import numpy as np
import pytest

from pictrace.workflows.text.matches import Matches, pooled


def matches(**found: float) -> Matches:
    ids = np.array([int(name[1:]) for name in found], np.int64)
    return Matches(ids, np.array(list(found.values()), np.float32))


def test_the_mean_of_what_is_said_where_silence_is_a_no() -> None:
    both = pooled([matches(c7=0.9, c2=0.4), matches(c2=0.8, c5=0.5, c9=0.012)])
    assert both.ids.tolist() == [2, 7, 5]
    assert both.probabilities.tolist() == pytest.approx([0.6, 0.45, 0.25])


def test_nothing_of_nothing() -> None:
    assert len(pooled([matches(), matches()]).ids) == 0


def test_some_are_taken_out() -> None:
    left = matches(c7=0.9, c2=0.4, c5=0.1).without(np.array([2, 3]))
    assert left.ids.tolist() == [7, 5]
    assert left.probabilities.tolist() == pytest.approx([0.9, 0.1])
