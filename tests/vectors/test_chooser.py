"""Opening and catching up, as a library does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pictrace.vectors import chooser
from pictrace.vectors.chooser import GrowingIndex, catch_up, open_index
from pictrace.vectors.interface import Stamp, VectorIndex
from tests.vectors.making import MODEL, clustered

DIMENSION = 16


def chunks(start: int, stop: int, size: int = 100) -> Iterator[tuple[np.ndarray, np.ndarray, int]]:
    vectors = clustered(2000, DIMENSION)
    for row in range(start, stop, size):
        end = min(row + size, stop)
        yield np.arange(row, end), vectors[row:end], end


def opened(directory: Path, sequence: int, epoch: int = 1) -> GrowingIndex:
    index = open_index(directory, MODEL, DIMENSION, epoch, sequence)
    assert isinstance(index, GrowingIndex)
    return index


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chooser, "EXACT_VALUES", 500 * DIMENSION)


def test_build_catch_up_open_again(tmp_path: Path) -> None:
    index = opened(tmp_path, 250)
    assert index.stamp == Stamp(MODEL, 1, 0)
    assert catch_up(index, chunks(0, 250)) == 250
    index.close()
    again = opened(tmp_path, 400)
    assert again.stamp == Stamp(MODEL, 1, 250)
    assert catch_up(again, chunks(250, 400)) == 150
    assert catch_up(again, chunks(400, 400)) == 0
    assert again.kind == "exact"
    assert again.search(clustered(2000, DIMENSION)[399:400], 1).ids.tolist() == [[399]]
    again.close()


def test_it_changes_over_as_it_grows_and_stays(tmp_path: Path) -> None:
    index = opened(tmp_path, 1000)
    for start, stop, kind in ((0, 500, "exact"), (500, 501, "quantised"), (501, 1000, "quantised")):
        catch_up(index, chunks(start, stop))
        assert index.kind == kind
        assert index.search(clustered(2000, DIMENSION)[:stop:50], 1).ids[:, 0].tolist() == list(range(0, stop, 50))
    index.close()
    again = opened(tmp_path, 1000)
    assert (again.kind, len(again)) == ("quantised", 1000)
    again.close()


def test_another_epoch_begins_anew(tmp_path: Path) -> None:
    index = opened(tmp_path, 700)
    catch_up(index, chunks(0, 700))
    index.close()
    again = opened(tmp_path, 900, epoch=2)
    assert again.stamp == Stamp(MODEL, 2, 0)
    catch_up(again, chunks(100, 300))
    again.close()
    third = opened(tmp_path, 900, epoch=2)
    assert (len(third), third.stamp) == (200, Stamp(MODEL, 2, 300))
    third.close()


def test_what_came_before_a_failure_is_kept(tmp_path: Path) -> None:
    def failing() -> Iterator[tuple[np.ndarray, np.ndarray, int]]:
        yield from chunks(0, 200)
        raise KeyboardInterrupt

    index: VectorIndex = opened(tmp_path, 300)
    with pytest.raises(KeyboardInterrupt):
        catch_up(index, failing())
    index.close()
    again = opened(tmp_path, 300)
    assert again.stamp.sequence == 200
    again.close()


def test_who_still_searches_the_old_index_is_answered(tmp_path: Path) -> None:
    """A search that began before the change-over ends after it, while the store grows."""
    index = opened(tmp_path, 1000)
    catch_up(index, chunks(0, 500))
    old = index._index
    catch_up(index, chunks(500, 900))
    assert index._index is not old
    queries = clustered(2000, DIMENSION)[:500:50]
    for allowed in (None, np.arange(0, 900, 50)):
        assert old.search(queries, 1, allowed).ids[:, 0].tolist() == list(range(0, 500, 50))
    index.close()
