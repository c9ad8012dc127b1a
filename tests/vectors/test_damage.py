"""Every byte of a store is accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.messages import english
from pictrace.vectors.damage import damage
from pictrace.vectors.interface import Stamp
from pictrace.vectors.stamp_file import STAMP
from pictrace.vectors.store import VectorStore

MODEL, DIMENSION, EPOCH, COUNT = "mini@1", 8, 3, 20
IDS = np.arange(1, COUNT + 1, dtype=np.int64)


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    made = np.random.default_rng(1).standard_normal((COUNT, DIMENSION)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


@pytest.fixture
def directory(tmp_path: Path, vectors: NDArray[np.float32]) -> Path:
    store = VectorStore.open(tmp_path, MODEL, DIMENSION, EPOCH, COUNT)
    store.append(IDS, vectors, Stamp(MODEL, EPOCH, COUNT))
    store.save(store.write_codes(b"what the quantised index adds", COUNT))
    store.close()
    return tmp_path


def found(
    directory: Path, vectors: NDArray[np.float32], ids: NDArray[np.int64] = IDS, epoch: int = EPOCH
) -> str | None:
    def chunks() -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32], int]]:
        for start in range(0, len(ids), 6):
            yield ids[start : start + 6], vectors[start : start + 6], start + 6

    said = damage(directory, MODEL, DIMENSION, epoch, COUNT, chunks())
    return None if said is None else english(said)


def test_a_whole_store_has_none(directory: Path, vectors: NDArray[np.float32], tmp_path: Path) -> None:
    assert found(directory, vectors) is None
    assert found(tmp_path / "nothing", vectors) is None


@pytest.mark.parametrize("suffix", [".i64", ".f16", ".faiss", ".json"])
@pytest.mark.parametrize("place", [0, 0.5, -1])
def test_one_changed_bit_anywhere_is_found(
    directory: Path, vectors: NDArray[np.float32], suffix: str, place: float
) -> None:
    (file,) = directory.glob(f"*{suffix}")
    data = bytearray(file.read_bytes())
    data[int(len(data) * place) if place >= 0 else -1] ^= 1
    file.write_bytes(data)
    said = found(directory, vectors)
    assert said is not None and said.endswith("is damaged") and file.name in said


@pytest.mark.parametrize("suffix", [".i64", ".f16", ".faiss"])
def test_a_file_that_is_gone_or_short_is_named(directory: Path, vectors: NDArray[np.float32], suffix: str) -> None:
    (file,) = directory.glob(f"*{suffix}")
    file.write_bytes(file.read_bytes()[:-1])
    assert found(directory, vectors) == f"{file.name} is damaged"
    file.unlink()
    assert found(directory, vectors) == f"{file.name} is damaged"


def test_vectors_that_the_catalogue_does_not_have_are_found(directory: Path, vectors: NDArray[np.float32]) -> None:
    other = vectors.copy()
    other[7] = -other[7]
    assert found(directory, other) == "the vector at place 7 is not that of the catalogue"
    swapped = IDS.copy()
    swapped[[12, 13]] = swapped[[13, 12]]
    assert found(directory, vectors, swapped) == "the vector at place 12 is not that of the catalogue"
    assert found(directory, vectors[:15], IDS[:15]) == "it holds 5 vectors that the catalogue does not have"
    more = np.concatenate([vectors, vectors]), np.concatenate([IDS, IDS + 100])
    assert found(directory, *more) is None, "the index is only behind"


def test_rounding_the_other_way_is_no_damage(directory: Path, vectors: NDArray[np.float32]) -> None:
    rounded = vectors.astype(np.float16)
    assert found(directory, np.nextafter(rounded, np.float16(1)).astype(np.float32)) is None


def test_files_of_another_epoch_are_not_compared(directory: Path, vectors: NDArray[np.float32]) -> None:
    assert found(directory, -vectors, epoch=EPOCH + 1) is None
    assert (directory / STAMP).exists()
