"""Candidates of a model with two spaces: copies are looked for in one, what is alike is ranked by both."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pictrace.catalogue import Catalogue
from pictrace.records import COPIES, LOOKS, Query, Relation
from pictrace.workflows.search.request import Request
from pictrace.workflows.search.searcher import Searcher
from tests.workflows.conftest import Desk, TwoSpaces
from tests.workflows.search.test_searcher import searching


@pytest.fixture
def two(tmp_path: Path, archive: Path) -> Iterator[Searcher]:
    with Catalogue.open(tmp_path / "two.sqlite", create=True) as catalogue, ThreadPoolExecutor(2) as pool:
        desk = Desk(catalogue, TwoSpaces(), tmp_path)
        desk.index(archive)
        yield searching(desk, pool)
        desk.runtime.close()


def test_what_is_alike_is_ranked_by_both_spaces(two: Searcher, jpegs: dict[str, bytes]) -> None:
    query = Query(data=jpegs["coffee"])
    hits = two.answer(query, Request(k=10, verify=False)).hits
    vectors = two.vectors(two.pictures.look(query, 256))
    stored = two.likeness.stored(two.catalogue, two.model, [hit.photo.content_id or 0 for hit in hits])
    for hit in hits:
        found = stored[hit.photo.content_id or 0]
        cosines = [float(vectors[space] @ found[space]) for space in (LOOKS, COPIES)]
        assert hit.similarity == pytest.approx(np.mean(cosines), abs=1e-3)
    similarities = [hit.similarity for hit in hits[1:]]
    assert similarities == sorted(similarities, reverse=True)


@pytest.mark.parametrize("space", [LOOKS, COPIES])
def test_one_space_may_rank_alone(two: Searcher, jpegs: dict[str, bytes], space: str) -> None:
    query = Query(data=jpegs["coffee"])
    hits = two.answer(query, Request(k=10, by=space)).hits
    vector = two.vectors(two.pictures.look(query, 256))[space]
    ids, vectors = [], []
    for chunk in two.catalogue.embeddings.after(two.model, space=space):
        ids += chunk.ids.tolist()
        vectors += list(chunk.vectors)
    nearest = [ids[row] for row in np.argsort(-(np.array(vectors) @ vector), kind="stable")]
    assert [hit.photo.content_id for hit in hits] == nearest
    assert hits[0].relation is Relation.IDENTICAL


def test_copies_are_verified_though_others_look_more_alike(two: Searcher, jpegs: dict[str, bytes]) -> None:
    """One place for verification: it goes to the nearest copy, not to the best likeness."""
    vectors = dict(two.vectors(two.pictures.look(Query(data=jpegs["coffee"]), 256)))
    others = two.vectors(two.pictures.look(Query(data=jpegs["rocket"]), 256))
    vectors[LOOKS] = others[LOOKS]
    object.__setattr__(two.finder, "verify_candidates", 1)
    picture = two.pictures.look(Query(data=jpegs["astronaut"], region=None), 256)
    object.__setattr__(picture, "content_hash", None)
    object.__setattr__(picture, "phashes", (0x0F0F_0F0F_0F0F_0F0F,))
    found = two.finder.by_embedding(picture, vectors, Request(k=10), None)
    (promising,) = found.promising
    assert found.photos[promising.content_id][0].key.endswith("coffee.jpg")
    assert {candidate.content_id for candidate in found.candidates} >= {promising.content_id}


def test_a_model_of_one_space_answers_for_both(
    tmp_path: Path, desk: Desk, archive: Path, jpegs: dict[str, bytes]
) -> None:
    desk.index(archive)
    with ThreadPoolExecutor(2) as pool:
        searcher = searching(desk, pool)
        query = Query(data=jpegs["coffee"])
        by_looks, by_copies = (searcher.answer(query, Request(k=10, by=space)).hits for space in (LOOKS, COPIES))
    assert [hit.photo.id for hit in by_looks] == [hit.photo.id for hit in by_copies]
