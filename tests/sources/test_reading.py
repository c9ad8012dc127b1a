"""Reading files of the disk: whole or not at all, and every refusal in words."""

from __future__ import annotations

import errno
import os
import socket
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.errors import PhotoTooLarge, PhotoUnreadable
from pictrace.formats import HEAD_BYTES
from pictrace.messages import english
from pictrace.sources import reading
from pictrace.sources.reading import absolute, open_file, read_file, read_head, sort_of, why_not

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files")
BODY = bytes(range(256)) * 8


def test_a_file_of_just_the_limit_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    file = tmp_path / "Ünï 日本 \u202e.jpg"
    file.write_bytes(BODY)
    assert read_file(str(file), len(BODY)) == BODY
    with pytest.raises(PhotoTooLarge, match="the file is over the limit of 2047 bytes"):
        read_file(str(file), len(BODY) - 1)


def test_an_empty_file_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    assert read_file(str(tmp_path / "a"), 0) == b""
    assert read_head(str(tmp_path / "a")) == b""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_file_that_does_not_say_its_size_is_read_to_its_end_or_limit() -> None:
    assert read_file("/proc/self/status", 1 << 20).startswith(b"Name:")
    with pytest.raises(PhotoTooLarge):
        read_file("/proc/self/status", 10)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        open_file(str(tmp_path))
    with pytest.raises(FileNotFoundError):
        open_file(str(tmp_path / "gone"))
    with pytest.raises(NotADirectoryError):
        (tmp_path / "a").touch()
        open_file(str(tmp_path / "a" / "b"))


@posix
def test_a_pipe_that_nobody_writes_to_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(PhotoUnreadable, match="it is a named pipe, not a file"):
        open_file(str(tmp_path / "pipe.jpg"))
    with pytest.raises(PhotoUnreadable, match="it is a device, not a file"):
        read_file(os.devnull, 10)


@posix
def test_refused_files_leave_no_handle_behind(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(BODY)
    before = os.dup(0)
    os.close(before)
    for _ in range(5):
        with pytest.raises(PhotoUnreadable):
            open_file(str(tmp_path / "pipe"))
        with pytest.raises(PhotoTooLarge):
            open_file(str(tmp_path / "large"), 1)
        with pytest.raises(IsADirectoryError):
            open_file(str(tmp_path))
    after = os.dup(0)
    os.close(after)
    assert after == before


def test_the_head_is_the_first_bytes_and_never_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(BODY)
    assert read_head(str(tmp_path / "a")) == BODY[:HEAD_BYTES]
    assert read_head(str(tmp_path / "gone")) == b""
    assert read_head(str(tmp_path)) == b""


@posix
def test_what_lies_there_instead_of_a_file_has_a_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(tmp_path / "s"))
        assert english(sort_of((tmp_path / "s").stat().st_mode)) == "a socket"
    assert english(sort_of((tmp_path / "pipe").stat().st_mode)) == "a named pipe"
    assert english(sort_of(tmp_path.stat().st_mode)) == "a folder"
    assert english(sort_of(Path(os.devnull).stat().st_mode)) == "a device"
    assert english(sort_of(stat.S_IFBLK)) == "a device"
    assert english(sort_of(0)) == "something else"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "there is no permission to read it"),
        (FileNotFoundError(errno.ENOENT, "No such file"), "it is not there"),
        (IsADirectoryError(errno.EISDIR, "Is a directory"), "it is not there"),
        (
            OSError(errno.EIO, "Input/output error"),
            "the disk or network that it is on cannot read it (Input/output error)",
        ),
        (OSError("odd"), "the disk or network that it is on cannot read it (odd)"),
    ],
)
def test_refusals_are_in_words(error: OSError, words: str) -> None:
    assert english(why_not(error)) == words


def test_a_place_in_full_keeps_its_links_and_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    here = Path.cwd().as_posix()
    assert absolute("a/../Ünï 日本") == f"{here}/Ünï 日本"
    assert absolute(".") == here
    monkeypatch.setenv("HOME", here)
    monkeypatch.setenv("USERPROFILE", here)
    assert absolute("~/photos") == f"{here}/photos"


@posix
def test_links_stay_links(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    assert absolute(str(tmp_path / "link")) == f"{tmp_path}/link"


@posix
@given(
    parts=st.lists(st.text(st.characters(exclude_characters="/\0~", exclude_categories=["Cs"]), min_size=1), min_size=1)
)
def test_a_place_in_full_is_itself(parts: list[str]) -> None:
    once = absolute("/" + "/".join(parts))
    assert once.startswith("/") and absolute(once) == once


@posix
def test_a_disk_of_the_table_that_is_not_mounted_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table is the machine's own, so what it says is put in its place."""
    away = str(tmp_path / "my disk")
    monkeypatch.setattr(reading, "_unmounted", lambda: [away])
    assert reading.is_unmounted(away) and reading.is_unmounted(f"{away}/2009")
    assert not reading.is_unmounted(str(tmp_path)) and not reading.is_unmounted(f"{away}s")
    assert reading.unmounted_below(str(tmp_path)) == ["my disk"]
    assert reading.unmounted_below(f"{away}s") == []
