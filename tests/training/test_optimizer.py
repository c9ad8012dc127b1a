"""The optimiser: steps in proportion to what they change."""

from __future__ import annotations

import copy
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch: pip install -r training/requirements.txt")

from training.optimizer import RelativeAdam, scale  # noqa: E402


def test_a_step_is_relative_to_its_row_and_column() -> None:
    size = torch.outer(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 1.0, 2.0]))
    weight = size * torch.tensor([[1.0, -1, 1], [-1, 1, -1]])
    assert torch.allclose(scale(weight), size, rtol=1e-5)
    # A depthwise filter has a size for each channel; a vector has one.
    filters = torch.ones(2, 1, 3, 3) * torch.tensor([1.0, 3.0]).view(2, 1, 1, 1)
    assert torch.allclose(scale(filters), filters)
    assert torch.allclose(scale(torch.tensor([3.0, -4.0])), torch.full((2,), 12.5**0.5))


def test_what_is_zero_can_leave_zero() -> None:
    assert torch.allclose(scale(torch.zeros(5, 100)), torch.full((5, 100), 0.08))
    half = torch.cat([torch.ones(4, 4), torch.zeros(4, 4)], 1)
    # What is new there has further to go than what is not.
    assert scale(half)[:, 4:].min() > scale(half)[:, :4].max()


def test_the_scale_of_the_loss_changes_nothing() -> None:
    moved = []
    for factor in (1.0, 1000.0):
        weight = torch.nn.Parameter(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        optimizer = RelativeAdam([weight], 0.01)
        for _ in range(3):
            (factor * weight.square().sum()).backward()
            optimizer.step()
            optimizer.zero_grad()
        moved.append(weight.detach().clone())
    assert torch.allclose(moved[0], moved[1], rtol=1e-4)
    # Three steps of a hundredth of what is usual in that place, downhill.
    assert torch.allclose(
        torch.tensor([[1.0, 2.0], [3.0, 4.0]]) - moved[0],
        0.03 * scale(torch.tensor([[1.0, 2.0], [3.0, 4.0]])),
        rtol=0.05,
    )


def test_it_finds_the_minimum_and_resumes_as_it_was() -> None:
    def steps(count: int, weight: Any, optimizer: RelativeAdam) -> None:
        for _ in range(count):
            optimizer.zero_grad()
            (weight - 1).square().sum().backward()
            optimizer.step()

    whole = torch.nn.Parameter(torch.tensor([[2.0, -3.0]]))
    first = RelativeAdam([whole], 0.05)
    steps(10, whole, first)
    stored, place = copy.deepcopy(first.state_dict()), whole.detach().clone()
    steps(300, whole, first)
    assert torch.allclose(whole.detach(), torch.ones(1, 2), atol=0.2)
    resumed = torch.nn.Parameter(place)
    second = RelativeAdam([resumed], 0.05)
    second.load_state_dict(stored)
    steps(300, resumed, second)
    assert torch.equal(resumed.detach(), whole.detach())
