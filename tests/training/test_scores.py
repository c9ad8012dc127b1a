"""The fit of the scores: the regressions are right, and the whole program runs on a few photographs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from pictrace.evaluation import edits
from pictrace.evaluation.metrics import mean_average_precision, precision_at_1
from pictrace.verification.calibration import Scores
from training.scores.__main__ import main
from training.scores.curve import draw_reliability
from training.scores.fitting import decided, isotonic, knots, logistic
from training.scores.pairs import Pair, Photos, find_photos, kinds_of, read_pairs, write_pairs


def pair(kind: str = "shots", same: int = -1, **measures: float) -> Pair:
    return Pair(kind, 7, same, 1, "similar", {"cosine": 0.5, **measures})


def test_logistic_finds_the_weights() -> None:
    rng = np.random.default_rng(0)
    table = rng.normal(size=(20_000, 2))
    labels = (rng.random(20_000) < 1 / (1 + np.exp(-(2.0 * table[:, 0] - 1.0 * table[:, 1])))).astype(np.float64)
    intercept, first, second = logistic(table, labels)
    assert intercept == pytest.approx(0.0, abs=0.1)
    assert first == pytest.approx(2.0, abs=0.15)
    assert second == pytest.approx(-1.0, abs=0.1)


def test_isotonic_pools_what_violates() -> None:
    values, fitted = isotonic(np.array([3.0, 1.0, 2.0, 4.0]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert values.tolist() == [1, 2, 3, 4]
    assert fitted.tolist() == [0.0, 0.5, 0.5, 1.0]


def test_knots_rise_and_are_never_certain() -> None:
    rng = np.random.default_rng(1)
    values = rng.random(500)
    points = knots(values.tolist(), (rng.random(500) < values).astype(int).tolist())
    ys = [y for _, y in points]
    assert ys == sorted(ys)
    assert min(ys) >= 0.005
    assert max(ys) <= 0.995


def test_kinds_are_told_of_the_nearest_and_of_some_by_chance() -> None:
    angles = np.linspace(0, np.pi / 2, 30)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    photos = Photos([Path(f"{number}.jpg") for number in range(30)], ["cat"] * 10 + ["dog"] * 20, vectors)
    kinds = kinds_of(photos, "a@1", 5, 0)
    for row in {one.photo for one in kinds.pairs}:
        pairs = [one for one in kinds.pairs if one.photo == row]
        cosines = np.sort(np.delete(vectors @ vectors[row], row))[::-1]
        assert [one.cosine for one in pairs[:8]] == pytest.approx(cosines[:8].tolist(), abs=1e-4)
        assert len(pairs) == 10
        assert all(one.cosine <= cosines[8] + 1e-4 for one in pairs[8:])
    assert {one.alike for one in kinds.pairs} == {0, 1}


@pytest.mark.parametrize(
    ("one", "answer"),
    [
        (pair("copy:text", 1), 1),
        (pair("near:text", 0), 0),
        (pair("near:text", -1), None),
        (pair(cells_alike=0.4, cells_exact=0.05), 0),
        (pair(cells_alike=0.9, cells_exact=0.05), None),
        (pair(cells_alike=0.5, cells_exact=0.5), None),
    ],
)
def test_what_nobody_has_looked_at_is_left_out(one: Pair, answer: int | None) -> None:
    assert decided(one) == answer


def test_pairs_are_kept(tmp_path: Path) -> None:
    pairs = [pair(), pair("copy:grey", 1, ssim=0.9)]
    write_pairs(tmp_path / "pairs.jsonl", pairs)
    assert read_pairs(tmp_path / "pairs.jsonl") == pairs


def test_photos_of_flat_and_of_deep_folders(tmp_path: Path) -> None:
    (tmp_path / "deep" / "crab").mkdir(parents=True)
    (tmp_path / "flat").mkdir()
    for file in ("deep/crab/1.jpg", "deep/crab/2.jpg", "flat/tench.JPEG", "flat/README.md"):
        (tmp_path / file).write_bytes(b"")
    files, groups = find_photos([tmp_path / "deep", tmp_path / "flat"])
    assert [file.name for file in files] == ["1.jpg", "2.jpg", "tench.JPEG"]
    assert groups == ["crab", "crab", "tench"]


def test_the_curve_is_a_picture(tmp_path: Path) -> None:
    draw_reliability({"same picture": [[0.1, 0.2, 5], [0.9, 0.95, 7]]}, tmp_path / "curve.svg")
    root = ElementTree.parse(tmp_path / "curve.svg").getroot()
    assert root.tag.endswith("svg")
    assert len([node for node in root.iter() if node.tag.endswith("circle")]) == 3


def test_the_whole_program(tmp_path: Path, photographs: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a few photographs: nothing to be proud of, but every step is taken and the result can be read."""
    few = {name: edits.EDITS[name] for name in ("jpeg-10", "crop-40", "text", "screenshot")}
    monkeypatch.setattr(edits, "EDITS", few)
    place = tmp_path / "photos"
    place.mkdir()
    for name in ("chelsea", "coffee", "rocket", "coins", "motorcycle_left"):
        shutil.copy(photographs[name], place / f"{name}{photographs[name].suffix}")
    out = tmp_path / "out"
    assert main(["--photos", str(place), "--out", str(out), "--sample", "5", "--seed", "3"]) == 0
    scores = Scores.from_json(json.loads((out / "scores.json").read_text("utf-8")))
    assert 0.5 <= scores.claim <= 1.0
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["pairs"] > 0
    assert (out / "reliability.svg").exists()
    assert scores.model.startswith("mini@")
    kept = (out / "pairs.jsonl").read_bytes()
    main(["--photos", str(place), "--out", str(out), "--sample", "5", "--seed", "3"])
    assert (out / "pairs.jsonl").read_bytes() == kept


def described(count: int = 600, kinds: int = 30) -> tuple[Any, list[str]]:
    """Vectors of looks that lie about the centre of their kind, and vectors of copies that tell nothing of kinds."""
    evaluate = pytest.importorskip("training.evaluate", reason="it needs PyTorch and onnx, as the training does")
    rng = np.random.default_rng(0)
    labels = np.arange(count) % kinds
    looks = rng.normal(size=(kinds, 32))[labels] + 0.7 * rng.normal(size=(count, 32))
    copies = rng.normal(size=(count, 32))
    looks, copies = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (looks, copies))
    return evaluate.Described(looks, copies, looks), [str(label) for label in labels]


def test_the_score_of_both_cosines_holds_on_the_other_half() -> None:
    similar = pytest.importorskip("training.scores.similar", reason="it needs PyTorch and onnx, as the training does")
    seen, names = described()
    pairs = similar.neighbours(seen, names, 600, 1)
    first, second = (pairs.of_half(which, 1) for which in (0, 1))
    assert not set(first.photos.tolist()) & set(second.photos.tolist())
    # Copies tell nothing here, so that the regression leaves them out.
    assert similar.regression(first) > 0.9
    content = similar.fit(first, 0.8)
    assert (content["looks"], content["copies"]) == (0.8, 0.2)
    shares = [share for _, share in content["kind"]]
    assert shares == sorted(shares)
    assert similar.judge(second, content)["ece_similar"] < 0.06


def test_pairs_are_what_both_indexes_show_and_two_by_chance() -> None:
    similar = pytest.importorskip("training.scores.similar", reason="it needs PyTorch and onnx, as the training does")
    seen, names = described()
    pairs = similar.neighbours(seen, names, 20, 1)
    looks = seen.looks @ seen.looks.T
    for photo in np.unique(pairs.photos):
        mine = pairs.cosines[pairs.photos == photo]
        assert 10 <= len(mine) <= 18
        nearest = np.sort(np.delete(looks[photo], photo))[::-1][:8]
        assert set(np.round(nearest, 9)) <= set(np.round(mine[:, 0], 9))
        assert mine.max() < 1


def test_average_precision_of_each_query_is_that_of_all_in_the_mean() -> None:
    similar = pytest.importorskip("training.scores.similar", reason="it needs PyTorch and onnx, as the training does")
    seen, names = described(200, 10)
    labels = np.array(names).astype(int)
    first, precise = similar.by_query(seen.looks, labels)
    assert float(first.mean()) == pytest.approx(precision_at_1(seen.looks, labels))
    assert float(precise.mean()) == pytest.approx(mean_average_precision(seen.looks, labels))
