"""When the scan of a source is closed, and what that makes of photos that it did not see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pictrace.catalogue import Catalogue
from pictrace.records import PhotoState
from pictrace.sources import Source, open_source
from pictrace.workflows.indexing.closing import VANISHED_LEAST, Closings
from pictrace.workflows.indexing.flow import Listed, Place
from tests.catalogue.making import store

MANY = VANISHED_LEAST * 2


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "catalogue.sqlite", create=True) as catalogue:
        store(catalogue, {f"{number:03}.jpg": f"picture {number}" for number in range(MANY)})
        yield catalogue


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "photos").mkdir()
    return open_source(str(tmp_path / "photos"))


def listed(source: Source, gone: int, items: int = 0, containers: dict[str, str] | None = None) -> Listed:
    unseen = np.arange(1, gone + 1, dtype=np.int64)
    return Listed(Place(1, source), items, unseen, containers or {}, there=MANY)


def states(catalogue: Catalogue) -> dict[PhotoState, int]:
    return {state: count for state, count in catalogue.photos.counts().items() if count}


def test_what_was_not_seen_is_missing_once_the_scan_is_closed(catalogue: Catalogue, source: Source) -> None:
    closings = Closings(catalogue, 50)
    closings.committed({}, [listed(source, gone=3)], [])
    assert closings.missing == 3
    assert states(catalogue) == {PhotoState.PRESENT: MANY - 3, PhotoState.MISSING: 3}


def test_a_source_waits_for_the_files_that_it_handed_on(catalogue: Catalogue, source: Source) -> None:
    closings = Closings(catalogue, 50)
    closings.committed({1: 1}, [listed(source, gone=3, items=4)], [])
    closings.committed({1: 2}, [], [])
    assert closings.missing == 0, "one file is still on its way"
    closings.committed({2: 9}, [], [])
    assert closings.missing == 0, "files of another source are not its own"
    closings.committed({1: 1}, [], [])
    assert closings.missing == 3


def test_an_archive_with_a_member_that_could_not_be_read_is_listed_again(catalogue: Catalogue, source: Source) -> None:
    closings = Closings(catalogue, 50)
    closings.committed({}, [], [(1, "a.zip!broken.jpg"), (2, "b.zip!another source.jpg")])
    closings.committed({}, [listed(source, gone=0, containers={"a.zip": "1", "b.zip": "2"})], [])
    assert catalogue.sources.containers(1) == {"b.zip": "2"}


def test_a_source_that_lost_most_of_its_photos_is_taken_to_be_away(catalogue: Catalogue, source: Source) -> None:
    closings = Closings(catalogue, 50)
    closings.committed({}, [listed(source, gone=VANISHED_LEAST)], [])
    assert closings.missing == 0, "first it is seen what turned up elsewhere"
    (failure,) = closings.close_doubtful()
    assert failure.location == source.location
    assert f"{VANISHED_LEAST} of {MANY}" in failure.reason
    assert states(catalogue) == {PhotoState.PRESENT: MANY}
    assert not catalogue.sources.get(1).reachable
    assert closings.close_doubtful() == [], "it is said once"


@pytest.mark.parametrize(("gone", "percent"), [(VANISHED_LEAST - 1, 1), (MANY, 0), (VANISHED_LEAST, 51)])
def test_few_photos_or_a_word_of_the_user_raise_no_doubt(
    catalogue: Catalogue, source: Source, gone: int, percent: int
) -> None:
    closings = Closings(catalogue, percent)
    closings.committed({}, [listed(source, gone=gone)], [])
    assert closings.missing == gone
    assert closings.close_doubtful() == []


def test_photos_that_turned_up_elsewhere_were_moved_and_raise_no_doubt(catalogue: Catalogue, source: Source) -> None:
    other = catalogue.sources.add("folder", "/elsewhere").id
    store(catalogue, {f"moved {number}.jpg": f"picture {number}" for number in range(20)}, other)
    closings = Closings(catalogue, 50)
    known = Listed(Place(1, source), 0, np.arange(1, VANISHED_LEAST + 1), {}, there=MANY, known=True)
    closings.committed({}, [known], [])
    assert closings.close_doubtful() == []
    assert closings.missing == VANISHED_LEAST
