"""What every source promises, asked of each of them."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from pictrace.errors import PhotoGone, PhotoTooLarge, SourceUnreachable
from pictrace.sources import Container, Entry, Limits, Source, below, members_of, open_source
from tests.sources.places import (
    OTHERS,
    PHOTOS,
    Page,
    Server,
    containers,
    entries,
    make_folder,
    photo,
    problems,
    read_all,
    tar_bytes,
    unchanged,
    zip_bytes,
)

LIMITS = Limits(private_addresses=True, photo_bytes=100_000, fetch_seconds=5)


class Place(ABC):
    """One kind of source holding given photos; ``fill`` again changes what it holds."""

    keys: Mapping[str, str]

    @abstractmethod
    def fill(self, files: Mapping[str, bytes]) -> None: ...

    @abstractmethod
    def location(self) -> str: ...

    @abstractmethod
    def remove(self) -> None:
        """Takes the whole place away."""

    def key(self, name: str) -> str:
        return name

    def open(self, limits: Limits = LIMITS) -> Source:
        return open_source(self.location(), limits)


class FolderPlace(Place):
    def __init__(self, directory: Path) -> None:
        self.root = directory / "photos"
        self.times = 0

    def fill(self, files: Mapping[str, bytes]) -> None:
        self.remove()
        self.times += 1
        make_folder(self.root, files)
        for file in self.root.rglob("*"):
            os.utime(file, (1247569353, 1247569353 + self.times))

    def location(self) -> str:
        return str(self.root)

    def remove(self) -> None:
        import shutil

        shutil.rmtree(self.root, ignore_errors=True)


class ArchivePlace(Place):
    def __init__(self, directory: Path, suffix: str) -> None:
        self.file = directory / f"old photos.{suffix}"
        self.times = 0

    def fill(self, files: Mapping[str, bytes]) -> None:
        self.times += 1
        mode = {"zip": None, "tar": "w", "tar.gz": "w:gz", "tar.xz": "w:xz", "tar.bz2": "w:bz2"}[
            self.file.name.split(".", 1)[1]
        ]
        self.file.write_bytes(zip_bytes(files) if mode is None else tar_bytes(files, mode))
        os.utime(self.file, (1247569353, 1247569353 + self.times))

    def location(self) -> str:
        return str(self.file)

    def remove(self) -> None:
        self.file.unlink()


class UrlPlace(Place):
    def __init__(self, directory: Path, server: Server) -> None:
        self.file = directory / "list.txt"
        self.server = server

    def fill(self, files: Mapping[str, bytes]) -> None:
        self.server.pages = {
            "/" + quote(name): Page(data, headers={"ETag": f'"{hash(data)}"'}) for name, data in files.items()
        }
        good = [name for name in files if name not in OTHERS]
        self.file.write_text("# my photos\n\n" + "\n".join(map(self.key, good)) + "\n", encoding="utf-8")

    def location(self) -> str:
        return str(self.file)

    def key(self, name: str) -> str:
        return f"{self.server.url}/{quote(name)}"

    def remove(self) -> None:
        self.file.unlink()
        self.server.pages = {}


KINDS = ["folder", "zip", "tar", "tar.gz", "tar.xz", "tar.bz2", "urls"]


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "urls":
        with Server() as server:
            yield UrlPlace(tmp_path, server)
    elif request.param == "folder":
        yield FolderPlace(tmp_path)
    else:
        yield ArchivePlace(tmp_path, request.param)


@pytest.fixture
def source(place: Place) -> Iterator[Source]:
    place.fill({**PHOTOS, **OTHERS})
    opened = place.open()
    yield opened
    opened.close()


def test_every_photo_is_listed_once_and_nothing_else(place: Place, source: Source) -> None:
    source.probe()
    found = list(source.scan({}))
    assert set(entries(found)) == {place.key(name) for name in PHOTOS}
    assert problems(found) == {}


def test_bytes_come_back_whole(place: Place, source: Source) -> None:
    assert read_all(source) == {place.key(name): data for name, data in PHOTOS.items()}
    for name, data in PHOTOS.items():
        assert source.read(place.key(name)) == data


def test_an_opened_file_holds_what_is_read_and_can_be_sought_in(place: Place, source: Source) -> None:
    for name, data in PHOTOS.items():
        with source.open(place.key(name)) as file:
            assert file.read(10) == data[:10]
            assert b"".join(iter(lambda: file.read(7), b"")) == data[10:]
            assert file.seek(5) == file.tell() == 5
            assert file.read(3) == data[5:8]
            assert file.seek(-4, os.SEEK_END) == len(data) - 4
            assert file.read() == data[-4:]
            file.seek(0)
            assert file.read() == data


def test_an_opened_file_outlives_its_source(place: Place, source: Source) -> None:
    opened = [source.open(place.key(name)) for name in PHOTOS]
    source.close()
    assert [file.read() for file in opened] == list(PHOTOS.values())
    for file in opened:
        file.close()


def test_opening_is_refused_as_reading_is(place: Place) -> None:
    place.fill({"small.jpg": photo(1), "huge.jpg": b"\xff\xd8\xff" + bytes(200_000)})
    source = place.open()
    with pytest.raises(PhotoTooLarge, match="over the limit of 100000 bytes"):
        source.open(place.key("huge.jpg"))
    with pytest.raises(PhotoGone):
        source.open(place.key("nothing.jpg"))
    source.close()


def test_sizes_are_true_where_they_are_said(source: Source) -> None:
    for key, entry in entries(list(source.scan({}))).items():
        assert entry.size in (None, len(source.read(key)))


def test_listing_again_is_the_same(source: Source) -> None:
    assert list(source.scan({})) == list(source.scan({}))


def test_a_stamp_changes_with_the_bytes_and_only_then(place: Place, source: Source) -> None:
    before = entries(list(source.scan({})))
    place.fill({**PHOTOS, **OTHERS, "a.jpg": photo(77, size=32)})
    after = entries(list(source.scan({})))
    assert before.keys() == after.keys()
    assert before[place.key("a.jpg")].stamp != after[place.key("a.jpg")].stamp
    if source.kind != "folder":  # there the files were written anew, and their times with them
        assert all(before[key].stamp == after[key].stamp for key in before if key != place.key("a.jpg"))
    assert source.read(place.key("a.jpg")) == photo(77, size=32)


def test_what_is_gone_is_gone(place: Place, source: Source) -> None:
    assert source.read(place.key("a.jpg"))
    place.fill({name: data for name, data in PHOTOS.items() if name != "a.jpg"})
    assert place.key("a.jpg") not in entries(list(source.scan({})))
    with pytest.raises(PhotoGone):
        source.read(place.key("a.jpg"))


def test_names_that_never_were(place: Place, source: Source) -> None:
    names = ["nothing.jpg", "b/nothing.jpg", "a.jpg!b.jpg", "b"]
    for name in names if source.kind == "urls" else [*names, "../a.jpg", "/a.jpg", "./a.jpg", ""]:
        with pytest.raises(PhotoGone):
            source.read(place.key(name))


def test_a_place_that_is_not_there_is_unreachable(place: Place, source: Source) -> None:
    place.remove()
    with pytest.raises(SourceUnreachable, match="it is not there"):
        source.probe()
    with pytest.raises(SourceUnreachable, match="it is not there"):
        list(source.scan({}))
    if source.kind != "urls":  # an address does not need the list that it stood in
        with pytest.raises(SourceUnreachable):
            source.read(place.key("a.jpg"))
    with pytest.raises(SourceUnreachable, match="it is not there"):
        place.open()


def test_a_stored_location_opens_the_same_source(place: Place, source: Source) -> None:
    again = open_source(source.location, LIMITS)
    assert (again.kind, again.location) == (source.kind, source.location)
    assert read_all(again) == read_all(source)
    again.close()


def test_a_stored_source_can_be_opened_while_it_is_away(place: Place, source: Source) -> None:
    place.remove()
    away = open_source(source.location, LIMITS, kind=source.kind)
    assert away.location == source.location
    with pytest.raises(SourceUnreachable):
        away.probe()
    place.fill(PHOTOS)
    away.probe()
    assert set(read_all(away)) == {place.key(name) for name in PHOTOS}
    away.close()


def test_locations_are_whole(place: Place, source: Source) -> None:
    location = source.locate(place.key("b/c.png"))
    assert location.endswith("/b/c.png" if source.kind != "archive" else "!b/c.png")
    assert location.startswith("http" if source.kind == "urls" else source.location)


def test_many_threads_read_at_once(place: Place, source: Source) -> None:
    keys = [place.key(name) for name in PHOTOS] * 8
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(source.read, keys))
    assert read == list(PHOTOS.values()) * 8


def test_reading_while_listing(place: Place, source: Source) -> None:
    for item in source.scan({}):
        if isinstance(item, Entry):
            assert source.read(item.key) in PHOTOS.values()


def test_closed_sources_open_again(place: Place, source: Source) -> None:
    assert source.read(place.key("a.jpg"))
    source.close()
    source.close()
    assert source.read(place.key("a.jpg")) == PHOTOS["a.jpg"]


def test_listing_may_be_given_up(source: Source) -> None:
    for count in (0, 1, 3):
        listing = source.scan({})
        for _ in range(count):
            next(listing)
        listing.close()  # type: ignore[attr-defined]
    assert len(read_all(source)) == len(PHOTOS)


def test_a_photo_over_the_limit_is_refused_alone(place: Place) -> None:
    place.fill({"small.jpg": photo(1), "huge.jpg": b"\xff\xd8\xff" + bytes(200_000)})
    source = place.open()
    assert source.read(place.key("small.jpg")) == photo(1)
    with pytest.raises(PhotoTooLarge, match="over the limit of 100000 bytes"):
        source.read(place.key("huge.jpg"))
    found = list(source.scan({}))
    assert place.key("small.jpg") in entries(found)
    assert place.key("huge.jpg") in {**entries(found), **problems(found)}
    source.close()


def test_an_archive_that_is_known_is_not_listed(place: Place, source: Source) -> None:
    known = containers(list(source.scan({})))
    if source.kind != "archive":
        assert known == {}
        return
    assert set(known) == {""}
    assert isinstance(next(source.scan({})), Container)
    assert unchanged(list(source.scan(known))) == [""]
    place.fill({"a.jpg": photo(1)})
    assert set(entries(list(source.scan(known)))) == {"a.jpg"}


def test_what_keys_begin_with() -> None:
    assert members_of("2009/old.zip") == "2009/old.zip!"
    assert members_of("") == ""
    assert below("2009") == ("2009/", "2009!")
    assert below("") == ("",)
