"""What every file system promises a clean-up: the same for the one in memory and for a real disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pictrace.workflows.cleanup.disk import Disk
from pictrace.workflows.cleanup.file_system import FileSystem, is_part_of, parent_of, part_name
from tests.workflows.cleanup.memory import MemoryDisk

Place = tuple[FileSystem, str]


@pytest.fixture(params=["memory", "disk", "disk without exclusive renames"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A file system, and a folder in it that has ``one.jpg``."""
    if request.param == "memory":
        memory = MemoryDisk()
        memory.put("/place/one.jpg", b"one", 0o640)
        yield memory, "/place"
        return
    if "without" in request.param:
        monkeypatch.setattr("pictrace.workflows.cleanup.disk._exclusive_rename", lambda: None)
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "one.jpg").write_bytes(b"one")
    (tmp_path / "place" / "one.jpg").chmod(0o640)
    yield Disk(), f"{tmp_path.as_posix()}/place"


def test_a_status_tells_what_is_there(place: Place) -> None:
    files, folder = place
    status = files.status(f"{folder}/one.jpg")
    assert status is not None and status.is_file and not status.is_folder and not status.is_link
    assert (status.size, status.links) == (3, 1)
    around = files.status(folder)
    assert around is not None and around.is_folder and around.device == status.device
    assert files.status(f"{folder}/nothing") is None
    assert files.status(f"{folder}/one.jpg/below") is None


def test_a_move_keeps_the_file_and_all_that_it_is(place: Place) -> None:
    files, folder = place
    before = files.status(f"{folder}/one.jpg")
    files.move(f"{folder}/one.jpg", f"{folder}/two.jpg")
    after = files.status(f"{folder}/two.jpg")
    assert after == before and after is not None and before is not None and after.unchanged(before)
    assert files.names(folder) == ["two.jpg"]


@pytest.mark.parametrize("call", ["move", "link", "copy", "create", "make_folder"])
def test_nothing_is_ever_replaced(place: Place, call: str) -> None:
    files, folder = place
    one, two = f"{folder}/one.jpg", f"{folder}/two.jpg"
    files.create(two, b"two")
    calls: dict[str, Callable[[], None]] = {
        "move": lambda: files.move(one, two),
        "link": lambda: files.link(one, two),
        "copy": lambda: files.copy(one, two),
        "create": lambda: files.create(two, b"three"),
        "make_folder": lambda: files.make_folder(two),
    }
    with pytest.raises(FileExistsError):
        calls[call]()
    with files.open(two) as file:
        assert file.read() == b"two"
    assert files.names(folder) == ["one.jpg", "two.jpg"]


def test_a_move_replaces_not_even_a_link_that_leads_nowhere(place: Place) -> None:
    files, folder = place
    if isinstance(files, MemoryDisk):
        files.symlink(f"{folder}/two.jpg", "nowhere")
    elif sys.platform == "win32":
        pytest.skip("links need rights there")
    else:
        Path(f"{folder}/two.jpg").symlink_to("nowhere")
    with pytest.raises(FileExistsError):
        files.move(f"{folder}/one.jpg", f"{folder}/two.jpg")


def test_a_link_is_one_more_name(place: Place) -> None:
    files, folder = place
    files.link(f"{folder}/one.jpg", f"{folder}/two.jpg")
    one, two = files.status(f"{folder}/one.jpg"), files.status(f"{folder}/two.jpg")
    assert one is not None and two is not None and one.inode == two.inode and two.links == 2
    files.remove(f"{folder}/one.jpg")
    with files.open(f"{folder}/two.jpg") as file:
        assert file.read() == b"one"


def test_a_copy_has_bytes_times_and_mode(place: Place) -> None:
    files, folder = place
    files.copy(f"{folder}/one.jpg", f"{folder}/two.jpg")
    one, two = files.status(f"{folder}/one.jpg"), files.status(f"{folder}/two.jpg")
    assert one is not None and two is not None
    assert (one.size, one.mode, one.mtime_ns) == (two.size, two.mode, two.mtime_ns) and one.inode != two.inode
    assert files.names(folder) == ["one.jpg", "two.jpg"]


def test_lines_are_appended_and_a_torn_one_is_ended(place: Place) -> None:
    files, folder = place
    journal = f"{folder}/journal"
    files.append(journal, b"a\n")
    files.append(journal, b"b\nto")
    files.append(journal, b"c\n")
    with files.open(journal) as file:
        assert file.read() == b"a\nb\nto\nc\n"


def test_folders_are_made_one_by_one_and_removed_when_empty(place: Place) -> None:
    files, folder = place
    with pytest.raises(FileNotFoundError):
        files.make_folder(f"{folder}/a/b")
    files.make_folder(f"{folder}/a")
    files.make_folder(f"{folder}/a/b")
    with pytest.raises(OSError):
        files.remove_folder(f"{folder}/a")
    files.remove_folder(f"{folder}/a/b")
    files.remove_folder(f"{folder}/a")
    assert files.names(folder) == ["one.jpg"]
    files.sync(folder)


def test_one_holds_a_lock_at_a_time(place: Place) -> None:
    files, folder = place
    with files.hold(f"{folder}/lock"), pytest.raises(BlockingIOError), files.hold(f"{folder}/lock"):
        pass
    with files.hold(f"{folder}/lock"):
        assert files.status(folder) is not None


def test_links_are_opened_by_nobody(place: Place) -> None:
    files, folder = place
    if isinstance(files, MemoryDisk):
        files.symlink(f"{folder}/two.jpg", f"{folder}/one.jpg")
    elif sys.platform == "win32":
        pytest.skip("links need rights there")
    else:
        Path(f"{folder}/two.jpg").symlink_to(f"{folder}/one.jpg")
    status = files.status(f"{folder}/two.jpg")
    assert status is not None and status.is_link and not status.is_file
    with pytest.raises(OSError):
        files.open(f"{folder}/two.jpg")
    assert files.real(f"{folder}/two.jpg") == files.real(f"{folder}/one.jpg")


def test_names_are_any_text(place: Place) -> None:
    files, folder = place
    names = ["снимок.jpg", "写真 1.jpg", "é.jpg", " a .jpg", "a'b.jpg"]
    for name in names:
        files.move(f"{folder}/one.jpg", f"{folder}/{name}")
        assert files.names(folder) == [name]
        files.move(f"{folder}/{name}", f"{folder}/one.jpg")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are text")
def test_names_that_are_no_text_go_through(tmp_path: Path) -> None:
    from pictrace.files import text_from_name

    raw = os.path.join(os.fsencode(tmp_path), b"caf\xe9.jpg")  # noqa: PTH118
    with open(raw, "wb") as file:  # noqa: PTH123
        file.write(b"one")
    (name,) = Disk().names(str(tmp_path))
    assert name == text_from_name(os.fsdecode(b"caf\xe9.jpg"))
    Disk().move(f"{tmp_path}/{name}", f"{tmp_path}/b-{name}")
    assert os.listdir(os.fsencode(tmp_path)) == [b"b-caf\xe9.jpg"]  # noqa: PTH208


def test_names_of_parts() -> None:
    for name in ("a.jpg", "写" * 80 + ".jpg"):
        assert is_part_of(part_name(name, 12), name) and len(part_name(name, 12).encode()) <= 255
    assert not is_part_of(".a.jpg.part", "a.jpg") and not is_part_of(part_name("b.jpg", 1), "a.jpg")


@pytest.mark.parametrize(("path", "parent"), [("/a/b", "/a"), ("/a", "/"), ("C:/a/b.jpg", "C:/a"), ("/a/b/", "/a")])
def test_parents(path: str, parent: str) -> None:
    assert parent_of(path) == parent
