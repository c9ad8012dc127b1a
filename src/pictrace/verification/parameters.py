"""Every threshold of geometric verification, in one frozen record: each with its unit, and why it is what it is.

The record's hash names the verdicts that were given with it (``version``): who changes a number here, or adds one,
makes all remembered verdicts those of another verifier, without having to think of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["KeypointPreset", "Votes"]


@dataclass(frozen=True, slots=True)
class KeypointPreset:
    """How keypoints are looked for, and which of two pictures match. The defaults are the thorough ones."""

    side: int = 384
    """Pixels. The long side that a picture is brought to; that of the stored thumbnails."""
    count: int = 500
    """Keypoints. At most so many are kept of a picture."""
    surplus: int = 3
    """Ratio. ORB is asked for so many times more; from these the ones to keep are spread over the picture."""
    grid: int = 8
    """Cells a side. Each cell of the picture keeps its fair share: a caption is all corners."""
    contrasts: tuple[int, ...] = (12,)
    """Grey levels. How much brighter or darker a corner's surroundings are; the next only where the first finds too
    few, since clear corners are found in two thirds of the time."""
    averaged_below: float = 1.0
    """Scale. A picture that shrinks more is averaged by areas; interpolation costs a fifth."""
    cubic: bool = True
    """Yes or no. Small pictures are enlarged smoothly, so that a copy of a quarter of the size has corners at all."""
    border: int = 16
    """Pixels. Nothing so near to the edge is a keypoint: half a patch."""
    patch: int = 31
    """Pixels. The side of what a descriptor is made of; ORB's own."""
    levels: int = 5
    """Levels. The pyramid in which a keypoint is found again at another scale."""
    level_scale: float = 1.4
    """Ratio. One level's size over the next one's: five levels reach a scale of four."""
    words: int = 4
    """Words of 64 bits. So much of a descriptor is compared: ORB's tests are sorted by how much they tell."""
    ratio: float = 0.85
    """Ratio. The nearest descriptor's distance over the second nearest's, under which a match is clear (Lowe)."""
    farthest: int = 76
    """Bits. Descriptors that differ in more are no match."""


@dataclass(frozen=True, slots=True)
class Votes:
    """When a match agrees with what another one proposes. A keypoint's own angle and size are coarse."""

    reach: float = 0.05
    """Diagonals of the photo. So far from where it is proposed a keypoint may lie."""
    lever: float = 0.12
    """Share of the distance. The farther from the proposing keypoint, the farther off."""
    rotation_cosine: float = 0.94
    """Cosine. Rotations within 20° agree."""
    scale_logarithm: float = 0.40
    """Natural logarithm. Scales within a factor of 1.5 agree."""


THOROUGH = KeypointPreset()
QUICK = KeypointPreset(
    side=320,
    count=200,
    surplus=2,
    grid=6,
    contrasts=(20, 12),
    averaged_below=0.75,
    cubic=False,
    words=2,
    ratio=0.80,
    farthest=32,
)


@dataclass(frozen=True, slots=True)
class PrefilterParameters:
    """Which pairs are worth verifying. Of edited copies 99 % have five keypoints that agree, of unlike neighbours one
    in a hundred."""

    keypoints: KeypointPreset = QUICK
    """Preset. Two hundred keypoints, half of each descriptor: a tenth of the price of verifying."""
    votes: Votes = field(default_factory=Votes)
    """Record. When two matches agree."""
    most_matches: int = 64
    """Matches. The clearest ones are asked."""
    fewest: int = 3
    """Matches. With fewer there is nothing to agree on."""
    agreeing: int = 5
    """Matches. So many that agree are worth a verification."""
    telling: int = 24
    """Keypoints. With fewer a picture has too few to tell, and is verified."""
