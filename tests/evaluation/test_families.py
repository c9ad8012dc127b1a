"""Of what gathers around a photograph, the photograph is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pictrace.evaluation.families import Family, families, wrongly_kept
from pictrace.library import Library
from pictrace.records import Filters

SUBJECTS = ("astronaut", "chelsea", "coffee", "motorcycle_left", "retina", "rocket")
EVERY = 3
"""One family of so many is looked at here, all by ``python -m benchmarks --only keepers``."""


@pytest.fixture(scope="module")
def made(photographs: dict[str, Path]) -> list[Family]:
    pixels = {}
    for name in SUBJECTS:
        with Image.open(photographs[name]) as image:
            pixels[name] = np.asarray(image.convert("RGB"))
    return list(families(pixels))


def test_families_are_always_the_same_and_all_different(made: list[Family], photographs: dict[str, Path]) -> None:
    with Image.open(photographs["coffee"]) as image:
        again = list(families({"coffee": np.asarray(image.convert("RGB"))}))
    assert len(again) * len(SUBJECTS) == len(made)
    assert len({family.name for family in made}) == len(made)
    for family in made:
        assert family.original in family.files
        assert len(family.files) == len(set(family.files.values())) >= 2
    assert [family.files for family in again] == [family.files for family in families(_coffee(photographs))]


def _coffee(photographs: dict[str, Path]) -> dict[str, NDArray[np.uint8]]:
    with Image.open(photographs["coffee"]) as image:
        return {"coffee": np.asarray(image.convert("RGB"))}


def test_the_photograph_is_kept(made: list[Family], tmp_path: Path) -> None:
    folder, chosen = tmp_path / "photos", made[::EVERY]
    for family in chosen:
        for path, data in family.files.items():
            file = folder / family.name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    with Library.open(tmp_path / "library") as library:
        for _ in library.index([str(folder)]):
            pass
        found, wrong = 0, []
        for family in chosen:
            groups = list(library.duplicates(filters=Filters(within=str(folder / family.name))))
            found += bool(groups)
            wrong.append(wrongly_kept(family, groups))
    assert [one for one in wrong if one is not None] == []
    assert found >= len(chosen) - 2
