"""Plans say what would go and why, from groups, from a choice by hand, and from a card; what cannot go is left out."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pictrace.errors import UsageError
from pictrace.messages import verbatim
from pictrace.records import ActionKind, DuplicateGroup, Member, Photo, Possession, Relation
from pictrace.workflows.cleanup.disk import Disk
from pictrace.workflows.cleanup.planning import How, Planner
from pictrace.workflows.cleanup.renaming import Template
from pictrace.workflows.cleanup.values import Values, read_note, written_note
from tests.workflows.cleanup.conftest import codes
from tests.workflows.conftest import ColourEmbedder, Desk, archive, desk, embedder, jpegs

__all__ = ["archive", "desk", "embedder", "jpegs"]

NOW = datetime(2026, 11, 30, tzinfo=UTC)

SAME = verbatim("the same")


@pytest.fixture
def copied(desk: Desk, archive: Path, jpegs: dict[str, bytes]) -> Path:
    """The archive with a copy of one photo, in a folder, and of another one, in its ZIP; all of it indexed."""
    (archive / "copies").mkdir()
    (archive / "copies" / "coffee.jpg").write_bytes(jpegs["coffee"])
    (archive / "copies" / "coffee.xmp").write_text("<x/>", "utf-8")
    with zipfile.ZipFile(archive / "new.zip", "w") as packed:
        packed.writestr("chelsea.jpg", jpegs["chelsea"])
    assert isinstance(desk.embedder, ColourEmbedder)
    desk.index(archive)
    return archive


def group(keeper: Photo, *others: Photo, relation: Relation = Relation.IDENTICAL) -> DuplicateGroup:
    members = (Member(keeper, relation, 1.0), *(Member(other, relation, 0.97) for other in others))
    return DuplicateGroup("g", relation, verbatim("it is the first"), members)


def planner(desk: Desk) -> Planner:
    return Planner(Disk(), desk.catalogue, lambda: NOW)


def test_everything_but_the_keeper(desk: Desk, copied: Path) -> None:
    photos = desk.photos()
    plan = planner(desk).of_groups([group(photos["2009/coffee.jpg"], photos["copies/coffee.jpg"])])
    (action,) = plan.actions
    assert action.file.path == f"{copied.as_posix()}/copies/coffee.jpg" and action.root == copied.as_posix()
    assert action.keeper is not None and action.keeper.path.endswith("2009/coffee.jpg")
    assert [one.path.rpartition("/")[2] for one in action.together] == ["coffee.xmp"]
    assert action.frees == action.file.size + 4 and "it is the first" in action.reason
    assert action.evidence["relation"] == "identical" and action.photo_id == photos["copies/coffee.jpg"].id
    assert plan.id.startswith("20261130-000000-") and plan.left_out == ()


def test_only_the_relations_that_count(desk: Desk, copied: Path) -> None:
    photos = desk.photos()
    crop = group(photos["astronaut.jpg"], photos["chelsea.jpg"], relation=Relation.CROP)
    assert planner(desk).of_groups([crop]).actions == ()
    assert len(planner(desk).of_groups([crop], How(relations=frozenset({Relation.CROP}))).actions) == 1


def test_what_is_in_an_archive_stays_and_keeps_nothing(desk: Desk, copied: Path) -> None:
    photos = desk.photos()
    inside, outside = photos["new.zip!chelsea.jpg"], photos["chelsea.jpg"]
    plan = planner(desk).of_groups([group(outside, inside), group(inside, outside)])
    assert plan.actions == () and codes(plan.left_out) == ["in-archive", "in-archive"]


def test_one_file_by_two_names_is_left_out(desk: Desk, copied: Path) -> None:
    (copied / "again.jpg").hardlink_to(copied / "chelsea.jpg")
    desk.index(copied)
    photos = desk.photos()
    plan = planner(desk).of_groups([group(photos["chelsea.jpg"], photos["again.jpg"])])
    assert codes(plan.left_out) == ["same-file"]


def test_a_raw_and_its_jpeg_are_one_thing(desk: Desk, copied: Path, jpegs: dict[str, bytes]) -> None:
    (copied / "chelsea.dng").write_bytes(jpegs["chelsea"] + b" ")
    desk.index(copied)
    photos = desk.photos()
    plan = planner(desk).of_groups([group(photos["chelsea.dng"], photos["chelsea.jpg"])])
    assert codes(plan.left_out) == ["one-stack"]


def test_a_choice_by_hand_needs_another_copy(desk: Desk, copied: Path) -> None:
    photos = desk.photos()
    both = [photos["2009/coffee.jpg"].id, photos["copies/coffee.jpg"].id]
    plan = planner(desk).of_photos([both[1], photos["astronaut.jpg"].id, 999])
    assert [one.file.path.rpartition("/")[2] for one in plan.actions] == ["coffee.jpg"]
    assert codes(plan.left_out) == ["no-keeper", "not-in-library"]
    assert codes(planner(desk).of_photos(both).left_out) == ["no-keeper", "no-keeper"]
    tied = group(photos["chelsea.jpg"], photos["astronaut.jpg"], relation=Relation.COPY)
    assert len(planner(desk).of_photos([photos["astronaut.jpg"].id], groups=[tied]).actions) == 1


def test_moves_keep_the_folders_and_need_no_keeper(desk: Desk, copied: Path, tmp_path: Path) -> None:
    photos = desk.photos()
    how = How(ActionKind.MOVE, folder=f"{tmp_path.as_posix()}/sorted")
    (action,) = planner(desk).of_photos([photos["copies/coffee.jpg"].id], how).actions
    assert action.target == f"{tmp_path.as_posix()}/sorted/photos/copies/coffee.jpg" and action.keeper is None
    assert action.targets == (f"{tmp_path.as_posix()}/sorted/photos/copies/coffee.xmp",) and action.frees == 0


def test_renames_by_a_template(desk: Desk, copied: Path) -> None:
    photos = desk.photos()
    how = How(ActionKind.RENAME, template=Template("my {name}"))
    (action,) = planner(desk).of_photos([photos["chelsea.jpg"].id], how).actions
    assert action.target == f"{copied.as_posix()}/my chelsea.jpg"
    dated = How(ActionKind.RENAME, template=Template("{date}"))
    assert codes(planner(desk).of_photos([photos["chelsea.jpg"].id], dated).left_out) == ["lacks"]


def test_what_of_a_card_is_here(desk: Desk, copied: Path, jpegs: dict[str, bytes], tmp_path: Path) -> None:
    card = tmp_path / "card"
    card.mkdir()
    for name in ("chelsea", "rocket"):
        (card / f"{name}.jpg").write_bytes(jpegs[name])
    photos = desk.photos()
    found = [
        Possession(f"{card}/chelsea.jpg", "exact", SAME, photos["chelsea.jpg"], Relation.IDENTICAL, 1.0),
        Possession(f"{card}/rocket.jpg", "exact", SAME, photos["old.zip!rocket.jpg"], Relation.IDENTICAL, 1.0),
        Possession(f"{card}/new.jpg", "new", verbatim("nothing like it")),
        Possession(f"{card}/better.jpg", "this-better", verbatim("more pixels"), photos["chelsea.jpg"]),
    ]
    plan = planner(desk).of_possessions(found, str(card))
    assert [one.file.path for one in plan.actions] == [f"{card}/chelsea.jpg"] and plan.actions[0].root == str(card)
    assert codes(plan.left_out) == ["in-archive"]
    with pytest.raises(UsageError):
        planner(desk).of_possessions(found, str(card), How(ActionKind.RENAME, template=Template("{name}")))


@pytest.mark.parametrize("kind", [ActionKind.MOVE, ActionKind.RENAME, ActionKind.SIDECAR])
def test_what_is_asked_for_must_be_whole(kind: ActionKind) -> None:
    with pytest.raises(UsageError):
        How(kind)


def test_what_copies_say_is_carried_into_a_note(desk: Desk, copied: Path) -> None:
    (copied / "copies" / "coffee.xmp").write_text(written_note(Values(rating=5)), "utf-8")
    photos = desk.photos()
    tied = group(photos["2009/coffee.jpg"], photos["copies/coffee.jpg"])
    spare, note = planner(desk).of_groups([tied], How(carry=True)).actions
    assert (spare.number, note.number, note.kind) == (1, 2, ActionKind.SIDECAR)
    assert note.target == f"{copied.as_posix()}/2009/coffee.jpg.xmp"
    assert read_note((note.text or "").encode()).rating == 5
    assert len(planner(desk).of_groups([tied]).actions) == 1
