"""Where a trash is, what is in it, and what is never put there."""

from __future__ import annotations

import pytest

from pictrace.workflows.cleanup.refusals import Refused
from pictrace.workflows.cleanup.trash import Trash, in_trash, make_folders, trash_root
from tests.workflows.cleanup.conftest import ROOT
from tests.workflows.cleanup.memory import MemoryDisk


def test_a_file_has_its_place(memory: MemoryDisk) -> None:
    trash = Trash(memory, "/photos/")
    assert trash.place("run", "/photos/2009/a.jpg") == "/photos/.pictrace-trash/run/files/2009/a.jpg"
    assert trash.outside(trash.inside("/photos/2009/a.jpg")) == "/photos/2009/a.jpg"
    assert trash.outside(trash.inside("/elsewhere/a.jpg")) == "/elsewhere/a.jpg"
    assert Trash(memory, "/").place("run", "/a.jpg") == "/.pictrace-trash/run/files/a.jpg"
    assert in_trash(trash.path) and not in_trash("/photos/my.pictrace-trash/a.jpg")


def test_it_is_made_when_it_is_needed(memory: MemoryDisk) -> None:
    trash = Trash(memory, ROOT)
    assert trash.runs() == [] and memory.names(ROOT) == ["a.jpg", "copies"]
    trash.prepare("run")
    trash.prepare("run")
    assert memory.names(trash.path) == ["README.txt", "run"] and trash.runs() == []
    memory.put(trash.journal("run"), b"x")
    assert trash.runs() == ["run"]


def test_the_trash_is_on_the_volume_of_the_file(memory: MemoryDisk) -> None:
    memory.folder("/photos/disk", device=2)
    memory.put("/photos/disk/2009/a.jpg", b"")
    assert trash_root(memory, "/photos/copies/a.jpg", ROOT) == ROOT
    assert trash_root(memory, "/photos/disk/2009/a.jpg", ROOT) == "/photos/disk"


def test_a_root_may_be_a_link(memory: MemoryDisk) -> None:
    memory.symlink("/link", "/photos")
    assert trash_root(memory, "/link/copies/a.jpg", "/link") == "/link"


@pytest.mark.parametrize(
    ("path", "root", "said"),
    [
        ("/nowhere/a.jpg", "/nowhere", "is not there"),
        ("/photos/no/a.jpg", ROOT, "no longer"),
        ("/b/a.jpg", ROOT, "out"),
    ],
)
def test_roots_that_are_none(memory: MemoryDisk, path: str, root: str, said: str) -> None:
    memory.folder("/b")
    with pytest.raises(Refused, match=said):
        trash_root(memory, path, root)


def test_removing_follows_no_link(memory: MemoryDisk) -> None:
    trash = Trash(memory, ROOT)
    memory.put(f"{trash.run('run')}/files/2009/b.jpg", b"12345")
    memory.put(trash.journal("run"), b"x")
    memory.symlink(f"{trash.run('run')}/files/out", "/photos/copies")
    assert dict(trash.remove_run("run"))[f"{trash.run('run')}/files/2009/b.jpg"] == 5
    assert memory.names("/photos/copies") == ["a.jpg"] and memory.status(trash.run("run")) is None


def test_folders_are_made_outermost_first(memory: MemoryDisk) -> None:
    assert make_folders(memory, "/photos/x/y") == ["/photos/x", "/photos/x/y"]
    assert make_folders(memory, "/photos/x/y") == []
    with pytest.raises(NotADirectoryError):
        make_folders(memory, "/photos/a.jpg/z")
