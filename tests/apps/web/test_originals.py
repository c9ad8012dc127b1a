"""Originals from where they lie, a piece at a time: a folder, a ZIP in it, a TAR."""

from __future__ import annotations

import tarfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from pictrace.apps.web.app import create_app
from pictrace.library import Library
from tests.apps.web.conftest import signed_in

SIDE = 2400
PLACES = ("large.bmp", "old.zip!large.bmp", "old.tar!large.bmp")


@pytest.fixture(scope="module")
def large() -> bytes:
    """A picture of 17 MB whose every part is different."""
    from io import BytesIO

    out = BytesIO()
    Image.frombytes("RGB", (SIDE, SIDE), bytes(range(256)) * (SIDE * SIDE * 3 // 256)).save(out, "BMP")
    return out.getvalue()


@pytest.fixture(scope="module")
def library(large: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The same bytes three times; a library that may not read any of them whole."""
    root = tmp_path_factory.mktemp("originals")
    folder = root / "photos"
    folder.mkdir()
    (folder / "large.bmp").write_bytes(large)
    with zipfile.ZipFile(folder / "old.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "large.bmp", "large.bmp")
    with tarfile.open(folder / "old.tar", "w") as tar:
        tar.add(folder / "large.bmp", "large.bmp")
    with Library.open(root / "library") as library:
        for _ in library.index([str(folder)]):
            pass
        yield library


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    with signed_in(create_app(library)) as client:
        yield client


def photo_id(library: Library, key: str) -> int:
    return next(photo.id for photo in library.photos()[0] if photo.key == key)


@pytest.mark.parametrize("key", PLACES)
def test_the_whole_and_its_parts(client: TestClient, library: Library, large: bytes, key: str) -> None:
    address = f"/api/v1/photos/{photo_id(library, key)}/original"
    assert client.get(address).content == large
    for first, last in ((0, 0), (5_000_000, 5_000_999), (len(large) - 10, len(large) - 1)):
        answer = client.get(address, headers={"range": f"bytes={first}-{last}"})
        assert (answer.status_code, answer.content) == (206, large[first : last + 1])
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(large)}"


@pytest.mark.parametrize("key", PLACES[:2])
def test_it_is_never_whole_in_memory(client: TestClient, library: Library, large: bytes, key: str) -> None:
    address = f"/api/v1/photos/{photo_id(library, key)}/original"
    asked = {"range": f"bytes={len(large) - 1000}-"}
    client.get(address, headers=asked)  # what is loaded once is not counted
    tracemalloc.start()
    try:
        assert client.get(address, headers=asked).content == large[-1000:]
        assert tracemalloc.get_traced_memory()[1] < len(large) / 4
    finally:
        tracemalloc.stop()


def test_another_file_in_its_place_is_not_served(client: TestClient, library: Library, large: bytes) -> None:
    place = Path(library.photo(photo_id(library, "large.bmp")).location)
    address = f"/api/v1/photos/{photo_id(library, 'large.bmp')}/original"
    place.write_bytes(large[:-1] + b"\0")
    try:
        assert client.get(address).status_code == 404
    finally:
        place.write_bytes(large)
    assert client.get(address).status_code == 200


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux lists them")
def test_no_file_stays_open(client: TestClient, library: Library) -> None:
    def opened() -> list[str]:
        return [handle.readlink().name for handle in Path("/proc/self/fd").iterdir() if handle.is_symlink()]

    for key in PLACES:
        address = f"/api/v1/photos/{photo_id(library, key)}/original"
        client.head(address)
        client.get(address, headers={"range": "bytes=99999999-"})
        client.get(address, headers={"range": "bytes=0-9"})
    assert not [name for name in opened() if name.endswith((".bmp", ".zip", ".tar"))]


def test_a_photo_is_sent_as_what_it_was_decoded_as(large: bytes, tmp_path: Path) -> None:
    pytest.importorskip("pillow_jxl", reason="writes JPEG XL")
    folder = tmp_path / "photos"
    folder.mkdir()
    picture = Image.frombytes("RGB", (64, 48), large[1000 : 1000 + 64 * 48 * 3])
    for name in ("a.jxl", "b.webp", "c.jpg"):
        picture.save(folder / name)
    picture.save(folder / "d.mpo", save_all=True, append_images=[picture])
    with Library.open(tmp_path / "library") as library:
        for _ in library.index([str(folder)]):
            pass
        with signed_in(create_app(library)) as client:
            sent = {
                photo.key: client.get(f"/api/v1/photos/{photo.id}/original").headers for photo in library.photos()[0]
            }
    assert {key: headers["content-type"] for key, headers in sent.items()} == {
        "a.jxl": "image/jxl", "b.webp": "image/webp", "c.jpg": "image/jpeg", "d.mpo": "image/jpeg",
    }  # fmt: skip
    assert all(headers["content-disposition"].startswith("inline") for headers in sent.values())
