"""Verdicts are remembered by the version that gave them, and read from either side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pictrace.records import Evidence, Relation, Verdict
from pictrace.workflows.pairs.cache import ContentPair, VerdictCache
from tests.workflows.conftest import Desk

TURNED = Verdict(Relation.ROTATED, 0.99, Evidence(rotation=15.0))


class Compare:
    """Says "turned by 15°" of every pair but those with the content ``silent``; remembers what it was asked."""

    def __init__(self, silent: int = 0) -> None:
        self.asked: list[ContentPair] = []
        self.silent = silent

    def __call__(self, pairs: Sequence[ContentPair]) -> Mapping[ContentPair, Verdict]:
        self.asked += pairs
        return {pair: TURNED for pair in pairs if self.silent not in (pair.a, pair.b)}


@pytest.fixture
def contents(desk: Desk, archive: Path) -> list[int]:
    """Content ids in the order of their hashes."""
    desk.index(archive)
    photos = sorted(desk.photos().values(), key=lambda photo: photo.content_hash or "")
    return [photo.content_id or 0 for photo in photos]


def test_the_lesser_hash_is_asked_about_and_either_side_is_read(desk: Desk, contents: list[int]) -> None:
    compare, pair = Compare(), ContentPair(contents[0], contents[1], 0.5)
    found = VerdictCache(desk.catalogue, "1").remembered([pair.swapped], compare)
    assert compare.asked == [pair]
    verdict = found[pair.swapped]
    assert verdict is not None
    assert verdict.evidence.rotation == -15.0
    again = VerdictCache(desk.catalogue, "1").remembered([pair, pair.swapped], compare)
    assert compare.asked == [pair]
    assert again == {pair: TURNED, **found}


def test_another_version_asks_again(desk: Desk, contents: list[int]) -> None:
    compare, pair = Compare(), ContentPair(contents[0], contents[1])
    for version in ("1", "2", "1"):
        VerdictCache(desk.catalogue, version).remembered([pair], compare)
    assert compare.asked == [pair, pair]


def test_a_pair_without_a_verdict_is_asked_again_and_a_gone_one_never(desk: Desk, contents: list[int]) -> None:
    compare = Compare(silent=contents[2])
    known, silent = ContentPair(contents[0], contents[1]), ContentPair(contents[1], contents[2])
    gone = ContentPair(contents[0], 10_000)
    for _ in range(2):
        found = VerdictCache(desk.catalogue, "1").remembered([silent, gone, known], compare)
        assert list(found.items()) == [(silent, None), (known, TURNED)]
    assert compare.asked == [silent, known, silent]
