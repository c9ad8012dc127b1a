"""The axes that tell pictures apart and views of one picture not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch: pip install -r training/requirements.txt")
pytest.importorskip("onnx", reason="the export needs onnx: pip install -r training/requirements.txt")

from scipy.linalg import eigh  # noqa: E402

from training.axes import Seen, Weights, among, beside, discriminant, map_by_pairs, standardise, within  # noqa: E402
from training.network import EMBEDDING, POOLED, Mini, roots  # noqa: E402

PICTURES, KINDS = 300, 12


@pytest.fixture(scope="module")
def pairs() -> Seen:
    """Pictures that differ along twelve directions, and pairs of views that differ along twelve others."""
    rng = np.random.default_rng(0)
    of_pictures, of_views = np.abs(rng.standard_normal((2, KINDS, POOLED))) * (rng.random((2, KINDS, POOLED)) < 0.1)
    whole = 0.2 + rng.random((PICTURES, 1, KINDS)) @ of_pictures
    edits = rng.random((PICTURES, 2, KINDS)) @ (3 * of_views)
    return Seen((whole + edits).astype(np.float16), rng.permutation(PICTURES))


def described(student: Mini, seen: Seen) -> list[Any]:
    """The vectors of both views of every pair."""
    with torch.inference_mode():
        return [student.describe(torch.from_numpy(seen.features[:, view]).float()) for view in (0, 1)]


def test_the_axes_are_those_of_the_generalised_eigenvalue_problem() -> None:
    rng = np.random.default_rng(0)
    between, inside = (rows.T @ rows / 90 for rows in rng.standard_normal((2, 90, 40)) * np.geomspace(1, 20, 40))
    ridge = 0.3
    kept = inside + ridge * np.trace(inside) / 40 * np.eye(40)
    _, wanted = eigh(between, kept)
    given = discriminant(torch.from_numpy(between), torch.from_numpy(inside), ridge, 5).numpy()
    np.testing.assert_allclose(given.T @ kept @ given, np.eye(5), atol=1e-6)
    for found, axis in zip(given.T, wanted.T[::-1], strict=False):
        assert abs(found @ kept @ axis) == pytest.approx(1, abs=1e-4)


def test_the_same_axes_come_again_whatever_was_drawn_before() -> None:
    rows = torch.randn(90, 40, generator=torch.Generator().manual_seed(0))
    torch.manual_seed(1)
    first = discriminant(rows.T @ rows, torch.eye(40), 0.1, 5)
    torch.manual_seed(2)
    drawn = torch.rand(3)
    torch.manual_seed(2)
    torch.testing.assert_close(discriminant(rows.T @ rows, torch.eye(40), 0.1, 5), first)
    torch.testing.assert_close(torch.rand(3), drawn)


def test_scatter_is_that_of_all_pairs_however_many_are_taken_at_once(
    pairs: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    student = Mini()
    standardise(student, pairs)
    whole, strong = (
        ((roots(torch.from_numpy(pairs.features[:, view]).float())) - student.centre) * student.gain for view in (0, 1)
    )
    assert float(whole.mean(0).abs().max()) < 1e-3
    monkeypatch.setattr("training.axes.AT_ONCE", 70)
    moved = whole - strong
    torch.testing.assert_close(among(student, pairs)[:50], whole[:, :50].T @ whole / PICTURES, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(within(student, pairs)[:50], moved[:, :50].T @ moved / PICTURES, rtol=1e-3, atol=1e-4)


def test_one_pair_is_drawn_of_each_picture_that_was_seen() -> None:
    seen = Seen(np.zeros((6, 2, 1), np.float16), np.array([4, 0, 4, 2, 0, 4]))
    numbers = np.array([4, 1, 0, 3])
    drawn = {tuple(seen.drawn(numbers, np.random.default_rng(seed)).tolist()) for seed in range(60)}
    assert drawn == {(row, other) for row in (0, 2, 5) for other in (1, 4)}


def test_what_is_beside_a_picture_is_another_picture_like_it(pairs: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each picture has a twin that differs in one feature only, and is there twice, as in two rounds.
    features = np.concatenate([pairs.features[:100]] * 4)
    features[100:200, 0, 7] += 0.5
    features[300:, 0, 7] += 0.5
    seen = Seen(features, np.tile(np.arange(200), 2))
    student = Mini()
    standardise(student, seen)
    axes = torch.linalg.qr(torch.randn(POOLED, 64, generator=torch.Generator().manual_seed(0)))[0]
    monkeypatch.setattr("training.axes.NEAREST", 1)
    monkeypatch.setattr("training.axes.AT_ONCE", 70)
    assert beside(student, seen, axes).diagonal().nonzero().flatten().tolist() == [7]


def test_a_map_by_pairs_finds_pictures_in_other_views(pairs: Seen) -> None:
    torch.manual_seed(0)
    student = Mini()
    standardise(student, pairs)

    def found() -> float:
        mild, strong = described(student, pairs)
        return float(((strong @ mild.T).argmax(1) == torch.arange(PICTURES)).float().mean())

    before = found()
    rng = np.random.default_rng(1)
    targets = rng.standard_normal((PICTURES, EMBEDDING)).astype(np.float32)
    targets /= np.linalg.norm(targets, axis=1, keepdims=True)
    map_by_pairs(student, pairs, pairs, targets, Weights(ridge=0.3))
    assert before < 0.5
    assert found() > 0.9
    # Turned towards the targets: any other rotation would leave the vectors as far from them as chance.
    assert float((described(student, pairs)[0] * torch.from_numpy(targets[pairs.owners])).sum(1).mean()) > 0.1
