"""Search by words is a sum over tags."""

from __future__ import annotations

import numpy as np
import pytest

from pictrace.catalogue import Catalogue
from pictrace.catalogue.tags import KEPT, LEAST, strongest
from tests.catalogue.making import CLASSES, MODEL, digest, probabilities, store

NAMES = [f"picture {n}" for n in range(40)]


@pytest.fixture
def ids(catalogue: Catalogue) -> dict[str, int]:
    written = store(catalogue, {f"{n}.jpg": name for n, name in enumerate(NAMES)})
    return {name: written.content_ids[digest(name)] for name in NAMES}


def kept(name: str) -> dict[int, float]:
    """What the catalogue keeps, by another way: sort all, take the first, drop the weak."""
    every = sorted(enumerate(probabilities(name).tolist()), key=lambda pair: (-pair[1], pair[0]))
    return {tag: p for tag, p in every[:KEPT] if p >= LEAST}


def test_tags_of_contents_are_the_strongest_in_order(catalogue: Catalogue, ids: dict[str, int]) -> None:
    found = catalogue.tags.of_contents(MODEL, ids.values())
    for name, content_id in ids.items():
        assert [tag for tag, _ in found[content_id]] == list(kept(name))
        assert dict(found[content_id]) == pytest.approx(kept(name))
    assert catalogue.tags.of_contents("other@1", ids.values()) == {}


@pytest.mark.parametrize("tags", [[3], [3, 7, 11], range(CLASSES), [999], []])
def test_search_sums_and_sorts(catalogue: Catalogue, ids: dict[str, int], tags: list[int]) -> None:
    expected = {ids[name]: sum(p for tag, p in kept(name).items() if tag in set(tags)) for name in NAMES}
    expected = {content_id: total for content_id, total in expected.items() if total}
    found = catalogue.tags.search(MODEL, tags)
    assert dict(zip(found.ids.tolist(), found.probabilities.tolist(), strict=True)) == pytest.approx(expected)
    assert (np.diff(found.probabilities) <= 0).all()
    assert found.probabilities.max(initial=0) <= 1
    limited = catalogue.tags.search(MODEL, tags, limit=5)
    assert limited.ids.tolist() == found.ids[:5].tolist()


def test_search_among_allowed(catalogue: Catalogue, ids: dict[str, int]) -> None:
    every = catalogue.tags.search(MODEL, [3, 7])
    allowed = np.sort(every.ids[::3])
    found = catalogue.tags.search(MODEL, [3, 7], allowed=allowed)
    assert found.ids.tolist() == every.ids[::3].tolist()
    assert len(catalogue.tags.search(MODEL, [3, 7], allowed=np.empty(0, np.int64)).ids) == 0


def test_weak_tags_are_not_stored() -> None:
    table = np.zeros((2, 30), np.float32)
    table[0, 4] = 0.9
    assert strongest(table) == [[(4, float(np.float32(0.9)))], []]
    assert strongest(np.empty((0, 30), np.float32)) == []
    assert strongest(np.full((1, 2), 0.5, np.float32)) == [[(0, 0.5), (1, 0.5)]]
