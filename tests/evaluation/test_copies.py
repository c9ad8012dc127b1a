"""The questions of a benchmark: the same for every method, and answered by what is in the archive."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pictrace import Library
from pictrace.errors import UsageError
from pictrace.evaluation import edits
from pictrace.evaluation.copies import EDIT_SIDE, Twins, draw, each_photo, queries
from pictrace.records import Filters

NAMES = ("astronaut", "chelsea", "coffee", "rocket")
EVERYTHING = Filters()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Iterator[Library]:
    root = tmp_path_factory.mktemp("copies")
    (root / "photos").mkdir()
    for name in NAMES:
        with Image.open(photographs[name]) as image:
            image.convert("RGB").save(root / "photos" / f"{name}.jpg", quality=92)
    with Image.open(photographs["coffee"]) as image:
        image.convert("RGB").resize((300, 200)).save(root / "photos" / "small coffee.jpg", quality=80)
        image.convert("RGB").resize((3000, 2000)).save(root / "photos" / "large coffee.jpg", quality=80)
    shutil.copy(root / "photos" / "rocket.jpg", root / "photos" / "rocket again.jpg")
    with Library.open(root / "library") as library:
        for _ in library.index([str(root / "photos")]):
            pass
        yield library


def test_each_photo_in_order(library: Library) -> None:
    locations = [photo.location for photo in each_photo(library, EVERYTHING)]
    assert len(locations) == 7 and locations == sorted(locations)


def test_the_seed_draws_each_content_once(library: Library) -> None:
    drawn = draw(library, 10, 3, EVERYTHING)
    assert len({photo.content_hash for photo in drawn}) == len(drawn) == 6
    assert [photo.id for photo in draw(library, 2, 3, EVERYTHING)] == [
        photo.id for photo in draw(library, 2, 3, EVERYTHING)
    ]
    assert len({tuple(photo.id for photo in draw(library, 3, seed, EVERYTHING)) for seed in range(5)}) > 1


def test_one_photo_is_too_few(tmp_path: Path) -> None:
    with Library.open(tmp_path / "empty") as empty, pytest.raises(UsageError, match="at least two"):
        draw(empty, 1, 0, EVERYTHING)


def test_originals_in_every_edit_and_strangers_in_one_by_turns(library: Library) -> None:
    first, second, third = draw(library, 3, 0, EVERYTHING)
    asked = list(queries(library, [first], [second, third], ("mirror", "crop-40"), seed=5))
    assert [(copy.photo.id, copy.edit, copy.own) for copy in asked] == [
        (first.id, "mirror", True),
        (first.id, "crop-40", True),
        (second.id, "crop-40", False),
        (third.id, "mirror", False),
    ]
    copy = asked[1]
    assert np.array_equal(
        copy.pixels, edits.apply("crop-40", copy.original, int((first.content_hash or "")[:8], 16), 5)
    )
    with Image.open(io.BytesIO(copy.data)) as image:
        assert image.format == "PNG" and np.array_equal(np.asarray(image), copy.pixels)


def test_the_same_files_are_edited_alike_in_every_library(library: Library, tmp_path: Path) -> None:
    # All of them, met in the opposite order: whatever ids the threads of the first run gave, most are others now.
    drawn = draw(library, 7, 0, EVERYTHING)
    with Library.open(tmp_path / "another") as another:
        for photo in sorted(each_photo(library, EVERYTHING), key=lambda photo: photo.id, reverse=True):
            folder = tmp_path / f"folder {photo.id}"
            folder.mkdir()
            shutil.copy(photo.location, folder)
            for _ in another.index([str(folder)]):
                pass
        here = {photo.content_hash: photo for photo in each_photo(another, EVERYTHING)}
        again = [here[photo.content_hash] for photo in drawn]
        assert [photo.id for photo in again] != [photo.id for photo in drawn]
        pairs = zip(
            queries(library, drawn, [], ("crop-20",), seed=1),
            queries(another, again, [], ("crop-20",), seed=1),
            strict=True,
        )
        assert all(np.array_equal(one.pixels, other.pixels) for one, other in pairs)


def test_edits_are_made_of_pictures_of_one_size_at_most(library: Library) -> None:
    large = next(photo for photo in each_photo(library, EVERYTHING) if "large" in photo.location)
    (copy,) = queries(library, [large], [], ("mirror",), seed=0)
    assert max(copy.original.shape) == EDIT_SIDE


def test_a_photo_that_went_away_is_edited_from_its_thumbnail(tmp_path: Path, photographs: dict[str, Path]) -> None:
    (tmp_path / "photos").mkdir()
    shutil.copy(photographs["coffee"], tmp_path / "photos" / "coffee.png")
    with Library.open(tmp_path / "library") as library:
        for _ in library.index([str(tmp_path / "photos")]):
            pass
        (photo,) = each_photo(library, EVERYTHING)
        (tmp_path / "photos" / "coffee.png").unlink()
        (copy,) = queries(library, [photo], [], ("mirror",), seed=0)
    assert max(copy.original.shape) == library.settings.thumbnail_size


def test_twins_are_one_picture(library: Library) -> None:
    named = {Path(photo.location).stem: photo for photo in each_photo(library, EVERYTHING)}
    twins = Twins(library)
    assert twins(named["coffee"], named["small coffee"]) and twins(named["small coffee"], named["coffee"])
    assert not twins(named["coffee"], named["rocket"])
