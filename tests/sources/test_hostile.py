"""Damaged and malicious archives: photos or reasons, nothing else, and never a wait."""

from __future__ import annotations

import lzma
import struct
import zlib
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pictrace.errors import PhotoError, SourceError
from pictrace.sources import Entry, Limits, Problem, open_source
from tests.sources.places import photo, tar_bytes, zip_bytes

FILES = {"a.jpg": photo(1), "b/c.png": photo(2, "PNG"), "plain": photo(3), "in.zip": zip_bytes({"d.jpg": photo(4)})}
ARCHIVES = {
    "x.zip": zip_bytes(FILES),
    "x.tar": tar_bytes(FILES),
    "x.tar.gz": tar_bytes(FILES, "w:gz"),
    "x.tar.xz": tar_bytes(FILES, "w:xz"),
}
LIMITS = Limits(photo_bytes=1_000_000, nested_archive_bytes=1_000_000)


def look_through(file: Path) -> None:
    source = open_source(str(file), LIMITS)
    try:
        for item in source.scan({}):
            if isinstance(item, Problem):
                assert item.reason
                assert "\n" not in item.reason
            if isinstance(item, Entry):
                assert len(item.data or b"") <= LIMITS.photo_bytes
                try:
                    data = source.read(item.key)
                    assert len(data) <= LIMITS.photo_bytes
                    with source.open(item.key) as opened:
                        assert b"".join(iter(partial(opened.read, 1000), b"")) == data
                except PhotoError as error:
                    assert str(error)
        for key in ("a.jpg", "in.zip!d.jpg", "none.jpg"):
            try:
                source.read(key)
            except (PhotoError, SourceError) as error:
                assert str(error)
    finally:
        source.close()


@pytest.mark.parametrize("name", ARCHIVES)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_archives(tmp_path: Path, name: str, data: st.DataObject) -> None:
    raw = bytearray(ARCHIVES[name])
    for _ in range(data.draw(st.integers(1, 10))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(raw)))
        raw[at:at] = raw[: data.draw(st.integers(0, 600))]
    if data.draw(st.booleans()):
        del raw[data.draw(st.integers(1, len(raw) - 1)) :]
    (tmp_path / name).write_bytes(raw)
    look_through(tmp_path / name)


@pytest.mark.parametrize("name", ["x.zip", "x.tar"])
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_headers(tmp_path: Path, name: str, data: st.DataObject) -> None:
    """Only where the structure is: the ZIP's directory at the end, the first headers of the TAR."""
    raw = bytearray(ARCHIVES[name])
    low, high = (raw.index(b"PK\x01\x02"), len(raw) - 1) if name == "x.zip" else (0, 511)
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(low, high))] = data.draw(st.integers(0, 255))
    (tmp_path / name).write_bytes(raw)
    look_through(tmp_path / name)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00", b""]),
    noise=st.binary(max_size=700),
)
def test_noise(tmp_path: Path, start: bytes, noise: bytes) -> None:
    for name in ("x.zip", "x.tar"):
        (tmp_path / name).write_bytes(start + noise)
        look_through(tmp_path / name)


def test_an_xz_with_a_giant_dictionary_is_refused(tmp_path: Path) -> None:
    """Its header asks for nearly 4 GiB, whatever it unpacks to."""
    header = bytearray(lzma.compress(bytes(10240), filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}]))
    header[header.index(b"\x21\x01", 12) + 2] = 40  # the code of the largest dictionary (xz file format, 5.3.1)
    end = 12 + header[12] * 4
    header[end : end + 4] = zlib.crc32(bytes(header[12:end])).to_bytes(4, "little")
    assert "takes more than 128 MiB of memory" in said_of(tmp_path / "giant.tar.xz", bytes(header))


def test_every_preset_of_xz_is_unpacked(tmp_path: Path) -> None:
    """Also in several streams with padding between them, as ``xz`` allows."""
    plain = tar_bytes(FILES)
    whole = [lzma.compress(plain, preset=preset) for preset in (0, 6, 9 | lzma.PRESET_EXTREME)]
    pieces = lzma.compress(plain[:1000]) + bytes(8) + lzma.compress(plain[1000:])
    for data in (*whole, pieces):
        (tmp_path / "whole.tar.xz").write_bytes(data)
        source = open_source(str(tmp_path / "whole.tar.xz"), LIMITS)
        assert source.read("a.jpg") == FILES["a.jpg"]
        source.close()


def test_a_zip_with_a_directory_without_end_is_refused(tmp_path: Path) -> None:
    """A million entries, each of which would become an object."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0)
    directory = b"".join(entry + f"{number:05d}".encode() for number in range(60_000)) * 9
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(directory), 0, 0)
    assert "lists more than 500,000 files" in said_of(tmp_path / "many.zip", directory + end)


def said_of(file: Path, data: bytes) -> str:
    """The one thing that is said of an archive."""
    file.write_bytes(data)
    source = open_source(str(file), LIMITS)
    (problem,) = [found for found in source.scan({}) if isinstance(found, Problem)]
    source.close()
    return problem.reason
