"""What a scan is told of the files it sees."""

from __future__ import annotations

import numpy as np
import pytest

from pictrace.catalogue import Batch, Catalogue, NewFailure, Standing
from pictrace.messages import verbatim
from pictrace.records import Filters, PhotoState
from tests.catalogue.making import mark_missing, store

KEYS = ("a.jpg", "2009/b.jpg", "2009-x/c.jpg", "old.zip!d.jpg", "old.zip!in/e.jpg", "old.zipper/f.jpg")


@pytest.fixture
def source(catalogue: Catalogue) -> int:
    """A source of six photos, each of its own content, and one failed."""
    store(catalogue, {key: key for key in KEYS})
    source_id = catalogue.sources.all()[0].id
    catalogue.write(
        Batch(2, failures=[NewFailure(source_id, "bad.jpg", "/photos/bad.jpg", "1", verbatim("not a picture"))])
    )
    return source_id


def ids(catalogue: Catalogue, *keys: str) -> list[int]:
    every = Filters(states=frozenset(PhotoState))
    return sorted(photo.id for photo in catalogue.photos.each(every) if photo.key in keys)


def test_what_was_not_looked_at_is_kept(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea", "a.jpg.jpg": "hill"})
    known = catalogue.scans.known(catalogue.sources.all()[0].id)
    known.keep("a.jpg")
    known.keep("never.jpg")
    assert len(known.unseen()) == 1


def test_new_changed_unchanged_failed(catalogue: Catalogue, source: int) -> None:
    known = catalogue.scans.known(source)
    assert len(known) == 7
    assert known.see("new.jpg", "1") is Standing.NEW
    assert known.see("a.jpg", "1") is Standing.UNCHANGED
    assert known.see("2009/b.jpg", "2") is Standing.CHANGED
    assert known.see("bad.jpg", "1") is Standing.FAILED
    assert known.see("bad.jpg", "2") is Standing.CHANGED
    assert known.unseen().tolist() == ids(catalogue, *KEYS[2:])
    assert len(known.take_returned()) == 0


def test_an_unknown_source_has_nothing(catalogue: Catalogue) -> None:
    known = catalogue.scans.known(99)
    assert len(known) == 0
    assert known.see("a.jpg", "1") is Standing.NEW
    assert known.see_below("old.zip") == 0
    known.keep_below("")
    assert len(known.unseen()) == 0


def test_missing_photos_return_once(catalogue: Catalogue, source: int) -> None:
    gone = np.array(ids(catalogue, "a.jpg", "old.zip!d.jpg"))
    assert mark_missing(catalogue, gone) == 2
    known = catalogue.scans.known(source)
    assert known.see("a.jpg", "1") is Standing.RETURNED
    assert known.see_below("old.zip") == 2
    assert sorted(known.take_returned().tolist()) == gone.tolist()
    assert len(known.take_returned()) == 0
    assert catalogue.scans.restore(gone) == 2
    assert catalogue.scans.restore(gone) == 0
    assert catalogue.photos.counts()[PhotoState.PRESENT] == 6


def test_missing_photos_that_stay_away_are_not_gone_again(catalogue: Catalogue, source: int) -> None:
    mark_missing(catalogue, np.array(ids(catalogue, "a.jpg")))
    assert ids(catalogue, "a.jpg")[0] not in catalogue.scans.known(source).unseen()


@pytest.mark.parametrize(
    ("key", "below"),
    [
        ("old.zip", {"old.zip!d.jpg", "old.zip!in/e.jpg"}),
        ("2009", {"2009/b.jpg"}),
        ("a.jpg", {"a.jpg"}),
        ("old.zip!in", {"old.zip!in/e.jpg"}),
        ("", {*KEYS, "bad.jpg"}),
        ("nowhere", set()),
    ],
)
def test_below_a_key(catalogue: Catalogue, source: int, key: str, below: set[str]) -> None:
    known = catalogue.scans.known(source)
    assert known.see_below(key) == len(below)
    kept = catalogue.scans.known(source)
    kept.keep_below(key)
    rest = ids(catalogue, *({*KEYS, "bad.jpg"} - below))
    assert known.unseen().tolist() == kept.unseen().tolist() == rest


def test_what_could_not_be_listed_stays_as_it_was(catalogue: Catalogue, source: int) -> None:
    mark_missing(catalogue, np.array(ids(catalogue, "old.zip!d.jpg")))
    known = catalogue.scans.known(source)
    known.keep_below("a.jpg")
    known.keep_below("old.zip")
    assert len(known.take_returned()) == 0
    assert not {*ids(catalogue, "a.jpg", "old.zip!d.jpg", "old.zip!in/e.jpg")} & {*known.unseen().tolist()}


def test_rows_written_during_the_scan_are_nobodys_business(catalogue: Catalogue, source: int) -> None:
    known = catalogue.scans.known(source)
    store(catalogue, {"old.zip!new.jpg": "new"}, source)
    assert known.see_below("old.zip") == 2
    assert ids(catalogue, "old.zip!new.jpg")[0] not in known.unseen()


def test_sources_do_not_mix(catalogue: Catalogue, source: int) -> None:
    other = catalogue.sources.add("folder", "/elsewhere").id
    store(catalogue, {"a.jpg": "other", "z.jpg": "z"}, other)
    known = catalogue.scans.known(other)
    assert len(known) == 2
    assert known.see_below("") == 2
    assert len(catalogue.scans.known(source)) == 7
