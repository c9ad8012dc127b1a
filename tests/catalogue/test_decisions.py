"""Decisions are kept by content and can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pictrace.catalogue import Catalogue
from pictrace.errors import UsageError
from pictrace.records import Decision, DecisionKind
from tests.catalogue.making import digest

THEN = datetime(2026, 11, 22, 18, 30, 5, 123, tzinfo=UTC)
PAIR = (digest("sea"), digest("hill"))


def test_a_decision_comes_back_as_it_was_made(catalogue: Catalogue) -> None:
    made = catalogue.decisions.add(DecisionKind.NOT_DUPLICATES, PAIR, THEN)
    assert made == Decision(DecisionKind.NOT_DUPLICATES, frozenset(PAIR), THEN, 1)
    other = catalogue.decisions.add(DecisionKind.KEEP_BOTH, [digest("sea")], THEN)
    assert catalogue.decisions.all() == [made, other]


def test_times_of_other_zones_are_the_same_moment(catalogue: Catalogue) -> None:
    there = THEN.astimezone(timezone(timedelta(hours=9)))
    assert catalogue.decisions.add(DecisionKind.KEEP_BOTH, PAIR, there).decided_at == THEN


def test_the_same_decision_is_made_once(catalogue: Catalogue) -> None:
    first = catalogue.decisions.add(DecisionKind.NOT_DUPLICATES, PAIR, THEN)
    again = catalogue.decisions.add(DecisionKind.NOT_DUPLICATES, PAIR[::-1], THEN + timedelta(days=1))
    assert again == first
    assert catalogue.decisions.add(DecisionKind.KEEP_BOTH, PAIR, THEN) != first
    assert len(catalogue.decisions.all()) == 2


def test_taking_back(catalogue: Catalogue) -> None:
    made = catalogue.decisions.add(DecisionKind.KEEP_BOTH, PAIR, THEN)
    assert made.id is not None
    assert catalogue.decisions.remove(made.id)
    assert not catalogue.decisions.remove(made.id)
    assert catalogue.decisions.all() == []


def test_a_decision_is_about_something(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="at least one"):
        catalogue.decisions.add(DecisionKind.KEEP_BOTH, [], THEN)
