"""Favourites, stars and own tags belong to contents, by the thousand and all or none."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pictrace.catalogue import Catalogue
from pictrace.errors import UsageError
from pictrace.records import UNMARKED, Filters, Marks
from tests.catalogue.making import broken, digest, store

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
SEA, HILL = digest("sea"), digest("hill")


def test_what_is_said_comes_back(catalogue: Catalogue) -> None:
    assert catalogue.marks.set([SEA], NOW, favourite=True, rating=4, add=["Evening", "sea"]) == 1
    assert catalogue.marks.of([SEA, HILL]) == {SEA: Marks(True, 4, ("Evening", "sea"))}


def test_what_is_not_said_stays(catalogue: Catalogue) -> None:
    catalogue.marks.set([SEA], NOW, favourite=True, add=["sea"])
    catalogue.marks.set([SEA], NOW, rating=3)
    assert catalogue.marks.of([SEA]) == {SEA: Marks(True, 3, ("sea",))}
    catalogue.marks.set([SEA], NOW, favourite=False)
    assert catalogue.marks.of([SEA]) == {SEA: Marks(False, 3, ("sea",))}


def test_only_what_becomes_another_way_is_counted(catalogue: Catalogue) -> None:
    catalogue.marks.set([SEA], NOW, rating=3)
    assert catalogue.marks.set([SEA, HILL], NOW, rating=3) == 1
    assert catalogue.marks.set([SEA, HILL], NOW, rating=3) == 0
    assert catalogue.marks.set([SEA, HILL], NOW, add=["x"]) == 2
    assert catalogue.marks.set([], NOW, add=["y"]) == 0
    assert [tag.name for tag in catalogue.marks.tags()] == ["x"]


def test_tags_are_one_whatever_their_case_and_keep_their_first_spelling(catalogue: Catalogue) -> None:
    catalogue.marks.set([SEA], NOW, add=["Sunset"])
    catalogue.marks.set([HILL], NOW, add=["SUNSET"])
    (tag,) = catalogue.marks.tags()
    assert (tag.name, tag.pictures) == ("Sunset", 2)
    catalogue.marks.set([SEA, HILL], NOW, remove=["sunset"])
    assert catalogue.marks.tags() == []


def test_counts_of_tags(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea", "copy.jpg": "sea"})
    catalogue.marks.set([SEA, digest("elsewhere")], NOW, add=["sea"])
    (tag,) = catalogue.marks.tags()
    assert (tag.photos, tag.pictures) == (2, 2)


def test_renaming_and_removing_a_tag(catalogue: Catalogue) -> None:
    catalogue.marks.set([SEA], NOW, add=["a", "b"])
    first, second = catalogue.marks.tags()
    with pytest.raises(UsageError, match="already"):
        catalogue.marks.rename_tag(first.id, "B")
    catalogue.marks.rename_tag(first.id, "c")
    assert catalogue.marks.of([SEA])[SEA].own_tags == ("b", "c")
    catalogue.marks.remove_tag(second.id)
    assert catalogue.marks.of([SEA])[SEA].own_tags == ("c",)
    with pytest.raises(UsageError, match="no tag 99"):
        catalogue.marks.rename_tag(99, "x")
    with pytest.raises(UsageError, match="no tag 99"):
        catalogue.marks.remove_tag(99)


@pytest.mark.parametrize("rating", [-1, 6, 100])
def test_a_rating_is_none_to_five_stars(catalogue: Catalogue, rating: int) -> None:
    with pytest.raises(UsageError, match="rating"):
        catalogue.marks.set([SEA], NOW, rating=rating)


def test_a_bad_name_among_good_ones_changes_nothing(catalogue: Catalogue) -> None:
    heard = catalogue.collected
    with pytest.raises(UsageError):
        catalogue.marks.set([SEA], NOW, favourite=True, add=["good", " "])
    assert catalogue.marks.of([SEA]) == {} and catalogue.collected == heard


def test_more_pictures_than_one_statement_takes(catalogue: Catalogue) -> None:
    many = [digest(str(number)) for number in range(2000)]
    assert catalogue.marks.set(many, NOW, favourite=True, rating=5, add=["a", "b"]) == 2000
    assert set(catalogue.marks.of(many).values()) == {Marks(True, 5, ("a", "b"))}
    assert catalogue.marks.set(many, NOW, favourite=False, rating=0, remove=["a", "b"]) == 2000
    assert catalogue.marks.of(many) == {}


WISHES = st.lists(
    st.fixed_dictionaries(
        {
            "names": st.sets(st.sampled_from(("sea", "hill", "town"))),
            "favourite": st.none() | st.booleans(),
            "rating": st.none() | st.integers(0, 5),
            "add": st.sets(st.sampled_from(("x", "y"))),
            "remove": st.sets(st.sampled_from(("x", "Y"))),
        }
    ),
    max_size=6,
)


@settings(max_examples=30)
@given(wishes=WISHES)
def test_many_wishes_end_as_they_would_in_memory(wishes: list[dict[str, object]]) -> None:
    known: dict[str, Marks] = {}
    with TemporaryDirectory() as directory, Catalogue.open(Path(directory) / "c.sqlite", create=True) as catalogue:
        for wish in wishes:
            names: set[str] = wish["names"]  # type: ignore[assignment]
            add: set[str] = wish["add"]  # type: ignore[assignment]
            remove: set[str] = wish["remove"]  # type: ignore[assignment]
            liked, stars = wish["favourite"], wish["rating"]
            assert liked is None or isinstance(liked, bool)
            assert stars is None or isinstance(stars, int)
            hashes = [digest(name) for name in sorted(names)]
            catalogue.marks.set(hashes, NOW, favourite=liked, rating=stars, add=add, remove=remove)
            for one in hashes:
                before = known.get(one, UNMARKED)
                tags = {tag for tag in before.own_tags if tag not in {name.lower() for name in remove}} | add
                known[one] = Marks(
                    before.favourite if liked is None else liked,
                    before.rating if stars is None else stars,
                    tuple(sorted(tags)),
                )
        expected = {one: marks for one, marks in known.items() if marks != UNMARKED}
        assert catalogue.marks.of([digest(name) for name in ("sea", "hill", "town")]) == expected


def test_filters_ask_for_marks(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea", "b.jpg": "hill", "c.jpg": "town", "copy.jpg": "sea"})
    catalogue.marks.set([SEA], NOW, favourite=True, rating=5, add=["blue", "wide"])
    catalogue.marks.set([HILL], NOW, rating=2, add=["wide"])

    def keys(**wanted: object) -> list[str]:
        return sorted(photo.key for photo in catalogue.photos.each(Filters(**wanted)))  # type: ignore[arg-type]

    assert keys(favourite=True) == ["a.jpg", "copy.jpg"]
    assert keys(favourite=False) == ["b.jpg", "c.jpg"]
    assert keys(min_rating=2) == ["a.jpg", "b.jpg", "copy.jpg"]
    assert keys(min_rating=0) == ["a.jpg", "b.jpg", "c.jpg", "copy.jpg"]
    assert keys(own_tags=frozenset({"WIDE"})) == ["a.jpg", "b.jpg", "copy.jpg"]
    assert keys(own_tags=frozenset({"wide", "blue"})) == ["a.jpg", "copy.jpg"]
    assert keys(own_tags=frozenset({"none", "half \ud83d"})) == []
    assert keys(min_rating=1, within="/photos/b.jpg") == ["b.jpg"]
    # Every way of asking takes the same filters.
    filters = Filters(favourite=True)
    assert catalogue.photos.count(filters) == len(catalogue.photos.layout(filters)) == 2
    assert len(catalogue.photos.content_ids(filters)) == 1
    assert len(catalogue.photos.page(filters)[0]) == 2


def test_the_check_sees_marks_that_mean_nothing_and_mends_them(catalogue: Catalogue, file: Path) -> None:
    store(catalogue, {"a.jpg": "sea"})
    album_id = catalogue.albums.create("All", NOW)
    catalogue.albums.change(album_id, [SEA], [], NOW)
    catalogue.marks.set([SEA], NOW, rating=5, add=["sea"])
    assert broken(catalogue) == []
    harm = sqlite3.connect(file)
    harm.executescript(
        "PRAGMA ignore_check_constraints = 1; UPDATE marks SET rating = 9;DELETE FROM albums; DELETE FROM own_tags;"
    )
    harm.close()
    assert len(broken(catalogue)) == 3
    list(catalogue.check(repair=True))
    assert broken(catalogue) == []
    assert catalogue.marks.of([SEA]) == {}
