"""The files of an index: whole, or taken for none."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from filelock import FileLock

from pictrace.vectors import quantised, store_files
from pictrace.vectors.exact import ExactIndex
from pictrace.vectors.quantised import QuantisedIndex
from pictrace.vectors.store import VectorStore
from tests.vectors.making import MODEL, clustered, stamp

DIMENSION = 16


def opened(directory: Path, sequence: int = 10_000, epoch: int = 1, model: str = MODEL) -> VectorStore:
    return VectorStore.open(directory, model, DIMENSION, epoch, sequence)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A quantised index of 300 vectors at sequence 300, in a directory whose name is not ASCII."""
    directory = tmp_path / "Übersicht" / "mini@1"
    index = QuantisedIndex(opened(directory))
    index.add(np.arange(300), clustered(300, DIMENSION), stamp(300))
    index.save()
    index.close()
    return directory


def test_rows_come_back_as_float16_keeps_them(saved: Path) -> None:
    store = opened(saved)
    places = np.array([5, 299, 0, 5])
    expected = clustered(300, DIMENSION)[places].astype(np.float16)
    assert np.array_equal(store.rows(places), expected.astype(np.float32))
    assert store.ids.tolist() == list(range(300))
    store.close()


def test_the_stamp_names_every_file_and_no_other_stays(saved: Path) -> None:
    record = json.loads((saved / "stamp.json").read_text())
    names = {path.name for path in saved.iterdir()} - {"stamp.json", "writing.lock"}
    assert names == {f"ids-{record['series']}.i64", f"vectors-{record['series']}.f16", record["codes"]["file"]}


@pytest.mark.parametrize(
    ("sequence", "epoch", "model"),
    [(299, 1, MODEL), (10_000, 2, MODEL), (10_000, 1, "other@1")],
    ids=["ahead of the catalogue", "another epoch", "another model"],
)
def test_what_is_not_true_to_the_catalogue_is_not_used(saved: Path, sequence: int, epoch: int, model: str) -> None:
    store = opened(saved, sequence, epoch, model)
    assert len(store) == 0
    assert store.stamp.sequence == 0
    assert store.stamp.epoch == epoch
    store.append(np.array([1]), clustered(1, DIMENSION), stamp(1, epoch))
    store.save(None)
    store.close()
    assert len(opened(saved, 10_000, epoch, MODEL)) == 1


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


def other_layout(path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | {"layout": 0}))


def hostile(path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | {"count": 10**15, "dimension": DIMENSION}))


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [
        ("stamp.json", cut),
        ("stamp.json", Path.unlink),
        ("stamp.json", other_layout),
        ("stamp.json", hostile),
        ("stamp.json", lambda path: path.write_text("[]")),
        ("stamp.json", lambda path: path.write_bytes(b"\xff\xfe")),
        ("ids-*", cut),
        ("ids-*", spoil),
        ("ids-*", Path.unlink),
        ("vectors-*", cut),
        ("vectors-*", Path.unlink),
        ("vectors-*", lambda path: path.write_bytes(b"")),
    ],
)
def test_damaged_files_are_taken_for_none(saved: Path, pattern: str, damage: object) -> None:
    (path,) = saved.glob(pattern)
    damage(path)  # type: ignore[operator]
    store = opened(saved)
    assert (len(store), store.stamp) == (0, stamp(0))
    store.append(np.array([5]), clustered(1, DIMENSION), stamp(1))
    store.save(None)
    assert len(opened(saved)) == 1
    store.close()


@pytest.mark.parametrize("damage", [cut, spoil, Path.unlink])
def test_damaged_codes_are_made_again_from_the_vectors(saved: Path, damage: object) -> None:
    (path,) = saved.glob("codes-*")
    damage(path)  # type: ignore[operator]
    index = QuantisedIndex(opened(saved))
    assert len(index) == 300
    vectors = clustered(300, DIMENSION)
    assert index.search(vectors[:50], 1).ids[:, 0].tolist() == list(range(50))
    index.save()
    index.close()
    assert opened(saved).read_codes() is not None


def test_a_process_that_died_before_its_stamp_changed_nothing(saved: Path) -> None:
    dying = opened(saved)
    dying.append(np.arange(300, 350), clustered(50, DIMENSION, seed=1), stamp(350))
    dying.close()  # no save: the files have grown, the stamp has not
    again = opened(saved)
    assert (len(again), again.stamp) == (300, stamp(300))
    again.append(np.arange(400, 410), clustered(10, DIMENSION, seed=2), stamp(310))
    again.save(again.codes)
    third = opened(saved)
    assert third.ids.tolist() == [*range(300), *range(400, 410)]
    assert np.allclose(third.rows(np.arange(300, 310)), clustered(10, DIMENSION, seed=2), atol=1e-3)
    again.close()
    third.close()


def test_a_second_writer_keeps_its_own_in_memory(saved: Path) -> None:
    first, second = opened(saved), opened(saved)
    first.append(np.array([1000]), clustered(1, DIMENSION, seed=1), stamp(301))
    second.append(np.array([2000]), clustered(1, DIMENSION, seed=2), stamp(301))
    second.append(np.array([2001]), clustered(1, DIMENSION, seed=3), stamp(302))
    assert second.ids[-2:].tolist() == [2000, 2001]
    assert np.allclose(second.rows(np.array([300, 0, 301]))[0], clustered(1, DIMENSION, seed=2)[0], atol=1e-3)
    second.save(None)
    first.save(None)
    assert opened(saved).ids[-1] == 1000
    second.append(np.array([2002]), clustered(1, DIMENSION, seed=4), stamp(303))
    second.save(None)
    assert opened(saved).ids[-1] == 1000
    first.close()
    second.close()


def test_who_was_overtaken_writes_no_files(saved: Path) -> None:
    first, second = opened(saved), opened(saved)
    first.append(np.array([1000]), clustered(1, DIMENSION, seed=1), stamp(301))
    first.save(None)
    first.close()
    second.append(np.array([2000]), clustered(1, DIMENSION, seed=2), stamp(301))
    second.save(None)
    assert np.allclose(second.rows(np.array([300])), clustered(1, DIMENSION, seed=2), atol=1e-3)
    second.close()
    third = opened(saved)
    assert third.ids.tolist() == [*range(300), 1000]
    assert np.allclose(third.rows(np.array([300])), clustered(1, DIMENSION, seed=1), atol=1e-3)
    third.close()


def test_readers_keep_their_files_while_another_builds_anew(saved: Path) -> None:
    reader = ExactIndex(opened(saved))
    store = opened(saved)
    builder = opened(saved, epoch=2)
    builder.append(np.arange(5), clustered(5, DIMENSION, seed=9), stamp(5, 2))
    builder.save(None)
    assert len(reader.search(clustered(1, DIMENSION), 5).ids[0]) == 5
    assert np.allclose(store.rows(np.array([7])), clustered(300, DIMENSION)[7], atol=1e-3)
    assert len(opened(saved, epoch=2)) == 5
    for one in (reader, store, builder):
        one.close()


@pytest.mark.parametrize("stage", ["append", "codes", "stamp"])
def test_a_full_disk_keeps_nothing_and_answers_all_the_same(
    saved: Path, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    store = opened(saved)
    index = QuantisedIndex(store)
    monkeypatch.setattr(quantised, "UNSAVED", 0)
    new = clustered(20, DIMENSION, seed=1)
    if stage == "append":
        monkeypatch.setattr(store_files, "_write_at", full)
    index.add(np.arange(1000, 1020), new, stamp(320))
    if stage == "stamp":
        monkeypatch.setattr(store_files, "_sync", full)
    if stage == "codes":
        monkeypatch.setattr(store_files, "replaced", full)
    index.save()
    monkeypatch.undo()
    index.add(np.arange(2000, 2001), clustered(1, DIMENSION, seed=2), stamp(321))
    index.save()
    assert index.search(new, 1).ids[:, 0].tolist() == list(range(1000, 1020))
    assert index.search(clustered(1, DIMENSION, seed=2), 1).ids.tolist() == [[2000]]
    index.close()
    again = opened(saved)
    assert (len(again), again.stamp) == (300, stamp(300))
    assert again.read_codes() is not None
    again.close()


def test_saving_gives_the_lock_back(saved: Path) -> None:
    store = opened(saved)
    store.append(np.array([1000]), clustered(1, DIMENSION), stamp(301))
    other = FileLock(saved / "writing.lock")
    assert not can(other)
    store.save(None)
    assert can(other)
    store.append(np.array([1001]), clustered(1, DIMENSION), stamp(302))
    assert not can(other)
    store.close()
    assert can(other)


def can(lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except TimeoutError:
        return False
    lock.release()
    return True


def test_saving_nothing_makes_nothing(tmp_path: Path) -> None:
    store = opened(tmp_path / "none")
    store.close()
    assert not (tmp_path / "none").exists()


def test_a_directory_that_vanished_is_no_disaster(saved: Path) -> None:
    shutil.rmtree(saved)
    assert len(opened(saved)) == 0
