"""Making the head: sources, meanings and the fit, on a repository and vectors made here."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("scipy")

from training.words import fit
from training.words.__main__ import learn
from training.words.meanings import read_meanings
from training.words.sources import SOURCES, Repository, Source, captions


@pytest.fixture
def clones(tmp_path: Path) -> Path:
    """One repository with two labels and captions."""
    place = tmp_path / "some+one"
    (place / "a").mkdir(parents=True)
    for name in ("a/1.jpg", "a/2.jpg", "b.png"):
        (place / name).write_bytes(name.encode())
    (place / "a/1.txt").write_text("A Beach at night.", "utf-8")
    git = ["git", "-C", str(place), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "pictures"]):
        subprocess.run([*git, *command], check=True)
    return tmp_path


def test_pictures_are_chosen_by_their_patterns(clones: Path) -> None:
    source = Source("one", "some/one", 0, {"a/*": ("beach", 1), "*.png": ("map", 9)})
    repository = Repository(clones, "some/one")
    chosen = list(repository.pictures(source))
    assert [one.label for one in chosen] == ["beach", "map"]
    assert repository.read(chosen[1].blob) == b"b.png"
    assert chosen == list(repository.pictures(source))


def test_captions_beside_pictures(clones: Path) -> None:
    source = Source("one", "some/one", 0, {"a/*": ("", 9)}, "beside")
    assert captions(clones, source, ["a/1.jpg", "a/2.jpg"]) == ["a beach at night.", ""]


def test_both_halves_have_captions_and_no_source_is_twice() -> None:
    assert {source.half for source in SOURCES if source.captions} == {0, 1}
    assert len({source.name for source in SOURCES}) == len(SOURCES)


def test_what_labels_and_captions_say() -> None:
    meanings = read_meanings()
    beach, kitchen = meanings["beach"], meanings["kitchen"]
    assert beach.of_caption("two dogs on a beach") == 1
    assert beach.of_caption("a boat on the sea") is None
    assert beach.of_caption("a cat on a sofa") == 0
    assert beach.of_caption("") is None
    assert (kitchen.of_label("kitchen"), kitchen.of_label("forest"), kitchen.of_label("bedroom")) == (1, 0, None)


def test_precision_and_average_by_hand() -> None:
    scores, truth = np.array([5.0, 4, 3, 2, 1]), np.array([1.0, 0, 1, 1, 0])
    assert fit.precision_at(scores, truth, 0.5) == pytest.approx(2 / 3)
    assert fit.average_precision(scores, truth) == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    assert fit.judge(scores, np.zeros(5)).shown == 0


def made(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vectors, whether they show the word (one direction says it), and the half of each."""
    chance = np.random.default_rng(seed)
    vectors = chance.standard_normal((600, 12)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, (vectors[:, 0] > 0.35).astype(float), np.arange(600) % 2


def test_a_word_that_can_be_told_is_offered_and_calibrated() -> None:
    vectors, truth, halves = made()
    judged, head = learn(vectors, truth, halves, halves)
    assert judged.offered and head is not None
    assert judged.average > 0.95
    said = 1 / (1 + np.exp(-head.scores(vectors)))
    assert said[truth > 0].mean() > 0.8 > 0.2 > said[truth == 0].mean()


def test_a_word_that_cannot_be_told_is_not_offered() -> None:
    vectors, _, halves = made()
    judged, _ = learn(vectors, (np.random.default_rng(1).random(600) < 0.1).astype(float), halves, halves)
    assert not judged.offered


def test_a_word_of_one_half_cannot_be_judged() -> None:
    vectors, truth, halves = made()
    truth[halves == 0] = np.nan
    assert learn(vectors, truth, halves, halves) == (fit.Judged(0.0, 0.0, 0, 0), None)
