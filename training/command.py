"""The whole command: from pictures and a teacher to the file in the package, in one command.

The stages follow one another; what is already in the output directory is not done again, so that a run that was
broken off goes on where it was.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import torch
import torch.distributed
import torch.multiprocessing
from numpy.typing import NDArray

from training import evaluate
from training.card import make_card, write_card
from training.curves import draw, read_log
from training.engines import onnx_runtime
from training.export import Storage, build, write
from training.losses import Weights
from training.network import Mini
from training.pictures import Member, find_pictures, load
from training.polish import Plan, polish
from training.run import Budget, Peers, Recipe, Run
from training.student import Projection, average, continue_student, make_student, mix, settle, whiten
from training.teacher import Answer, Targets, Teacher, gather, read_teacher, teach

# Pictures that features are centred, scaled and evened out by.
MEASURED = 4000
# Share of a run in which only the heads learn, where they are new.
HEADS_FIRST = 0.05


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m training", description="Train and export the bundled model.")
    parser.add_argument("--data", type=Path, required=True, help="a folder of pictures, or of tar files of pictures")
    parser.add_argument("--teacher", type=Path, required=True, help="MobileNetV2 as int8 TFLite")
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints, the log and the result go")
    parser.add_argument("--start", type=Path, help="begin with the weights of this exported file, not the teacher's")
    parser.add_argument(
        "--mix", type=share, action="append", default=[], metavar="FILE=SHARE", help="take in an earlier file's layers"
    )
    parser.add_argument("--axes", type=Path, help="`targets.npz` of the run that made the start, of other pictures")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=float, help="train for so long (default 100)")
    length.add_argument("--steps", type=int, help="train for so many steps: to repeat a result; 0: only the end")
    parser.add_argument("--pictures", type=int, default=Recipe.pictures, help="pictures in a step")
    parser.add_argument("--rate", type=float, default=Recipe.peak_rate, help="the highest learning rate")
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument(
        "--weight", type=weight, action="append", default=[], metavar="TERM=NUMBER", help="of a term of the loss"
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="processes that train together")
    parser.add_argument("--blend", type=float, default=1.0, help="share of the trained weights against the start's")
    parser.add_argument(
        "--polish", type=int, metavar="STEPS", help="calculate the embedding's layers anew and train them alone"
    )
    parser.add_argument("--whiten", type=float, default=0.0, help="power that evens out the axes in the end")
    parser.add_argument("--version", default="0", help="the version that the card states")
    parser.add_argument("--caltech", type=Path, help="Caltech-101, for the evaluation")
    parser.add_argument("--imagenet", type=Path, help="one photograph of each class, for the evaluation")
    return parser.parse_args(arguments)


def weight(text: str) -> tuple[str, float]:
    """Read the weight of a term, as in `copies=0.7`."""
    name, _, number = text.partition("=")
    known = [item.name for item in fields(Weights)]
    if name not in known:
        raise argparse.ArgumentTypeError(f"there is no term {name!r}, but {', '.join(known)}")
    return name, float(number)


def share(text: str) -> tuple[Path, float]:
    """Read a file and its share, as in `v2.onnx=0.15`."""
    file, _, number = text.rpartition("=")
    return Path(file), float(number)


def targets(teacher: Callable[[], Teacher], members: Sequence[Member], out: Path) -> Targets:
    """The teacher's answers: read where they are, else asked for and kept."""
    path = out / "targets.npz"
    if path.exists():
        found = Targets.read(path)
        if len(found.features) != len(members):
            raise ValueError(f"{path} holds {len(found.features)} answers for {len(members)} pictures; delete it")
        return found
    start = time.monotonic()

    def told(answers: Iterable[Answer]) -> Iterator[Answer]:
        """Pass the answers on and say how long the rest will take."""
        for answer in answers:
            done = answer.first + len(answer.features)
            left = (time.monotonic() - start) / done * (len(members) - done)
            print(f"\rteacher: {done} of {len(members)}, {left:.0f} s left", end="", file=sys.stderr)
            yield answer
        print(file=sys.stderr)

    found = gather(told(teach(teacher(), members)), len(members))
    found.save(path)
    return found


def export(student: Mini, size: int, out: Path, imagenet: Path | None) -> Path:
    """Write `mini.onnx` with calibrated tags where photographs to calibrate on are given, and `mini-float.onnx`."""
    temperature = 1.0
    if imagenet is not None:
        photographs = sorted(item for item in imagenet.rglob("*") if item.suffix.lower() in evaluate.SUFFIXES)
        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / "plain.onnx"
            write(build(student, size), plain)
            model = evaluate.Model(onnx_runtime(plain), size)
            temperature = evaluate.fit_temperature(model(evaluate.read(item) for item in photographs)[1])
    print(f"temperature of the tags: {temperature:.3f}", file=sys.stderr)
    write(build(student, size, temperature, Storage.FLOAT), out / "mini-float.onnx")
    write(build(student, size, temperature), out / "mini.onnx")
    return out / "mini.onnx"


def sample(members: Sequence[Member], count: int) -> NDArray[np.int64]:
    """The numbers of `count` pictures from all over the collection, or of all."""
    return np.arange(len(members))[:: max(1, len(members) // count)]


def started(chosen: argparse.Namespace, members: Sequence[Member], projection: Projection, answers: Targets) -> Path:
    """The file of the student at its start: what is there, else it is made of the teacher or of the chosen file."""
    path: Path = chosen.out / "start.onnx"
    if not path.exists():
        if chosen.start is None:
            student = make_student(read_teacher(chosen.teacher))
        else:
            student = continue_student(chosen.start)
        student = mix(student, [(continue_student(file), number) for file, number in chosen.mix])
        if not student.settled:
            some = sample(members, MEASURED)
            settle(student, load([members[number] for number in some], Recipe.size), projection(answers.features[some]))
        write(build(student, Recipe.size, storage=Storage.FLOAT), path)
    return path


def prepare(chosen: argparse.Namespace, members: Sequence[Member]) -> tuple[Mini, Targets, Projection, Recipe]:
    """The student at its start and what it shall learn."""
    answers = targets(lambda: read_teacher(chosen.teacher), members, chosen.out)
    projection = Projection.fit((answers if chosen.axes is None else Targets.read(chosen.axes)).features)
    weights = replace(Recipe().weights, **dict(chosen.weight))
    recipe = Recipe(pictures=chosen.pictures, peak_rate=chosen.rate, seed=chosen.seed, weights=weights)
    student = continue_student(started(chosen, members, projection, answers), recipe.frozen)
    if chosen.start is None or not continue_student(chosen.start).settled:
        recipe = replace(recipe, heads_first=HEADS_FIRST)
    return student, answers, projection, recipe


def train(rank: int, chosen: argparse.Namespace, meeting: str) -> None:
    """The training of process number `rank`; the first one prints the log."""
    torch.manual_seed(chosen.seed)
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // chosen.processes))
    if chosen.processes > 1:
        torch.distributed.init_process_group(
            "gloo", init_method=f"file://{meeting}", rank=rank, world_size=chosen.processes
        )
    members = find_pictures(chosen.data)
    student, answers, projection, recipe = prepare(chosen, members)
    minutes = 100.0 if chosen.minutes is None and chosen.steps is None else chosen.minutes
    budget, peers = Budget(minutes, chosen.steps), Peers(rank, chosen.processes)
    run = Run(student, members, answers, projection, recipe, budget, chosen.out, peers)
    for line in run.train():
        print(json.dumps(line), flush=True)
    if chosen.processes > 1:
        torch.distributed.destroy_process_group()


def finish(
    student: Mini, chosen: argparse.Namespace, members: Sequence[Member], wanted: NDArray[np.float32], recipe: Recipe
) -> None:
    """What is done to the embedding after the run."""
    if chosen.polish is not None:
        for number, terms in enumerate(polish(student, members, wanted, recipe, Plan(chosen.polish), chosen.out)):
            if number % 50 == 0:
                print(json.dumps({"polish": number, **terms}), flush=True)
    if chosen.whiten:
        some = [members[number] for number in sample(members, MEASURED)]
        whiten(student, load(some, recipe.size), chosen.whiten)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all stages."""
    chosen = parse(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    members = find_pictures(chosen.data)
    student, answers, projection, recipe = prepare(chosen, members)
    with tempfile.TemporaryDirectory() as folder:
        meeting = str(Path(folder) / "meeting")
        if chosen.processes > 1:
            # glibc would give the memory of every layer back and take it anew: a quarter of a step.
            os.environ.setdefault("MALLOC_MMAP_THRESHOLD_", str(8 << 30))
            os.environ.setdefault("MALLOC_TRIM_THRESHOLD_", str(16 << 30))
            torch.multiprocessing.spawn(train, (chosen, meeting), chosen.processes)
        else:
            train(0, chosen, meeting)
    start = copy.deepcopy(student)
    run = Run(student, members, answers, projection, recipe, Budget(steps=1), chosen.out)
    made = average([run.averaged(), start], [chosen.blend, 1 - chosen.blend])
    finish(made, chosen, members, projection(answers.features), recipe)
    path = export(made, recipe.size, chosen.out, chosen.imagenet)
    draw(read_log(chosen.out / "log.jsonl"), chosen.out / "curves.svg")
    figures = {}
    if chosen.caltech is not None and chosen.imagenet is not None:
        for name, measured in evaluate.evaluate(path, recipe.size, chosen.caltech, chosen.imagenet):
            figures[name] = measured
            print(json.dumps({name: measured}), flush=True)
    write_card(make_card(path, chosen.version, recipe.size, figures), chosen.out / "mini.json")
    return 0
