"""Filters that a saved search and a command line both give."""

from __future__ import annotations

from hypothesis import given

from pictrace.apps.cli.filtering import narrowed
from pictrace.records import Filters, PhotoState
from tests.records.test_collections import FILTERS


@given(FILTERS)
def test_what_is_not_given_is_as_it_was_saved(saved: Filters) -> None:
    assert narrowed(saved, Filters()) == saved


@given(FILTERS)
def test_what_is_given_counts(given_filters: Filters) -> None:
    assert narrowed(Filters(), given_filters) == given_filters


def test_both_together() -> None:
    saved = Filters(within="/a", min_rating=3, states=frozenset({PhotoState.PRESENT}))
    assert narrowed(saved, Filters(within="/b", favourite=True)) == Filters(
        within="/b", min_rating=3, favourite=True, states=frozenset({PhotoState.PRESENT})
    )
