"""The axes that tell pictures apart and views of one picture not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch: pip install -r training/requirements.txt")
pytest.importorskip("onnx", reason="the export needs onnx: pip install -r training/requirements.txt")

from scipy.linalg import eigh  # noqa: E402

from training.axes import Weights, discriminant, mistaken, principal, scatter, settle_copies, settle_seen  # noqa: E402
from training.network import COPIES, Mini  # noqa: E402
from training.seen import Pairs  # noqa: E402

PICTURES, KINDS = 320, 12


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    """Pictures that differ along twelve directions, and pairs of views that differ along twelve others."""
    rng = np.random.default_rng(0)
    width = Mini().kinds.pooled
    of_pictures, of_views = np.abs(rng.standard_normal((2, KINDS, width))) * (rng.random((2, KINDS, width)) < 0.1)
    whole = 0.2 + rng.random((PICTURES, 1, KINDS)) @ of_pictures
    edits = rng.random((PICTURES, 2, KINDS)) @ (3 * of_views)
    vectors = rng.standard_normal((PICTURES, 1, COPIES)) + 0.5 * rng.standard_normal((PICTURES, 2, COPIES)) + 3
    return Pairs((whole + edits).astype(np.float16), vectors.astype(np.float16), rng.permutation(PICTURES))


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


def test_scatter_is_that_of_all_rows_however_many_come_at_once() -> None:
    rows = torch.randn(90, 7, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(scatter(iter(rows.split(40)), 90), rows.T @ rows / 90)


@pytest.mark.parametrize(("whitening", "ratio"), [(0.0, 4.0), (0.5, 2.0), (1.0, 1.0)])
def test_principal_axes_are_evened_out_by_the_power(whitening: float, ratio: float) -> None:
    rows = torch.randn(4000, 3, generator=torch.Generator().manual_seed(0)) * torch.tensor([1.0, 4.0, 0.1]) + 5
    centre, axes = principal(rows, 2, whitening)
    spread = ((rows - centre) @ axes).std(0)
    assert float(spread[0] / spread[1]) == pytest.approx(ratio, rel=0.03)
    assert float(((rows - centre) @ axes).mean().abs()) < 1e-4


def test_a_picture_is_mistaken_for_one_of_the_nearest() -> None:
    angles = torch.tensor([0.0, 0.1, 0.2, 0.3, 3.0, 3.1, 3.2, 3.3])
    found = mistaken(torch.stack([angles.cos(), angles.sin()], 1)).tolist()
    assert all(one != number and (one < 4) == (number < 4) for number, one in enumerate(found))


def test_both_networks_together_find_the_other_view(pairs: Pairs) -> None:
    model = Mini().eval()
    settle_seen(model, pairs, Weights())
    settle_copies(model, pairs, Weights())

    def found(vectors: Any) -> float:
        mild, strong = torch.nn.functional.normalize(vectors, dim=2).unbind(1)
        return float(((strong @ mild.T).argmax(1) == torch.arange(len(mild))).float().mean())

    with torch.inference_mode():
        pooled = torch.from_numpy(pairs.pooled).float()
        edits = torch.from_numpy(pairs.vectors).float() + model.edits.embed.bias
        seen = model.seen(pooled.flatten(0, 1)).reshape(PICTURES, 2, COPIES)
        both = torch.cat([torch.nn.functional.normalize(part, dim=2) for part in (edits, seen)], 2)
        assert found(seen) > found(pooled) + 0.2
        assert found(model.copies(both)) > 0.95
