"""``pictrace clean``: an evening's work at the command line, and back again."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.apps.cli.conftest import Pictrace

Tree = dict[str, tuple[bytes, int, int]]


@pytest.fixture
def home(tmp_path: Path, photographs: dict[str, Path], pictrace: Pictrace) -> Iterator[Path]:
    """``photos/`` with two pictures that are there twice, and a library that has looked at them."""
    for folder in ("2009", "copies"):
        (tmp_path / "photos" / folder).mkdir(parents=True)
    for name in ("coffee", "rocket"):
        for folder in ("2009", "copies"):
            shutil.copy(photographs[name], tmp_path / "photos" / folder)
    shutil.copy(photographs["chelsea"], tmp_path / "photos" / "copies" / "only one.png")
    (tmp_path / "photos" / "copies" / "coffee.xmp").write_text("<x:xmpmeta/>", "utf-8")
    os.utime(tmp_path / "photos" / "copies" / "coffee.png", (1_000_000_000, 1_000_000_000))
    (tmp_path / "photos" / "copies" / "coffee.png").chmod(0o640)
    assert pictrace("index", tmp_path / "photos", "--library", tmp_path / "library").code == 0
    yield tmp_path


def tree(home: Path) -> Tree:
    """Path below ``photos`` → bytes, mode and time, without the trash."""
    found = {}
    for path in (home / "photos").rglob("*"):
        if path.is_file() and ".pictrace-trash" not in path.parts:
            status = path.stat()
            found[path.relative_to(home).as_posix()] = (path.read_bytes(), status.st_mode, status.st_mtime_ns)
    return found


def test_an_evening(home: Path, pictrace: Pictrace) -> None:
    library = ("--library", home / "library")
    before = tree(home)
    planned = pictrace("clean", "plan", *library)
    assert planned.code == 0 and "2 actions" in planned.out and tree(home) == before
    rehearsed = pictrace("clean", "apply", "--rehearse", *library)
    assert rehearsed.code == 0 and "2 would be done" in rehearsed.out and tree(home) == before
    applied = pictrace("clean", "apply", *library)
    assert applied.code == 0 and "2 done" in applied.out
    assert set(before) - set(tree(home)) == {
        f"photos/copies/{name}" for name in ("coffee.png", "coffee.xmp", "rocket.jpg")
    }
    assert "2 files" in pictrace("clean", "history", *library).out
    again = pictrace("index", "--json", *library).json[-1]
    assert (again["missing"], again["added"], again["moved"]) == (0, 0, 0)
    undone = pictrace("clean", "undo", *library)
    assert undone.code == 0 and "2 undone" in undone.out and tree(home) == before
    assert pictrace("index", "--json", *library).json[-1]["unchanged"] == 5
    assert pictrace("clean", "undo", *library).code == 2


def test_what_changed_since_is_left_alone(home: Path, pictrace: Pictrace) -> None:
    library = ("--library", home / "library")
    pictrace("clean", "plan", *library)
    (home / "photos" / "2009" / "rocket.jpg").unlink()
    applied = pictrace("clean", "apply", "--json", *library)
    assert applied.code == 1
    *outcomes, report = applied.json
    assert {one["code"] for one in outcomes} == {None, "cleanup.keeper-gone"} and report["refused"] == 1
    assert (home / "photos" / "copies" / "rocket.jpg").exists()


def test_a_plan_is_a_file_that_is_edited_and_applied_in_part(home: Path, pictrace: Pictrace) -> None:
    library, file = ("--library", home / "library"), home / "plan.jsonl"
    made = pictrace("clean", "plan", "--output", file, "--json", *library)
    head, *lines = file.read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == made.json[1:] and len(lines) == 2
    file.write_text("\n".join([head, lines[1]]), "utf-8")
    assert "1 action" in pictrace("clean", "show", file, *library).out
    assert "1 done" in pictrace("clean", "apply", file, *library).out
    applied = pictrace("clean", "apply", "--only", "1-2", "--json", *library)
    assert [one["state"] for one in applied.json[:-1]] == ["refused", "done"] or applied.code == 1
    assert pictrace("clean", "apply", "--only", "9", *library).code == 2
    assert pictrace("clean", "apply", "--only", "x", *library).code == 2


def test_a_trash_is_enough_to_undo(home: Path, pictrace: Pictrace) -> None:
    library = ("--library", home / "library")
    before = tree(home)
    pictrace("clean", "plan", *library)
    pictrace("clean", "apply", *library)
    shutil.rmtree(home / "library")
    (home / "photos").rename(home / "elsewhere")
    undone = pictrace("clean", "undo", "--trash", home / "elsewhere" / ".pictrace-trash")
    assert undone.code == 0 and "2 undone" in undone.out
    (home / "elsewhere").rename(home / "photos")
    assert tree(home) == before


def test_a_card_is_cleaned_of_what_is_here(home: Path, photographs: dict[str, Path], pictrace: Pictrace) -> None:
    library, card = ("--library", home / "library"), home / "card"
    card.mkdir()
    shutil.copy(photographs["coffee"], card)
    shutil.copy(photographs["astronaut"], card)
    assert pictrace("clean", "plan", "--have", card, *library).code == 0
    assert "1 done" in pictrace("clean", "apply", *library).out
    assert [path.name for path in card.glob("*.*") if path.is_file()] == ["astronaut.png"]


def test_photos_are_moved_by_hand_and_the_library_follows(home: Path, pictrace: Pictrace) -> None:
    library = ("--library", home / "library")
    ids = {line["location"]: line["photo_id"] for line in pictrace("export", "--format", "jsonl", *library).json}
    only = next(number for place, number in ids.items() if place.endswith("only one.png"))
    refused = pictrace("clean", "plan", "--photo", only, *library)
    assert refused.code == 1 and "the last one" in refused.out
    to = home / "photos" / "sorted"
    assert pictrace("clean", "plan", "--photo", only, "--action", "move", "--to", to, *library).code == 0
    assert pictrace("clean", "apply", *library).code == 0
    assert (to / "photos" / "copies" / "only one.png").exists()
    report = pictrace("index", "--json", *library).json[-1]
    assert (report["moved"], report["added"], report["missing"]) == (1, 0, 0)


def test_purging_deletes_for_good(home: Path, pictrace: Pictrace) -> None:
    library = ("--library", home / "library")
    pictrace("clean", "plan", *library)
    pictrace("clean", "apply", *library)
    assert "nothing to do" in pictrace("clean", "purge", "--older-than", 7, *library).out
    purged = pictrace("clean", "purge", "--older-than", 0, *library)
    assert purged.code == 0 and "3 deleted for good" in purged.out
    assert not list((home / "photos" / ".pictrace-trash").rglob("*.png"))
    assert "purged" in pictrace("clean", "history", *library).out
    assert pictrace("clean", "undo", *library).code == 2


def test_without_a_plan_or_with_a_strange_one(home: Path, pictrace: Pictrace) -> None:
    library = ("--library", home / "library")
    assert "no plan yet" in pictrace("clean", "apply", *library).err
    (home / "x.jsonl").write_text("{}\n", "utf-8")
    outcome = pictrace("clean", "apply", home / "x.jsonl", *library)
    assert outcome.code == 2 and "line 1" in outcome.err
    assert "no clean-ups" in pictrace("clean", "history", *library).err
    assert pictrace("clean", "plan", "--photo", 1, "--have", home, *library).code == 2
