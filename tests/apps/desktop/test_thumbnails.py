"""Thumbnails: shaped in threads, kept while memory allows."""

from __future__ import annotations

import threading
from io import BytesIO

import pytest
from PIL import Image

from pictrace.apps.desktop.thumbnails import Look, Thumbnails, rounded

LOOK = Look(100, 100, 8, "#ff0000")


def jpeg(width: int = 300, height: int = 150) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), (0, 0, 255)).save(out, "JPEG")
    return out.getvalue()


def arrived(thumbnails: Thumbnails, count: int) -> list[int]:
    found = [thumbnails.ready(patience=10) for _ in range(count)]
    assert None not in found, "it never came"
    return [key[0] for key in found if key is not None]


def test_a_thumbnail_fits_and_its_corners_show_what_is_behind() -> None:
    image = rounded(jpeg(), LOOK)
    assert image.size == (100, 50)
    assert image.getpixel((0, 0)) == (255, 0, 0)
    assert image.getpixel((99, 49)) == (255, 0, 0)
    assert image.getpixel((50, 25))[2] > 240  # type: ignore[index]
    assert rounded(jpeg(10, 10), Look(100, 100, 0, "#000000")).size == (20, 20)


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1)])
def test_odd_shapes(size: tuple[int, int]) -> None:
    image = rounded(jpeg(*size), LOOK)
    assert 1 <= image.width <= 100
    assert 1 <= image.height <= 100


def test_only_what_is_wanted_last_is_read() -> None:
    gate, started, read = threading.Event(), threading.Event(), []

    def load(photo_id: int) -> bytes:
        read.append(photo_id)
        started.set()
        gate.wait(10)
        return jpeg()

    thumbnails = Thumbnails(load, threads=1)
    thumbnails.want([(1, LOOK), (2, LOOK), (3, LOOK)])
    started.wait(10)
    thumbnails.want([(7, LOOK)])
    gate.set()
    assert arrived(thumbnails, 2) == [1, 7]
    assert read == [1, 7]
    assert thumbnails.idle
    thumbnails.close()


def test_two_grids_want_side_by_side_and_each_once() -> None:
    read: list[int] = []

    def load(photo_id: int) -> bytes:
        read.append(photo_id)
        return jpeg()

    thumbnails = Thumbnails(load)
    thumbnails.want([(1, LOOK), (2, LOOK)], "left")
    thumbnails.want([(3, LOOK)], "right")
    assert sorted(arrived(thumbnails, 3)) == [1, 2, 3]
    thumbnails.want([(1, LOOK), (3, LOOK)], "left")
    assert thumbnails.idle
    assert thumbnails.cached((1, LOOK)) is not None
    assert sorted(read) == [1, 2, 3]
    thumbnails.close()


def test_the_oldest_go_when_memory_is_short() -> None:
    thumbnails = Thumbnails(lambda photo_id: jpeg(), threads=1, cache_bytes=2 * 100 * 50 * 3)
    for photo_id in (1, 2, 3):
        thumbnails.want([(photo_id, LOOK)])
        arrived(thumbnails, 1)
    assert thumbnails.cached((1, LOOK)) is None
    assert thumbnails.cached((3, LOOK)) is not None
    thumbnails.close()


def test_one_that_cannot_be_read_is_not_asked_for_again_until_told() -> None:
    asked: list[int] = []

    def load(photo_id: int) -> bytes:
        asked.append(photo_id)
        return b"no picture"

    thumbnails = Thumbnails(load)
    for _ in range(2):
        thumbnails.want([(1, LOOK)])
        if len(asked) < 1:
            arrived(thumbnails, 1)
    assert asked == [1]
    assert thumbnails.failure(1)
    thumbnails.forget_failures()
    thumbnails.want([(1, LOOK)])
    arrived(thumbnails, 1)
    assert asked == [1, 1]
    thumbnails.close()
