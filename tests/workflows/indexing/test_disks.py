"""Disks that are away, replaced or plugged in elsewhere, as a system tells it; on real mounts in ``test_mounts``."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import delete

from pictrace.catalogue.schema import volumes as volumes_table
from pictrace.records import PhotoState, Volume
from pictrace.sources import Border, Scanned
from pictrace.sources.folder import FolderSource
from pictrace.sources.volumes import Volumes
from tests.workflows.conftest import Desk


class Plugged(Volumes):
    """Places at which file systems are mounted, by their ids."""

    def __init__(self) -> None:
        self.at: dict[str, str | None] = {}

    def holding(self, location: str) -> Volume:
        found = [place for place in self.at if location == place or location.startswith(place + "/")]
        if not found:
            return Volume("uuid:system", location)
        place = max(found, key=len)
        return Volume(self.at[place], location[len(place) :] or "/")

    def places(self, volume: Volume) -> list[str]:
        found = [place + volume.path.rstrip("/") for place, name in self.at.items() if name == volume.id]
        return [place for place in found if Path(place).exists()]


@pytest.fixture
def plugged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Plugged:
    """What the desk is told is mounted; folders of mounts are borders."""
    plugged = Plugged()
    desk.volumes = lambda: plugged
    real = FolderSource.scan

    def scan(source: FolderSource, known: Mapping[str, str]) -> Iterator[Scanned]:
        start = source.location + "/"
        for place in plugged.at:
            if place.startswith(start) and Path(place).is_dir():
                yield Border(place[len(start) :], place)
        yield from real(source, known)

    monkeypatch.setattr(FolderSource, "scan", scan)
    return plugged


@pytest.fixture
def stick(archive: Path, plugged: Plugged) -> Path:
    """``photos/2009`` is on a disk of its own."""
    plugged.at[(archive / "2009").as_posix()] = "uuid:stick"
    return archive / "2009"


def unplug(stick: Path, plugged: Plugged) -> Path:
    """Returns where the files are now; the empty folder remains, as mount points do."""
    del plugged.at[stick.as_posix()]
    away = stick.parent.parent / "drawer"
    shutil.move(stick, away)
    stick.mkdir()
    return away


def states(desk: Desk) -> dict[str, PhotoState]:
    return {key: photo.state for key, photo in desk.photos().items()}


def test_a_disk_below_a_source_that_is_away_is_not_missing(
    desk: Desk, archive: Path, stick: Path, plugged: Plugged
) -> None:
    desk.index(archive)
    before = desk.photos()["2009/coffee.jpg"]
    away = unplug(stick, plugged)
    report = desk.index()
    assert (report.missing, report.failed, report.unchanged) == (0, 0, 5)
    assert [(one.location, "is away" in one.reason) for one in report.unreachable] == [(stick.as_posix(), True)]
    assert desk.photos()["2009/coffee.jpg"] == before
    assert desk.index().missing == 0, "it is remembered on"
    stick.rmdir()
    shutil.move(away, stick)
    plugged.at[stick.as_posix()] = "uuid:stick"
    report = desk.index()
    assert (report.unchanged, report.unreachable) == (6, ())


def test_a_backup_takes_no_ids_of_a_disk_that_is_away(
    desk: Desk, archive: Path, stick: Path, plugged: Plugged, tmp_path: Path
) -> None:
    desk.index(archive)
    before = desk.photos()["2009/coffee.jpg"]
    away = unplug(stick, plugged)
    shutil.copytree(away, tmp_path / "backup")
    report = desk.index(archive, tmp_path / "backup")
    assert (report.moved, report.missing, report.added) == (0, 0, 1)
    assert desk.catalogue.photos.get(before.id) == before


def test_what_lies_at_an_empty_mount_point_is_not_what_was_there(
    desk: Desk, archive: Path, stick: Path, plugged: Plugged, jpegs: dict[str, bytes]
) -> None:
    desk.index(archive)
    before = desk.photos()["2009/coffee.jpg"]
    unplug(stick, plugged)
    (stick / "coffee.jpg").write_bytes(jpegs["rocket"])
    assert desk.index().added == 0
    assert desk.photos()["2009/coffee.jpg"] == before


def test_another_disk_below_a_source_is_told(
    desk: Desk, archive: Path, stick: Path, plugged: Plugged, jpegs: dict[str, bytes]
) -> None:
    desk.index(archive)
    unplug(stick, plugged)
    plugged.at[stick.as_posix()] = "uuid:another"
    (stick / "coffee.jpg").write_bytes(jpegs["rocket"])
    report = desk.index()
    assert "another disk" in report.unreachable[0].reason
    assert report.added == 0
    report = desk.index(accept_changes=True)
    assert (report.unreachable, report.added) == ((), 1)
    assert desk.index().unchanged == 6, "what was accepted is remembered"


def test_another_disk_at_the_place_of_a_source_changes_nothing(
    desk: Desk, archive: Path, plugged: Plugged, jpegs: dict[str, bytes]
) -> None:
    plugged.at[archive.as_posix()] = "uuid:card1"
    desk.index(archive)
    before = desk.photos()
    (archive / "chelsea.jpg").write_bytes(jpegs["rocket"])
    plugged.at[archive.as_posix()] = "uuid:card2"
    report = desk.index()
    assert "another disk" in report.unreachable[0].reason
    assert desk.photos() == before
    assert not desk.catalogue.sources.all()[0].reachable
    assert desk.index(accept_changes=True).unreachable == ()
    assert desk.catalogue.sources.all()[0].reachable


def test_ids_of_two_kinds_say_nothing(desk: Desk, archive: Path, plugged: Plugged) -> None:
    plugged.at[archive.as_posix()] = "uuid:card"
    desk.index(archive)
    plugged.at[archive.as_posix()] = "fsid:0123"
    assert desk.index().unchanged == 6


@pytest.mark.parametrize("named", ["its new place", "its old place", "no place"])
def test_a_disk_at_another_place_is_the_same_source(
    desk: Desk, archive: Path, plugged: Plugged, tmp_path: Path, named: str
) -> None:
    plugged.at[tmp_path.as_posix()] = "uuid:stick"
    desk.index(archive)
    before = desk.photos()
    other = tmp_path.with_name(tmp_path.name + "-elsewhere")
    other.mkdir()
    shutil.move(archive, other / "photos")
    plugged.at = {other.as_posix(): "uuid:stick"}
    given = {"its new place": [other / "photos"], "its old place": [archive], "no place": []}
    report = desk.index(*given[named])
    assert (report.unchanged, report.added, report.missing, report.unreachable) == (6, 0, 0, ())
    (source,) = desk.catalogue.sources.all()
    assert source.location == (other / "photos").as_posix()
    after = desk.photos()
    assert {key: photo.id for key, photo in after.items()} == {key: photo.id for key, photo in before.items()}
    assert after["old.zip!rocket.jpg"].location == (other / "photos/old.zip!rocket.jpg").as_posix()


@pytest.mark.parametrize("both", [True, False], ids=["with its old source", "alone"])
def test_a_disk_that_was_below_a_source_and_is_plugged_in_elsewhere_moves_its_photos(
    desk: Desk, archive: Path, stick: Path, plugged: Plugged, both: bool
) -> None:
    desk.index(archive)
    before = desk.photos()["2009/coffee.jpg"]
    away = unplug(stick, plugged)
    plugged.at[away.as_posix()] = "uuid:stick"
    report = desk.index(*([archive] if both else []), away)
    assert (report.unchanged, report.added, report.missing, report.unreachable) == (6 if both else 1, 0, 0, ())
    report = desk.index()
    assert (report.unchanged, report.added, report.missing, report.unreachable) == (6, 0, 0, ())
    assert desk.catalogue.photos.get(before.id).location == (away / "coffee.jpg").as_posix()


def test_the_folder_around_an_absent_disk_does_not_swallow_its_source(
    desk: Desk, archive: Path, stick: Path, plugged: Plugged
) -> None:
    desk.index(stick)
    (before,) = desk.photos().values()
    away = unplug(stick, plugged)
    report = desk.index(archive)
    assert (report.added, report.missing, report.moved) == (5, 0, 0)
    assert desk.catalogue.photos.get(before.id) == before
    assert len(desk.catalogue.sources.all()) == 2
    stick.rmdir()
    shutil.move(away, stick)
    plugged.at[stick.as_posix()] = "uuid:stick"
    report = desk.index()
    assert (report.unchanged, report.added, report.missing) == (6, 0, 0)
    (source,) = desk.catalogue.sources.all()
    assert desk.catalogue.photos.get(before.id).source_id == source.id, "taken over when it is there"


@pytest.fixture
def many(tmp_path: Path, tiny: Callable[[int], bytes]) -> Path:
    """60 photos in ``many/a`` and 60 in ``many/b``."""
    for number in range(120):
        file = tmp_path / "many" / "ab"[number % 2] / f"{number}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(tiny(number))
    return tmp_path / "many"


def test_a_mass_disappearance_is_unreachable_until_the_user_says_otherwise(desk: Desk, many: Path) -> None:
    desk.index(many)
    shutil.rmtree(many / "a")
    report = desk.index()
    assert (report.missing, report.unchanged) == (0, 60)
    assert report.unreachable[0].reason.startswith("60 of 120 photos are gone at once")
    assert not desk.catalogue.sources.all()[0].reachable
    assert set(states(desk).values()) == {PhotoState.PRESENT}
    report = desk.index(accept_changes=True)
    assert (report.missing, report.unreachable) == (60, ())


def test_a_smaller_share_is_missing_as_ever(desk: Desk, many: Path) -> None:
    desk.index(many)
    for number in range(0, 118, 2):
        (many / "a" / f"{number}.png").unlink()
    report = desk.index()
    assert (report.missing, report.unreachable) == (59, ())


def test_a_renamed_folder_is_no_disappearance(desk: Desk, many: Path) -> None:
    desk.index(many)
    before = {photo.content_hash: photo.id for photo in desk.photos().values()}
    (many / "a").rename(many / "c")
    report = desk.index()
    assert (report.moved, report.missing, report.added, report.unreachable) == (60, 0, 0, ())
    assert {photo.content_hash: photo.id for photo in desk.photos().values()} == before


def test_what_was_moved_to_another_source_is_no_disappearance(
    desk: Desk, many: Path, plugged: Plugged, tmp_path: Path
) -> None:
    desk.index(many)
    (tmp_path / "new").mkdir()
    shutil.move(many / "a", tmp_path / "new" / "a")
    report = desk.index(many, tmp_path / "new")
    assert (report.moved, report.unreachable) == (60, ())


def test_a_library_that_remembers_no_disk_gives_no_ids_to_a_backup(desk: Desk, many: Path, tmp_path: Path) -> None:
    """As an earlier version left it: nothing tells a disk that is away from files that were moved."""
    desk.index(many)
    with desk.catalogue._database.writing() as connection:
        connection.execute(delete(volumes_table))
    shutil.copytree(many, tmp_path / "backup")
    shutil.rmtree(many / "a")
    report = desk.index(many, tmp_path / "backup")
    assert (report.moved, report.missing) == (0, 0)
    assert len(report.unreachable) == 1


def test_forgetting_a_source_forgets_its_disks(desk: Desk, archive: Path, stick: Path) -> None:
    desk.index(archive)
    (source,) = desk.catalogue.sources.all()
    assert set(desk.catalogue.sources.volumes(source.id)) == {"", "2009"}
    desk.catalogue.sources.forget(source.id)
    assert desk.catalogue.sources.volumes(source.id) == {}
