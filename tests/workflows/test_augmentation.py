"""Query augmentation: other views of a query, and what they find that the first look does not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pictrace.evaluation import edits
from pictrace.records import Query, Relation
from pictrace.workflows.search.augmentation import augmented
from pictrace.workflows.search.request import Request
from pictrace.workflows.search.searcher import Searcher
from tests.workflows.conftest import Desk
from tests.workflows.search.test_searcher import searching


@pytest.mark.parametrize(
    ("shape", "count"), [((300, 400), 4), ((900, 400), 5), ((1, 1), 4), ((1, 900), 4), ((900, 1), 5)]
)
def test_views_of_any_shape(shape: tuple[int, int], count: int) -> None:
    seen = augmented(np.zeros((*shape, 3), np.uint8))
    assert len(seen) == count
    assert seen[0].shape[:2] == seen[1].shape[:2] == shape[::-1]
    assert all(min(view.shape) >= 1 for view in seen)


def test_turned_views_turn_back() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (30, 50, 3), np.uint8)
    left, right = augmented(np.ascontiguousarray(np.rot90(picture)))[:2]
    assert np.array_equal(right, picture)
    assert np.array_equal(left, picture[::-1, ::-1])


def test_amid_its_mirror_images_it_is_as_it_was() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (60, 90, 3), np.uint8)
    surrounded = augmented(picture)[3]
    assert surrounded.shape == (80, 120, 3)
    assert np.array_equal(surrounded[10:70, 15:105], picture)
    assert np.array_equal(surrounded[:10, 15:105], picture[9::-1])


def test_the_band_of_a_telephone() -> None:
    picture = np.zeros((900, 400, 3), np.uint8)
    picture[300:600] = 255
    assert augmented(picture)[4].shape == (300, 400, 3)
    assert augmented(picture)[4].min() == 255


def packed(pixels: NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def searcher(desk: Desk, archive: Path) -> Iterator[Searcher]:
    desk.index(archive)
    with ThreadPoolExecutor(2) as pool:
        yield searching(desk, pool)


@pytest.mark.parametrize("turns", [1, 3])
def test_a_second_look_finds_what_was_turned(searcher: Searcher, jpegs: dict[str, bytes], turns: int) -> None:
    """With one candidate at a first look, which a model that only knows colours at places gets wrong."""
    with Image.open(io.BytesIO(jpegs["rocket"])) as image:
        turned = np.ascontiguousarray(np.rot90(np.asarray(image), turns))
    query = [Query(data=packed(turned))]
    narrow = replace(searcher, verify_candidates=1, second_look=3)
    (result,) = narrow.search(query, Request(k=6))
    assert result.hits[0].photo.key.endswith("rocket.jpg")
    assert result.hits[0].relation is Relation.ROTATED
    assert len({hit.photo.id for hit in result.hits}) == len(result.hits)


def test_a_stranger_stays_one(searcher: Searcher, photographs: dict[str, Path]) -> None:
    with Image.open(photographs["coins"]) as image:
        strange = edits.apply("screenshot", np.asarray(image.convert("RGB")))
    (result,) = searcher.search([Query(data=packed(strange))], Request(k=6))
    assert not any(hit.relation.same_picture for hit in result.hits)
