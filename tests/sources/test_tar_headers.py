"""The files of a TAR are those that were put in, and any bytes at all end soon."""

from __future__ import annotations

import io
import tarfile
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pictrace.sources.archive_format import ArchiveDamaged
from pictrace.sources.tar_headers import TarFile, files_of

NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=150).filter(
    lambda name: name.strip("./ ") != ""
)
FORMATS = st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])


class Stream:
    """Bytes that can only be passed forward; it notes where reading ended."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def read(self, count: int) -> bytes:
        part = self._data[self._at : self._at + count]
        self._at += len(part)
        return part

    def tell(self) -> int:
        return self._at

    def go(self, offset: int) -> None:
        assert offset >= self._at, "it never goes back"
        if offset > len(self._data):
            raise tarfile.ReadError("unexpected end of data")
        self._at = offset


def packed(files: dict[str, bytes], format: int) -> bytes:  # noqa: A002 - tarfile's word
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@given(st.dictionaries(NAMES, st.binary(max_size=1500), max_size=5), FORMATS)
def test_names_and_bytes_are_found_where_they_lie(files: dict[str, bytes], format: int) -> None:  # noqa: A002
    data = packed(files, format)
    found = {file.name: data[file.offset : file.offset + file.size] for file in files_of(Stream(data))}
    assert found == {name.rstrip("/"): content for name, content in files.items()}


@given(st.binary(max_size=4000))
@example(b"\xff" * 1024)
def test_any_bytes_end(data: bytes) -> None:
    try:
        files = list(files_of(Stream(data)))
    except (tarfile.TarError, ArchiveDamaged, ValueError):
        return
    assert all(file.size >= 0 and file.offset % tarfile.BLOCKSIZE == 0 for file in files)


@given(st.data())
def test_an_archive_with_some_changed_bytes_ends(data: st.DataObject) -> None:
    whole = bytearray(packed({"a.jpg": b"first" * 200, "b" * 120: b"second"}, data.draw(FORMATS)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    found: list[TarFile] = []
    with suppress(tarfile.TarError, ArchiveDamaged, ValueError, OverflowError):
        found.extend(files_of(Stream(bytes(whole))))
    assert len(found) <= len(whole) // tarfile.BLOCKSIZE


def test_a_stamp_follows_size_and_time() -> None:
    file = TarFile("a.jpg", 512, 7, 1_247_572_800, sparse=False)
    assert file.stamp == "7-1247572800"


@pytest.mark.parametrize("cut", [1, 511, 513, 700])
def test_an_archive_that_breaks_off_gives_what_came_before(cut: int) -> None:
    data = packed({"a.jpg": b"a" * 512, "b.jpg": b"b" * 512}, tarfile.GNU_FORMAT)
    found: list[TarFile] = []
    with pytest.raises(tarfile.TarError):
        found.extend(files_of(Stream(data[: 2048 - cut])))
    assert found[0].name == "a.jpg"
