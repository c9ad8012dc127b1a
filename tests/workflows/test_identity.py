"""One file at several places is one file: links, hard links, mounts, spellings; and copies stay copies."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from sqlalchemy import update

from pictrace.catalogue.schema import photos as photos_table
from pictrace.decoding import decode
from pictrace.records import DuplicateGroup, Photo, PhotoState
from pictrace.sources.identity import Files, below, one_file, one_place
from pictrace.verification import StandardVerifier
from pictrace.workflows.indexing.places import settle
from pictrace.workflows.membership.checker import check_membership
from pictrace.workflows.pairs import PhashIndex
from tests.workflows.conftest import Desk
from tests.workflows.copies import groups, names

links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


@pytest.fixture
def one(tmp_path: Path, jpegs: dict[str, bytes]) -> Path:
    """``one/coffee.jpg``."""
    root = tmp_path / "one"
    root.mkdir()
    (root / "coffee.jpg").write_bytes(jpegs["coffee"])
    return root


def listed(group: DuplicateGroup) -> dict[str, tuple[str, ...]]:
    return {member.photo.location: member.same_file for member in group.members}


@links
def test_a_hard_link_is_no_duplicate(desk: Desk, one: Path, verifier: StandardVerifier) -> None:
    os.link(one / "coffee.jpg", one / "again.jpg")
    assert desk.index(one).added == 2
    assert groups(desk, verifier) == []


@links
def test_a_copy_beside_links_is_the_only_duplicate(desk: Desk, one: Path, verifier: StandardVerifier) -> None:
    other = one.parent / "other"
    other.mkdir()
    (other / "link.jpg").symlink_to(one / "coffee.jpg")
    shutil.copy(one / "coffee.jpg", other / "a copy.jpg")
    desk.index(one, other)
    (group,) = groups(desk, verifier)
    kept = (one / "coffee.jpg").as_posix()
    assert listed(group) == {kept: ((other / "link.jpg").as_posix(),), (other / "a copy.jpg").as_posix(): ()}
    assert group.keeper.location == kept, "the link is not the keeper"
    assert [photo.get("same_file") for photo in group.to_json()["photos"]] == [[str(other / "link.jpg")], None]


@links
def test_links_to_an_archive_do_not_make_copies_of_what_is_in_it(
    desk: Desk, archive: Path, tmp_path: Path, verifier: StandardVerifier
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "linked.zip").symlink_to(archive / "old.zip")
    desk.index(archive, elsewhere)
    assert groups(desk, verifier) == []
    (elsewhere / "linked.zip").unlink()
    shutil.copy(archive / "old.zip", elsewhere / "copied.zip")
    desk.index()
    found = names(groups(desk, verifier))
    assert len(found) == 3
    assert {"old.zip!rocket.jpg", "copied.zip!rocket.jpg"} in found


@links
def test_what_is_kept_of_an_edited_picture_counts_links_once(
    desk: Desk, one: Path, jpegs: dict[str, bytes], verifier: StandardVerifier
) -> None:
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(jpegs["coffee"])) as picture:
        picture.save(one / "sent.jpg", quality=40)
    os.link(one / "coffee.jpg", one / "zz.jpg")
    desk.index(one)
    (group,) = groups(desk, verifier)
    assert len(group.members) == 2
    assert group.members[0].same_file == ((one / "zz.jpg").as_posix(),)


@links
def test_have_tells_a_copy_from_the_file_itself(
    desk: Desk, one: Path, tmp_path: Path, verifier: StandardVerifier
) -> None:
    def verdict() -> tuple[str, str]:
        source = desk.source(str(tmp_path / "link"))
        index = desk.runtime.index()
        phash_index = PhashIndex(desk.catalogue)
        (found,) = check_membership(
            desk.catalogue, source, desk.embedder, index, phash_index, verifier, decode=decode, threads=1
        )
        return found.verdict, found.reason

    (tmp_path / "link").symlink_to(one)
    desk.index(one)
    place = (one / "coffee.jpg").as_posix()
    assert verdict() == ("same-file", f"the same file as {place}")
    backup = tmp_path / "backup"
    shutil.copytree(one, backup)
    desk.index(backup)
    assert verdict() == ("exact", f"the same bytes as {(backup / 'coffee.jpg').as_posix()}")


@links
def test_one_place_in_two_spellings_is_one_source(desk: Desk, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(archive)
    (tmp_path / "year").symlink_to(archive / "2009")

    def settled(*places: Path) -> list[str]:
        return [source.location for source in settle(desk.catalogue, [str(place) for place in places], desk.source)]

    assert len(settled(archive, tmp_path / "link")) == 1
    (tmp_path / "linked.zip").symlink_to(archive / "old.zip")
    assert len(settled(archive / "old.zip", tmp_path / "linked.zip")) == 1
    assert desk.index(archive).added == 6
    assert settled(tmp_path / "link") == settled(tmp_path / "year") == [archive.as_posix()]
    assert desk.index(tmp_path / "link").unchanged == 6


@links
def test_a_source_spelled_by_a_link_is_taken_over_by_the_folder_around_it(
    desk: Desk, archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "year").symlink_to(archive / "2009")
    desk.index(tmp_path / "year")
    (before,) = desk.photos().values()
    report = desk.index(archive)
    assert (report.added, report.unchanged, report.missing) == (5, 1, 0)
    after = desk.catalogue.photos.get(before.id)
    assert (after.key, after.location) == ("2009/coffee.jpg", (archive / "2009/coffee.jpg").as_posix())


@links
def test_an_older_library_learns_identities_without_reading(desk: Desk, one: Path, verifier: StandardVerifier) -> None:
    os.link(one / "coffee.jpg", one / "again.jpg")
    desk.index(one)
    with desk.catalogue._database.writing() as connection:
        connection.execute(update(photos_table).values(identity=None))
    report = desk.index()
    assert (report.added, report.unchanged) == (0, 2)
    first, second = desk.photos().values()
    assert first.identity == second.identity is not None


@links
def test_identities_stay_when_nothing_changed(desk: Desk, one: Path) -> None:
    desk.index(one)
    before = desk.photos()["coffee.jpg"].identity
    assert before is not None
    known = desk.catalogue.scans.known(1)
    (entry,) = desk.source(str(one)).scan({})
    known.see(entry.key, entry.stamp, entry.identity)  # type: ignore[union-attr]
    assert known.identified == 0


def photo(number: int, location: str, identity: str | None, **changes: object) -> Photo:
    fields = {"source_id": 1, "state": PhotoState.PRESENT, "content_id": 1} | changes
    return Photo(number, key=location, location=location, identity=identity, **fields)  # type: ignore[arg-type]


def test_away_the_last_scan_of_one_source_decides(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    a, b = photo(1, f"{gone}/a.jpg", "7@"), photo(2, f"{gone}/b.jpg", "7@")
    files = Files()
    assert files.of([a, b]) == [a]
    assert files.others(a) == (b.location,)


@pytest.mark.parametrize(
    "changes",
    [
        {"source_id": 2},  # another scan: another disk may have been in the same drive
        {"state": PhotoState.MISSING},  # of an earlier scan: the inode may have been given out again
        {"identity": None},
        {"identity": "8@"},
    ],
)
def test_in_doubt_there_are_two_files(tmp_path: Path, changes: dict[str, object]) -> None:
    fields: dict[str, object] = {"identity": "7@"} | changes
    a, b = photo(1, f"{tmp_path}/gone/a.jpg", "7@"), photo(2, f"{tmp_path}/gone/b.jpg", **fields)  # type: ignore[arg-type]
    assert Files().of([a, b]) == [a, b]


def test_what_the_disk_says_now_wins_over_what_a_scan_saw(tmp_path: Path) -> None:
    """A disk cloned block by block has the same inodes: at two mounts it holds two files."""
    (tmp_path / "a.jpg").write_bytes(b"1")
    (tmp_path / "b.jpg").write_bytes(b"1")
    a, b = photo(1, f"{tmp_path}/a.jpg", "7@"), photo(2, f"{tmp_path}/b.jpg", "7@")
    assert Files().of([a, b]) == [a, b]
    assert one_file(a.location, a)
    assert not one_file(a.location, b)


def test_without_inodes_the_real_path_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jpg").write_bytes(b"1")
    (tmp_path / "b.jpg").write_bytes(b"1")
    real = os.stat

    def stat(path: str | Path, **options: object) -> os.stat_result:
        found = real(path, **options)  # type: ignore[arg-type]
        return os.stat_result((found.st_mode, 0, 0, *tuple(found)[3:]))

    monkeypatch.setattr("pictrace.sources.identity.os.stat", stat)
    assert one_place(f"{tmp_path}/a.jpg", f"{tmp_path}/../{tmp_path.name}/a.jpg")
    assert not one_place(f"{tmp_path}/a.jpg", f"{tmp_path}/b.jpg")


def test_below(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert below(f"{tmp_path}/in/deep", str(tmp_path)) == "in/deep"
    assert below(str(tmp_path), str(tmp_path)) == ""
    assert below(f"{tmp_path}/in", f"{tmp_path}/in/deep") is None
    assert below("https://example.org/in", str(tmp_path)) is None


def test_addresses_are_not_asked_of_the_disk() -> None:
    a, b = photo(1, "https://example.org/a.jpg", None), photo(2, "https://example.org/b.jpg", None)
    assert Files().of([a, b]) == [a, b]
