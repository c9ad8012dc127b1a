"""What was decided is asked by content, for pairs and for whole groups."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pictrace.records import Decision, DecisionKind
from pictrace.workflows.duplicates.decided import Decided

THEN = datetime(2026, 5, 1, tzinfo=UTC)


def decided(kind: DecisionKind, *hashes: str) -> Decision:
    return Decision(kind, frozenset(hashes), THEN)


def test_without_decisions_nothing_is_parted_or_settled() -> None:
    assert not Decided(()).parted("a", "b")
    assert not Decided(()).settled(frozenset("ab"))


def test_pairs_that_are_no_duplicates_are_parted_both_ways() -> None:
    word = Decided([decided(DecisionKind.NOT_DUPLICATES, "a", "b", "c")])
    assert word.parted("a", "b") and word.parted("b", "a") and word.parted("c", "a")
    assert not word.parted("a", "d")


@pytest.mark.parametrize("kind", [kind for kind in DecisionKind if kind is not DecisionKind.NOT_DUPLICATES])
def test_other_decisions_part_nobody(kind: DecisionKind) -> None:
    assert not Decided([decided(kind, "a", "b")]).parted("a", "b")


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_a_group_is_settled_until_a_new_member_comes(kind: DecisionKind) -> None:
    word = Decided([decided(kind, "a", "b", "c")])
    assert word.settled(frozenset("abc"))
    assert word.settled(frozenset("bc")), "one of them went away"
    assert not word.settled(frozenset("abcd"))


def test_two_decisions_about_parts_do_not_settle_the_whole() -> None:
    word = Decided([decided(DecisionKind.KEEP_BOTH, "a", "b"), decided(DecisionKind.KEEP_BOTH, "b", "c")])
    assert not word.settled(frozenset("abc"))
