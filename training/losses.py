"""The terms that `mini` is trained with, and the memory of past embeddings that two of them use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True)
class Weights:
    """How much each term counts, and the temperatures of the two softmax terms."""

    follow_mild: float = 1.3
    follow_strong: float = 0.4
    agree: float = 1.2
    relations: float = 0.8
    copies: float = 0.8
    origin: float = 0.4
    spread: float = 0.02
    tags_mild: float = 0.3
    tags_strong: float = 0.1
    relation_temperature: float = 0.07
    copy_temperature: float = 0.03


class Memory:
    """The last `size` embeddings, as negatives (Wang et al., "Cross-Batch Memory", CVPR 2020)."""

    def __init__(self, size: int, dimension: int) -> None:
        self.vectors = torch.zeros(size, dimension)
        self.owners = torch.full((size,), -1)
        self.next = 0

    def add(self, vectors: Tensor, owners: Tensor) -> None:
        """Keep unit vectors (N, D) of the pictures with the numbers `owners` (N,), in place of the oldest."""
        places = (torch.arange(len(vectors)) + self.next) % len(self.vectors)
        self.vectors[places] = vectors.detach().float()
        self.owners[places] = owners
        self.next = int((self.next + len(vectors)) % len(self.vectors))


def follow(vectors: Tensor, targets: Tensor) -> Tensor:
    """One minus the mean cosine of unit vectors (N, D) to unit targets (N, D)."""
    return 1 - (vectors * targets).sum(1).mean()


def relations(vectors: Tensor, targets: Tensor, bank: Tensor, temperature: float) -> Tensor:
    """KL divergence between the teacher's and the student's likeness to a bank of other pictures.

    The student's vectors (N, D) and the teacher's targets (N, D) are compared with the same targets
    `bank` (M, D); after Park et al., "Relational Knowledge Distillation", CVPR 2019, and Fang et al.,
    "SEED", ICLR 2021.
    """
    wanted = functional.log_softmax(targets @ bank.T / temperature, dim=1)
    given = functional.log_softmax(vectors @ bank.T / temperature, dim=1)
    return functional.kl_div(given, wanted, reduction="batchmean", log_target=True)


def copies(mild: Tensor, strong: Tensor, owners: Tensor, memory: Memory, temperature: float) -> Tensor:
    """InfoNCE: the strong view (N, D) must find the mild view (N, D) of its picture among all others.

    Negatives are the other pictures of the batch, in both views, and those of the memory; a picture is never its own
    negative. Strong views among them keep two small parts of like things apart, which whole pictures alone do not.
    """
    others = torch.cat([mild, strong, memory.vectors])
    numbers = torch.cat([owners, owners, memory.owners])
    scores = strong @ others.T / temperature
    same = numbers[None] == owners[:, None]
    same[:, : len(mild)] &= ~torch.eye(len(mild), dtype=torch.bool)
    scores = scores.masked_fill(same | (numbers < 0)[None], -1e4)
    return functional.cross_entropy(scores, torch.arange(len(mild)))


def origin(strong: Tensor, targets: Tensor, owners: Tensor, temperature: float) -> Tensor:
    """InfoNCE: the strong view (N, D) must find the teacher's target of its picture among those of all (M, D).

    What the teacher says of a picture never ages, so every picture of the collection is a negative in every step.
    """
    return functional.cross_entropy(strong @ targets.T / temperature, owners)


def spread(vectors: Tensor) -> Tensor:
    """KoLeo: minus the mean log distance of unit vectors (N, D) to their nearest neighbour in the batch.

    Sablayrolles et al., "Spreading vectors for similarity search", ICLR 2019, used for copy detection by
    Pizzi et al., "A Self-Supervised Descriptor for Image Copy Detection" (SSCD), CVPR 2022.
    """
    likeness = (vectors @ vectors.T).fill_diagonal_(-1)
    nearest = likeness.max(dim=1).values
    return -(0.5 * torch.log((2 - 2 * nearest).clamp_min(1e-6))).mean()


def tags(logits: Tensor, wanted: Tensor) -> Tensor:
    """KL divergence from the teacher's class scores (N, C) to the student's (N, C)."""
    target = functional.log_softmax(wanted, dim=1)
    return functional.kl_div(functional.log_softmax(logits, dim=1), target, reduction="batchmean", log_target=True)


def terms(
    mild: Tensor, strong: Tensor, owners: Tensor, wanted: Tensor, bank: Tensor, memory: Memory, weights: Weights
) -> dict[str, Tensor]:
    """The terms of the embedding, not yet weighted, by the names of their weights.

    For two views (N, D) of the pictures with the numbers `owners` (N,), the targets of all pictures `wanted` (M, D),
    and the numbers of those in the `bank`.
    """
    return {
        "follow_mild": follow(mild, wanted[owners]),
        "follow_strong": follow(strong, wanted[owners]),
        "agree": follow(strong, mild),
        "relations": relations(mild, wanted[owners], wanted[bank], weights.relation_temperature),
        "copies": copies(mild, strong, owners, memory, weights.copy_temperature),
        "origin": origin(strong, wanted, owners, weights.copy_temperature),
        "spread": spread(strong),
    }


def weighted(values: Mapping[str, Tensor], weights: Weights) -> Tensor:
    """The sum of terms, each times its weight."""
    return torch.stack([getattr(weights, name) * value for name, value in values.items()]).sum()
