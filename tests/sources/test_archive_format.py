"""What every packed file promises: a count that ends endless listings, bytes to read from, a member as a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pictrace.errors import PhotoUnreadable
from pictrace.sources.archive_format import (
    MOST_FILES,
    MOST_LISTED_BYTES,
    Archive,
    ArchiveDamaged,
    Listing,
    Member,
    stream_of,
)


class OneFile(Archive):
    """The least that an archive must say of itself."""

    def members(self) -> Iterator[Member]:
        yield Member("a", "1", 3, lambda limit: b"abc"[:limit], lambda: b"a")

    def read(self, name: str, limit: int) -> bytes:
        return {"a": b"abc"}[name][:limit]


def test_as_many_files_as_are_allowed_are_listed_and_not_one_more() -> None:
    listing = Listing()
    listing.count(0, files=MOST_FILES)
    with pytest.raises(ArchiveDamaged, match="the archive lists more than 500,000 files: unpack it into a folder"):
        listing.count(0)


def test_bytes_of_names_count_too() -> None:
    listing = Listing()
    listing.count(MOST_LISTED_BYTES, files=1)
    with pytest.raises(ArchiveDamaged):
        listing.count(1)


def test_each_archive_is_counted_for_itself() -> None:
    Listing().count(0, files=MOST_FILES)
    Listing().count(0, files=MOST_FILES)


def test_a_damaged_archive_is_a_photo_that_cannot_be_read() -> None:
    assert issubclass(ArchiveDamaged, PhotoUnreadable)
    assert ArchiveDamaged.code == "unreadable"


def test_without_a_better_way_a_member_is_opened_in_memory() -> None:
    with OneFile().open("a", 2) as file:
        assert file.read() == b"ab"
        assert file.seek(1) == 1 and file.read() == b"b"
    with pytest.raises(KeyError):
        OneFile().open("b", 2)
    OneFile().close()


def test_bytes_and_files_are_streams_from_their_beginning(tmp_path: Path) -> None:
    file = tmp_path / "Ünï 日本.zip"
    file.write_bytes(b"content")
    for place in (b"content", str(file)):
        with stream_of(place) as stream:
            assert (stream.read(3), stream.seek(0), stream.read()) == (b"con", 0, b"content")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        stream_of(str(tmp_path / "gone.zip"))
    with pytest.raises(IsADirectoryError):
        stream_of(str(tmp_path))
