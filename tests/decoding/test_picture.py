"""A file's pixels and the picture made of them: frozen, and no pixels in a log."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from pictrace.decoding.exif import Exif
from pictrace.decoding.picture import Picture, Raster
from pictrace.formats import Format
from pictrace.records import Capture

PIXELS = np.zeros((2, 3, 3), np.uint8)


def test_what_a_file_does_not_say_is_the_ordinary() -> None:
    raster = Raster(PIXELS, "RGB", 3, 2)
    assert (raster.orientation, raster.profile, raster.exif) == (1, None, Exif())
    assert Picture(PIXELS, 3, 2, Format.JPEG).capture == Capture()


@pytest.mark.parametrize("made", [Raster(PIXELS, "RGB", 3, 2, profile=b"secret"), Picture(PIXELS, 3, 2, Format.JPEG)])
def test_pictures_are_frozen_and_short_in_a_log(made: Raster | Picture) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.width = 5  # type: ignore[misc]
    assert "secret" not in repr(made) and "array" not in repr(made)


def test_two_pictures_are_compared_by_who_they_are() -> None:
    """Comparing arrays would give an array, and no answer."""
    one, other = Picture(PIXELS, 3, 2, Format.JPEG), Picture(PIXELS, 3, 2, Format.JPEG)
    assert one == one and one != other and len({one, other}) == 2
