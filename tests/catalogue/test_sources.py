"""Sources: added once, counted, finished, forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from pictrace.catalogue import Batch, Catalogue, Forgotten, NewFailure
from pictrace.errors import UsageError
from pictrace.messages import verbatim
from pictrace.records import Filters, PhotoState
from tests.catalogue.making import MODEL, broken, digest, mark_missing, store

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)


def test_adding_again_finds_the_same_source(catalogue: Catalogue) -> None:
    first = catalogue.sources.add("folder", "/photos", {"skip": ["*.bak"]})
    assert catalogue.sources.options(first.id) == {"skip": ["*.bak"]}
    again = catalogue.sources.add("folder", "/photos", {})
    assert again == first
    assert catalogue.sources.options(first.id) == {}
    other = catalogue.sources.add("archive", "/фото.zip")
    assert catalogue.sources.all() == [first, other]
    assert catalogue.sources.find("/фото.zip") == other
    assert catalogue.sources.find("/nowhere") is None
    with pytest.raises(UsageError, match="no source 99"):
        catalogue.sources.get(99)


def test_watching_is_switched_and_taken_over(catalogue: Catalogue) -> None:
    inner = catalogue.sources.add("folder", "/photos/2009")
    outer = catalogue.sources.add("folder", "/photos")
    assert not inner.watched and not outer.watched
    catalogue.sources.set_watched(inner.id, True)
    assert catalogue.sources.get(inner.id).watched
    assert catalogue.sources.add("folder", "/photos/2009").watched, "adding it again changes nothing"
    catalogue.sources.absorb(inner.id, outer.id, "2009/")
    assert catalogue.sources.get(outer.id).watched, "what was watched is watched on"
    catalogue.sources.set_watched(outer.id, False)
    assert not catalogue.sources.get(outer.id).watched


def test_counts_are_of_each_source(catalogue: Catalogue) -> None:
    one = catalogue.sources.add("folder", "/one").id
    two = catalogue.sources.add("folder", "/two").id
    store(catalogue, {"a.jpg": "sea", "b.jpg": "hill"}, one)
    store(catalogue, {"a.jpg": "wood"}, two)
    catalogue.write(Batch(3, failures=[NewFailure(two, "bad", "/two/bad", "1", verbatim("zero bytes"))]))
    mark_missing(catalogue, np.array([1]))
    assert [(s.present, s.missing, s.failed) for s in catalogue.sources.all()] == [(1, 1, 0), (1, 0, 1)]
    assert catalogue.sources.get(two).failed == 1


def test_finishing_a_scan_happens_at_once(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea", "old.zip!b.jpg": "hill"})
    source = catalogue.sources.all()[0].id
    catalogue.write(Batch(2, failures=[NewFailure(source, "bad", "/photos/bad", "1", verbatim("zero bytes"))]))
    catalogue.sources.set_reachable(source, False)
    known = catalogue.scans.known(source)
    known.see("a.jpg", "1")
    assert catalogue.sources.finish_scan(source, known.unseen(), {"new.zip": "9"}, NOW) == 1
    record = catalogue.sources.get(source)
    assert (record.reachable, record.scanned_at) == (True, NOW)
    assert (record.present, record.missing, record.failed) == (1, 1, 0)
    assert catalogue.sources.containers(source) == {"new.zip": "9"}
    assert catalogue.sources.finish_scan(source, np.empty(0, np.int64), {}, NOW) == 0
    assert catalogue.sources.containers(source) == {}


def test_a_source_out_of_reach_changes_nothing_else(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea"})
    catalogue.sources.set_reachable(1, False)
    assert catalogue.sources.get(1).reachable is False
    assert catalogue.photos.get(1).state is PhotoState.PRESENT


def test_forgetting_leaves_what_others_have(catalogue: Catalogue) -> None:
    one = catalogue.sources.add("folder", "/one").id
    two = catalogue.sources.add("folder", "/two").id
    store(catalogue, {"a.jpg": "sea", "b.jpg": "hill"}, one)
    store(catalogue, {"a.jpg": "sea", "c.jpg": "wood"}, two)
    catalogue.sources.finish_scan(one, np.empty(0, np.int64), {"old.zip": "1"}, NOW)
    epoch = catalogue.epoch
    assert catalogue.sources.forget(one) == Forgotten(photos=2, contents=1)
    assert [source.location for source in catalogue.sources.all()] == ["/two"]
    assert catalogue.photos.count() == 2
    assert not catalogue.contents.by_hash([digest("hill")], MODEL)
    assert catalogue.embeddings.reach(MODEL).count == 2
    assert catalogue.epoch == epoch + 1
    assert broken(catalogue) == []


def test_forgetting_what_others_have_too_keeps_the_index(catalogue: Catalogue) -> None:
    one = catalogue.sources.add("folder", "/one").id
    two = catalogue.sources.add("folder", "/two").id
    store(catalogue, {"a.jpg": "sea"}, one)
    store(catalogue, {"a.jpg": "sea"}, two)
    epoch = catalogue.epoch
    assert catalogue.sources.forget(one) == Forgotten(photos=1, contents=0)
    assert catalogue.epoch == epoch


def test_an_outer_source_takes_over_an_inner_one(catalogue: Catalogue) -> None:
    inner = catalogue.sources.add("folder", "/photos/2009").id
    written = store(catalogue, {"a.jpg": "sea", "b.jpg": "hill"}, inner)
    outer = catalogue.sources.add("folder", "/photos").id
    store(catalogue, {"2009/b.jpg": "wood"}, outer)
    assert catalogue.sources.absorb(inner, outer, "2009/") == 1
    assert [source.id for source in catalogue.sources.all()] == [outer]
    assert catalogue.photos.get(written.photo_ids[0]).key == "2009/a.jpg"
    assert sorted(photo.key for photo in catalogue.photos.each(Filters())) == ["2009/a.jpg", "2009/b.jpg"]
    assert broken(catalogue) == []
