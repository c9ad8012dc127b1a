"""TAR archives that nobody meant well with: each ends soon, in bounded memory, with what can be read."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from pictrace.files import text_from_name
from pictrace.sources import Source, archive_format, open_source
from tests.sources.places import entries, photo, problems, read_all, tar_bytes

MODES = ("tar", "tar.gz")
BEFORE, AFTER = photo(1), photo(2)


def archive(directory: Path, suffix: str, data: bytes) -> Source:
    file = directory / f"x.{suffix}"
    file.write_bytes(gzip.compress(data, 1) if suffix == "tar.gz" else data)
    return open_source(str(file))


def member(name: str, data: bytes, pax: dict[str, str] | None = None) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.pax_headers = len(data), pax or {}
    return info.tobuf(tarfile.PAX_FORMAT) + data + bytes(-len(data) % 512)


def header(kind: bytes, size: int, name: str = "x") -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, size
    return info.tobuf(tarfile.GNU_FORMAT)


def records(kind: bytes, data: bytes) -> bytes:
    return header(kind, len(data)) + data + bytes(-len(data) % 512)


def around(strange: bytes) -> bytes:
    """Between two photos."""
    return member("before.jpg", BEFORE) + strange + member("after.jpg", AFTER) + bytes(1024)


@pytest.fixture
def memory() -> Iterator[None]:
    """The test takes less than 64 MiB."""
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * 1024**2


@pytest.mark.parametrize("suffix", MODES)
@pytest.mark.parametrize("size", ["-2048", "-1536", "-1", "x", "9" * 5000, "9" * 20, "1e3", ""])
def test_a_size_that_is_none_ends_the_archive(tmp_path: Path, suffix: str, size: str) -> None:
    """A negative one led back to the same header, for ever."""
    found = list(archive(tmp_path, suffix, around(member("strange.jpg", photo(3), {"size": size}))).scan({}))
    assert "before.jpg" in entries(found)
    assert "after.jpg" not in entries(found)
    assert "damaged or incomplete" in problems(found)[""]


@pytest.mark.parametrize("suffix", MODES)
def test_a_negative_size_in_the_header_itself(tmp_path: Path, suffix: str) -> None:
    data = bytearray(member("strange.jpg", b""))
    data[124:136] = (256**12 - 2048).to_bytes(12, "big")
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    found = list(archive(tmp_path, suffix, around(bytes(data))).scan({}))
    assert list(entries(found)) == ["before.jpg"]
    assert "negative size" in problems(found)[""]


@pytest.mark.parametrize("suffix", MODES)
@pytest.mark.parametrize("mtime", ["nan", "inf", "-inf", "1e999", "x", "", "-1", "1e300", "9" * 5000])
def test_a_time_that_is_none_hides_nothing(tmp_path: Path, suffix: str, mtime: str) -> None:
    source = archive(tmp_path, suffix, around(member("strange.jpg", photo(3), {"mtime": mtime})))
    assert read_all(source) == {"before.jpg": BEFORE, "strange.jpg": photo(3), "after.jpg": AFTER}
    assert problems(list(source.scan({}))) == {}


@pytest.mark.parametrize("suffix", MODES)
def test_pax_records_that_matter_are_used(tmp_path: Path, suffix: str) -> None:
    """Also those that hold for all files, and names that are not UTF-8."""
    raw = b"15 path=\xff\xfe.jpg\n"
    everywhere = tarfile.TarInfo.create_pax_global_header({"mtime": "1000000000", "comment": "of all"})
    long = "d" * 200 + "/" + "é" * 60 + ".jpg"
    data = everywhere + member(long, BEFORE) + records(tarfile.XHDTYPE, raw) + member("x.jpg", AFTER) + bytes(1024)
    found = entries(list(archive(tmp_path, suffix, data).scan({})))
    assert [entry.stamp for entry in found.values()] == [f"{len(BEFORE)}-1000000000", f"{len(AFTER)}-1000000000"]
    assert list(found) == [long, text_from_name("\udcff\udcfe.jpg")]


@pytest.mark.parametrize("suffix", MODES)
@pytest.mark.usefixtures("memory")
def test_overlapping_records_and_many_of_them(tmp_path: Path, suffix: str) -> None:
    """Half a million keys of half a mebibyte each, to tarfile; and a mebibyte of digits."""
    strange = records(tarfile.XHDTYPE, b"2 " * 200_000 + b"=") + records(tarfile.XHDTYPE, b"1" * 1_000_000)
    strange += records(tarfile.XGLTYPE, b"".join(b"17 key%07d=xy\n" % n for n in range(50_000)))
    source = archive(tmp_path, suffix, around(strange + member("strange.jpg", photo(3)) * 50))
    assert list(entries(list(source.scan({})))) == ["before.jpg", "strange.jpg", "after.jpg"]


@pytest.mark.parametrize("suffix", MODES)
def test_long_names_after_long_names(tmp_path: Path, suffix: str) -> None:
    """tarfile calls itself for each, and holds them all. The last one counts, of a few."""
    last = records(tarfile.GNUTYPE_LONGNAME, b"last.jpg\0")
    found = list(archive(tmp_path, suffix, around(records(tarfile.GNUTYPE_LONGNAME, b"x" * 3000) * 15 + last)).scan({}))
    assert list(entries(found)) == ["before.jpg", "last.jpg"]
    assert problems(found) == {}
    found = list(archive(tmp_path, suffix, around(records(tarfile.GNUTYPE_LONGNAME, b"x" * 3000) * 2000)).scan({}))
    assert list(entries(found)) == ["before.jpg"]
    assert "too many headers" in problems(found)[""]


@pytest.mark.parametrize("suffix", MODES)
def test_as_many_files_as_are_listed(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Headers of PAX are none of them."""
    monkeypatch.setattr(archive_format, "MOST_FILES", 302)
    monkeypatch.setattr(archive_format, "MOST_LISTED_BYTES", 300 * 10)
    data = around(b"".join(member(f"{n:06}.jpg", b"", {"path": f"{n:06}.jpg"}) for n in range(300)))
    found = list(archive(tmp_path, suffix, data).scan({}))
    assert len(entries(found)) == 302
    assert problems(found) == {}


@pytest.mark.parametrize("suffix", MODES)
@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE])
def test_a_name_of_gigabytes(tmp_path: Path, suffix: str, kind: bytes) -> None:
    found = list(archive(tmp_path, suffix, around(header(kind, 1 << 33))).scan({}))
    assert list(entries(found)) == ["before.jpg"]
    assert "a header is too long" in problems(found)[""]


def sparse_files() -> Iterator[tuple[str, bytes]]:
    old = bytearray(header(tarfile.GNUTYPE_SPARSE, 512, "strange.jpg"))
    old[482] = 1
    old[148:156] = b" " * 8
    old[148:156] = b"%06o\0 " % sum(old[:512])
    more = bytearray((b"%011o\0" % 512) * 42 + bytes(8))
    more[504] = 1
    last = bytes(512)
    yield "old", bytes(old) + bytes(more) * 20_000 + last + bytes(512)
    yield "0.1", member("strange.jpg", bytes(512), {"GNU.sparse.map": "0,0," * 20_000 + "0,0"})
    numbers = b"400000\n" + b"0\n" * 800_000
    numbers += bytes(-len(numbers) % 512)
    yield "1.0", member("strange.jpg", numbers + bytes(512), {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"})


@pytest.mark.parametrize("suffix", MODES)
@pytest.mark.parametrize(("kind", "data"), list(sparse_files()), ids=lambda value: value if len(value) < 9 else "")
@pytest.mark.usefixtures("memory")
def test_files_with_holes_are_passed_over(tmp_path: Path, suffix: str, kind: str, data: bytes) -> None:
    """Nobody keeps their holes; what follows them is found."""
    source = archive(tmp_path, suffix, around(data))
    found = list(source.scan({}))
    readable = [key for key in entries(found) if key != "strange.jpg"]
    assert readable == ["before.jpg", "after.jpg"]
    assert source.read("after.jpg") == AFTER
    if suffix == "tar.gz":
        assert "sparse" in problems(found)["strange.jpg"]


@pytest.mark.parametrize("suffix", MODES)
def test_more_files_than_are_listed(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_format, "MOST_FILES", 1000)
    empty = header(tarfile.REGTYPE, 0, "empty.txt")
    found = list(archive(tmp_path, suffix, around(empty * 2000)).scan({}))
    assert list(entries(found)) == ["before.jpg"]
    assert problems(found) == {"": "the archive lists more than 1,000 files: unpack it into a folder"}


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("suffix", MODES)
def test_every_way_to_write_a_tar(tmp_path: Path, suffix: str, kind: int) -> None:
    """What tarfile writes, and what it would read, is read."""
    names = ["a.jpg", "b/" + "c" * 90 + "/d.jpg", "Ü/日本.jpg", "plain"]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as made:
        folder = tarfile.TarInfo("b/")
        folder.type, folder.size = tarfile.DIRTYPE, 0
        made.addfile(folder)
        for number, name in enumerate(names):
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(photo(number)), 1_247_569_353.5 if kind == tarfile.PAX_FORMAT else 1_247_569_353
            made.addfile(info, io.BytesIO(photo(number)))
    source = archive(tmp_path, suffix, out.getvalue())
    with tarfile.open(fileobj=io.BytesIO(out.getvalue())) as theirs:
        expected = {info.name: (info.size, int(info.mtime)) for info in theirs if info.isreg()}
    found = entries(list(source.scan({})))
    assert {key: tuple(map(int, entry.stamp.split("-"))) for key, entry in found.items()} == expected
    assert read_all(source) == {name: photo(number) for number, name in enumerate(names)}


def test_a_link_with_a_size_has_no_bytes(tmp_path: Path) -> None:
    assert list(entries(list(archive(tmp_path, "tar", around(header(tarfile.SYMTYPE, 5000))).scan({})))) == [
        "before.jpg",
        "after.jpg",
    ]


def test_an_archive_without_its_end_mark(tmp_path: Path) -> None:
    data = tar_bytes({"a.jpg": BEFORE})
    whole = 512 + len(BEFORE) + -len(BEFORE) % 512
    source = archive(tmp_path, "tar", data[:whole])
    assert read_all(source) == {"a.jpg": BEFORE}
    assert problems(list(source.scan({}))) == {}
