"""Archives from inside: which format a file is, what of it is listed, and finding one member again at any depth."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pictrace.errors import PhotoGone, PhotoTooLarge, PhotoUnreadable
from pictrace.sources import Container, Entry, Limits, Problem, Unchanged
from pictrace.sources.archive_format import ArchiveDamaged
from pictrace.sources.members import Archives, open_archive, scan_archive, stamp_of
from pictrace.sources.names import Rules
from tests.sources.places import containers, entries, photo, problems, tar_bytes, unchanged, zip_bytes

MODES = {"zip": None, "tar": "w", "tar.gz": "w:gz", "tar.xz": "w:xz"}
ONE, TWO = photo(1), photo(2)


def packed(suffix: str, files: dict[str, bytes]) -> bytes:
    mode = MODES[suffix]
    return zip_bytes(files) if mode is None else tar_bytes(files, mode)


@pytest.fixture
def archives() -> Iterator[Archives]:
    archives = Archives(Limits())
    yield archives
    archives.close()


@pytest.mark.parametrize("suffix", MODES)
@pytest.mark.parametrize("name", ["x", "x.tar", "x.tar.gz", "x.rar"])
def test_the_bytes_tell_the_format_and_not_the_name(suffix: str, name: str) -> None:
    archive = open_archive(packed(suffix, {"a.jpg": ONE}), name)
    assert [member.name for member in archive.members()] == ["a.jpg"]
    archive.close()


def test_a_name_that_says_zip_is_believed_where_the_bytes_do_not_say() -> None:
    with pytest.raises(ArchiveDamaged, match="the ZIP archive is damaged"):
        open_archive(tar_bytes({"a.jpg": ONE}), "X.ZIP")
    with pytest.raises(ArchiveDamaged, match="the ZIP archive is damaged"):
        open_archive(b"nothing known", "x.cbz")


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.zip").touch()
    for file in (b"", str(tmp_path / "x.zip")):
        with pytest.raises(ArchiveDamaged, match="the archive is empty: the file has no bytes"):
            open_archive(file, "x.zip")


def test_an_archive_with_the_known_stamp_is_not_opened() -> None:
    found = list(scan_archive(b"no archive at all", "x.zip", "s1", {"x.zip": "s1"}, Limits()))
    assert found == [Unchanged("x.zip")]


def test_damage_is_a_problem_of_the_whole_archive_and_no_exception(tmp_path: Path) -> None:
    for file in (b"", b"PK\x03\x04 damaged", str(tmp_path / "gone.zip")):
        found = list(scan_archive(file, "x.zip", "s1", {}, Limits()))
        assert found[0] == Container("x.zip", "s1")
        (problem,) = found[1:]
        assert isinstance(problem, Problem) and problem.subtree and problem.key == "x.zip" and problem.reason


@pytest.mark.parametrize("suffix", MODES)
def test_only_what_may_be_a_photo_is_listed(suffix: str) -> None:
    files = {"a.jpg": ONE, "notes.txt": b"hello", "plain": TWO, "text": b"no picture", ".x/h.jpg": ONE, "d/": b""}
    found = entries(list(scan_archive(packed(suffix, files), "x", "1", {}, Limits())))
    assert set(found) == {"x!a.jpg", "x!plain"}
    hidden = entries(list(scan_archive(packed(suffix, files), "x", "1", {}, Limits(hidden=True))))
    assert set(hidden) == {"x!a.jpg", "x!plain", "x!.x/h.jpg"}


def test_patterns_hold_inside_archives() -> None:
    data = zip_bytes({"cache/a.jpg": ONE, "b.jpg": TWO})
    rules = Rules.parse(["cache/"])
    assert set(entries(list(scan_archive(data, "x.zip", "1", {}, Limits(), rules)))) == {"x.zip!b.jpg"}


def test_the_archive_that_is_the_source_gives_plain_keys() -> None:
    found = list(scan_archive(zip_bytes({"a.jpg": ONE}), "", "1", {}, Limits()))
    assert [type(item) for item in found] == [Container, Entry]
    assert set(entries(found)) == {"a.jpg"}


def test_nested_archives_bring_their_bytes_along() -> None:
    inner = zip_bytes({"a.jpg": ONE})
    found = list(scan_archive(zip_bytes({"in.zip": inner, "b.jpg": TWO}), "x.zip", "1", {}, Limits()))
    listed = entries(found)
    assert listed["x.zip!in.zip!a.jpg"].data == ONE and listed["x.zip!in.zip!a.jpg"].size == len(ONE)
    assert listed["x.zip!b.jpg"].data is None
    stamps = containers(found)
    assert set(stamps) == {"x.zip", "x.zip!in.zip"}
    again = list(scan_archive(zip_bytes({"in.zip": inner, "b.jpg": TWO}), "x.zip", "2", stamps, Limits()))
    assert unchanged(again) == ["x.zip!in.zip"]


def test_nesting_ends_and_says_where() -> None:
    data = zip_bytes({"a.jpg": ONE})
    for _ in range(3):
        data = zip_bytes({"n.zip": data})
    found = list(scan_archive(data, "x.zip", "1", {}, Limits(nesting=3)))
    assert entries(found) == {}
    assert problems(found) == {"x.zip!n.zip!n.zip!n.zip": "archives are nested more than 3 deep"}
    assert all(item.subtree for item in found if isinstance(item, Problem))
    assert len(entries(list(scan_archive(data, "x.zip", "1", {}, Limits(nesting=4))))) == 1


def test_a_nested_archive_over_its_limit_is_a_problem_and_the_rest_is_listed() -> None:
    inner = zip_bytes({"a.jpg": ONE})
    found = list(
        scan_archive(zip_bytes({"in.zip": inner, "b.jpg": TWO}), "x.zip", "1", {}, Limits(nested_archive_bytes=50))
    )
    assert set(entries(found)) == {"x.zip!b.jpg"}
    assert list(problems(found)) == ["x.zip!in.zip"]


def test_the_stamp_of_a_file_differs_with_size_and_time(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(b"one")
    os.utime(file, ns=(1, 1_000_000_000))
    first = stamp_of(file.stat())
    assert stamp_of(file.stat()) == first
    file.write_bytes(b"four")
    os.utime(file, ns=(1, 1_000_000_000))
    assert stamp_of(file.stat()) != first
    file.write_bytes(b"one")
    os.utime(file, ns=(1, 2_000_000_000))
    assert stamp_of(file.stat()) != first


@pytest.mark.parametrize("outer", MODES)
@pytest.mark.parametrize("inner", MODES)
def test_a_member_is_found_again_at_any_depth(tmp_path: Path, archives: Archives, outer: str, inner: str) -> None:
    name = f"Ünï 日本.{inner}"
    path = tmp_path / f"x.{outer}"
    path.write_bytes(packed(outer, {name: packed(inner, {"a!b.jpg": ONE, "c/d.jpg": TWO})}))
    assert archives.read(str(path), f"{name}!a!b.jpg") == ONE
    with archives.open_member(str(path), f"{name}!c/d.jpg") as file:
        assert file.read() == TWO
    for gone in (f"{name}!e.jpg", "e.jpg", f"other.{inner}!a!b.jpg", f"{name}!", ""):
        with pytest.raises(PhotoGone, match="the archive no longer has a file of this name"):
            archives.read(str(path), gone)


def test_a_name_with_the_mark_of_archives_is_tried_as_it_is_first(tmp_path: Path, archives: Archives) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zip_bytes({"in.zip!a.jpg": ONE, "in.zip": zip_bytes({"a.jpg": TWO})}))
    assert archives.read(str(path), "in.zip!a.jpg") == ONE


def test_a_changed_archive_is_opened_anew(tmp_path: Path, archives: Archives) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zip_bytes({"a.jpg": ONE}))
    first = archives.open(str(path))
    assert archives.open(str(path)) is first
    path.write_bytes(zip_bytes({"a.jpg": TWO, "more.jpg": ONE}))
    assert archives.open(str(path)) is not first
    assert archives.read(str(path), "a.jpg") == TWO


def test_limits_hold_for_members(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zip_bytes({"a.jpg": ONE}))
    archives = Archives(Limits(photo_bytes=len(ONE) - 1))
    with pytest.raises(PhotoTooLarge):
        archives.read(str(path), "a.jpg")
    archives.close()


def test_what_is_not_there_or_no_archive_is_said(tmp_path: Path, archives: Archives) -> None:
    with pytest.raises(FileNotFoundError):
        archives.read(str(tmp_path / "gone.zip"), "a.jpg")
    (tmp_path / "x.zip").write_bytes(b"no archive")
    with pytest.raises(PhotoUnreadable):
        archives.read(str(tmp_path / "x.zip"), "a.jpg")


def test_closed_archives_are_opened_again(tmp_path: Path, archives: Archives) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zip_bytes({"a.jpg": ONE}))
    assert archives.read(str(path), "a.jpg") == ONE
    archives.close()
    assert archives.read(str(path), "a.jpg") == ONE


def test_many_archives_are_read_by_many_threads(tmp_path: Path, archives: Archives) -> None:
    """More than are kept open, so that some are let go while others read from them."""
    wanted = {}
    for number in range(20):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(zip_bytes({"a.jpg": photo(number)}))
        wanted[str(path)] = photo(number)
    with ThreadPoolExecutor(6) as pool:
        places = list(wanted) * 4
        found = list(pool.map(lambda place: archives.read(place, "a.jpg"), places))
    assert found == [wanted[place] for place in places]
