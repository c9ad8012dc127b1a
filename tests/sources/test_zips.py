"""ZIP archives: names of every age, members read in pieces, and what a hostile directory may not cost."""

from __future__ import annotations

import io
import struct
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.errors import PhotoError, PhotoTooLarge, PhotoUnreadable
from pictrace.formats import HEAD_BYTES
from pictrace.sources import archive_format
from pictrace.sources.archive_format import ArchiveDamaged
from pictrace.sources.zips import ZipArchive
from tests.sources.places import PHOTOS, zip_bytes

COMPRESSIONS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
BODY = bytes(range(256)) * 40


def with_name(raw: bytes, *, utf8: bool) -> bytes:
    """A ZIP whose one member has these bytes as its name, with or without the flag that says UTF-8."""
    placeholder = "n" * len(raw)
    data = zip_bytes({placeholder: b"data"}, zipfile.ZIP_STORED)
    data = data.replace(placeholder.encode(), raw)
    if not utf8:
        return data
    out = bytearray(data)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = out.index(signature) + at
        struct.pack_into("<H", out, place, struct.unpack_from("<H", out, place)[0] | 0x800)
    return bytes(out)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_every_compression_gives_the_bytes_back(compression: int) -> None:
    archive = ZipArchive(zip_bytes(PHOTOS, compression))
    assert {member.name: member.load(1 << 20) for member in archive.members()} == dict(PHOTOS)
    for name, data in PHOTOS.items():
        assert archive.read(name, 1 << 20) == data
        with archive.open(name, 1 << 20) as file:
            assert file.read() == data


def test_members_come_in_the_order_in_which_they_lie_in_the_file() -> None:
    names = ["z.jpg", "a.jpg", "m.jpg"]
    archive = ZipArchive(zip_bytes(dict.fromkeys(names, b"x")))
    assert [member.name for member in archive.members()] == names


def test_of_equal_names_the_last_counts() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed, pytest.warns(UserWarning, match="Duplicate name"):
        packed.writestr("a.jpg", b"first")
        packed.writestr("a.jpg", b"second")
    archive = ZipArchive(out.getvalue())
    assert [member.load(100) for member in archive.members()] == [b"second"]
    assert archive.read("a.jpg", 100) == b"second"


def test_folders_are_no_members() -> None:
    archive = ZipArchive(zip_bytes({"d/": b"", "d/a.jpg": b"x"}))
    assert [member.name for member in archive.members()] == ["d/a.jpg"]


@pytest.mark.parametrize(
    ("raw", "utf8", "name"),
    [
        ("日本.jpg".encode(), True, "日本.jpg"),
        ("日本.jpg".encode(), False, "日本.jpg"),
        ("Gr\u00fc\u00dfe.jpg".encode("cp437"), False, "Grüße.jpg"),
        (b"plain.jpg", False, "plain.jpg"),
    ],
)
def test_names_are_read_whether_or_not_the_flag_says_utf8(raw: bytes, utf8: bool, name: str) -> None:
    archive = ZipArchive(with_name(raw, utf8=utf8))
    assert [member.name for member in archive.members()] == [name]
    assert archive.read(name, 100) == b"data"


def test_the_stamp_differs_with_bytes_and_with_time() -> None:
    def stamp(data: bytes, when: tuple[int, int, int, int, int, int] = (2009, 7, 14, 11, 2, 34)) -> str:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            packed.writestr(zipfile.ZipInfo("a.jpg", when), data)
        (member,) = ZipArchive(out.getvalue()).members()
        return member.stamp

    assert stamp(b"one") == stamp(b"one")
    assert len({stamp(b"one"), stamp(b"two"), stamp(b"one!"), stamp(b"one", (2010, 7, 14, 11, 2, 34))}) == 4


def test_a_name_that_is_not_there_is_a_key_error() -> None:
    archive = ZipArchive(zip_bytes({"a.jpg": b"x"}))
    for read in (archive.read, archive.open):
        with pytest.raises(KeyError):
            read("b.jpg", 100)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_member_of_just_the_limit_is_read_and_one_byte_more_is_not(compression: int) -> None:
    archive = ZipArchive(zip_bytes({"a": BODY}, compression))
    assert archive.read("a", len(BODY)) == BODY
    for read in (archive.read, archive.open):
        with pytest.raises(PhotoTooLarge, match=r"unpacked, the file is over the limit of 10239 bytes"):
            read("a", len(BODY) - 1)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_the_head_is_the_first_bytes_and_no_more(compression: int) -> None:
    large, small = ZipArchive(zip_bytes({"a": BODY, "b": b"xy"}, compression)).members()
    assert (large.head(), small.head()) == (BODY[:HEAD_BYTES], b"xy")


def test_a_size_that_lies_is_not_believed() -> None:
    """A header that promises ten bytes: no more than the limit is ever unpacked, and nothing is taken for whole."""
    data = bytearray(zip_bytes({"a": BODY}, zipfile.ZIP_DEFLATED))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(signature) + at, 10)
    archive = ZipArchive(bytes(data))
    with pytest.raises(PhotoUnreadable, match="damaged in its archive"):
        archive.read("a", 1 << 20)


def test_an_encrypted_member_says_so() -> None:
    data = bytearray(zip_bytes({"a.jpg": b"x", "b.jpg": b"y"}))
    place = data.index(b"PK\x01\x02") + 8
    data[place] |= 1
    archive = ZipArchive(bytes(data))
    for read in (archive.read, archive.open):
        with pytest.raises(PhotoUnreadable, match="encrypted in its archive; PicTrace does not know the password"):
            read("a.jpg", 100)
    assert archive.read("b.jpg", 100) == b"y"


def test_an_unknown_compression_says_so() -> None:
    data = bytearray(zip_bytes({"a.jpg": b"x"}))
    for signature, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.index(signature) + at, 97)
    with pytest.raises(PhotoUnreadable, match="packed in a way that cannot be unpacked here"):
        ZipArchive(bytes(data)).read("a.jpg", 100)


@given(at=st.integers(0, 400), flip=st.integers(1, 255))
def test_whatever_byte_is_damaged_only_our_errors_come(at: int, flip: int) -> None:
    data = bytearray(zip_bytes({"a.jpg": BODY[:120], "b.jpg": BODY[:80]}, zipfile.ZIP_DEFLATED))
    data[at % len(data)] ^= flip
    try:
        for member in ZipArchive(bytes(data)).members():
            member.head()
            assert len(member.load(1000)) <= 1000
    except PhotoError as error:
        assert str(error)


@given(data=st.binary(max_size=200))
def test_what_is_no_zip_is_a_damaged_archive(data: bytes) -> None:
    with pytest.raises(ArchiveDamaged, match="its directory cannot be read"):
        ZipArchive(b"PK\x03\x04" + data.replace(b"PK", b"KP"))


def test_a_directory_of_too_many_files_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"{number}.jpg": b"" for number in range(40)}
    monkeypatch.setattr(archive_format, "MOST_LISTED_BYTES", 1000)
    with pytest.raises(ArchiveDamaged, match="unpack it into a folder"):
        ZipArchive(zip_bytes(files))


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_an_opened_member_can_be_sought_in(compression: int) -> None:
    with ZipArchive(zip_bytes({"a": BODY}, compression)).open("a", 1 << 20) as file:
        assert file.seek(0, io.SEEK_END) == len(BODY)
        assert file.seek(300) == 300 and file.read(4) == BODY[300:304]
        assert file.seek(10) == 10 and file.read(4) == BODY[10:14]
        assert file.seek(6, io.SEEK_CUR) == 20 and file.read(2) == BODY[20:22]
        assert file.seek(-5, io.SEEK_END) == len(BODY) - 5 and file.read() == BODY[-5:]
        assert file.seek(len(BODY) + 100) and file.read() == b""


def test_an_opened_member_outlives_the_archive(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zip_bytes({"a": BODY}))
    archive = ZipArchive(str(tmp_path / "x.zip"))
    file = archive.open("a", 1 << 20)
    archive.close()
    assert file.read() == BODY
    file.close()


def test_threads_read_at_once(tmp_path: Path) -> None:
    files = {f"{number}.jpg": bytes([number]) * (1000 + number) for number in range(60)}
    (tmp_path / "x.zip").write_bytes(zip_bytes(files))
    archive = ZipArchive(str(tmp_path / "x.zip"))
    with ThreadPoolExecutor(8) as pool:
        found = dict(zip(files, pool.map(lambda name: archive.read(name, 1 << 20), files), strict=True))
    archive.close()
    assert found == files
