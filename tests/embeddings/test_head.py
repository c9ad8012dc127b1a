from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from pictrace.embeddings.head import read_head
from pictrace.errors import ModelDamaged, ModelNotInstalled


def written(path: Path, **parts: object) -> Path:
    good: dict[str, object] = {
        "names": np.array(["sunset", "beach"]),
        "spaces": np.array(["looks", "copies"]),
        "weights": np.array([[1, 0, 0.5], [0, 2, 0]], np.float16),
        "bias": np.array([0, -1], np.float32),
    }
    np.savez(path, **{name: part for name, part in (good | parts).items() if part is not None})  # type: ignore[arg-type]
    return path


def test_a_head_says_how_probable_its_words_are(tmp_path: Path) -> None:
    path = written(tmp_path / "head.npz")
    head = read_head(path, hashlib.sha256(path.read_bytes()).hexdigest())
    vectors = {"copies": np.array([[1.0], [0.0]], np.float32), "looks": np.array([[1, 0], [0, 1]], np.float32)}
    said = head.probabilities(vectors)
    assert head.names == ("sunset", "beach")
    assert said == pytest.approx(1 / (1 + np.exp(-np.array([[1.5, -1], [0, 1]]))), abs=1e-6)
    assert said.dtype == np.float32


def test_another_file_is_another_head(tmp_path: Path) -> None:
    one = read_head(written(tmp_path / "one.npz"))
    other = read_head(written(tmp_path / "other.npz", bias=np.array([1, -1], np.float32)))
    assert one.key != other.key


def test_the_checksum_is_held_to(tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged, match="another checksum"):
        read_head(written(tmp_path / "head.npz"), "0" * 64)


@pytest.mark.parametrize(
    "parts",
    [
        {"weights": np.ones((3, 3), np.float16)},
        {"bias": np.zeros(5, np.float32)},
        {"names": None},
        {"spaces": np.array([], str)},
    ],
)
def test_what_is_no_head_is_refused(tmp_path: Path, parts: dict[str, object]) -> None:
    with pytest.raises(ModelDamaged, match="not a head"):
        read_head(written(tmp_path / "head.npz", **parts))


def test_rubbish_and_nothing_are_refused(tmp_path: Path) -> None:
    (tmp_path / "rubbish.npz").write_bytes(b"PK\x03\x04rubbish")
    with pytest.raises(ModelDamaged):
        read_head(tmp_path / "rubbish.npz")
    with pytest.raises(ModelNotInstalled, match="cannot be read"):
        read_head(tmp_path / "none.npz")
