"""What is measured of a picture is the same wherever it is measured, and what answers wrongly is not believed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from pictrace.decoding import DecoderPool, decode, decode_thumbnail, hashed_view
from pictrace.embeddings.cards import Resizing
from pictrace.embeddings.preparation import prepare
from pictrace.errors import PhotoUnreadable
from pictrace.records import PhotoState
from pictrace.workflows.indexing.measuring import TASK, Measures, Wanted, _read, answer, isolated, measure
from tests.decoding import killers
from tests.decoding.pictures import encoded, exif, jpeg
from tests.workflows.conftest import Desk

WANTED = [
    Wanted(256, Resizing(128, 128)),
    Wanted(384, Resizing(96, 64, "crop", 112)),
    Wanted(100),
]


@pytest.fixture(scope="module")
def pool() -> Iterator[DecoderPool]:
    with DecoderPool(most=2, command=killers.COMMAND, tasks=[TASK]) as pool:
        yield pool


def same(a: Measures, b: Measures) -> bool:
    told = all(getattr(a, name) == getattr(b, name) for name in ("width", "height", "format", "capture", "thumbnail"))
    return told and np.array_equal(a.hashed, b.hashed) and np.array_equal(a.prepared, b.prepared)


@pytest.mark.parametrize("wanted", WANTED)
def test_a_picture_is_decoded_once_for_all(jpegs: dict[str, bytes], wanted: Wanted) -> None:
    found = measure(jpegs["coffee"], wanted)
    pixels = decode(jpegs["coffee"], wanted.thumbnail_size).pixels
    assert max(decode_thumbnail(found.thumbnail).shape) <= wanted.thumbnail_size
    assert np.array_equal(found.hashed, hashed_view(pixels))
    assert np.array_equal(found.prepared, pixels if wanted.resizing is None else prepare(pixels, wanted.resizing))


@pytest.mark.parametrize("wanted", WANTED)
def test_measures_are_the_same_in_a_process(pool: DecoderPool, jpegs: dict[str, bytes], wanted: Wanted) -> None:
    photo = decode(jpegs["chelsea"]).pixels
    files = [
        jpegs["chelsea"],
        jpeg(photo, exif=exif(6, make="Canon", changed="2009:07:14 11:02:33")),
        encoded(photo, "PNG"),
        encoded(photo[:9, :7], "PNG"),
        jpegs["chelsea"] + bytes(9 << 20),  # more than the memory that is shared
    ]
    for data in files:
        assert same(isolated(pool)(data, wanted), measure(data, wanted))


def test_reasons_are_the_same_in_a_process(pool: DecoderPool, jpegs: dict[str, bytes]) -> None:
    for data in (b"", b"hello", jpegs["coffee"][:400]):
        with pytest.raises(PhotoUnreadable) as here:
            measure(data, WANTED[0])
        with pytest.raises(PhotoUnreadable) as there:
            isolated(pool)(data, WANTED[0])
        assert str(there.value) == str(here.value)


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize(
    "change",
    [
        {"prepared": (4000, 4000, 3)},
        {"prepared": (-1, 1, 3)},
        {"hashed": (4000, 1)},
        {"hashed": (-1, 128)},
        {"size": (1,)},
        {"capture": None},
        {"format": None, "hashed": None},
    ],
)
def test_a_wrong_answer_is_not_believed(jpegs: dict[str, bytes], wanted: Wanted, change: dict[str, object]) -> None:
    to = wanted.resizing
    request = {
        "thumbnail_size": wanted.thumbnail_size,
        "resizing": to and {"width": to.width, "height": to.height, "resize": to.resize, "resize_to": to.resize_to},
    }
    head, parts = answer(jpegs["coffee"], request, decode)
    body = b"".join(parts)
    assert same(_read(head, body, wanted), measure(jpegs["coffee"], wanted))
    with pytest.raises((ValueError, TypeError, KeyError)):
        _read({**head, **change}, body, wanted)
    with pytest.raises((ValueError, TypeError, KeyError)):
        _read(head, body[:100], wanted)


def test_a_model_with_a_way_of_its_own_prepares_here(desk: Desk, pool: DecoderPool, jpegs: dict[str, bytes]) -> None:
    """The desk's is none that only resizes."""
    photos = desk.directory / "photos"
    photos.mkdir()
    (photos / "coffee.jpg").write_bytes(jpegs["coffee"])
    desk.measure = isolated(pool)
    assert desk.index(photos).added == 1
    (photo,) = desk.photos().values()
    assert photo.state is PhotoState.PRESENT
    expected = desk.embedder.embed([decode(jpegs["coffee"], 256).pixels]).vectors
    (chunk,) = desk.catalogue.embeddings.after(desk.embedder.card.key, 0)
    assert np.allclose(chunk.vectors, expected, atol=1e-3)
