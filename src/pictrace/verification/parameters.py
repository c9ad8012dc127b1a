"""Every threshold of geometric verification, in one frozen record: each with its unit, and why it is what it is.

The record's hash names the verdicts that were given with it (``version_of``): who changes a number here, or adds one,
makes all remembered verdicts those of another verifier, without having to think of it. Each field says its unit first.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = [
    "PARAMETERS",
    "QUICK",
    "THOROUGH",
    "KeypointPreset",
    "Parameters",
    "PrefilterParameters",
    "Votes",
    "version_of",
]


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


@dataclass(frozen=True, slots=True)
class AlignmentParameters:
    """How the transform between two pictures is found, and which ones no editor or camera makes."""

    votes: Votes = field(default_factory=Votes)
    """Record. When two matches agree."""
    proposals: int = 160
    """Matches. The clearest ones propose a transform; all vote."""
    near: float = 0.010
    """Diagonals of the photo. A match so near to where the transform puts it is an inlier."""
    least: int = 5
    """Matches. With fewer inliers there is no transform."""
    homography_from: int = 10
    """Matches. With fewer a homography fits anything."""
    homography_gain: float = 1.05
    """Ratio. A homography must explain so much more than a similarity, having twice its freedom."""
    robust_rounds: int = 500
    """Rounds. RANSAC's and MAGSAC's limit."""
    robust_confidence: float = 0.999
    """Probability. When RANSAC and MAGSAC are content earlier."""
    sharpening_rounds: int = 4
    """Rounds. A similarity is fitted again to the matches near it."""
    growing_reaches: tuple[float, ...] = (3.0, 2.0, 1.5, 1.0)
    """Ratio. How many times ``near`` a match may be from its place to have a say in the next fit."""
    growing_gain: float = 1.25
    """Ratio. A grown homography must explain so much more: where the first fit was right there is little to gain, and
    what bends it to a few matches more calls a crop slanted."""
    whole_within: float = 0.02
    """Share of the sides. Corners so near to those of the whole photo are those of the whole photo: most copies are not
    cropped."""
    depth_ratio: float = 4.0
    """Ratio. The far corner's distance over the near one's. Prints whose four corners all move by 16 % of a side come
    to 3.5 in nine of ten cases."""
    least_area: float = 0.01
    """Share of the photo. A query that would be smaller there is none."""
    most_area: float = 100.0
    """Share of the photo. A query that would be larger there is none."""
    stretch: float = 2.2
    """Ratio. The most stretched side over the least, were both equally far away."""


@dataclass(frozen=True, slots=True)
class WholeParameters:
    """When whole pictures are laid onto each other, without keypoints."""

    side: int = 24
    """Pixels. The square that whole pictures are compared on."""
    likely: float = 0.80
    """Correlation. Less alike pictures are not laid onto each other."""
    flat: float = 2.0
    """Grey levels. With less deviation a picture is blank, and like nothing."""


@dataclass(frozen=True, slots=True)
class PatchParameters:
    """When the pixels under an alignment agree, patch by patch."""

    side: int = 256
    """Pixels. The square frame that both pictures are laid into."""
    grid: int = 16
    """Patches a side. Small enough that a caption is one thing and the picture another."""
    noise: float = 3.0
    """Grey levels. With less deviation a patch has no texture to judge by."""
    inside: float = 0.5
    """Share of a patch. Less of it in the overlap says nothing."""
    alike: float = 0.6
    """Correlation. Patches of one picture under any edit."""
    close: float = 0.9
    """Correlation. Patches of one picture saved again."""
    exact: float = 0.97
    """Correlation. Patches of which nothing was changed."""
    foreign: float = 0.3
    """Correlation. Under it something else is there."""
    least_overlap: float = 0.02
    """Share of the frame. A smaller overlap says nothing."""
    border: int = 5
    """Pixels. The side of what the edge of the overlap is worn away by: interpolated pixels are no evidence."""
    undersampled: float = 0.8
    """Ratio. With so much fewer pixels in the frame a picture is the coarser one, and the other is softened to it."""
    softening: float = 0.45
    """Pixels. Deviation of the blur, over √(f² − 1), that reducing by f and enlarging again amounts to."""
    soft: float = 1.0
    """Pixels. The deviation of the blur that takes the noise from both."""
    sharper: float = 1.4
    """Ratio. Of fine detail, from which the sharper picture is blurred to the other."""
    blurs: tuple[float, ...] = (1.4, 1.9, 2.5, 3.3, 4.4, 6.0)
    """Pixels. Deviations that are tried for that, until it is no sharper."""


@dataclass(frozen=True, slots=True)
class RelationParameters:
    """From where a change has a name."""

    rotated: float = 4.0
    """Degrees. From there a copy is called rotated; a hand that straightens a horizon stays under it."""
    whole: float = 0.92
    """Share of the area. From there a picture counts as shown whole."""
    slanted: float = 0.012
    """Diagonals. Distance of the corners from the nearest similarity, from which the perspective is changed."""
    recoloured: float = 7.0
    """Levels of 255. Mean difference of the two colour channels of Lab, from which colours are changed."""
    retoned: float = 0.80
    """SSIM. Its luminance and contrast part, below which brightness or contrast are changed."""
    blurred: float = 1.8
    """Ratio. Of fine detail, from which one picture is blurred (or sharpened)."""
    patched: float = 0.08
    """Share of the patches. So many with texture may hold something else before parts are called changed."""
    colour_side: int = 32
    """Pixels. The square that colours are compared on."""


@dataclass(frozen=True, slots=True)
class ClaimParameters:
    """The hard rules under every claim, and the range of what the calibrated curves see."""

    contained: float = 0.6
    """Share of the area. So much of one picture lies in the other: neighbours of a panorama share less."""
    textured: int = 12
    """Patches. With texture; two blank pages have none."""
    mostly: float = 0.45
    """Share of the patches. So many are alike under the strongest caption."""
    few: int = 12
    """Keypoints. With fewer that agree the patches must say it alone."""
    nearly_all: float = 0.85
    """Share of the patches. So many are alike where few keypoints agree."""
    scene_keypoints: int = 15
    """Keypoints. So many agree where two photographs show one place."""
    scene_spread: float = 0.15
    """Share of the patches. So many have an agreeing keypoint near: one sign in the corner is not a place."""
    scene_from: float = 0.5
    """Probability. From there one place or object is said: more likely than not."""
    most_inliers: float = 400.0
    """Keypoints. More that agree say no more."""
    few_matches: float = 8.0
    """Matches. The share of inliers is taken of so many at least."""
    unrelated_bits: float = 32.0
    """Bits. pHashes of unrelated pictures differ in so many of 64."""
    farthest: float = 3.0
    """Deviations. A measure farther from the mean counts as that far."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """All of geometric verification."""

    algorithm: str = "orb-ssim-4"
    """Name. Another one when the code does something else with the same numbers."""
    keypoints: KeypointPreset = THOROUGH
    """Preset. What verifies."""
    mirrored_keypoints: int = 300
    """Keypoints. Of the query's mirror image, which is seldom it."""
    prefilter: PrefilterParameters = field(default_factory=PrefilterParameters)
    """Record. What says which pairs are verified."""
    alignment: AlignmentParameters = field(default_factory=AlignmentParameters)
    """Record. What is a transform."""
    whole: WholeParameters = field(default_factory=WholeParameters)
    """Record. What is laid onto each other without keypoints."""
    patches: PatchParameters = field(default_factory=PatchParameters)
    """Record. What agrees."""
    relation: RelationParameters = field(default_factory=RelationParameters)
    """Record. What a change is called."""
    claims: ClaimParameters = field(default_factory=ClaimParameters)
    """Record. What may be claimed."""
    sure_keypoints: int = 30
    """Keypoints. So many that agree, and patches that do, end the search for a better alignment."""
    sure_patches: float = 0.8
    """Share of the patches. See ``sure_keypoints``."""


PARAMETERS = Parameters()


def version_of(*records: DataclassInstance) -> str:
    """A name for exactly these numbers, twelve letters: their hash."""
    text = json.dumps([asdict(record) for record in records], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
