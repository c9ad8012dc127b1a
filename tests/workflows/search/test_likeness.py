"""One number of the cosines in all spaces of a model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pictrace.embeddings.cards import ModelCard, Space
from pictrace.workflows.search.likeness import Likeness
from tests.workflows.conftest import Desk

ONE = ModelCard("one", "1", 4, 8, 8, "none")
BOTH = ModelCard("both", "1", 4, 8, 8, "none", spaces=(Space("looks", 4), Space("copies", 2)))


def test_a_model_of_one_space_is_as_alike_as_its_cosine_says() -> None:
    likeness = Likeness.of(ONE, 0.3)
    assert (likeness.spaces, likeness.copies) == (("looks",), "looks")
    assert likeness.combined({"looks": 0.7}) == 0.7


def test_two_spaces_are_weighed() -> None:
    likeness = Likeness.of(BOTH, 0.75)
    assert (likeness.spaces, likeness.copies) == (("looks", "copies"), "copies")
    assert likeness.combined({"looks": 0.8, "copies": 0.4}) == pytest.approx(0.7)
    a = {"looks": np.eye(4, dtype=np.float32)[0], "copies": np.array([1, 0], np.float32)}
    b = {"looks": np.eye(4, dtype=np.float32)[0], "copies": np.array([0, 1], np.float32)}
    assert likeness.between(a, a) == pytest.approx(1.0)
    assert likeness.between(a, b) == pytest.approx(0.75)


def test_stored_vectors_are_those_of_contents_that_the_model_has_seen(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    likeness = Likeness.of(desk.embedder.card, 0.5)
    ids = [photo.content_id for photo in desk.photos().values() if photo.content_id is not None]
    found = likeness.stored(desk.catalogue, "colours@1", [*ids, 9999])
    assert sorted(found) == sorted(set(ids))
    assert found[ids[0]]["looks"].shape == (192,)
    assert likeness.stored(desk.catalogue, "colours@1", []) == {}
    assert likeness.stored(desk.catalogue, "other@1", ids) == {}
