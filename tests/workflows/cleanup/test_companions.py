"""What lies beside a photo, looked up once a folder."""

from __future__ import annotations

from pictrace.workflows.cleanup.companions import Companions
from tests.workflows.cleanup.memory import MemoryDisk


def test_a_stack_is_found_with_its_hashes(memory: MemoryDisk) -> None:
    memory.put("/photos/b.jpg", b"b")
    memory.put("/photos/b.dng", b"raw")
    memory.put("/photos/b.jpg.xmp", b"note")
    memory.folder("/photos/b.xmp")  # a folder is no note
    companions = Companions(memory)
    found = companions.of("/photos/b.jpg")
    assert [(one.path, one.size) for one in found] == [("/photos/b.dng", 3), ("/photos/b.jpg.xmp", 4)]
    assert all(len(one.content_hash) == 64 for one in found)
    assert companions.of("/photos/a.jpg") == []


def test_stacks_end_at_their_folder(memory: MemoryDisk) -> None:
    memory.put("/photos/copies/a.dng", b"raw")
    companions = Companions(memory)
    assert companions.of("/photos/a.jpg") == []
    assert companions.are_one("/photos/copies/a.jpg", "/photos/copies/a.dng")
    assert not companions.are_one("/photos/a.jpg", "/photos/copies/a.dng")


def test_folders_are_forgotten_in_the_order_of_their_use(memory: MemoryDisk) -> None:
    companions = Companions(memory)
    for number in range(100):
        memory.put(f"/photos/{number}/a.jpg", b"a")
        memory.put(f"/photos/{number}/a.dng", b"b")
        assert len(companions.of(f"/photos/{number}/a.jpg")) == 1
    assert len(companions.of("/photos/0/a.jpg")) == 1
