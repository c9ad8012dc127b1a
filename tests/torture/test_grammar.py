"""Broken files of every format and container through the whole path: each is accounted for, and all goes on."""

from __future__ import annotations

import bz2
import gzip
import io
import shutil
import tarfile
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from pictrace import Filters, Library, Query
from pictrace.errors import PhotoError
from pictrace.records import IndexReport, PhotoState
from tests.decoding.pictures import dng, encoded, exif, jpeg, quadrants, swapped_profile
from tests.sources.places import zip_bytes
from tests.torture.grammar import broken
from tests.torture.promises import indexed, kept, opened, sound

HEIC = Path(__file__).parents[1] / "decoding" / "data"
PICTURES = 8
"""Broken files of each format, and archives of each kind, in a round."""
SEARCHED = 12


@pytest.fixture(scope="module")
def whole() -> dict[str, tuple[str, str, bytes]]:
    """Small files that are right, by a name: format, suffix, bytes."""
    pixels = quadrants(40, 30)
    photograph = Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 48, 3), np.uint8))
    frames = [Image.fromarray(quadrants(24, 20)), photograph.resize((24, 20))]
    tiny = quadrants(16, 12)
    files = {
        "baseline": ("JPEG", ".jpg", jpeg(photograph, exif=exif(6, make="Canon"), icc_profile=swapped_profile())),
        "progressive": ("JPEG", ".jpg", jpeg(photograph, progressive=True)),
        "restarts": ("JPEG", ".jpg", jpeg(photograph, restart_marker_blocks=2)),
        "png": ("PNG", ".png", encoded(photograph, "PNG", exif=exif(3))),
        "apng": ("PNG", ".png", encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])),
        "palette": ("PNG", ".png", encoded(Image.fromarray(pixels).quantize(16), "PNG")),
        "webp": ("WebP", ".webp", encoded(photograph, "WEBP", exif=exif(6))),
        "lossless": ("WebP", ".webp", encoded(pixels, "WEBP", lossless=True)),
        "animated": ("WebP", ".webp", encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])),
        "gif": ("GIF", ".gif", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])),
        "lzw": ("TIFF", ".tif", encoded(photograph, "TIFF", compression="tiff_lzw")),
        "pages": ("TIFF", ".tif", encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])),
        "packed": ("TIFF", ".tif", encoded(photograph, "TIFF", compression="jpeg")),
        "bmp": ("BMP", ".bmp", encoded(pixels, "BMP")),
        "indexed": ("BMP", ".bmp", encoded(Image.fromarray(pixels).quantize(16), "BMP")),
        "avif": ("AVIF", ".avif", encoded(photograph, "AVIF", exif=exif(6))),
        "heic": ("HEIC", ".heic", (HEIC / "orientation-6.heic").read_bytes()),
        "transparent": ("HEIC", ".heic", (HEIC / "transparent.heic").read_bytes()),
        "jp2": ("JPEG 2000", ".jp2", encoded(photograph, "JPEG2000")),
        "j2k": ("JPEG", ".j2k", encoded(photograph, "JPEG2000", no_jp2=True)),  # markers and lengths as in a JPEG
        "raw": ("RAW", ".dng", dng(pixels, 6, jpeg(tiny))),
    }
    if find_spec("pillow_jxl") is not None:
        import pillow_jxl  # noqa: F401

        files["jxl"] = ("JPEG XL", ".jxl", encoded(photograph, "JXL"))
    return files


def test_broken_pictures(
    tmp_path: Path,
    models: tuple[Path, Path],
    whole: Mapping[str, tuple[str, str, bytes]],
    rounds: Callable[[int], Iterator[Random]],
) -> None:
    for number, random in enumerate(rounds(1)):
        root = tmp_path / f"photos {number}"
        root.mkdir()
        for name, (kind, suffix, data) in whole.items():
            for copy in range(PICTURES):
                (root / f"{name} {copy}{suffix}").write_bytes(broken(data, kind, random))
        with opened(tmp_path / f"library {number}", models[0], isolate=True, max_pixels=4_000_000) as library:
            report = indexed(library, root)
            lost = {path.as_posix() for path in root.iterdir()} - set(accounted(library, report))
            assert lost == set()
            goes_on(library, report, random)
        shutil.rmtree(root)


def test_broken_archives(
    tmp_path: Path,
    models: tuple[Path, Path],
    whole: Mapping[str, tuple[str, str, bytes]],
    rounds: Callable[[int], Iterator[Random]],
) -> None:
    pack: dict[str, Callable[[bytes], bytes]] = {".tar": bytes, ".tar.gz": gzip.compress, ".tar.bz2": bz2.compress}
    for number, random in enumerate(rounds(1)):
        root = tmp_path / f"photos {number}"
        root.mkdir()
        for copy in range(PICTURES):
            files = _files(whole, random)
            (root / f"{copy}.zip").write_bytes(broken(zip_bytes(files), "ZIP", random))
            for suffix, packed in pack.items():
                (root / f"{copy}{suffix}").write_bytes(packed(broken(_tar(files, random), "TAR", random)))
            nested = {
                "in.zip": broken(zip_bytes(files), "ZIP", random),
                "in.tar": broken(_tar(files, random), "TAR", random),
            }
            (root / f"nested {copy}.zip").write_bytes(zip_bytes(nested | files))
            cut = gzip.compress(_tar(files, random))
            (root / f"cut {copy}.tar.gz").write_bytes(cut[: random.randrange(len(cut))])
        directory = tmp_path / f"library {number}"
        with opened(directory, models[0], isolate=True, max_pixels=4_000_000) as library:
            report = indexed(library, root)
            listed = {f"{root.as_posix()}/{key}" for key, _ in kept(directory).containers}
            spoken_of = {location.split("!")[0] for location in accounted(library, report)}
            lost = {path.as_posix() for path in root.iterdir()} - listed - spoken_of
            assert lost == set(), "neither listed to its end nor failed"
            goes_on(library, report, random)
        shutil.rmtree(root)


def _files(whole: Mapping[str, tuple[str, str, bytes]], random: Random) -> dict[str, bytes]:
    """Two files that are right, one that is not, with names of several kinds."""
    names = random.sample(sorted(whole), 3)
    files = {f"{name}/Ünï 日本{whole[name][1]}": whole[name][2] for name in names}
    kind, suffix, data = whole[random.choice(names)]
    return files | {f"broken{suffix}": broken(data, kind, random), "plain": whole[names[0]][2]}


def _tar(files: Mapping[str, bytes], random: Random) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=random.choice((tarfile.PAX_FORMAT, tarfile.GNU_FORMAT))) as packed:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            member.pax_headers = {"comment": "é" * 20}
            packed.addfile(member, io.BytesIO(data))
    return out.getvalue()


def accounted(library: Library, report: IndexReport) -> dict[str, str]:
    """Every location that the library has, with its state or the reason."""
    photos, cursor = library.photos(filters=Filters(states=frozenset(PhotoState)), order="location", limit=100_000)
    assert cursor is None
    found = {photo.location: photo.reason or photo.state.value for photo in photos}
    assert len(found) == len(photos)
    assert all(photo.reason for photo in photos if photo.state is PhotoState.FAILED)
    assert sum(photo.state is PhotoState.PRESENT for photo in photos) == report.added
    for failure in report.failures:
        assert failure.reason and "\n" not in failure.reason
        assert found.setdefault(failure.location, failure.reason) != PhotoState.PRESENT.value, failure.location
    return found


def goes_on(library: Library, report: IndexReport, random: Random) -> None:
    """It is sound, what was added is found, and a second look finds nothing new."""
    sound(library)
    photos, _ = library.photos(limit=100_000)
    assert photos, "everything was broken"
    for photo in random.sample(photos, min(SEARCHED, len(photos))):
        (result,) = library.search([Query(photo_id=photo.id)], k=3)
        assert all(0 <= hit.score <= 1 for hit in result.hits)
        try:
            data = library.original(photo.id)
            (result,) = library.search([Query(data=data)], k=len(photos))
        except PhotoError as error:
            raise AssertionError(f"{photo.location} was added and cannot be read: {error}") from error
        assert photo.content_hash in {hit.photo.content_hash for hit in result.hits}, photo.location
    again = indexed(library)
    assert (again.added, again.missing, again.moved) == (0, 0, 0)
    sound(library)
