"""One process writes a directory at a time, and only where it is as that process saw it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pictrace.vectors.stamp_file import LAYOUT, STAMP, Record, ids_file, vectors_file
from pictrace.vectors.store_files import StoreFiles

IDS = np.array([3, 5], np.int64)
HALF = np.array([[1, 0], [0, 1]], np.float16)


def record_of(files: StoreFiles, count: int = 2) -> Record:
    return Record(LAYOUT, "mini@1", 2, 1, count, count, files.series, 0)


def test_what_was_written_is_mapped_and_named_by_the_stamp(tmp_path: Path) -> None:
    files = StoreFiles(tmp_path / "new", keep=True)
    mapped = files.write(0, IDS, HALF)
    assert mapped is not None
    np.testing.assert_array_equal(mapped, HALF)
    assert files.save(record_of(files))
    assert not files.save(record_of(files)), "it says so already"
    assert Record.read(tmp_path / "new" / STAMP) == record_of(files)
    files.release()


def test_the_second_writer_waits_for_nothing_and_writes_nothing(tmp_path: Path) -> None:
    first, second = StoreFiles(tmp_path, keep=True), StoreFiles(tmp_path, keep=True)
    assert first.write(0, IDS, HALF) is not None
    assert second.write(0, IDS, HALF) is None
    assert not second.write_codes("codes.faiss", b"codes")
    assert not second.save(record_of(second))
    assert not ids_file(tmp_path, second.series).exists()
    first.release()


def test_a_stamp_that_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    late = StoreFiles(tmp_path, keep=True)
    assert late.look() is None
    other = StoreFiles(tmp_path, keep=True)
    assert other.write(0, IDS, HALF) is not None and other.save(record_of(other))
    other.release()
    assert late.write(0, IDS, HALF) is None
    assert Record.read(tmp_path / STAMP) == record_of(other)


def test_who_looks_first_goes_on_where_another_ended(tmp_path: Path) -> None:
    other = StoreFiles(tmp_path, keep=True)
    assert other.write(0, IDS, HALF) is not None and other.save(record_of(other))
    other.release()
    late = StoreFiles(tmp_path, keep=True)
    found = late.look()
    assert found is not None
    late.series = found.series
    mapped = late.write(2, IDS + 10, HALF)
    assert mapped is not None and mapped.shape == (4, 2)
    assert np.fromfile(ids_file(tmp_path, late.series), "<i8").tolist() == [3, 5, 13, 15]
    late.release()


def test_nothing_is_kept_where_nothing_is_wanted(tmp_path: Path) -> None:
    files = StoreFiles(tmp_path / "none", keep=False)
    assert files.write(0, IDS, HALF) is None
    assert not (tmp_path / "none").exists()


def test_files_that_no_stamp_names_go_and_others_stay(tmp_path: Path) -> None:
    old = StoreFiles(tmp_path, keep=True)
    old.write(0, IDS, HALF)
    old.save(record_of(old))
    old.release()
    (tmp_path / "notes.txt").write_text("mine")
    new = StoreFiles(tmp_path, keep=True)
    new.look()
    new.write(0, IDS, HALF)
    new.save(record_of(new))
    new.release()
    assert not vectors_file(tmp_path, old.series).exists()
    assert vectors_file(tmp_path, new.series).exists()
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_directory_that_cannot_be_made_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    files = StoreFiles(tmp_path / "file" / "below", keep=True)
    assert files.write(0, IDS, HALF) is None
    assert not files.save(record_of(files))
