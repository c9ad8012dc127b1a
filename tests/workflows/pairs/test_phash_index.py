"""Near-equal pHashes: found in bits, nearest first, and as they are after the library changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pictrace.catalogue import Batch, Catalogue
from pictrace.workflows.pairs.phash_index import AT_MOST, NEAR_BITS, REFRESH_SECONDS, PhashIndex
from tests.catalogue.making import content, store


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "c.sqlite", create=True) as catalogue:
        yield catalogue


def add(catalogue: Catalogue, **phashes: int) -> dict[str, int]:
    """Contents with these hashes; their ids by name."""
    made = [content(name, phash=value) for name, value in phashes.items()]
    written = catalogue.write(Batch(1, contents=made))
    return {name: written.content_ids[one.content_hash] for name, one in zip(phashes, made, strict=True)}


def test_an_empty_library_has_nothing_near(catalogue: Catalogue) -> None:
    index = PhashIndex(catalogue)
    assert index.near([0]) == []
    ids, shares = index.ranked([0], None)
    assert (len(ids), len(shares)) == (0, 0)


def test_near_is_up_to_eight_bits_and_no_further(catalogue: Catalogue) -> None:
    ids = add(catalogue, same=0, near=(1 << NEAR_BITS) - 1, far=(1 << (NEAR_BITS + 1)) - 1, opposite=(1 << 64) - 1)
    assert PhashIndex(catalogue).near([0]) == [ids["same"], ids["near"]]


def test_the_highest_bit_counts_like_every_other(catalogue: Catalogue) -> None:
    ids = add(catalogue, high=1 << 63, none=0)
    assert PhashIndex(catalogue).near([1 << 63]) == [ids["high"], ids["none"]]


def test_any_of_several_hashes_will_do(catalogue: Catalogue) -> None:
    ids = add(catalogue, low=0, high=(1 << 64) - 1)
    assert set(PhashIndex(catalogue).near([0, (1 << 64) - 1])) == set(ids.values())


def test_no_more_than_can_be_looked_at(catalogue: Catalogue) -> None:
    add(catalogue, **{f"page {number}": 5 for number in range(AT_MOST + 10)})
    assert len(PhashIndex(catalogue).near([5])) == AT_MOST


def test_contents_without_a_hash_are_passed_over(catalogue: Catalogue) -> None:
    catalogue.write(Batch(1, contents=[content("bare", phash=None, phash_algorithm=None)]))
    ids = add(catalogue, hashed=0)
    assert PhashIndex(catalogue).near([0]) == [ids["hashed"]]


def test_all_are_ranked_by_equal_bits(catalogue: Catalogue) -> None:
    ids = add(catalogue, opposite=(1 << 64) - 1, half=(1 << 32) - 1, same=0)
    found, shares = PhashIndex(catalogue).ranked([0], None)
    assert found.tolist() == [ids["same"], ids["half"], ids["opposite"]]
    assert shares.tolist() == [1.0, 0.5, 0.0] and shares.dtype == np.float32
    some, shares = PhashIndex(catalogue).ranked([0], np.array(sorted([ids["half"], 999]), np.int64))
    assert (some.tolist(), shares.tolist()) == ([ids["half"]], [0.5])


def test_a_new_hash_is_found_when_it_is_time_to_look(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("pictrace.workflows.pairs.phash_index.time.monotonic", lambda: now[0])
    index = PhashIndex(catalogue)
    first = add(catalogue, a=0)
    assert index.near([0]) == [first["a"]]
    second = add(catalogue, b=1)
    assert index.near([0]) == [first["a"]], "not more often than every few seconds"
    now[0] += REFRESH_SECONDS + 0.1
    assert index.near([0]) == [first["a"], second["b"]]


def test_hashes_are_not_read_again_while_nothing_changed(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    store(catalogue, {"a": "sea"})
    now = [100.0]
    monkeypatch.setattr("pictrace.workflows.pairs.phash_index.time.monotonic", lambda: now[0])
    index = PhashIndex(catalogue)
    index.near([0])
    read = index._phashes
    now[0] += 1000
    index.near([0])
    assert index._phashes is read
