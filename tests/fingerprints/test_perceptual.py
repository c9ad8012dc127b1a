"""The hash against ImageHash, which it must equal bit for bit, and against itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import imagehash
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from PIL import Image, ImageOps

from pictrace.fingerprints.perceptual import (
    ALGORITHM,
    distance,
    distances,
    phash,
    phash_orientations,
    phashes,
)

Pixels = NDArray[np.uint8]
sizes = st.tuples(st.integers(1, 80), st.integers(1, 80))


def reference(pixels: Pixels) -> int:
    return int(str(imagehash.phash(Image.fromarray(pixels))), 16)


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """What a viewer shows of these pixels under an EXIF orientation, by Pillow's own rules."""
    image = Image.fromarray(pixels)
    image.getexif()[0x0112] = orientation
    return np.asarray(ImageOps.exif_transpose(image))


def load(path: Path) -> Pixels:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def test_photographs_hash_as_in_imagehash(photographs: dict[str, Path]) -> None:
    for path in photographs.values():
        with Image.open(path) as image:
            rgb = image.convert("RGB")
            for size in (rgb.size, (256, 192), (33, 31), (32, 32), (500, 3)):
                small = np.asarray(rgb.resize(size))
                assert phash(small) == reference(small), (path.name, size)


def test_stored_hashes_stay_what_they_are(photographs: dict[str, Path]) -> None:
    """Golden values: changing them means a new ``ALGORITHM`` name and hashing every archive again."""
    assert ALGORITHM == "phash-dct32-1"
    golden = {
        "astronaut": "c2924c5532bddfc8",
        "chelsea": "b15fe6465121175e",
        "coffee": "bb8320376c0f3637",
        "rocket": "c0371bec1be51267",
    }
    assert {name: f"{phash(load(photographs[name])):016x}" for name in golden} == golden


@pytest.mark.parametrize("level", [0, 1, 77, 128, 254, 255])
def test_flat_pictures(level: int) -> None:
    for size in ((1, 1), (1, 50), (50, 1), (32, 32), (47, 61)):
        pixels = np.full((*size, 3), level, np.uint8)
        assert phash(pixels) == reference(pixels) == (0 if level == 0 else 1 << 63)


@given(size=sizes, slopes=st.tuples(st.integers(-9, 9), st.integers(-9, 9)), start=st.integers(0, 255))
def test_gradients(size: tuple[int, int], slopes: tuple[int, int], start: int) -> None:
    grey = start + np.add.outer(np.arange(size[0]) * slopes[0], np.arange(size[1]) * slopes[1])
    pixels = np.repeat(grey.astype(np.uint8)[..., None], 3, axis=2)
    assert phash(pixels) == reference(pixels)


@given(
    size=sizes,
    edges=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    levels=st.tuples(st.integers(0, 255), st.integers(0, 255)),
    symmetric=st.booleans(),
)
def test_boxes_and_symmetric_pictures(
    size: tuple[int, int], edges: tuple[float, float], levels: tuple[int, int], symmetric: bool
) -> None:
    pixels = np.full((*size, 3), levels[0], np.uint8)
    rows, columns = (round(part * edge / 2) for part, edge in zip(size, edges, strict=True))
    pixels[rows : size[0] - rows if symmetric else None, columns : size[1] - columns if symmetric else None] = levels[1]
    assert phash(pixels) == reference(pixels)


@settings(max_examples=200)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))))
def test_any_pixels(pixels: Pixels) -> None:
    assert phash(pixels) == reference(pixels)


@given(
    arrays.arrays(np.uint8, (32, 32), elements=st.sampled_from((0, 1, 127, 128, 255)))
    | arrays.arrays(np.uint8, (32, 32))
)
def test_the_dct_is_that_of_scipy_to_the_last_bit(small: Pixels) -> None:
    import scipy.fftpack

    from pictrace.fingerprints.perceptual import _dct

    rows = small.astype(np.float64)
    assert np.array_equal(_dct(rows), scipy.fftpack.dct(rows, axis=1))


def test_many_hash_as_each_alone(photographs: dict[str, Path]) -> None:
    pictures = [load(path) for path in photographs.values()]
    greys = [np.asarray(Image.fromarray(picture).convert("L")) for picture in pictures]
    small = [np.asarray(Image.fromarray(grey).resize((128, 96))) for grey in greys]
    assert phashes(greys + small) == tuple(phash(picture) for picture in greys + small)


@given(st.lists(arrays.arrays(np.uint8, sizes), max_size=3))
def test_the_reduction_of_many_is_pillows_to_the_last_bit(pictures: list[Pixels]) -> None:
    from pictrace.fingerprints.perceptual import _reduce, _reduce_all

    for picture in pictures:
        assert np.array_equal(_reduce_all(picture[None])[0], _reduce(Image.fromarray(picture)))
    assert phashes(pictures) == tuple(phash(picture) for picture in pictures)


@pytest.mark.parametrize(
    "size", [(128, 96), (96, 128), (128, 85), (72, 128), (128, 1), (1, 128), (32, 32), (31, 33), (500, 300)]
)
def test_the_reduction_of_every_usual_size(size: tuple[int, int]) -> None:
    from pictrace.fingerprints.perceptual import _reduce, _reduce_all, _rows_first

    noise = np.random.default_rng(3).integers(0, 256, size[::-1], np.uint8)
    assert _rows_first(*size[::-1]) is not None
    for grey in (noise, np.where(noise > 127, 255, 0).astype(np.uint8)):
        assert np.array_equal(_reduce_all(grey[None])[0], _reduce(Image.fromarray(grey)))


@given(arrays.arrays(np.uint8, sizes))
def test_grey_pictures_hash_as_in_imagehash(pixels: Pixels) -> None:
    assert phash(pixels) == int(str(imagehash.phash(Image.fromarray(pixels, "L"))), 16)
    assert phash_orientations(pixels)[1] == phash(np.ascontiguousarray(pixels[:, ::-1]))


def test_the_eight_orientations_of_photographs(photographs: dict[str, Path]) -> None:
    for path in photographs.values():
        pixels = load(path)
        expected = tuple(phash(upright(pixels, orientation)) for orientation in range(1, 9))
        assert phash_orientations(pixels) == expected, path.name
        assert len(set(expected)) == 8


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 60), st.just(3))))
def test_the_eight_orientations_of_any_pixels(pixels: Pixels) -> None:
    assert phash_orientations(pixels) == tuple(phash(upright(pixels, orientation)) for orientation in range(1, 9))


def test_views_into_larger_arrays_hash_like_copies(photographs: dict[str, Path]) -> None:
    pixels = load(photographs["coffee"])
    for view in (pixels[10:200, 30:300], pixels[::-1], pixels[::2, ::3], pixels.swapaxes(0, 1)):
        assert phash(view) == phash(view.copy())


def test_edited_copies_stay_near_and_others_far(photographs: dict[str, Path]) -> None:
    pixels = load(photographs["astronaut"])
    smaller = np.asarray(Image.fromarray(pixels).resize((200, 200)))
    assert distance(phash(pixels), phash(smaller)) <= 4
    assert distance(phash(pixels), phash(load(photographs["coffee"]))) > 16


@given(st.integers(0, 2**64 - 1), st.lists(st.integers(0, 2**64 - 1), max_size=40))
def test_distances_agree_with_distance(one: int, many: list[int]) -> None:
    expected = [distance(one, other) for other in many]
    assert distances(one, np.array(many, np.uint64)).tolist() == expected
    signed = one - (1 << 64) if one >> 63 else one  # as databases hold it
    assert [distance(signed, other) for other in many] == expected
    assert distances(one, np.array(many, np.uint64).view(np.int64)).tolist() == expected
    assert distances(signed, np.array(many, np.uint64)).tolist() == expected


def test_distance_counts_bits() -> None:
    assert distance(0, 0) == 0
    assert distance(0, 2**64 - 1) == 64
    assert distances(0, np.array([0, 1, 3, 2**64 - 1], np.uint64)).tolist() == [0, 1, 2, 64]


def test_neither_scipy_nor_imagehash_is_imported() -> None:
    code = "import sys, pictrace.fingerprints.perceptual; print(sorted({'scipy', 'imagehash'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_another_pillow_would_be_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    from pictrace.fingerprints import perceptual

    monkeypatch.setattr(perceptual, "_rows_first", lambda height, width: None)
    picture = np.random.default_rng(5).integers(0, 256, (96, 128), np.uint8)
    assert phashes([picture]) == (phash(picture),)
