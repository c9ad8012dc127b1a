"""A query against photos of the library, and two pictures against each other."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.records import Capture, Photo, Query, Relation
from pictrace.verification import standard_verifier
from pictrace.verification.capture_time import ANOTHER_MOMENT
from pictrace.verification.prefilter import Prefilter
from pictrace.workflows.pairs import Effort, Matcher, Side
from pictrace.workflows.search.request import Request
from pictrace.workflows.search.searcher import Searcher
from tests.workflows.conftest import Desk
from tests.workflows.search.test_searcher import searching

NOON = Capture(datetime(2009, 7, 14, 12), "Canon")
LATER = Capture(datetime(2009, 7, 14, 13), "Canon")


@pytest.fixture
def searcher(desk: Desk, archive: Path) -> Iterator[Searcher]:
    desk.index(archive)
    with ThreadPoolExecutor(2) as pool:
        yield searching(desk, pool)


def side_of(searcher: Searcher, query: Query) -> Side:
    picture = searcher.pictures.look(query, 384)
    return searcher.matcher.side(picture.pixels, picture.phashes, picture.content_hash)


def test_the_prefilter_spares_the_proof_of_what_shares_no_keypoints(
    searcher: Searcher, jpegs: dict[str, bytes]
) -> None:
    photos, _ = searcher.catalogue.photos.page()
    query = side_of(searcher, Query(data=jpegs["rocket"]))
    best = searcher.matcher.verdicts(query, photos, {}, Effort.BEST)
    filtered = searcher.matcher.verdicts(query, photos, {}, Effort.PREFILTERED)
    everything = searcher.matcher.verdicts(query, photos, {}, Effort.ALL)
    assert best.keys() == everything.keys() == {photo.content_id for photo in photos}
    assert len(filtered) < len(best)
    assert filtered.items() <= everything.items()
    same = {content_id for content_id, verdict in best.items() if verdict.relation.same_picture}
    assert same
    assert same <= filtered.keys()
    assert all(verdict.evidence.ssim is not None for verdict in best.values())


def test_the_best_candidate_is_verified_whatever_the_prefilter_says(
    searcher: Searcher, jpegs: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Prefilter, "passes", lambda self, one, other: False)
    found = searcher.answer(Query(data=jpegs["rocket"]), Request(k=1)).hits[0].photo
    query = side_of(searcher, Query(data=jpegs["rocket"]))
    verdicts = searcher.matcher.verdicts(query, [found], {}, Effort.BEST)
    assert [verdict.relation.same_picture for verdict in verdicts.values()] == [True]
    assert searcher.matcher.verdicts(query, [found], {}, Effort.PREFILTERED) == {}


@pytest.mark.parametrize("effort", Effort)
def test_damaged_and_missing_thumbnails_prove_nothing(
    searcher: Searcher, jpegs: dict[str, bytes], effort: Effort, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos, _ = searcher.catalogue.photos.page()
    query = side_of(searcher, Query(data=jpegs["rocket"]))
    damaged = {photos[0].content_id: b"damaged"}
    monkeypatch.setattr(searcher.catalogue.contents, "thumbnails", lambda ids: damaged)
    assert searcher.matcher.verdicts(query, photos, {}, effort) == {}
    monkeypatch.setattr(searcher.catalogue.contents, "thumbnails", lambda ids: {})
    assert searcher.matcher.verdicts(query, photos, {}, effort) == {}


def taken(photos: list[Photo], capture: Capture) -> list[Photo]:
    return [replace(photo, capture=capture) for photo in photos]


@pytest.mark.parametrize("effort", Effort)
def test_one_camera_at_another_moment(searcher: Searcher, jpegs: dict[str, bytes], effort: Effort) -> None:
    picture = searcher.pictures.look(Query(data=jpegs["rocket"]), 384)
    photos, _ = searcher.catalogue.photos.page()
    query = searcher.matcher.side(picture.pixels, picture.phashes, None, NOON)
    for capture, same in ((LATER, False), (NOON, True), (Capture(), True)):
        found = searcher.matcher.verdicts(query, taken(photos, capture), {}, effort).values()
        assert any(verdict.relation.same_picture for verdict in found) is same
        assert any(ANOTHER_MOMENT in verdict.evidence.messages for verdict in found) is not same


def test_two_pictures(desk: Desk, pixels: dict[str, NDArray[np.uint8]]) -> None:
    verifier = standard_verifier()
    gave_way = []
    with ThreadPoolExecutor(1) as pool:
        matcher = Matcher(desk.catalogue, lambda: verifier, pool, give_way=lambda: gave_way.append(1))
        one, other = (matcher.side(pixels["coffee"], (), None, capture) for capture in (NOON, LATER))
        assert matcher.examine(one, one, None).verdict.relation is Relation.COPY
        seen = matcher.examine(one, other, None)
    assert seen.verdict.relation is Relation.SAME_SCENE
    assert seen.measures["same_picture"] > 0.99
    assert ANOTHER_MOMENT in seen.verdict.evidence.messages
