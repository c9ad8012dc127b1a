"""Pairs of views of the training pictures: one nearly whole, one edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.augmentations import mild, orient, strong
from training.network import SIZE
from training.pictures import Member, decode, stretch

# Pictures in a step.
AT_ONCE = 16
# Of the edited views so many are turned and mirrored only.
TURNED = 0.15


@dataclass(frozen=True)
class Views:
    """The views of each step, made from the seed and the step alone: a broken-off run goes on as it would have."""

    members: Sequence[Member]
    seed: int

    def numbers(self, step: int) -> NDArray[np.int64]:
        """The pictures of a step (16,): all of them in random order, again and again."""
        epoch, place = divmod(step, max(1, len(self.members) // AT_ONCE))
        rng = np.random.default_rng([self.seed, 1, epoch])
        order = rng.permutation(len(self.members))[rng.permutation(len(self.members))]
        return order[place * AT_ONCE : (place + 1) * AT_ONCE]

    def __call__(self, step: int) -> NDArray[np.uint8]:
        """The mild and the strong views, (2, n, SIZE, SIZE, 3)."""
        rng = np.random.default_rng([self.seed, 2, step, 0])
        pictures = [decode(self.members[number].read()) for number in self.numbers(step)]
        milds = [stretch(mild(picture, rng), SIZE) for picture in pictures]
        strongs = []
        for picture in pictures:
            if rng.random() < TURNED:
                changed = mild(orient(picture, rng), rng)
            else:
                changed = strong(picture, rng, pictures[int(rng.integers(len(pictures)))])
            strongs.append(stretch(changed, SIZE))
        return np.stack([np.stack(milds), np.stack(strongs)])
