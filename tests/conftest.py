"""Photographs that every test may use: those inside scikit-image's wheel."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import skimage.data
from hypothesis import settings

# The same examples at every run; `HYPOTHESIS_PROFILE=explore make unit` looks for new ones.
settings.register_profile("fixed", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

PHOTOGRAPHS = Path(skimage.data.__file__).parent

NAMES = (
    "astronaut.png", "brick.png", "camera.png", "cell.png", "chelsea.png", "clock_motion.png", "coffee.png",
    "coins.png", "grass.png", "gravel.png", "hubble_deep_field.jpg", "ihc.png", "moon.png", "motorcycle_left.png",
    "motorcycle_right.png", "page.png", "retina.jpg", "rocket.jpg", "text.png",
)  # fmt: skip


@pytest.fixture(scope="session")
def photographs() -> dict[str, Path]:
    """Name without suffix → path of a real photograph (read only)."""
    return {Path(name).stem: PHOTOGRAPHS / name for name in NAMES}
