"""Saved searches come back as they were saved."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pictrace.catalogue import Catalogue
from pictrace.errors import UsageError
from pictrace.records import Filters
from tests.catalogue.making import digest, store

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


def test_a_search_comes_back_with_a_photo_that_shows_its_picture(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea", "b.jpg": "hill"})
    filters = Filters(within="/фото", min_rating=3, own_tags=frozenset({"x"}), taken_from=datetime(2014, 6, 1))
    catalogue.searches.add("Sea", "sea evening", digest("hill"), filters, NOW)
    (saved,) = catalogue.searches.all()
    assert (saved.name, saved.text, saved.content_hash, saved.filters) == (
        "Sea", "sea evening", digest("hill"), filters,
    )  # fmt: skip
    assert saved.photo_id == catalogue.photos.at("/photos/b.jpg")[0].id
    assert saved.created == NOW


def test_a_picture_that_is_nowhere_has_no_photo(catalogue: Catalogue) -> None:
    catalogue.searches.add("Sea", None, digest("gone"), Filters(), NOW)
    assert catalogue.searches.all()[0].photo_id is None


def test_names_are_one_of_a_kind(catalogue: Catalogue) -> None:
    first = catalogue.searches.add("Sea", "sea", None, Filters(), NOW)
    other = catalogue.searches.add("Hill", "hill", None, Filters(), NOW)
    with pytest.raises(UsageError, match="already"):
        catalogue.searches.add("SEA", "sea", None, Filters(), NOW)
    with pytest.raises(UsageError, match="already"):
        catalogue.searches.rename(other, "sea")
    catalogue.searches.rename(first, "SEA")
    assert [search.name for search in catalogue.searches.all()] == ["Hill", "SEA"]


def test_forgetting(catalogue: Catalogue) -> None:
    search_id = catalogue.searches.add("Sea", "half a pair \ud83d", None, Filters(), NOW)
    assert catalogue.searches.all()[0].text == "half a pair \ud83d"
    catalogue.searches.remove(search_id)
    assert catalogue.searches.all() == []
    with pytest.raises(UsageError, match="no saved search"):
        catalogue.searches.remove(search_id)
    with pytest.raises(UsageError, match="no saved search"):
        catalogue.searches.rename(search_id, "x")
