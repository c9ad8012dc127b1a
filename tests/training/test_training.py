"""The making of the model, small: a few views of crops of photographs, all heads, an export, both engines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch: pip install -r training/requirements.txt")
pytest.importorskip("onnx", reason="the export needs onnx: pip install -r training/requirements.txt")

from training import augmentations, efficientnet, released  # noqa: E402
from training.axes import Weights, settle_copies, settle_looks, settle_seen  # noqa: E402
from training.card import make_card  # noqa: E402
from training.engines import onnx_runtime  # noqa: E402
from training.evaluate import Described, Model, classes, fit_temperature, probabilities, same_photos  # noqa: E402
from training.export import Storage, build, build_features, quantise, write  # noqa: E402
from training.network import FAR, NEAR, SIZE, Mini, shrink, spans, widened  # noqa: E402
from training.pictures import Member, decode, find_pictures, stretch  # noqa: E402
from training.seen import Pairs, Task, look, take  # noqa: E402
from training.views import Views  # noqa: E402

DATA = Path(__file__).parents[2] / "src/pictrace/embeddings/data"
RELEASED, BUNDLED = DATA / "mini-7.onnx", DATA / "mini-8.onnx"
CROPS = 48


@pytest.fixture(scope="module")
def members(photographs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> list[Member]:
    """A folder of crops of photographs, as `find_pictures` lists it."""
    folder = tmp_path_factory.mktemp("crops")
    rng = np.random.default_rng(0)
    opened = [decode(path.read_bytes()) for path in photographs.values()]
    for number in range(CROPS):
        crop = augmentations.crop(opened[number % len(opened)], rng, 0.05, 0.5)
        small = cv2.resize(crop, (96, 72), interpolation=cv2.INTER_AREA)
        assert cv2.imwrite(str(folder / f"{number:04}.jpg"), small[:, :, ::-1])
    return find_pictures(folder)


@pytest.fixture(scope="module")
def model() -> Mini:
    """Both networks; the kinds' has weights by chance, for no file from outside is needed."""
    torch.manual_seed(0)
    made = Mini()
    made.eval()
    released.take_over(made.edits, RELEASED)
    return made


@pytest.fixture(scope="module")
def seen(model: Mini, members: list[Member], tmp_path_factory: pytest.TempPathFactory) -> tuple[Pairs, np.ndarray]:
    folder = tmp_path_factory.mktemp("seen")
    write(build_features(model), folder / "features.onnx")
    return look(Task(members, folder / "features.onnx", folder / "seen", 1, 2, 4), 1)


def test_the_heads_are_made_exported_and_read_as_they_are(
    model: Mini, seen: tuple[Pairs, np.ndarray], photographs: dict[str, Path], tmp_path: Path
) -> None:
    pairs, whole = seen
    settle_looks(model, whole, Weights())
    settle_seen(model, pairs, Weights())
    settle_copies(model, pairs, Weights())
    pixels = np.stack(
        [stretch(decode(photographs[name].read_bytes()), SIZE) for name in ("chelsea", "coffee", "rocket")]
    )
    with torch.inference_mode():
        wanted = model(torch.from_numpy(pixels).permute(0, 3, 1, 2).float().sub(127).div(128))
    write(build(model, 2.0, Storage.FLOAT), tmp_path / "mini.onnx")
    answer = onnx_runtime(tmp_path / "mini.onnx")(pixels)
    for name, vectors in zip(("looks", "copies"), wanted, strict=False):
        np.testing.assert_allclose(np.linalg.norm(answer[name], axis=1), 1, atol=1e-5)
        assert (answer[name] * vectors.numpy()).sum(axis=1).min() > 0.999, name
    np.testing.assert_allclose(answer["tags"] * 2, wanted[2].numpy(), atol=1e-3)


def test_the_edits_vector_is_that_of_version_7(model: Mini, photographs: dict[str, Path], tmp_path: Path) -> None:
    torch.manual_seed(0)
    fresh = Mini().eval()
    released.take_over(fresh.edits, RELEASED)
    write(build_features(fresh), tmp_path / "features.onnx")
    pixels = np.stack([stretch(decode(photographs[name].read_bytes()), SIZE) for name in ("chelsea", "coffee")])
    small = np.stack([stretch(picture, NEAR) for picture in pixels])
    vectors = onnx_runtime(tmp_path / "features.onnx")(pixels)["vector"]
    wanted = onnx_runtime(RELEASED)(small)["embedding"]
    assert ((vectors / np.linalg.norm(vectors, axis=1, keepdims=True)) * wanted).sum(axis=1).min() > 0.9995


@pytest.mark.parametrize(("side", "kernel"), [(NEAR, 5), (FAR, 9)])
def test_a_widened_convolution_is_shrinking_and_convolving(side: int, kernel: int) -> None:
    rng = torch.Generator().manual_seed(0)
    x, weight = torch.randn(1, 3, SIZE, SIZE, generator=rng), torch.randn(4, 3, 3, 3, generator=rng)
    share = spans(SIZE, side).float()
    wanted = torch.nn.functional.conv2d(share @ x @ share.T, weight, stride=2)
    wide = widened(weight, side)
    assert wide.shape[2:] == (kernel, kernel)
    found = torch.nn.functional.conv2d(x, wide, stride=2 * SIZE // side)
    torch.testing.assert_close(found[:, :, : wanted.shape[2], : wanted.shape[3]], wanted, rtol=1e-4, atol=1e-4)


def test_pictures_are_shrunk_by_area(photographs: dict[str, Path]) -> None:
    pixels = stretch(decode(photographs["chelsea"].read_bytes()), SIZE)
    found = shrink(torch.from_numpy(pixels).permute(2, 0, 1)[None].double())[0].permute(1, 2, 0).numpy()
    assert np.abs(found - stretch(pixels, NEAR)).max() <= 1


def test_the_published_weights_are_folded(tmp_path: Path) -> None:
    """As the original computes: the convolution, then its normalisation with TensorFlow's epsilon."""
    rng = torch.Generator().manual_seed(0)
    model = Mini()
    state: dict[str, Any] = {}

    def add(layer: Any, convolution: str, normalisation: str) -> None:
        weight = layer.conv.weight
        state[f"{convolution}.weight"] = torch.randn(weight.shape, generator=rng)
        for name in ("weight", "bias", "running_mean", "running_var"):
            state[f"{normalisation}.{name}"] = torch.rand(len(weight), generator=rng)

    add(model.kinds.stem, "_conv_stem", "_bn0")
    for number, block in enumerate(model.kinds.blocks):
        names = ("_expand_conv", "_depthwise_conv", "_project_conv")[-len(block.layers) :]
        for place, (layer, name) in enumerate(zip(block.layers, names, strict=True), start=3 - len(names)):
            add(layer, f"_blocks.{number}.{name}", f"_blocks.{number}._bn{place}")
    add(model.kinds.last, "_conv_head", "_bn1")
    state |= {"_fc.weight": torch.randn(1000, 1280, generator=rng), "_fc.bias": torch.randn(1000, generator=rng)}
    torch.save(state, tmp_path / "lite2.pth")
    efficientnet.take_over(model, tmp_path / "lite2.pth")
    x = torch.randn(1, 3, 16, 16, generator=rng)
    plain = torch.nn.functional.conv2d(torch.nn.functional.pad(x, (0, 1, 0, 1)), state["_conv_stem.weight"], stride=2)
    scale, bias, mean, variance = (state[f"_bn0.{name}"] for name in ("weight", "bias", "running_mean", "running_var"))
    wanted = torch.nn.functional.batch_norm(plain, mean, variance, scale, bias, eps=1e-3).clamp(0, 6)
    torch.testing.assert_close(model.kinds.stem(x), wanted, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(model.tag.weight, state["_fc.weight"])


def test_what_was_seen_is_not_looked_at_again(
    seen: tuple[Pairs, np.ndarray], model: Mini, members: list[Member], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(build_features(model), tmp_path / "features.onnx")
    task = Task(members, tmp_path / "features.onnx", tmp_path / "seen", 1, 2, 4)
    first, whole = look(task, 1)
    assert np.array(first.owners).tolist() == np.array(seen[0].owners).tolist()
    done = np.load(tmp_path / "seen/done.npy")
    assert done.all()
    # A run that was broken off before its second step does that one only.
    done[1] = False
    np.save(tmp_path / "seen/done.npy", done)
    taken: list[int] = []

    def told(*given: Any) -> None:
        taken.append(given[3])
        take(*given)

    monkeypatch.setattr("training.seen.take", told)
    again, _ = look(task, 1)
    assert taken == [1]
    np.testing.assert_array_equal(again.pooled, first.pooled)
    assert len(whole) == CROPS // 4


def test_views_depend_on_the_seed_and_the_step_alone(members: list[Member]) -> None:
    views = Views(members, 1)
    np.testing.assert_array_equal(views(1), Views(members, 1)(1))
    assert not np.array_equal(views(1), views(4))
    assert views(0).shape == (2, 16, SIZE, SIZE, 3)
    epoch = np.concatenate([views.numbers(step) for step in range(CROPS // 16)])
    assert sorted(epoch.tolist()) == list(range(CROPS))


def test_every_change_returns_bytes_of_a_picture(members: list[Member]) -> None:
    pixels, other = decode(members[0].read()), decode(members[1].read())
    for change in [change for family in augmentations.FAMILIES for change, _ in family]:
        for seed in range(8):
            changed = change(pixels, np.random.default_rng(seed))
            assert changed.dtype == np.uint8
            assert changed.ndim == 3
            assert changed.shape[2] == 3
    for seed in range(60):
        assert augmentations.strong(pixels, np.random.default_rng(seed), other).shape[2] == 3
        again = augmentations.mild(pixels, np.random.default_rng(seed))
        np.testing.assert_array_equal(again, augmentations.mild(pixels, np.random.default_rng(seed)))


def test_eight_bits_keep_the_weights() -> None:
    rng = np.random.default_rng(0)
    weight = rng.normal(size=(7, 5, 3, 3)).astype(np.float32) * np.arange(1, 8, dtype=np.float32)[:, None, None, None]
    levels, scale = quantise(weight)
    assert np.abs(levels * scale - weight).max() <= scale.max() / 2 + 1e-6
    assert np.array_equal(np.log2(scale), np.rint(np.log2(scale)))


def test_both_cosines_are_the_weighted_sum() -> None:
    rng = np.random.default_rng(0)
    looks, copies = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in rng.normal(size=(2, 4, 8)))
    both = Described(looks, copies, looks).both(0.25)
    np.testing.assert_allclose(both @ both.T, 0.25 * looks @ looks.T + 0.75 * copies @ copies.T, atol=1e-12)


def test_classes_leave_out_the_background_and_what_is_past_the_twentieth(tmp_path: Path) -> None:
    named = {"BACKGROUND_Google": [tmp_path] * 3, "cat": [tmp_path] * 22, "cup": [tmp_path] * 2}
    vectors = np.eye(2, dtype=np.float32)[[0] * 3 + [0] * 20 + [1] * 2 + [1] * 2]
    found = classes(Described(vectors, vectors, vectors), named)
    assert (found["P@1"], found["mAP"]) == (1.0, 1.0)


def test_files_of_one_photo_are_known_whole_mirrored_and_cut(photographs: dict[str, Path], tmp_path: Path) -> None:
    chelsea, coffee = (decode(photographs[name].read_bytes()) for name in ("chelsea", "coffee"))
    files = {
        "Faces/image_0001.jpg": chelsea,
        "Faces_easy/image_0001.jpg": chelsea[60:200, 100:300],
        "Faces_easy/image_0002.jpg": coffee[100:300, 200:400],
        "cat/image_0001.jpg": chelsea[:, ::-1],
        "cup/image_0002.jpg": coffee,
    }
    for name, pixels in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        assert cv2.imwrite(str(tmp_path / name), pixels)
    same = same_photos([tmp_path / name for name in files], np.array([0, 1, 4]))
    assert same.astype(int).tolist() == [[0, 1, 0, 1, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 0]]


def test_the_temperature_undoes_an_exaggeration() -> None:
    rng = np.random.default_rng(0)
    logits = rng.gumbel(size=(400, 400)).astype(np.float32)
    logits[np.arange(400), np.arange(400)] += 3
    calm = fit_temperature(logits)
    assert fit_temperature(logits * 3) == pytest.approx(3 * calm, rel=0.05)
    np.testing.assert_allclose(probabilities(logits).sum(axis=1), 1, rtol=1e-4)


def test_the_card_states_the_file() -> None:
    stored = json.loads(BUNDLED.with_suffix(".json").read_text(encoding="utf-8"))
    assert stored == make_card(BUNDLED, stored["version"], stored["figures"], BUNDLED.with_name(stored["head"]))


def test_the_file_knows_a_turned_photograph_and_names_a_cat(photographs: dict[str, Path]) -> None:
    chelsea, coffee = (decode(photographs[name].read_bytes()) for name in ("chelsea", "coffee"))
    seen = Model(onnx_runtime(BUNDLED))([chelsea, np.rot90(chelsea), coffee])
    assert seen.copies[0] @ seen.copies[1] > 0.7
    assert seen.copies[0] @ seen.copies[2] < 0.3
    assert seen.looks.shape == seen.copies.shape == (3, 256)
    # 281 to 285 are the cats of ImageNet.
    assert seen.tags[0].argmax() in range(281, 286)


def test_a_picture_is_mistaken_for_one_of_the_nearest() -> None:
    from training.axes import mistaken

    angles = torch.tensor([0.0, 0.1, 0.2, 3.0, 3.1, 3.2, 3.3])
    found = mistaken(torch.stack([angles.cos(), angles.sin()], 1))
    assert all(one != number for number, one in enumerate(found.tolist()))
    assert {found[4], found[5]} <= {3, 4, 5, 6}
