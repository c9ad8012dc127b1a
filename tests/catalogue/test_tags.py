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


@pytest.mark.parametrize("only", [None, [3], [3, 7, 11], []])
def test_all_tags_by_tag(catalogue: Catalogue, ids: dict[str, int], only: list[int] | None) -> None:
    found = catalogue.tags.all(MODEL, CLASSES, only)
    assert len(found.starts) == CLASSES + 1
    for tag in range(CLASSES):
        part = slice(found.starts[tag], found.starts[tag + 1])
        said = (
            {ids[name]: kept(name)[tag] for name in NAMES if tag in kept(name)} if only is None or tag in only else {}
        )
        assert dict(zip(found.ids[part].tolist(), found.probabilities[part].tolist(), strict=True)) == pytest.approx(
            said
        )
        assert found.ids[part].tolist() == sorted(said)
    assert len(catalogue.tags.all("other@1", CLASSES).ids) == 0


def test_a_heads_words_come_after_the_classes(catalogue: Catalogue, ids: dict[str, int]) -> None:
    some = sorted(ids.values())[:3]
    before = catalogue.tags.all(MODEL, CLASSES)
    assert catalogue.tags.labelled(MODEL, "head") == 0
    catalogue.tags.label(MODEL, "head", CLASSES, 5, [(some[0], CLASSES, 0.9), (some[1], CLASSES + 1, 0.4)])
    catalogue.tags.label(MODEL, "head", CLASSES, 9, [(some[0], CLASSES, 0.8)])
    assert catalogue.tags.labelled(MODEL, "head") == 9
    assert catalogue.tags.labelled(MODEL, "another") == 0
    found = catalogue.tags.all(MODEL, CLASSES + 2, [CLASSES, CLASSES + 1])
    assert found.ids.tolist() == some[:2]
    assert found.probabilities.tolist() == pytest.approx([0.8, 0.4])
    catalogue.tags.label(MODEL, "another", CLASSES, 2, [(some[2], CLASSES, 0.7)])
    assert catalogue.tags.labelled(MODEL, "head") == 0
    assert catalogue.tags.all(MODEL, CLASSES + 2, [CLASSES, CLASSES + 1]).ids.tolist() == [some[2]]
    assert catalogue.tags.all(MODEL, CLASSES).ids.tolist() == before.ids.tolist()


def test_new_words_are_new_to_who_remembers_answers(catalogue: Catalogue, ids: dict[str, int]) -> None:
    generation = catalogue.generation
    catalogue.tags.label(MODEL, "head", CLASSES, 5, [(min(ids.values()), CLASSES, 0.9)])
    assert catalogue.generation > generation


def test_weak_tags_are_not_stored() -> None:
    table = np.zeros((2, 30), np.float32)
    table[0, 4] = 0.9
    assert strongest(table) == [[(4, float(np.float32(0.9)))], []]
    assert strongest(np.empty((0, 30), np.float32)) == []
    assert strongest(np.full((1, 2), 0.5, np.float32)) == [[(0, 0.5), (1, 0.5)]]
