"""Is the photograph kept, and not what was made of it?"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image

from benchmarks.machine import Figure
from pictrace import Filters, Library
from pictrace.evaluation.families import families, wrongly_kept

__all__ = ["keepers"]

SUBJECTS = (
    "astronaut.png", "brick.png", "camera.png", "chelsea.png", "clock_motion.png", "coffee.png", "coins.png",
    "grass.png", "gravel.png", "hubble_deep_field.jpg", "ihc.png", "moon.png", "motorcycle_left.png", "page.png",
    "retina.jpg", "rocket.jpg",
)  # fmt: skip
QUICK = 5
"""One family of so many is looked at by ``--quick``."""


def keepers(out: Path, quick: bool) -> list[Figure]:
    """Families of ``evaluation.families``, looked at one by one, as if each were a folder of its own."""
    with tempfile.TemporaryDirectory(dir=out) as made:
        folder = Path(made) / "photos"
        chosen = list(families(_photographs()))[:: QUICK if quick else 1]
        for family in chosen:
            for path, data in family.files.items():
                file = folder / family.name / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
        with Library.open(Path(made) / "library") as library:
            for _ in library.index([str(folder)]):
                pass
            found = wrong = 0
            for family in chosen:
                groups = list(library.duplicates(filters=Filters(within=str(folder / family.name))))
                found += bool(groups)
                kept = wrongly_kept(family, groups)
                wrong += kept is not None
                if kept is not None:
                    print(f"{family.name}: {kept} instead of {family.original}", file=sys.stderr)
    return [
        Figure("families with duplicates found", f"{found} of {len(chosen)}"),
        Figure("in which the photograph is kept", f"{found - wrong} of {found}"),
    ]


def _photographs() -> dict[str, NDArray[np.uint8]]:
    folder = Path(skimage.data.__file__).parent
    found = {}
    for name in SUBJECTS:
        with Image.open(folder / name) as image:
            found[Path(name).stem] = np.asarray(image.convert("RGB"))
    return found
