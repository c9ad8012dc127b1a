from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from pictrace.embeddings.cards import ModelCard, Resizing
from pictrace.embeddings.preparation import network_input, prepare

STRETCH = ModelCard("s", "1", 4, 40, 30, "MIT")
CROP = ModelCard("c", "1", 4, 224, 224, "MIT", resize="crop", resize_to=256)


def stripes(height: int, width: int) -> NDArray[np.uint8]:
    """One black and one white column in turn."""
    return np.repeat((np.arange(width) % 2 * 255).astype(np.uint8)[None, :, None], height, 0).repeat(3, 2)


@given(st.integers(1, 300), st.integers(1, 300))
def test_any_size_becomes_the_models(height: int, width: int) -> None:
    picture = np.full((height, width, 3), (10, 20, 30), np.uint8)
    for card in (STRETCH, CROP):
        prepared = prepare(picture, card.resizing)
        assert prepared.shape == (card.height, card.width, 3)
        assert prepared.flags.c_contiguous
        assert (prepared == (10, 20, 30)).all()


def test_shrinking_averages_and_skips_nothing() -> None:
    assert np.abs(prepare(stripes(300, 400), STRETCH.resizing).astype(int) - 127.5).max() <= 1
    fine = prepare(stripes(30, 400), STRETCH.resizing)
    assert np.abs(fine.astype(int) - 127.5).max() <= 1
    mixed = prepare(stripes(5, 400), STRETCH.resizing)
    assert np.abs(mixed.astype(int) - 127.5).max() <= 1


def test_the_right_size_stays_as_it_is() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (30, 40, 3), dtype=np.uint8)
    assert np.array_equal(prepare(picture, STRETCH.resizing), picture)


def test_shrinking_a_photograph_takes_the_mean_of_each_area(pictures: dict[str, NDArray[np.uint8]]) -> None:
    for name, picture in pictures.items():
        rows, columns = picture.shape[0] // 30, picture.shape[1] // 40
        whole = picture[: rows * 30, : columns * 40]
        expected = whole.reshape(30, rows, 40, columns, 3).mean(axis=(1, 3))
        assert np.abs(prepare(whole, STRETCH.resizing) - expected).max() <= 1, name


@pytest.mark.parametrize("share", [1.0, 1.2, 1.7, 2.0, 2.4, 3.0, 3.3, 5.0])
def test_shrinking_a_little_is_nearly_the_exact_mean_too(pictures: dict[str, NDArray[np.uint8]], share: float) -> None:
    """OpenCV's own areas are the reference; what is shrunk a little takes a faster way."""
    for name, picture in pictures.items():
        larger = cv2.resize(picture, (round(40 * share), round(30 * share * 0.9) + 3), interpolation=cv2.INTER_AREA)
        expected = cv2.resize(larger, (40, 30), interpolation=cv2.INTER_AREA)
        apart = np.abs(prepare(larger, STRETCH.resizing).astype(int) - expected)
        assert apart.mean() < 2, name
        assert abs(prepare(larger, STRETCH.resizing).mean() - expected.mean()) < 0.5, name


@pytest.mark.parametrize("turn", [False, True])
def test_crop_takes_the_centre(turn: bool) -> None:
    """Of a picture 512 high and 1,024 wide: 448 by 448 pixels in the middle."""
    picture = np.zeros((512, 1024, 3), np.uint8)
    picture[32:480, 288:736] = 255
    picture = picture.swapaxes(0, 1) if turn else picture
    assert (prepare(picture, CROP.resizing) == 255).all()
    outside = np.full((512, 1024, 3), 255, np.uint8)
    outside[32:480, 288:736] = 0
    assert (prepare(outside.swapaxes(0, 1) if turn else outside, CROP.resizing) == 0).all()


def test_input_of_uint8_graphs_is_the_pixels() -> None:
    batch = np.random.default_rng(0).integers(0, 256, (2, 30, 40, 3), dtype=np.uint8)
    found = network_input(batch, STRETCH)
    assert found.dtype == np.uint8
    assert np.array_equal(found, batch)


def test_input_of_float_graphs_is_normalised_and_laid_out() -> None:
    mean, std = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
    batch = np.random.default_rng(0).integers(0, 256, (2, 30, 40, 3), dtype=np.uint8)
    expected = (batch - np.array(mean)) / np.array(std)
    card = ModelCard("f", "1", 4, 40, 30, "MIT", layout="nchw", input_type="float32", mean=mean, std=std)
    found = network_input(batch, card)
    assert found.dtype == np.float32
    assert found.flags.c_contiguous
    assert np.abs(found - expected.transpose(0, 3, 1, 2)).max() < 1e-5
    card = ModelCard("b", "1", 4, 40, 30, "MIT", channels="bgr", input_type="float32", mean=mean, std=std)
    assert np.abs(network_input(batch, card) - expected[..., ::-1]).max() < 1e-5


@pytest.mark.parametrize("size", [(300, 451), (451, 300), (512, 512), (100, 90), (224, 640), (71, 500)])
def test_bicubic_is_what_the_networks_were_trained_on(
    pictures: dict[str, NDArray[np.uint8]], size: tuple[int, int]
) -> None:
    """The whole shrunk, and then its centre cut out, as torchvision does it."""
    picture = cv2.resize(pictures["chelsea"], size[::-1])
    rows, columns = (224 * side // min(size) for side in size)
    whole = Image.fromarray(picture).resize((columns, rows), Image.Resampling.BICUBIC)
    left, top = round((columns - 224) / 2), round((rows - 224) / 2)
    expected = np.asarray(whole.crop((left, top, left + 224, top + 224))).astype(int)
    found = prepare(picture, Resizing(224, 224, "crop", 224, "bicubic")).astype(int)
    assert np.array_equal(found, expected)


def test_squashed_is_another_picture_than_cut_out(pictures: dict[str, NDArray[np.uint8]]) -> None:
    picture = pictures["chelsea"]
    squashed = prepare(picture, Resizing(224, 224, "stretch", None, "bicubic"))
    expected = Image.fromarray(picture).resize((224, 224), Image.Resampling.BICUBIC)
    assert np.array_equal(squashed, np.asarray(expected))
    assert np.abs(squashed.astype(int) - prepare(picture, Resizing(224, 224, "crop", 224, "bicubic"))).mean() > 10
    assert np.abs(squashed.astype(int) - prepare(picture, Resizing(224, 224))).mean() > 0.5


def test_a_line_of_pixels_is_prepared_in_bounded_time() -> None:
    line = np.full((2, 100_000, 3), 90, np.uint8)
    assert (prepare(line, Resizing(224, 224, "crop", 224, "bicubic")) == 90).all()
