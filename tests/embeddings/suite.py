"""What every embedder must do; each engine's tests inherit these with an ``embedder`` fixture of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.embeddings.interface import Embedder
from pictrace.errors import UsageError

Pixels = NDArray[np.uint8]


def cosines(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float64]:
    """Of unit vectors (n, d) and (n, d), pair by pair."""
    out: NDArray[np.float64] = (a.astype(np.float64) * b.astype(np.float64)).sum(axis=1)
    return out


class EmbedderSuite:
    def prepared(self, embedder: Embedder, pictures: dict[str, Pixels], count: int = 6) -> Pixels:
        return np.stack([embedder.prepare(picture) for picture in list(pictures.values())[:count]])

    def test_it_says_what_it_is(self, embedder: Embedder) -> None:
        assert embedder.engine in ("onnxruntime", "openvino", "keras")
        assert embedder.precision in ("f32", "bf16")
        assert embedder.batch_size >= 1
        assert "@" in embedder.card.key

    @pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1), (7, 9), (300, 200), (37, 1200)])
    def test_prepare_takes_any_size(self, embedder: Embedder, size: tuple[int, int]) -> None:
        card = embedder.card
        prepared = embedder.prepare(np.full((*size, 3), 200, np.uint8))
        assert prepared.shape == (card.height, card.width, 3)
        assert prepared.dtype == np.uint8
        assert (prepared == 200).all()

    def test_prepare_does_not_touch_the_picture(self, embedder: Embedder, pictures: dict[str, Pixels]) -> None:
        picture = pictures["chelsea"].copy()
        embedder.prepare(picture)
        assert np.array_equal(picture, pictures["chelsea"])
        view = picture[::-1, 20:200]
        assert np.array_equal(embedder.prepare(view), embedder.prepare(view.copy()))

    def test_unit_vectors_of_the_right_dimension(self, embedder: Embedder, pictures: dict[str, Pixels]) -> None:
        found = embedder.embed(list(pictures.values())[:6])
        assert found.vectors.shape == (6, embedder.card.dimension)
        assert found.vectors.dtype == np.float32
        assert np.abs(np.linalg.norm(found.vectors, axis=1) - 1).max() < 1e-5

    def test_black_and_white_pictures_have_vectors_too(self, embedder: Embedder) -> None:
        vectors = embedder.embed([np.zeros((9, 9, 3), np.uint8), np.full((9, 9, 3), 255, np.uint8)]).vectors
        assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5

    def test_tags_are_probabilities(self, embedder: Embedder, pictures: dict[str, Pixels]) -> None:
        tags = embedder.embed(list(pictures.values())[:3]).tags
        assert (tags is not None) == (embedder.card.tags_name is not None)
        if tags is not None:
            assert tags.dtype == np.float32
            assert len(tags) == 3
            assert tags.min() >= 0
            assert np.abs(tags.sum(axis=1) - 1).max() < 1e-4

    def test_the_same_every_time(self, embedder: Embedder, pictures: dict[str, Pixels]) -> None:
        batch = self.prepared(embedder, pictures)
        one, other = embedder.embed_prepared(batch), embedder.embed_prepared(batch)
        assert np.array_equal(one.vectors, other.vectors)

    def test_neighbours_in_a_batch_do_not_matter(self, embedder: Embedder, pictures: dict[str, Pixels]) -> None:
        batch = self.prepared(embedder, pictures)
        together = embedder.embed_prepared(batch).vectors
        alone = np.concatenate([embedder.embed_prepared(batch[i : i + 1]).vectors for i in range(len(batch))])
        assert cosines(together, alone).min() > 1 - 1e-6
        reverse = embedder.embed_prepared(batch[::-1]).vectors[::-1]
        assert cosines(together, reverse).min() > 1 - 1e-6

    def test_different_pictures_differ(self, embedder: Embedder, pictures: dict[str, Pixels]) -> None:
        vectors = embedder.embed_prepared(self.prepared(embedder, pictures)).vectors
        likeness = vectors @ vectors.T - np.eye(len(vectors))
        assert likeness.max() < 1 - 1e-4

    def test_several_threads_at_once(self, embedder: Embedder, pictures: dict[str, Pixels]) -> None:
        batch = self.prepared(embedder, pictures)
        expected = embedder.embed_prepared(batch).vectors
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _: embedder.embed_prepared(batch).vectors, range(8)))
        assert all(cosines(vectors, expected).min() > 1 - 1e-6 for vectors in found)

    def test_embed_goes_through_all_in_order(self, embedder: Embedder, pictures: dict[str, Pixels]) -> None:
        some = list(pictures.values())[:3]
        many = some * (embedder.batch_size // 3 + 1)
        found = embedder.embed(many)
        expected = embedder.embed(some).vectors
        assert len(found.vectors) == len(many)
        assert cosines(found.vectors, np.concatenate([expected] * (len(many) // 3))).min() > 1 - 1e-6
        assert found.tags is None or len(found.tags) == len(many)

    def test_nothing_gives_nothing(self, embedder: Embedder) -> None:
        assert embedder.embed([]).vectors.shape == (0, embedder.card.dimension)

    def test_a_wrong_batch_is_refused(self, embedder: Embedder) -> None:
        card = embedder.card
        shape = (2, card.height, card.width, 3)
        for wrong in (
            np.zeros(shape, np.float32),
            np.zeros((0, *shape[1:]), np.uint8),
            np.zeros(shape[1:], np.uint8),
            np.zeros((2, card.height + 1, card.width, 3), np.uint8),
        ):
            with pytest.raises(UsageError):
                embedder.embed_prepared(wrong)  # type: ignore[arg-type]
