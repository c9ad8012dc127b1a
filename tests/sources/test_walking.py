"""Going through folders: what comes, in which order, and what is said of the rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.errors import SourceUnreachable
from pictrace.sources import Entry, Limits, Problem
from pictrace.sources.walking import FoundArchive, walk
from tests.sources.places import make_folder, photo, zip_bytes

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files")
not_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")


def keys(root: Path, limits: Limits | None = None) -> list[str]:
    return [item.key for item in walk(str(root), limits or Limits()) if isinstance(item, Entry)]


def reasons(root: Path) -> dict[str, str]:
    return {item.key: item.reason for item in walk(str(root), Limits()) if isinstance(item, Problem)}


def test_an_empty_folder_has_nothing(tmp_path: Path) -> None:
    assert list(walk(str(tmp_path), Limits())) == []


def test_a_root_that_is_not_there_or_no_folder_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable, match="gone: it is not there"):
        list(walk(str(tmp_path / "gone"), Limits()))
    (tmp_path / "a.jpg").write_bytes(photo())
    with pytest.raises(SourceUnreachable, match=r"a\.jpg"):
        list(walk(str(tmp_path / "a.jpg"), Limits()))


def test_an_entry_tells_size_stamp_and_no_data(tmp_path: Path) -> None:
    make_folder(tmp_path, {"a.jpg": photo(1)})
    os.utime(tmp_path / "a.jpg", ns=(1, 1_234_567_890))
    (entry,) = walk(str(tmp_path), Limits())
    assert isinstance(entry, Entry)
    assert (entry.key, entry.size, entry.data) == ("a.jpg", len(photo(1)), None)
    assert entry.stamp == f"{len(photo(1))}-{(tmp_path / 'a.jpg').stat().st_mtime_ns}"


def test_a_name_without_a_suffix_is_a_photo_if_its_bytes_are(tmp_path: Path) -> None:
    make_folder(tmp_path, {"IMG_1": photo(), "README": b"words", "empty": b""})
    assert keys(tmp_path) == ["IMG_1"]


def test_archives_are_handed_on_with_their_rules(tmp_path: Path) -> None:
    make_folder(tmp_path, {"d/old.ZIP": zip_bytes({"a.jpg": photo()}), "d/.pictraceignore": b"*.png\n"})
    (found,) = walk(str(tmp_path), Limits())
    assert isinstance(found, FoundArchive)
    assert found.key == "d/old.ZIP" and Path(found.path) == tmp_path / "d" / "old.ZIP"
    assert found.status.st_size == (tmp_path / "d" / "old.ZIP").stat().st_size
    assert found.rules is not None and found.rules.skips("d/x.png", folder=False)


@posix
def test_names_of_one_file_share_an_identity_and_others_do_not(tmp_path: Path) -> None:
    make_folder(tmp_path, {"a.jpg": photo(1), "b.jpg": photo(1)})
    (tmp_path / "c.jpg").hardlink_to(tmp_path / "a.jpg")
    seen = {item.key: item.identity for item in walk(str(tmp_path), Limits()) if isinstance(item, Entry)}
    assert seen["a.jpg"] == seen["c.jpg"] != seen["b.jpg"]
    assert None not in seen.values()


@posix
def test_what_is_no_file_is_a_problem_only_if_its_name_says_photo(tmp_path: Path) -> None:
    for name in ("pipe.jpg", "pipe.zip", "pipe", "pipe.txt"):
        os.mkfifo(tmp_path / name)
    found = reasons(tmp_path)
    assert found == dict.fromkeys(("pipe.jpg", "pipe.zip"), "it is a named pipe, not a file")


@posix
def test_a_link_to_nowhere_is_said_and_is_no_photo(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to(tmp_path / "gone.jpg")
    (tmp_path / "notes.txt").symlink_to(tmp_path / "gone.txt")
    assert keys(tmp_path) == []
    assert list(reasons(tmp_path)) == ["a.jpg"]


@posix
@not_root
def test_a_closed_folder_is_said_and_the_rest_is_listed(tmp_path: Path) -> None:
    make_folder(tmp_path, {"a/x.jpg": photo(), "b/y.jpg": photo()})
    (tmp_path / "a").chmod(0)
    try:
        assert keys(tmp_path) == ["b/y.jpg"]
        assert "no permission" in reasons(tmp_path)["a"]
    finally:
        (tmp_path / "a").chmod(0o700)


@pytest.mark.parametrize("patterns", [b"*" * 5000, b"a\n" * 6000])
def test_a_file_of_too_many_patterns_does_not_count_and_says_so(tmp_path: Path, patterns: bytes) -> None:
    make_folder(tmp_path, {"a.jpg": photo(), ".pictraceignore": patterns})
    assert keys(tmp_path) == ["a.jpg"]
    assert reasons(tmp_path)[".pictraceignore"].startswith("its patterns do not count: it has more than 5,000 patterns")


def test_patterns_that_are_no_text_skip_nothing_else(tmp_path: Path) -> None:
    make_folder(tmp_path, {"a.jpg": photo(), "b.jpg": photo(), ".pictraceignore": b"\xff\xfe\n#a.jpg\n\nb.jpg\n"})
    assert keys(tmp_path) == ["a.jpg"]


@posix
@given(names=st.lists(st.text(st.sampled_from("aB1 é日\u202e'\\!"), min_size=1, max_size=6), max_size=6, unique=True))
def test_every_name_is_listed_once(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    root = tmp_path_factory.mktemp("walk")
    made = make_folder(root, {f"{name}.jpg": photo(1, size=8) for name in names})
    assert sorted(keys(made)) == sorted(f"{name}.jpg" for name in names)
