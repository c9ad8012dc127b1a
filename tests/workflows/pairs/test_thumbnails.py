"""Thumbnails as pixels; what is made of them is made once while it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.workflows.pairs.thumbnails import Recent, pixels_of, shares
from tests.workflows.conftest import Desk


def test_pixels_of(jpegs: dict[str, bytes]) -> None:
    pixels = pixels_of(jpegs["rocket"])
    assert pixels is not None
    assert pixels.shape[2] == 3
    assert pixels_of(None) is None
    assert pixels_of(b"damaged") is None
    assert pixels_of(jpegs["rocket"][:40]) is None


def test_shares() -> None:
    assert shares([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]
    assert shares([], 2) == []


@pytest.fixture
def made() -> list[int]:
    return []


@pytest.fixture
def recent(desk: Desk, archive: Path, made: list[int]) -> Iterator[Recent[tuple[int, ...]]]:
    desk.index(archive)

    def make(content_id: int, pixels: NDArray[np.uint8]) -> tuple[int, ...]:
        made.append(content_id)
        return pixels.shape

    with ThreadPoolExecutor(2) as pool:
        yield Recent(desk.catalogue, make, pool, kept=3, share=2, give_way=lambda: None)


def test_what_is_kept_is_not_made_again(recent: Recent[tuple[int, ...]], made: list[int]) -> None:
    first = recent.of([1, 2, 3])
    assert recent.of([3, 2, 1]) == first
    assert sorted(made) == [1, 2, 3]


def test_the_oldest_goes_but_what_is_asked_for_is_whole(recent: Recent[tuple[int, ...]], made: list[int]) -> None:
    assert set(recent.of([1, 2, 3, 4, 5])) == {1, 2, 3, 4, 5}
    assert len(recent) == 3
    recent.of([1, 2, 3, 4, 5])
    assert len(made) == 5 + 2


def test_nothing_is_made_of_what_is_missing_or_damaged(
    desk: Desk, recent: Recent[tuple[int, ...]], made: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.catalogue.contents, "thumbnails", lambda ids: {1: b"damaged"})
    assert recent.of([1, 2]) == {1: None, 2: None}
    assert made == []
