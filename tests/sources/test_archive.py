"""Archives: names that are only names, limits on real bytes, archives in archives, damage."""

from __future__ import annotations

import io
import os
import struct
import tarfile
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pictrace.errors import PhotoTooLarge, PhotoUnreadable, SourceUnreachable
from pictrace.messages import Message
from pictrace.sources import Limits, Problem, Source, archive_format, open_source
from pictrace.sources import tars as tars_module
from pictrace.sources import zips as zips_module
from tests.sources.places import PHOTOS, containers, entries, photo, problems, read_all, tar_bytes, unchanged, zip_bytes

MODES = {"tar": "w", "tar.gz": "w:gz", "tar.xz": "w:xz"}


def archive(directory: Path, name: str, data: bytes, limits: Limits | None = None) -> Source:
    (directory / name).write_bytes(data)
    return open_source(str(directory / name), limits)


def packed(suffix: str, files: dict[str, bytes]) -> bytes:
    return zip_bytes(files) if suffix == "zip" else tar_bytes(files, MODES[suffix])


@pytest.mark.parametrize("suffix", ["zip", *MODES])
def test_names_are_only_names(tmp_path: Path, suffix: str) -> None:
    """Nothing is ever written or looked for where such names would lead."""
    names = ["../../x.jpg", "/etc/x.jpg", "a/../b.jpg", "C:\\x.jpg", "a//b.jpg", "line\nbreak.jpg", "./y.jpg"]
    files = {name: photo(number) for number, name in enumerate(names)}
    inner = tmp_path / "inner"
    inner.mkdir()
    source = archive(inner, f"x.{suffix}", packed(suffix, files))
    assert read_all(source) == files
    for name, data in files.items():
        assert source.read(name) == data
    assert [file.name for file in tmp_path.rglob("*")] == ["inner", f"x.{suffix}"]
    parent = open_source(str(inner))
    assert read_all(parent) == {f"x.{suffix}!{name}": data for name, data in files.items()}


@pytest.mark.parametrize("suffix", ["zip", *MODES])
def test_junk_and_folders_in_archives_are_skipped(tmp_path: Path, suffix: str) -> None:
    files = {"__MACOSX/._a.jpg": photo(), ".x/b.jpg": photo(), "a.jpg": photo(1), "b.txt": b"", "d/": b""}
    assert list(entries(list(archive(tmp_path, f"x.{suffix}", packed(suffix, files)).scan({})))) == ["a.jpg"]


@pytest.mark.parametrize("outer", ["zip", *MODES])
@pytest.mark.parametrize("inner", ["zip", *MODES])
def test_archives_in_archives(tmp_path: Path, outer: str, inner: str) -> None:
    nested = packed(inner, {"c/d.jpg": photo(1), "e!.png": photo(2, "PNG")})
    source = archive(tmp_path, f"x.{outer}", packed(outer, {f"b/y.{inner}": nested, "f.jpg": photo(3)}))
    expected = {f"b/y.{inner}!c/d.jpg": photo(1), f"b/y.{inner}!e!.png": photo(2, "PNG"), "f.jpg": photo(3)}
    assert read_all(source) == expected
    for key, data in expected.items():
        assert source.read(key) == data
    found = list(source.scan({}))
    assert set(containers(found)) == {"", f"b/y.{inner}"}
    known = {f"b/y.{inner}": containers(found)[f"b/y.{inner}"]}
    assert unchanged(list(source.scan(known))) == [f"b/y.{inner}"]


def test_nesting_ends(tmp_path: Path) -> None:
    data = zip_bytes({"x.jpg": photo()})
    for _ in range(4):
        data = zip_bytes({"in.zip": data})
    source = archive(tmp_path, "x.zip", data)
    found = list(source.scan({}))
    assert problems(found) == {"in.zip!in.zip!in.zip": "archives are nested more than 3 deep"}
    assert entries(found) == {}


def test_a_nested_archive_over_the_limit_is_not_taken_into_memory(tmp_path: Path) -> None:
    inner = zip_bytes({"x.bmp": bytes(300_000)}, zipfile.ZIP_STORED)
    source = archive(
        tmp_path, "x.zip", zip_bytes({"in.zip": inner, "y.jpg": photo()}), Limits(nested_archive_bytes=10_000)
    )
    found = list(source.scan({}))
    assert list(entries(found)) == ["y.jpg"]
    assert [item for item in found if isinstance(item, Problem)] == [
        Problem("in.zip", Message("archive.large", limit=10_000), subtree=True)
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_bombs_in_zips_are_measured_not_believed(tmp_path: Path, method: int) -> None:
    source = archive(tmp_path, "x.zip", zip_bytes({"bomb.jpg": bytes(30_000_000)}, method), Limits(photo_bytes=100_000))
    with pytest.raises(PhotoTooLarge, match="over the limit of 100000 bytes"):
        source.read("bomb.jpg")


def test_a_header_that_lies_about_the_size(tmp_path: Path) -> None:
    data = bytearray(zip_bytes({"bomb.jpg": bytes(30_000_000)}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature)
        struct.pack_into("<I", data, at + offset, 1000)
    source = archive(tmp_path, "x.zip", bytes(data), Limits(photo_bytes=100_000))
    with pytest.raises(PhotoUnreadable):
        source.read("bomb.jpg")


@pytest.mark.parametrize("suffix", MODES)
def test_a_bomb_in_a_tar(tmp_path: Path, suffix: str) -> None:
    files = {"bomb.jpg": bytes(3_000_000), "x.jpg": photo()}
    source = archive(tmp_path, f"x.{suffix}", packed(suffix, files), Limits(photo_bytes=100_000))
    with pytest.raises(PhotoTooLarge):
        source.read("bomb.jpg")
    found = list(source.scan({}))
    assert "x.jpg" in entries(found)
    assert source.read("x.jpg") == photo()


def test_a_stream_that_grows_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tars_module, "_FREE_BYTES", 1_000_000)
    source = archive(tmp_path, "x.tar.gz", tar_bytes({"notes.txt": bytes(20_000_000), "x.jpg": photo()}, "w:gz"))
    assert "decompression bomb" in problems(list(source.scan({})))[""]


def test_a_name_as_long_as_memory_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 1 << 33
    source = archive(tmp_path, "x.tar", info.tobuf(tarfile.GNU_FORMAT) + bytes(10240))
    assert "a header is too long" in problems(list(source.scan({})))[""]


def encrypted_zip() -> bytes:
    """Traditional encryption is one bit in the headers; the bytes need not make sense."""
    data = bytearray(zip_bytes({"secret.jpg": photo(), "open.jpg": photo(1)}, zipfile.ZIP_STORED))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


def test_encrypted_members(tmp_path: Path) -> None:
    source = archive(tmp_path, "x.zip", encrypted_zip())
    with pytest.raises(PhotoUnreadable, match="encrypted"):
        source.read("secret.jpg")
    assert source.read("open.jpg") == photo(1)
    found = list(source.scan({}))
    assert set(entries(found)) | set(problems(found)) == {"secret.jpg", "open.jpg"}


def test_unknown_packing(tmp_path: Path) -> None:
    data = bytearray(zip_bytes({"x.jpg": photo()}))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.index(signature) + offset, 9)
    with pytest.raises(PhotoUnreadable, match="packed in a way"):
        archive(tmp_path, "x.zip", bytes(data)).read("x.jpg")


def test_damaged_members(tmp_path: Path) -> None:
    data = bytearray(zip_bytes({"x.jpg": photo(), "y.jpg": photo(1)}, zipfile.ZIP_STORED))
    data[data.index(photo()) + 100] ^= 1
    source = archive(tmp_path, "x.zip", bytes(data))
    with pytest.raises(PhotoUnreadable, match="damaged in its archive"):
        source.read("x.jpg")
    assert source.read("y.jpg") == photo(1)


@pytest.mark.parametrize("suffix", MODES)
def test_a_tar_cut_short_gives_what_it_has_and_says_so(tmp_path: Path, suffix: str) -> None:
    files = {f"{number}.jpg": os.urandom(40_000) for number in range(5)}
    whole = packed(suffix, files)
    source = archive(tmp_path, f"x.{suffix}", whole[: len(whole) // 2])
    found = list(source.scan({}))
    assert "0.jpg" in entries(found)
    assert "4.jpg" not in entries(found)
    assert [item for item in found if isinstance(item, Problem) and item.key == "" and item.subtree]


@pytest.mark.parametrize("suffix", MODES)
def test_damage_in_the_middle_is_not_taken_for_the_end(tmp_path: Path, suffix: str) -> None:
    """tarfile stops in silence at a bad header; the photos after it would pass for deleted."""
    plain = bytearray(tar_bytes(dict(PHOTOS)))
    at = plain.index(b"b/d/e.JPEG")
    plain[at + 148 : at + 156] = b"x" * 8
    data = bytes(plain)
    if suffix == "tar.gz":
        import gzip

        data = gzip.compress(data)
    elif suffix == "tar.xz":
        import lzma

        data = lzma.compress(data)
    found = list(archive(tmp_path, f"x.{suffix}", data).scan({}))
    assert "a.jpg" in entries(found)
    assert "damaged or incomplete" in problems(found)[""]


def test_special_members_of_a_tar(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, kind in (
            ("link.jpg", tarfile.SYMTYPE),
            ("hard.jpg", tarfile.LNKTYPE),
            ("pipe.jpg", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            tar.addfile(info)
        info = tarfile.TarInfo("x" * 200 + ".jpg")
        info.size = len(photo())
        tar.addfile(info, io.BytesIO(photo()))
    assert list(entries(list(archive(tmp_path, "x.tar", out.getvalue()).scan({})))) == ["x" * 200 + ".jpg"]


@pytest.mark.parametrize(
    ("flag", "stored", "shown"), [(0x800, "Ü.jpg", "Ü.jpg"), (0, "Ü.jpg", "Ü.jpg"), (0, None, "Ü.jpg")]
)
def test_zip_names_in_utf8_marked_or_not_and_in_code_page_437(
    tmp_path: Path, flag: int, stored: str | None, shown: str
) -> None:
    raw = stored.encode("utf-8") if stored else shown.encode("cp437")
    data = zip_bytes({"x" * (len(raw) - 4) + ".jpg": photo()}, zipfile.ZIP_STORED)
    data = data.replace(b"x" * (len(raw) - 4) + b".jpg", raw)
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", changed, changed.index(signature) + offset, flag)
    source = archive(tmp_path, "x.zip", bytes(changed))
    assert read_all(source) == {shown: photo()}


def test_of_equal_names_one_counts(tmp_path: Path) -> None:
    out = io.BytesIO()
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "w") as made:
        made.writestr("a.jpg", photo(1))
        made.writestr("a.jpg", photo(2))
    assert read_all(archive(tmp_path, "x.zip", out.getvalue())) == {"a.jpg": photo(2)}
    twice = tar_bytes({"a.jpg": photo(1)})[: -2 * 512 - 8192] + tar_bytes({"a.jpg": photo(2)})
    for name, data in (("x.tar", twice), ("x.tar.gz", __import__("gzip").compress(twice))):
        source = archive(tmp_path, name, data)
        ((key, got),) = read_all(source).items()
        assert source.read(key) == got


def test_members_without_suffix_are_known_by_their_first_bytes(tmp_path: Path) -> None:
    for suffix in ("zip", *MODES):
        source = archive(tmp_path, f"x.{suffix}", packed(suffix, {"IMG_0001": photo(), "LICENSE": b"text", "e": b""}))
        assert read_all(source) == {"IMG_0001": photo()}


def test_a_zip_by_another_name_and_other_things_called_zip(tmp_path: Path) -> None:
    assert read_all(archive(tmp_path, "really-a-zip.tar", zip_bytes({"a.jpg": photo()}))) == {"a.jpg": photo()}
    assert problems(list(archive(tmp_path, "x.zip", b"Rar!\x1a\x07\x00" + bytes(100)).scan({})))
    assert "Zstandard" in problems(list(archive(tmp_path, "x.tar.zst", b"\x28\xb5\x2f\xfd" + bytes(100)).scan({})))[""]


def test_an_empty_archive_holds_nothing(tmp_path: Path) -> None:
    for suffix in ("zip", *MODES):
        found = list(archive(tmp_path, f"x.{suffix}", packed(suffix, {})).scan({}))
        assert len(found) == 1
        assert problems(found) == {}


def test_an_archive_replaced_while_it_is_open(tmp_path: Path) -> None:
    source = archive(tmp_path, "x.zip", zip_bytes({"a.jpg": photo(1)}))
    assert source.read("a.jpg") == photo(1)
    (tmp_path / "new.zip").write_bytes(zip_bytes({"a.jpg": photo(2, size=32)}))
    (tmp_path / "new.zip").replace(tmp_path / "x.zip")
    assert source.read("a.jpg") == photo(2, size=32)


def test_an_archive_deleted_while_it_is_open(tmp_path: Path) -> None:
    source = archive(tmp_path, "x.zip", zip_bytes({"a.jpg": photo(1)}))
    assert source.read("a.jpg") == photo(1)
    (tmp_path / "x.zip").unlink()
    with pytest.raises(SourceUnreachable):
        source.read("a.jpg")


def test_more_archives_than_are_kept_open(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number:02}.zip").write_bytes(zip_bytes({"a.jpg": photo(number)}))
    source = open_source(str(tmp_path))
    wanted = [(f"{number:02}.zip!a.jpg", photo(number)) for number in range(20)] * 4
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(source.read, [key for key, _ in wanted])) == [data for _, data in wanted]
    source.close()


def test_stamps_of_members_tell_contents_apart(tmp_path: Path) -> None:
    """Same size, same time: the checksum in the ZIP's directory tells."""
    first, second = b"\xff\xd8\xff" + bytes(100), b"\xff\xd8\xff" + bytes(99) + b"\x01"
    assert zlib.crc32(first) != zlib.crc32(second)
    stamps = {
        entries(list(archive(tmp_path, "x.zip", zip_bytes({"a.jpg": data})).scan({})))["a.jpg"].stamp
        for data in (first, second)
    }
    assert len(stamps) == 2


def test_a_member_without_a_name_is_passed_over(tmp_path: Path) -> None:
    """zipfile cuts names at a NUL; what is left of this one is nothing."""
    archive = tmp_path / "x.zip"
    archive.write_bytes(zip_bytes({"Ax.jpg": photo(1), "b.jpg": photo(2)}).replace(b"Ax.jpg", b"\0x.jpg"))
    assert list(entries(list(open_source(str(archive), Limits()).scan({})))) == ["b.jpg"]


def test_a_zip_that_lists_more_files_than_fit_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """zipfile would make an object of each first; a count that lies is not believed."""
    monkeypatch.setattr(zips_module, "MOST_FILES", 1000)
    monkeypatch.setattr(archive_format, "MOST_FILES", 1000)
    data = bytearray(zip_bytes({f"{number}": b"" for number in range(1001)}, zipfile.ZIP_STORED))
    at = data.rindex(b"PK\x05\x06")
    data[at + 8 : at + 12] = struct.pack("<HH", 3, 3)
    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", lambda self: pytest.fail("its directory was read"))
    found = list(archive(tmp_path, "x.zip", bytes(data)).scan({}))
    assert problems(found) == {"": "the archive lists more than 1,000 files: unpack it into a folder"}


def test_a_zip_that_lists_as_many_files_as_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips_module, "MOST_FILES", 50)
    monkeypatch.setattr(archive_format, "MOST_FILES", 50)
    files = {f"a long name of a folder/{number}.jpg": photo(number) for number in range(50)}
    assert read_all(archive(tmp_path, "x.zip", zip_bytes(files))) == files
