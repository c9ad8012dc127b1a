"""Photos that turn up elsewhere keep their identity."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from pictrace.catalogue import Catalogue, moves
from pictrace.records import Filters, PhotoState
from tests.catalogue.making import MODEL, broken, store

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def index(catalogue: Catalogue, pictures: dict[str, str], location: str = "/photos") -> tuple[int, int]:
    """One run over a folder that holds just these pictures; (missing, moved)."""
    source = catalogue.sources.add("folder", location).id
    run = catalogue.begin_run()
    known = catalogue.scans.known(source)
    for key in pictures:
        known.see(key, "1")
    store(catalogue, pictures, source, run)
    missing = catalogue.sources.finish_scan(source, known.unseen(), {}, NOW)
    return missing, catalogue.scans.follow_moves(run, [source])


def rows(catalogue: Catalogue) -> dict[int, tuple[str, str]]:
    return {photo.id: (photo.key, photo.state.value) for photo in catalogue.photos.each()}


def test_a_renamed_photo_keeps_its_id(catalogue: Catalogue) -> None:
    index(catalogue, {"a.jpg": "sea", "b.jpg": "hill"})
    assert index(catalogue, {"2009/a.jpg": "sea", "b.jpg": "hill"}) == (1, 1)
    assert rows(catalogue) == {1: ("2009/a.jpg", "present"), 2: ("b.jpg", "present")}
    assert catalogue.photos.get(1).location == "/photos/2009/a.jpg"
    assert catalogue.embeddings.reach(MODEL).count == 2
    assert broken(catalogue) == []


def test_a_copy_is_not_a_move(catalogue: Catalogue) -> None:
    index(catalogue, {"a.jpg": "sea"})
    assert index(catalogue, {"a.jpg": "sea", "copy.jpg": "sea"}) == (0, 0)
    assert rows(catalogue).pop(1) == ("a.jpg", "present")
    assert sorted(rows(catalogue).values()) == [("a.jpg", "present"), ("copy.jpg", "present")]


def test_of_several_the_namesake_moved(catalogue: Catalogue) -> None:
    index(catalogue, {"a.jpg": "sea", "b.jpg": "sea", "c.jpg": "sea"})
    assert index(catalogue, {"new/c.jpg": "sea", "new/x.jpg": "sea"}) == (3, 2)
    found = rows(catalogue)
    assert found[3] == ("new/c.jpg", "present")
    assert found[1] == ("new/x.jpg", "present")
    assert found[2] == ("b.jpg", "missing")


def test_a_name_inside_an_archive_is_a_name(catalogue: Catalogue) -> None:
    index(catalogue, {"a.jpg": "sea", "b.jpg": "sea"})
    index(catalogue, {"old.zip!b.jpg": "sea", "old.zip!in/q.jpg": "sea"})
    assert rows(catalogue) == {1: ("old.zip!in/q.jpg", "present"), 2: ("old.zip!b.jpg", "present")}


def test_a_photo_missing_for_long_is_found_elsewhere(catalogue: Catalogue) -> None:
    index(catalogue, {"a.jpg": "sea"})
    assert index(catalogue, {}) == (1, 0)
    assert index(catalogue, {"b.jpg": "hill"}) == (0, 0)
    assert index(catalogue, {"b.jpg": "hill", "back.jpg": "sea"}) == (0, 1)
    assert rows(catalogue)[1] == ("back.jpg", "present")


def test_from_one_source_to_another(catalogue: Catalogue) -> None:
    index(catalogue, {"a.jpg": "sea"}, "/one")
    index(catalogue, {}, "/one")
    assert index(catalogue, {"a.jpg": "sea"}, "/two") == (0, 1)
    photo = catalogue.photos.get(1)
    assert (photo.source_id, photo.state) == (2, PhotoState.PRESENT)
    assert [source.present for source in catalogue.sources.all()] == [0, 1]


def test_moved_over_another_photo(catalogue: Catalogue) -> None:
    index(catalogue, {"a.jpg": "sea", "b.jpg": "hill"})
    assert index(catalogue, {"a.jpg": "hill"}) == (1, 1)
    assert rows(catalogue) == {2: ("a.jpg", "present")}
    assert broken(catalogue) == []


def test_a_touched_file_did_not_move(catalogue: Catalogue) -> None:
    index(catalogue, {"a.jpg": "sea", "b.jpg": "sea"})
    assert index(catalogue, {"a.jpg": "sea"}) == (1, 0)
    assert rows(catalogue) == {1: ("a.jpg", "present"), 2: ("b.jpg", "missing")}


def test_following_twice_finds_nothing_more(catalogue: Catalogue) -> None:
    index(catalogue, {"a.jpg": "sea"})
    index(catalogue, {"b.jpg": "sea"})
    assert catalogue.scans.follow_moves(2, [1]) == 0


def test_what_a_killed_run_had_written_is_where_a_photo_moved_to(catalogue: Catalogue) -> None:
    """The next run finds the new place as it knows it, and writes nothing of it."""
    index(catalogue, {"a.jpg": "sea"})
    store(catalogue, {"b.jpg": "sea"}, 1, catalogue.begin_run())
    run, known = catalogue.begin_run(), catalogue.scans.known(1)
    known.see("b.jpg", "1")
    assert catalogue.scans.turned_up(known.unseen(), 1).tolist() == [1]
    catalogue.sources.finish_scan(1, known.unseen(), {}, NOW)
    assert catalogue.scans.follow_moves(run, [1]) == 1
    assert rows(catalogue) == {1: ("b.jpg", "present")}


@pytest.mark.parametrize("closed", [False, True], ids=["while it was written", "before moves were followed"])
def test_a_run_over_another_source_does_not_come_between(catalogue: Catalogue, closed: bool) -> None:
    """The one that is killed looks at the first source, the next at another one only."""
    index(catalogue, {"a.jpg": "sea"})
    store(catalogue, {"b.jpg": "sea"}, 1, catalogue.begin_run())
    if closed:
        catalogue.sources.finish_scan(1, np.array([1]), {}, NOW)
    assert index(catalogue, {"c.jpg": "hill"}, "/other") == (0, int(closed))
    assert index(catalogue, {"b.jpg": "sea"}) == (int(not closed), int(not closed))
    assert rows(catalogue).pop(1) == ("b.jpg", "present")
    assert catalogue.photos.count() == 2


def test_where_one_photo_moved_to_no_second_one_moves(catalogue: Catalogue) -> None:
    """Although its source was not looked at to the end since."""
    index(catalogue, {"a.jpg": "sea", "copy.jpg": "sea"})
    store(catalogue, {"b.jpg": "sea"}, 1, catalogue.begin_run())
    catalogue.sources.finish_scan(1, np.array([1]), {}, NOW)
    assert index(catalogue, {"c.jpg": "hill"}, "/other") == (0, 1)
    assert index(catalogue, {"b.jpg": "sea"}) == (1, 0)
    assert rows(catalogue) == {1: ("b.jpg", "present"), 2: ("copy.jpg", "missing"), 4: ("c.jpg", "present")}


def test_what_a_source_takes_over_is_not_where_something_moved_to(catalogue: Catalogue) -> None:
    index(catalogue, {"a.jpg": "sea", "b.jpg": "sea"}, "/photos/2009")
    outer = catalogue.sources.add("folder", "/photos").id
    catalogue.sources.absorb(1, outer, "2009/")
    assert index(catalogue, {"2009/a.jpg": "sea"}) == (1, 0)
    assert rows(catalogue) == {1: ("2009/a.jpg", "present"), 2: ("2009/b.jpg", "missing")}


def test_a_renamed_folder_is_followed_slice_by_slice(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "CONTENTS_AT_A_TIME", 100)
    names = [f"picture {n}" for n in range(350)]
    index(catalogue, {f"old/{n}.jpg": name for n, name in enumerate(names)})
    assert index(catalogue, {f"new/{n}.jpg": name for n, name in enumerate(names)}) == (350, 350)
    assert catalogue.photos.count() == catalogue.photos.count(Filters(within="/photos/new")) == 350
    assert all(photo.id == int(photo.key[4:-4]) + 1 for photo in catalogue.photos.each())
