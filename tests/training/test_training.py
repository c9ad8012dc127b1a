"""The training from end to end, small: a few steps on crops of photographs, a resumption, an export, both engines."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch: pip install -r training/requirements.txt")
pytest.importorskip("onnx", reason="the export needs onnx: pip install -r training/requirements.txt")

from training import augmentations, losses  # noqa: E402
from training.card import make_card  # noqa: E402
from training.command import parse, prepare  # noqa: E402
from training.curves import draw, read_log  # noqa: E402
from training.engines import Precision, onnx_runtime, open_vino  # noqa: E402
from training.evaluate import Model, fit_temperature, probabilities, same_photos, turns  # noqa: E402
from training.export import Storage, build, quantise, read_weights, restore, write  # noqa: E402
from training.looks import look  # noqa: E402
from training.network import POOLED, Backbone, Mini, PooledReLU6, combine  # noqa: E402
from training.pictures import Member, decode, find_pictures, load  # noqa: E402
from training.polish import Plan, polish  # noqa: E402
from training.run import Batches, Budget, Peers, Recipe, Run, grouped, neighbours, rate  # noqa: E402
from training.student import Projection, average, continue_student, make_student, mix, settle, whiten  # noqa: E402
from training.teacher import Targets, Teacher, gather, teach, to_input  # noqa: E402

BUNDLED = Path(__file__).parents[2] / "src/pictrace/embeddings/data/mini-7.onnx"
SIZE = 64
RECIPE = replace(Recipe(), size=SIZE, pictures=8, memory=64, bank=32)
CROPS = 160


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
def teacher() -> Teacher:
    """The bundled network in the part of the teacher: no file from outside is needed."""
    stored = restore(BUNDLED)
    made = Teacher()
    made.backbone.load_state_dict(stored.backbone.state_dict())
    with torch.no_grad():
        made.classify.weight[1:].copy_(stored.tag.weight)
        made.classify.bias[1:].copy_(stored.tag.bias)
    made.eval()
    return made


@pytest.fixture(scope="module")
def targets(teacher: Teacher, members: list[Member]) -> Targets:
    return gather(teach(teacher, members, size=SIZE), len(members))


@pytest.fixture(scope="module")
def projection(targets: Targets) -> Projection:
    # As many axes as so few pictures can tell apart: the others would be noise.
    return Projection.fit(targets.features, dimension=32)


def started(teacher: Teacher, members: list[Member], targets: Targets, projection: Projection) -> Mini:
    """A student before any training."""
    student = make_student(teacher, RECIPE.frozen, len(projection.weight))
    settle(student, load(members, SIZE), projection(targets.features))
    return student


def make_run(
    teacher: Teacher, members: list[Member], targets: Targets, projection: Projection, steps: int, out: Path
) -> Run:
    student = started(teacher, members, targets, projection)
    return Run(student, members, targets, projection, RECIPE, Budget(steps=steps), out)


def test_a_run_is_resumed_exported_and_read_by_both_engines(
    teacher: Teacher, members: list[Member], targets: Targets, projection: Projection, tmp_path: Path
) -> None:
    first = make_run(teacher, members, targets, projection, 4, tmp_path)
    lines = list(first.train(workers=0, log_every=2))
    assert [line["step"] for line in lines] == [2, 4]
    assert all(np.isfinite(value) for line in lines for value in line.values())

    second = make_run(teacher, members, targets, projection, 8, tmp_path)
    assert second.step == 4
    assert torch.equal(second.memory.vectors, first.memory.vectors)
    lines = list(second.train(workers=0, log_every=2))
    assert lines[-1]["step"] == 8
    assert lines[-1]["eta_minutes"] == 0

    student = second.averaged()
    assert any(
        not torch.equal(before, after)
        for before, after in zip(teacher.backbone.parameters(), student.backbone.parameters(), strict=True)
    )
    pixels = np.stack([decode(member.read())[:SIZE, :SIZE] for member in members[:5]])
    with torch.inference_mode():
        vectors, logits = student(to_input(pixels))
    # A few steps from few pictures leave weights that suit eight bits badly; the float file is exact.
    for storage, least in ((Storage.FLOAT, 0.9999), (Storage.COMPACT, 0.9)):
        write(build(student, SIZE, storage=storage), tmp_path / "mini.onnx")
        for engine in (onnx_runtime(tmp_path / "mini.onnx"), open_vino(tmp_path / "mini.onnx", Precision.FLOAT32)):
            answer = engine(pixels)
            np.testing.assert_allclose(np.linalg.norm(answer["embedding"], axis=1), 1, atol=1e-5)
            assert (answer["embedding"] * vectors.numpy()).sum(axis=1).min() > least
            assert answer["tags"].shape == logits.shape

    log = read_log(tmp_path / "log.jsonl")
    assert [line["step"] for line in log] == [2, 4, 6, 8]
    draw(log, tmp_path / "curves.svg")
    assert (tmp_path / "curves.svg").stat().st_size > 1000


def test_the_command_trains_in_two_processes_that_are_one(
    members: list[Member], targets: Targets, tmp_path: Path
) -> None:
    """From pictures to file and card, in processes of its own, as a person starts it."""
    targets.save(tmp_path / "targets.npz")
    folder = members[0].file.parent
    arguments = ["--data", folder, "--teacher", "not-needed.tflite", "--start", BUNDLED, "--out", tmp_path]
    arguments += ["--steps", "2", "--pictures", "8", "--processes", "2", "--version", "7", "--weight", "copies=0.6"]
    arguments += ["--mix", f"{BUNDLED}=0.5"]
    subprocess.run(
        [sys.executable, "-m", "training", *map(str, arguments)], check=True, cwd=BUNDLED.parents[4], timeout=300
    )
    assert json.loads((tmp_path / "mini.json").read_text("utf-8"))["version"] == "7"
    before, after = (dict(restore(path).named_parameters()) for path in (BUNDLED, tmp_path / "mini-float.onnx"))
    for layer in ("reduce", "embed", "hidden", "bend", "tag", "backbone.last.conv"):
        assert not torch.equal(before[f"{layer}.weight"], after[f"{layer}.weight"]), layer
    state = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    # Both processes' pictures are in the memory: eight a step, in two views.
    assert state["step"] == 2
    assert state["recipe"]["weights"]["copies"] == 0.6
    assert int((state["memory"][1] >= 0).sum()) == 32


def test_a_weight_of_an_unknown_term_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--data", "d", "--teacher", "t", "--out", "o", "--weight", "copy=1"])
    assert "there is no term 'copy', but follow_mild" in capsys.readouterr().err


def test_a_checkpoint_of_another_recipe_is_refused(
    teacher: Teacher, members: list[Member], targets: Targets, projection: Projection, tmp_path: Path
) -> None:
    make_run(teacher, members, targets, projection, 1, tmp_path).save()
    student = started(teacher, members, targets, projection)
    with pytest.raises(ValueError, match="another recipe"):
        Run(student, members, targets, projection, replace(RECIPE, seed=2), Budget(steps=1), tmp_path)


def test_the_start_answers_as_the_teacher_does(
    teacher: Teacher, members: list[Member], targets: Targets, projection: Projection
) -> None:
    student, pixels = started(teacher, members, targets, projection), to_input(load(members, SIZE))
    with torch.inference_mode():
        _, scores = teacher(pixels)
        vectors, logits = student(pixels)
    np.testing.assert_allclose(logits.numpy(), scores.numpy(), atol=1e-2)
    assert (vectors.numpy() * projection(targets.features)).sum(axis=1).mean() > 0.9


def test_settled_features_are_centred_and_alike_in_scale(
    teacher: Teacher, members: list[Member], targets: Targets, projection: Projection
) -> None:
    student, pixels = started(teacher, members, targets, projection), to_input(load(members, SIZE))
    assert student.settled
    with torch.inference_mode():
        near, far = student.backbone(pixels), student.backbone(torch.nn.functional.avg_pool2d(pixels, 2))
        features = student.standardised(combine(near, far))
        # The layer that does not count yet is ready to learn: its inputs reach it at a usual size.
        assert 0.3 < student.hidden(student.reduce(features)).std() < 3
    assert features.mean(0).abs().max() < 1e-3
    assert features.std(0).max() < 1.01
    assert features.std(0).median() > 0.9


def test_only_the_heads_learn_where_they_are_new(
    teacher: Teacher, members: list[Member], targets: Targets, projection: Projection, tmp_path: Path
) -> None:
    student = started(teacher, members, targets, projection)
    run = Run(student, members, targets, projection, replace(RECIPE, heads_first=0.5), Budget(steps=4), tmp_path)
    before = {name: value.clone() for name, value in student.state_dict().items()}

    def moved() -> set[str]:
        return {name for name, value in student.named_parameters() if not torch.equal(value, before[name])}

    batches = Batches(members, RECIPE, 0, 4)
    run.advance(batches[0])
    assert "reduce.weight" in moved()
    assert not any(name.startswith("backbone") for name in moved())
    for number in (1, 2):
        run.advance(batches[number])
    still = {name for name, _ in student.named_parameters()} - moved()
    frozen = ("backbone.stem", *(f"backbone.blocks.{number}." for number in range(RECIPE.frozen)))
    assert still
    assert all(name.startswith(frozen) for name in still)


def test_both_looks_begin_as_the_network_does(
    teacher: Teacher, members: list[Member], targets: Targets, projection: Projection, tmp_path: Path
) -> None:
    run = make_run(teacher, members, targets, projection, 1, tmp_path)
    pixels = load(members[:5], SIZE)
    with torch.inference_mode():
        wanted = run.student(to_input(pixels))
        begun = run.begin(pixels)
        given = run.student.judge(*(run.student.backbone.finish(wide.float(), early) for wide, early in begun))
    assert all(len(part) == len(pixels) for look in begun for part in look)
    assert (wanted[0] * given[0]).sum(1).min() > 0.99


def test_the_mean_is_learned_through_as_by_two_functions() -> None:
    x = torch.randn(2, 3, 4, 4, generator=torch.Generator().manual_seed(0)) * 4
    one, other = x.clone().requires_grad_(), x.clone().requires_grad_()
    wide = torch.nn.functional.relu6(other)
    for given, mean in (PooledReLU6.apply(one), (wide, wide.mean((2, 3)))):
        (given.square().sum() + (mean**3).sum()).backward()
    torch.testing.assert_close(one.grad, other.grad)


def test_polishing_brings_copies_nearer_and_leaves_the_network_alone(
    teacher: Teacher, members: list[Member], targets: Targets, projection: Projection, tmp_path: Path
) -> None:
    student = started(teacher, members, targets, projection)
    before = {name: value.clone() for name, value in student.state_dict().items()}
    pairs = look(student, members, RECIPE, 1, tmp_path / "pairs")

    def found() -> float:
        """How many edited views have the mild view of their picture nearest."""
        with torch.inference_mode():
            mild, strong = (student.describe(torch.from_numpy(np.array(pairs.features[:, k])).float()) for k in (0, 1))
        return float(((strong @ mild.T).argmax(1) == torch.arange(len(mild))).float().mean())

    was, out, plan = found(), tmp_path / "out", Plan(steps=10, ends=2, pictures=64)
    out.mkdir()
    lines = list(polish(student, members, projection(targets.features), RECIPE, plan, out))
    assert len(lines) == plan.ends * plan.steps
    assert found() > was
    moved = {name for name, value in student.state_dict().items() if not torch.equal(value, before[name])}
    assert list(out.iterdir()) == []
    assert {name.partition(".")[0] for name in moved} == {"centre", "gain", "reduce", "embed", "hidden", "bend"}


def test_what_is_seen_is_kept_with_its_picture(
    teacher: Teacher, members: list[Member], targets: Targets, projection: Projection, tmp_path: Path
) -> None:
    student = started(teacher, members, targets, projection)
    seen = look(student, members, RECIPE, 1, tmp_path / "looked")
    assert sorted(seen.owners) == list(range(CROPS))
    # A mild view is nearly the picture: its own features are the nearest of all.
    features = torch.from_numpy(np.array(seen.features[:, 0], np.float32))
    with torch.inference_mode():
        vectors = student.describe(features)
        whole = student(to_input(load([members[number] for number in seen.owners], SIZE)))[0]
    likeness = vectors @ whole.T
    assert likeness.diagonal().mean() > likeness.mean() + 0.3


def test_vectors_are_centred_in_training_alone(
    teacher: Teacher, members: list[Member], targets: Targets, projection: Projection
) -> None:
    student = started(teacher, members, targets, projection)
    seen = combine(*student.looks(to_input(load(members[:40], SIZE))))
    with torch.inference_mode():
        apart, alone = student.describe(seen), student.describe(seen[:1])
        torch.testing.assert_close(alone, apart[:1])
        student.embed.bias += 1
        common = student.describe(seen)
        student.train()
        centred = student.describe(seen)
    assert float((common @ common.T).mean()) > 0.3
    assert abs(float((centred @ centred.T).mean())) < 0.1


def test_whitening_centres_and_evens_out_the_axes(
    teacher: Teacher, members: list[Member], targets: Targets, projection: Projection
) -> None:
    pixels = load(members, SIZE)

    def seen(power: float, common: float) -> Any:
        student = started(teacher, members, targets, projection)
        with torch.no_grad():
            student.bend.weight.normal_(0, 0.01, generator=torch.Generator().manual_seed(1))
            student.embed.bias += 0.3
        whiten(student, pixels, power, common)
        with torch.inference_mode():
            return student.vectors(combine(*student.looks(to_input(pixels))))

    plain, even = (torch.linalg.eigvalsh(torch.cov(seen(power, 0.0).T)) for power in (0.0, 0.8))
    assert even.max() / even.median() < 0.7 * plain.max() / plain.median()
    for common in (0.0, 0.6):
        vectors = seen(0.5, common)
        centre = vectors.mean(0)
        assert float(centre.norm()) == pytest.approx(common, abs=1e-3)
        assert float((vectors - centre).square().sum(1).mean()) == pytest.approx(1, abs=1e-3)
        # What is common has an axis of its own.
        assert common == 0 or (((vectors - centre) @ centre).abs().max() < 1e-4)


def test_what_photos_have_in_common_is_told_from_what_stays_when_they_are_turned(
    photographs: dict[str, Path],
) -> None:
    # A model that sees in every orientation of a photo what is its own, some noise, and mostly what all photos have.
    rng = np.random.default_rng(0)
    own = np.repeat(rng.standard_normal((len(photographs), 1, 50)), 8, axis=1)
    vectors = np.concatenate([own + 0.1 * rng.standard_normal(own.shape), np.full((*own.shape[:2], 1), 9.0)], axis=2)
    answers = iter(vectors / np.linalg.norm(vectors, axis=2, keepdims=True))
    found = turns(lambda _: (next(answers), None), list(photographs.values()))  # type: ignore[arg-type]
    assert found["strangers"] > 0.5
    assert found["least"] <= found["mean"]
    assert found["centred"] == pytest.approx(1 / 1.01, abs=0.02)
    assert found["centred"] < found["mean"]


def test_an_average_lies_between_its_two_ends(teacher: Teacher, projection: Projection) -> None:
    start = make_student(teacher, 0, len(projection.weight))
    torch.manual_seed(0)
    trained = Mini(0, projection.weight.shape[0])
    for share, end in ((0.0, start), (1.0, trained)):
        mixed = average([trained, start], [share, 1 - share]).state_dict()
        assert all(torch.allclose(value, end.state_dict()[name], atol=1e-6) for name, value in mixed.items())
    half = average([trained, start], [0.5, 0.5]).tag.bias
    assert torch.allclose(half, (start.tag.bias + trained.tag.bias) / 2, atol=1e-6)


def test_layers_and_classes_of_others_are_mixed_in_and_the_embedding_stays(teacher: Teacher) -> None:
    start = continue_student(BUNDLED)
    other = make_student(teacher)
    with torch.no_grad():
        other.backbone.last.conv.weight *= 1.5
        # The same classes, told of features that are not centred.
        other.tag.bias -= other.tag.weight @ start.mean
    mixed = mix(start, [(other, 0.2)])
    assert torch.allclose(mixed.backbone.last.conv.weight, 1.1 * start.backbone.last.conv.weight, atol=1e-6)
    features = torch.rand(3, len(start.mean))
    assert torch.allclose(mixed.tag(features - mixed.mean), other.tag(features), atol=1e-3)
    for name in ("reduce.weight", "embed.bias", "bend.weight", "centre", "gain", "mean"):
        assert torch.allclose(mixed.state_dict()[name], start.state_dict()[name], rtol=1e-5), name
    assert torch.equal(other.mean, torch.zeros_like(other.mean))  # which is still another network


def test_the_layers_of_a_file_with_another_embedding_are_restored(tmp_path: Path) -> None:
    """As versions 1 and 2 have, whose embedding came straight from the last features."""
    stored = onnx.load(str(BUNDLED))
    kept = [item for item in stored.graph.initializer if not item.name.startswith(("embedding.", "reduced."))]
    del stored.graph.initializer[:]
    stored.graph.initializer.extend(kept)
    onnx.save(stored, str(tmp_path / "old.onnx"))
    student = continue_student(tmp_path / "old.onnx")
    assert not student.settled
    assert torch.equal(student.backbone.last.conv.weight, continue_student(BUNDLED).backbone.last.conv.weight)


def test_training_can_go_on_from_the_exported_file(members: list[Member]) -> None:
    size = json.loads(BUNDLED.with_suffix(".json").read_text(encoding="utf-8"))["width"]
    pixels = load(members[:4], size)
    wanted = onnx_runtime(BUNDLED)(pixels)
    student = continue_student(BUNDLED)
    assert student.settled
    with torch.inference_mode():
        vectors, logits = student(to_input(pixels))
    assert (vectors.numpy() * wanted["embedding"]).sum(axis=1).min() > 0.999
    np.testing.assert_allclose(logits.numpy(), wanted["tags"], atol=0.05)


def test_a_batch_depends_on_the_seed_and_the_step_alone(members: list[Member]) -> None:
    late, early = Batches(members, RECIPE, 5, 10)[2], Batches(members, RECIPE, 0, 10)[7]
    np.testing.assert_array_equal(late.strong, early.strong)
    np.testing.assert_array_equal(late.numbers, early.numbers)
    epoch = np.concatenate(
        [Batches(members, RECIPE, 0, CROPS).numbers(step) for step in range(CROPS // RECIPE.pictures)]
    )
    assert sorted(epoch) == list(range(CROPS))


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


def test_eight_bits_keep_the_weights(tmp_path: Path) -> None:
    weight = (
        np.random.default_rng(0).normal(size=(7, 5, 3, 3)).astype(np.float32) * np.arange(1, 8)[:, None, None, None]
    )
    levels, scale = quantise(weight.astype(np.float32))
    assert np.abs(levels * scale - weight).max() <= scale.max() / 2 + 1e-6
    torch.manual_seed(0)
    student = Mini()
    write(build(student, SIZE, 2.0, Storage.FLOAT), tmp_path / "float.onnx")
    weights = read_weights(tmp_path / "float.onnx")
    np.testing.assert_allclose(weights["tags.weight"] * 2, student.tag.weight.detach().numpy(), rtol=1e-5)


def test_the_copy_term_knows_its_own_picture() -> None:
    vectors = torch.nn.functional.normalize(torch.randn(4, 8, generator=torch.Generator().manual_seed(0)))
    memory = losses.Memory(6, 8)
    owners = torch.arange(4)
    found = losses.copies(vectors, vectors, owners, memory, 0.01)
    assert found < 0.05
    # The same picture in the memory is no negative, a stranger with the same looks is.
    memory.add(vectors, owners)
    assert losses.copies(vectors, vectors, owners, memory, 0.01) == pytest.approx(float(found))
    memory.add(vectors[:2], owners[:2] + 100)
    assert losses.copies(vectors, vectors, owners, memory, 0.01) > found + 0.1


def test_relations_vanish_where_the_student_is_the_teacher() -> None:
    bank = torch.nn.functional.normalize(torch.randn(9, 4, generator=torch.Generator().manual_seed(1)))
    assert losses.relations(bank[:3], bank[:3], bank, 0.07) == pytest.approx(0, abs=1e-6)
    assert losses.relations(bank[3:6], bank[:3], bank, 0.07) > 0.1
    assert losses.follow(bank, bank) == pytest.approx(0, abs=1e-6)
    assert losses.tags(bank, bank) == pytest.approx(0, abs=1e-6)
    assert losses.spread(torch.eye(4)) < losses.spread(torch.ones(4, 4) / 2 + torch.eye(4) / 50)


def test_the_rate_rises_and_falls_to_nothing() -> None:
    assert rate(0.0, RECIPE) < rate(RECIPE.warmup, RECIPE) == pytest.approx(1)
    assert rate(1.0, RECIPE) == pytest.approx(0)
    assert Budget(minutes=1).progress(0, 30) == pytest.approx(0.5)
    assert Budget(minutes=1, steps=10).progress(9, 30) == pytest.approx(0.9)


@pytest.mark.parametrize("frozen", [0, 1, 6, 9])
def test_what_is_seen_does_not_depend_on_what_is_frozen(frozen: int) -> None:
    torch.manual_seed(0)
    whole, parted = Backbone(), Backbone(frozen)
    parted.load_state_dict(whole.state_dict())
    pixels = torch.rand(2, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        torch.testing.assert_close(parted(pixels), whole(pixels))
        assert parted(pixels).shape == (2, POOLED)


def test_the_nearest_are_found_without_the_picture_itself() -> None:
    angles = np.array([0.0, 0.1, 0.3, 2.0, 2.2])
    near = neighbours(np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32), 2)
    assert near[:, 0].tolist() == [1, 0, 1, 4, 3]
    assert neighbours(np.eye(3, dtype=np.float32), 16).shape == (3, 2)


def test_what_is_alike_stands_together_in_a_step() -> None:
    # Twelve kinds of eight pictures; those of one kind are scattered over the collection.
    kinds = np.random.default_rng(0).permutation(np.repeat(np.arange(12), 8))
    near = np.stack([np.flatnonzero((kinds == kind) & (np.arange(96) != number)) for number, kind in enumerate(kinds)])
    order = grouped(near, 8, np.random.default_rng(1))
    assert sorted(order) == list(range(96))
    assert all(len(set(kinds[order[start : start + 8]])) == 1 for start in range(0, 96, 8))
    assert order.tolist() != grouped(near, 8, np.random.default_rng(2)).tolist()
    assert sorted(grouped(near[:, :0], 8, np.random.default_rng(1))) == list(range(96))


def test_processes_share_the_pictures_of_a_step(members: list[Member]) -> None:
    near = neighbours(np.random.default_rng(0).standard_normal((len(members), 8)).astype(np.float32), 16)
    one = Batches(members, RECIPE, 0, 4, neighbours=near).numbers(3)
    shares = [Batches(members, RECIPE, 0, 4, Peers(rank, 2), near).numbers(3) for rank in (0, 1)]
    assert np.concatenate(shares).tolist() == one.tolist()
    assert [len(share) for share in shares] == [4, 4]


def test_a_run_on_other_pictures_keeps_the_axes(members: list[Member], targets: Targets, tmp_path: Path) -> None:
    targets.save(tmp_path / "targets.npz")
    before = Targets(targets.features[:90], targets.logits[:90])
    before.save(tmp_path / "before.npz")
    command = ["--data", "", "--teacher", "", "--out", str(tmp_path), "--start", str(BUNDLED)]
    for options, wanted in (([], targets), (["--axes", str(tmp_path / "before.npz")], before)):
        _, _, projection, _ = prepare(parse(command + options), members)
        np.testing.assert_array_equal(projection.weight, Projection.fit(wanted.features).weight)


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


def test_a_run_of_no_steps_is_over() -> None:
    assert Budget(steps=0).progress(0, 0) == 1


def test_the_temperature_undoes_an_exaggeration() -> None:
    rng = np.random.default_rng(0)
    logits = rng.gumbel(size=(400, 400)).astype(np.float32)
    logits[np.arange(400), np.arange(400)] += 3
    calm = fit_temperature(logits)
    assert fit_temperature(logits * 3) == pytest.approx(3 * calm, rel=0.05)
    np.testing.assert_allclose(probabilities(logits).sum(axis=1), 1, rtol=1e-4)


def test_the_card_states_the_file() -> None:
    stored = json.loads(BUNDLED.with_suffix(".json").read_text(encoding="utf-8"))
    assert stored == make_card(BUNDLED, stored["version"], stored["width"], stored["figures"])


def test_the_bundled_file_has_the_shape_that_its_card_states() -> None:
    stored = json.loads(BUNDLED.with_suffix(".json").read_text(encoding="utf-8"))
    vectors, logits = Model(onnx_runtime(BUNDLED), stored["width"])([np.zeros((20, 30, 3), np.uint8)])
    assert vectors.shape == (1, stored["dimension"])
    assert logits.shape == (1, 1000)
