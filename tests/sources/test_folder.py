"""Folders: what lies in real ones besides photos."""

from __future__ import annotations

import os
import socket
import stat
import sys
from pathlib import Path

import pytest

from pictrace.errors import PhotoGone, PhotoTooLarge, PhotoUnreadable, SourceUnreachable
from pictrace.files import text_from_name
from pictrace.messages import Message
from pictrace.sources import Entry, Limits, Problem, open_source
from pictrace.sources import folder as folder_module
from pictrace.sources.reading import read_file
from tests.sources.places import containers, entries, make_folder, photo, problems, read_all, tar_bytes, zip_bytes

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files")
not_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")


def keys(root: Path, limits: Limits | None = None) -> list[str]:
    return [item.key for item in open_source(str(root), limits).scan({}) if isinstance(item, Entry)]


def test_order_is_by_name_files_before_folders(tmp_path: Path) -> None:
    make_folder(tmp_path, {name: photo() for name in ("b/z.jpg", "c.jpg", "a.jpg", "b/a/x.jpg", "B.jpg", "a/q.jpg")})
    assert keys(tmp_path) == ["B.jpg", "a.jpg", "c.jpg", "a/q.jpg", "b/z.jpg", "b/a/x.jpg"]


def test_what_systems_leave_lying_about_is_skipped(tmp_path: Path) -> None:
    junk = [
        "@eaDir/x.jpg",
        ".Trashes/x.jpg",
        "__MACOSX/x.jpg",
        "._x.jpg",
        "Thumbs.db",
        "$RECYCLE.BIN/x.jpg",
        "#recycle/x.jpg",
    ]
    make_folder(tmp_path, {"x.jpg": photo(), **{name: photo() for name in junk}})
    assert keys(tmp_path) == ["x.jpg"]
    assert len(keys(tmp_path, Limits(hidden=True))) == len(junk)


def test_patterns_skip_and_bring_back(tmp_path: Path) -> None:
    names = ["x.jpg", "cache/x.jpg", "a/cache/x.jpg", "a/keep.png", "a/drop.png", "thumb_1.jpg", "old.zip"]
    make_folder(tmp_path, {name: photo() for name in names})
    (tmp_path / "old.zip").write_bytes(zip_bytes({"cache/x.jpg": photo(), "y.jpg": photo(), "q.png": photo(1, "PNG")}))
    limits = Limits(skip=("cache/", "*.png", "!keep.png", "/thumb_*"))
    assert keys(tmp_path, limits) == ["old.zip!y.jpg", "x.jpg", "a/keep.png"]


def test_an_ignore_file_speaks_for_its_folder(tmp_path: Path) -> None:
    make_folder(tmp_path, {"x.jpg": photo(), "a/x.jpg": photo(), "a/b/x.jpg": photo(), "a/b/y.jpg": photo()})
    (tmp_path / "a" / ".pictraceignore").write_text("# here\n/x.jpg\n", encoding="utf-8")
    (tmp_path / "a" / "b" / ".pictraceignore").write_text("y.*\n", encoding="utf-8")
    assert keys(tmp_path) == ["x.jpg", "a/b/x.jpg"]


@posix
def test_loops_of_links_end(tmp_path: Path) -> None:
    make_folder(tmp_path, {"a/b/x.jpg": photo()})
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "self").symlink_to("self")
    (tmp_path / "0first").symlink_to("a")
    found = list(open_source(str(tmp_path)).scan({}))
    assert list(entries(found)) == ["a/b/x.jpg"]
    assert problems(found) == {}


@posix
def test_links_out_of_the_folder_are_followed_once(tmp_path: Path) -> None:
    outside = make_folder(tmp_path / "outside", {"x.jpg": photo(1), "sub/y.jpg": photo(2)})
    root = make_folder(tmp_path / "root", {"a.jpg": photo(3)})
    (root / "one").symlink_to(outside)
    (root / "two").symlink_to(outside)
    (root / "z.jpg").symlink_to(outside / "x.jpg")
    (root / "same.jpg").symlink_to(root / "a.jpg")
    assert keys(root) == ["a.jpg", "z.jpg", "one/x.jpg", "one/sub/y.jpg"]
    assert read_all(open_source(str(root)))["one/sub/y.jpg"] == photo(2)


@posix
def test_dangling_links_and_what_is_no_file(tmp_path: Path) -> None:
    make_folder(tmp_path, {"x.jpg": photo()})
    (tmp_path / "gone.jpg").symlink_to("nowhere.jpg")
    (tmp_path / "round.png").symlink_to("round.png")
    (tmp_path / "gone.txt").symlink_to("nowhere.txt")
    os.mkfifo(tmp_path / "pipe.jpg")
    os.mkfifo(tmp_path / "pipe.zip")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device.png").symlink_to("/dev/zero")
    source = open_source(str(tmp_path))
    found = list(source.scan({}))
    assert list(entries(found)) == ["x.jpg"]
    assert problems(found) == {
        "device.png": "it is a device, not a file",
        "gone.jpg": "the link cannot be followed: it leads nowhere",
        "pipe.jpg": "it is a named pipe, not a file",
        "pipe.zip": "it is a named pipe, not a file",
        "round.png": problems(found)["round.png"],
    }
    with pytest.raises(PhotoUnreadable, match="a named pipe"):
        source.read("pipe.jpg")
    with pytest.raises(PhotoUnreadable, match="a device"):
        source.read("device.png")


@posix
def test_a_socket_is_no_photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # socket paths are short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.jpg")
        assert problems(list(open_source(str(tmp_path)).scan({}))) == {"s.jpg": "it is a socket, not a file"}


@not_root
def test_no_permission(tmp_path: Path) -> None:
    make_folder(tmp_path, {"x.jpg": photo(), "closed/y.jpg": photo(), "z.jpg": photo()})
    (tmp_path / "closed").chmod(0)
    (tmp_path / "z.jpg").chmod(0)
    source = open_source(str(tmp_path))
    try:
        found = list(source.scan({}))
        assert list(entries(found)) == ["x.jpg", "z.jpg"]
        assert [item for item in found if isinstance(item, Problem)] == [
            Problem("closed", Message("place.no_folder", why=Message("place.forbidden")), subtree=True)
        ]
        with pytest.raises(PhotoUnreadable, match="no permission"):
            source.read("z.jpg")
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_an_unreadable_folder_is_a_problem_for_what_is_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folder(tmp_path, {"x.jpg": photo(), "closed/y.jpg": photo()})
    ordinary = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return ordinary(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = list(open_source(str(tmp_path)).scan({}))
    assert found[1:] == [Problem("closed", Message("place.no_folder", why=Message("place.forbidden")), subtree=True)]


def test_a_disk_that_goes_away_while_it_is_listed(tmp_path: Path) -> None:
    root = make_folder(tmp_path / "disk", {f"{n}/x.jpg": photo() for n in range(5)})
    listing = open_source(str(root)).scan({})
    assert isinstance(next(listing), Entry)
    root.rename(tmp_path / "unplugged")
    with pytest.raises(SourceUnreachable, match="it is not there"):
        list(listing)


def test_a_folder_that_is_deleted_meanwhile_is_no_problem(tmp_path: Path) -> None:
    make_folder(tmp_path, {"a/x.jpg": photo(), "b/x.jpg": photo()})
    listing = open_source(str(tmp_path)).scan({})
    assert isinstance(next(listing), Entry)
    (tmp_path / "b" / "x.jpg").unlink()
    (tmp_path / "b").rmdir()
    assert list(listing) == []


def test_an_empty_mount_point_is_an_unplugged_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = open_source(str(tmp_path))
    assert list(source.scan({})) == []
    monkeypatch.setattr(folder_module, "is_unmounted", lambda path: True)
    with pytest.raises(SourceUnreachable, match="not mounted"):
        source.probe()
    make_folder(tmp_path, {"x.jpg": photo()})
    source.probe()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no names that are not text")
@pytest.mark.parametrize(
    "name",
    [b"\xff\xfe.jpg", b"line\nbreak.jpg", b"tab\t\x1b[31m.jpg", "é\udcff".encode("utf-8", "surrogatepass") + b".jpg"],
)
@pytest.mark.parametrize("inside", ["folder", "zip", "tar"])
def test_names_that_are_not_text(tmp_path: Path, name: bytes, inside: str) -> None:
    text = os.fsdecode(name)
    if inside == "folder":
        (tmp_path / text).write_bytes(photo(1))
    elif inside == "tar":
        (tmp_path / "a.tar").write_bytes(tar_bytes({text: photo(1)}))
    elif text.isprintable() or "\udcff" not in text:
        if any("\ud800" <= char <= "\udfff" for char in text):
            pytest.skip("ZIP holds text only")
        (tmp_path / "a.zip").write_bytes(zip_bytes({text: photo(1)}))
    else:
        pytest.skip("ZIP holds text only")
    source = open_source(str(tmp_path))
    (key,) = entries(list(source.scan({})))
    key.encode("utf-8")
    assert key.endswith(text_from_name(text))
    assert source.read(key) == photo(1)
    assert source.locate(key).endswith(key)


def test_archives_lie_anywhere(tmp_path: Path) -> None:
    make_folder(
        tmp_path,
        {
            "2009/old.zip": zip_bytes({"a.jpg": photo(1), "deep/b.jpg": photo(2)}),
            "comic.CBZ": zip_bytes({"1.jpg": photo(3)}),
            "x.tar.gz": tar_bytes({"a.jpg": photo(4)}, "w:gz"),
            "not-an-archive.gz": b"\x1f\x8b",
            "a!b.zip": zip_bytes({"c!d.jpg": photo(5)}),
        },
    )
    source = open_source(str(tmp_path))
    assert read_all(source) == {
        "2009/old.zip!a.jpg": photo(1),
        "2009/old.zip!deep/b.jpg": photo(2),
        "comic.CBZ!1.jpg": photo(3),
        "x.tar.gz!a.jpg": photo(4),
        "a!b.zip!c!d.jpg": photo(5),
    }
    assert source.read("a!b.zip!c!d.jpg") == photo(5)
    assert source.locate("2009/old.zip!a.jpg") == f"{source.location}/2009/old.zip!a.jpg"
    assert set(containers(list(source.scan({})))) == {"2009/old.zip", "comic.CBZ", "x.tar.gz", "a!b.zip"}
    source.close()


def test_a_broken_archive_does_not_stop_the_others(tmp_path: Path) -> None:
    good = zip_bytes({"a.jpg": photo(1)})
    make_folder(tmp_path, {"0.zip": good[:40], "1.zip": good, "2.zip": b"", "3.tar": b"garbage" * 200})
    found = list(open_source(str(tmp_path)).scan({}))
    assert list(entries(found)) == ["1.zip!a.jpg"]
    reasons = problems(found)
    assert reasons.keys() == {"0.zip", "2.zip", "3.tar"}
    assert reasons["0.zip"] == "the ZIP archive is damaged or incomplete: its directory cannot be read"
    assert reasons["2.zip"] == "the archive is empty: the file has no bytes"
    assert reasons["3.tar"].startswith("the TAR archive is damaged or incomplete")
    assert all(item.subtree for item in found if isinstance(item, Problem))


def test_no_key_leads_out_of_the_folder(tmp_path: Path) -> None:
    root = make_folder(tmp_path / "root", {"x.jpg": photo()})
    (tmp_path / "secret.jpg").write_bytes(photo(9))
    source = open_source(str(root))
    for key in ("../secret.jpg", "x.jpg/../../secret.jpg", str(tmp_path / "secret.jpg"), "./x.jpg", "//secret.jpg"):
        with pytest.raises(PhotoGone):
            source.read(key)


def test_reading_a_file_is_limited(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(bytes(1001))
    assert read_file(str(tmp_path / "x.jpg"), 1001) == bytes(1001)
    with pytest.raises(PhotoTooLarge):
        read_file(str(tmp_path / "x.jpg"), 1000)
    with pytest.raises(FileNotFoundError):
        read_file(str(tmp_path / "y.jpg"), 1000)
    with pytest.raises(IsADirectoryError):
        read_file(str(tmp_path), 1000)


def test_listing_opens_no_files_that_have_a_suffix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Listing twenty thousand files a second leaves no time to open them."""
    make_folder(tmp_path, {f"{n}.jpg": b"" for n in range(50)})
    source = open_source(str(tmp_path))
    source.probe()
    monkeypatch.setattr(os, "open", lambda *args: pytest.fail("a file was opened"))
    assert len(list(source.scan({}))) == 50


def test_root_of_the_disk_has_no_double_slash() -> None:
    assert open_source("/", kind="folder").locate("a.jpg") == "/a.jpg"


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_file_of_no_size_and_no_end_is_limited(tmp_path: Path) -> None:
    """The page map of this process: a regular file of size 0 with 256 GB to read."""
    (tmp_path / "x.jpg").symlink_to("/proc/self/pagemap")
    source = open_source(str(tmp_path), Limits(photo_bytes=3 * 1024**2 - 1))
    with pytest.raises(PhotoTooLarge):
        source.read("x.jpg")


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1])
def test_reading_gives_every_byte(tmp_path: Path, size: int) -> None:
    (tmp_path / "x.jpg").write_bytes(os.urandom(size))
    assert read_file(str(tmp_path / "x.jpg"), size) == (tmp_path / "x.jpg").read_bytes()


@posix
@pytest.mark.parametrize("kind", ["pipe", "device", "link to a device", "socket"])
def test_an_ignore_file_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Opening a pipe waits for its other end, and a device may have none."""
    make_folder(tmp_path, {"a/x.jpg": photo(), "y.jpg": photo()})
    place = tmp_path / "a" / ".pictraceignore"
    monkeypatch.chdir(place.parent)
    with socket.socket(socket.AF_UNIX) as listener:
        if kind == "pipe":
            os.mkfifo(place)
        elif kind == "socket":
            listener.bind(place.name)
        elif kind == "link to a device" or os.geteuid() != 0:
            place.symlink_to("/dev/zero")
        else:
            os.mknod(place, 0o600 | stat.S_IFCHR, os.makedev(1, 5))
        found = list(open_source(str(tmp_path)).scan({}))
    assert list(entries(found)) == ["y.jpg", "a/x.jpg"]
    assert problems(found)["a/.pictraceignore"].startswith("its patterns do not count: ")


@pytest.mark.parametrize(
    "text", [b"x.jpg\n" * 200_000, b"x.jpg\n" * 5001, b"*" * 5000, b"\0" * (1 << 20) + b"\n"], ids=range(4)
)
def test_an_ignore_file_of_more_than_patterns(tmp_path: Path, text: bytes) -> None:
    make_folder(tmp_path, {"x.jpg": photo(), ".pictraceignore": text})
    found = list(open_source(str(tmp_path)).scan({}))
    assert list(entries(found)) == ["x.jpg"]
    assert problems(found)[".pictraceignore"].startswith("its patterns do not count: ")


def test_ignore_files_below_one_another_count_together(tmp_path: Path) -> None:
    make_folder(
        tmp_path, {"a/x.jpg": photo(), ".pictraceignore": b"*.png\n" * 3000, "a/.pictraceignore": b"x*\n" * 3000}
    )
    found = list(open_source(str(tmp_path)).scan({}))
    assert list(problems(found)) == ["a/.pictraceignore"]
    assert list(entries(found)) == ["a/x.jpg"]


@posix
@pytest.mark.parametrize("name", ["x.zip", "x.txt"])
def test_a_source_that_became_a_pipe_does_not_wait(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(zip_bytes({"a.jpg": photo()}))
    source = open_source(str(tmp_path / name))
    (tmp_path / name).unlink()
    os.mkfifo(tmp_path / name)
    with pytest.raises(SourceUnreachable, match="a named pipe"):
        source.probe()
