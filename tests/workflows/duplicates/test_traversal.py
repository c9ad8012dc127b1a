"""The walk gives out every pair once, and follows what is tied to its end."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pictrace.workflows.duplicates import traversal as walking
from pictrace.workflows.duplicates.neighbours import Neighbours
from pictrace.workflows.duplicates.traversal import Traversal

Pairs = list[tuple[int, int]]

PAIRS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).filter(lambda p: p[0] < p[1]), max_size=60)


def table(pairs: Pairs) -> Neighbours:
    unique = sorted(set(pairs))
    ids = np.array(unique, np.int64).reshape(-1, 2)
    return Neighbours(ids, np.zeros(len(ids), np.float32), np.zeros(len(ids), np.bool_))


def given_out(walk: Traversal, tied: set[tuple[int, int]] | None = None) -> list[list[tuple[int, int]]]:
    """The pairs of each step; what ``tied`` connects is followed at once."""
    steps = []
    for waiting in walk.steps():
        step: Pairs = []
        while waiting:
            pairs = [(a, b) for a, b in walk.neighbours.ids[walk.follow(waiting)].tolist()]
            step += pairs
            ends = {content for pair in pairs if tied is None or pair in tied for content in pair}
            waiting = [content for content in sorted(ends) if tied is not None and not walk.followed(content)]
        steps.append(step)
    return steps


@given(PAIRS)
def test_every_pair_comes_once(pairs: Pairs) -> None:
    found = [pair for step in given_out(Traversal(table(pairs))) for pair in step]
    assert sorted(found) == sorted(set(pairs))


@given(PAIRS, st.integers(1, 5))
def test_a_step_ends_when_nothing_can_be_added(pairs: Pairs, at_once: int) -> None:
    """Ties of one cluster never come in two steps."""
    tied = {pair for number, pair in enumerate(sorted(set(pairs))) if number % 3 == 0}
    before, walking.AT_ONCE = walking.AT_ONCE, at_once
    try:
        steps = given_out(Traversal(table(pairs)), tied)
    finally:
        walking.AT_ONCE = before
    assert sorted(pair for step in steps for pair in step) == sorted(set(pairs))
    touched = [{content for pair in step if pair in tied for content in pair} for step in steps]
    assert sum(map(len, touched)) == len(set().union(*touched))


def test_groups_need_not_wait_for_the_whole() -> None:
    """A chain of a thousand photos, two of them tied: its step is over long before the end."""
    pairs = [(number, number + 1) for number in range(1000)]
    steps = given_out(Traversal(table(pairs)), {(3, 4)})
    assert len(steps) > 5
    assert (3, 4) in steps[0]


def test_neighbours_follow_one_another() -> None:
    """Two crowds that no pair connects are not mixed."""
    crowds = [[(a, b) for a in range(start, 400, 2) for b in (a + 2, a + 4) if b < 400] for start in (0, 1)]
    order = [content for step in Traversal(table(crowds[0] + crowds[1])).steps() for content in step]
    assert [content % 2 for content in order] == [0] * 200 + [1] * 200


def test_no_pairs() -> None:
    walk = Traversal(table([]))
    assert list(walk.steps()) == []
    assert walk.followed(7)
    assert len(walk.follow([])) == 0
