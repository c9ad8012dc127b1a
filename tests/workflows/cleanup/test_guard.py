"""The last copy cannot go: every way to lose one is refused, with a sentence, and nothing is changed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from pictrace.catalogue import Catalogue
from pictrace.messages import english
from pictrace.messages.english import catalogue
from pictrace.records import ActionKind, FileMark, OutcomeState
from tests.workflows.cleanup.conftest import Bench, action, codes, states
from tests.workflows.cleanup.memory import MemoryDisk, by_case, by_form, plainly

SPARE, KEEPER = "/photos/copies/a.jpg", "/photos/a.jpg"


def refused(bench: Bench, *actions: object) -> list[str | None]:
    """The codes; rehearsing says the same, and the files are as before."""
    assert isinstance(bench.files, MemoryDisk)
    before = bench.files.tree("/")
    rehearsed = codes(bench.rehearse(*actions))  # type: ignore[arg-type]
    assert bench.files.tree("/") == before
    outcomes, _ = bench.apply(*actions)  # type: ignore[arg-type]
    assert codes(outcomes) == rehearsed
    for one in outcomes:
        if one.refusal:
            assert one.refusal.code in catalogue() and "{" not in english(one.refusal)
    after = {path: node for path, node in bench.files.tree("/").items() if "/.pictrace-trash/" not in path}
    assert set(after) == {path for path in before if path in after} and all(
        before[path] == node for path, node in after.items()
    )
    return codes(outcomes)


def test_a_copy_whose_keeper_is_there_goes(bench: Bench, memory: MemoryDisk) -> None:
    assert states(bench.apply(action(memory, SPARE, KEEPER))[0]) == [OutcomeState.DONE]
    assert memory.status(SPARE) is None and memory.status(KEEPER) is not None


def test_what_has_no_keeper_stays(bench: Bench, memory: MemoryDisk) -> None:
    assert refused(bench, action(memory, SPARE)) == ["no-keeper"]


def test_a_changed_file_stays(bench: Bench, memory: MemoryDisk) -> None:
    old = action(memory, SPARE, KEEPER)
    memory.edit(SPARE, b"a picturE")
    assert refused(bench, old) == ["changed"]


def test_a_file_that_changes_while_it_is_hashed_stays(bench: Bench, memory: MemoryDisk) -> None:
    old = action(memory, SPARE, KEEPER)

    def meddle(call: str, path: str) -> None:
        if call == "open" and path == SPARE:
            memory.edit(SPARE, b"a picture")  # the same bytes, and yet somebody is writing

    memory.before = meddle
    outcomes, _ = bench.apply(old)
    assert codes(outcomes) == ["changed"]


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda disk: disk.delete(KEEPER), "keeper-gone"),
        (lambda disk: disk.edit(KEEPER, b"another one"), "keeper-changed"),
        (lambda disk: (disk.delete(KEEPER), disk.symlink(KEEPER, SPARE)), "keeper-link"),
        (lambda disk: disk.delete(SPARE), "gone"),
        (lambda disk: (disk.delete(SPARE), disk.symlink(SPARE, KEEPER)), "link"),
        (lambda disk: (disk.delete(SPARE), disk.folder(SPARE)), "sort"),
        (lambda disk: (disk.delete(SPARE), disk.link(KEEPER, SPARE)), "same-file"),
        (lambda disk: disk.delete("/photos"), "away"),
        (lambda disk: (disk.delete("/photos"), disk.folder("/photos")), "gone"),
        (lambda disk: disk.read_only.add(1), "read-only"),
        (lambda disk: setattr(disk.folder("/photos/copies"), "mode", 0o040555), "no-permission"),
    ],
)
def test_what_became_of_the_files_since(
    bench: Bench, memory: MemoryDisk, harm: Callable[[MemoryDisk], object], code: str
) -> None:
    old = action(memory, SPARE, KEEPER)
    harm(memory)
    before = memory.tree("/")
    outcomes, _ = bench.apply(old)
    assert codes(outcomes) == [code]
    kept = {path: node for path, node in memory.tree("/").items() if "/.pictrace-trash/" not in path}
    assert kept == before


def test_a_keeper_that_cannot_be_decoded_keeps_nothing(bench: Bench, memory: MemoryDisk) -> None:
    memory.put(KEEPER, b"no picture")
    memory.put(SPARE, b"no picture")
    assert refused(bench, action(memory, SPARE, KEEPER)) == ["keeper-damaged"]


def test_two_that_keep_each_other_both_stay(bench: Bench, memory: MemoryDisk) -> None:
    pair = action(memory, SPARE, KEEPER, number=1), action(memory, KEEPER, SPARE, number=2)
    assert refused(bench, *pair) == ["keeper-goes", "keeper-goes"]


def test_a_whole_group_cannot_go_in_a_ring(bench: Bench, memory: MemoryDisk) -> None:
    memory.put("/photos/b.jpg", b"a picture")
    ring = [(SPARE, KEEPER), (KEEPER, "/photos/b.jpg"), ("/photos/b.jpg", SPARE)]
    actions = [action(memory, a, b, number=number) for number, (a, b) in enumerate(ring)]
    assert refused(bench, *actions) == ["keeper-goes"] * 3


def test_a_file_is_named_once(bench: Bench, memory: MemoryDisk) -> None:
    twice = action(memory, SPARE, KEEPER, number=1), action(memory, SPARE, KEEPER, number=2)
    assert codes(bench.apply(*twice)[0]) == [None, "twice"]


@pytest.mark.parametrize(
    ("fold", "other"),
    [
        (by_case, "/photos/A.JPG"),
        (by_form, "/photos/" + unicodedata.normalize("NFD", "é.jpg")),
        (plainly, "/link/a.jpg"),
        (plainly, "/photos/hard.jpg"),
    ],
)
@pytest.mark.parametrize("inodes", [True, False])
def test_one_file_by_two_names_is_never_its_own_keeper(
    catalogue: Catalogue, fold: Callable[[str], str], other: str, inodes: bool
) -> None:
    disk = MemoryDisk(fold, inodes=inodes)
    name = "/photos/é.jpg" if fold is by_form else "/photos/a.jpg"
    disk.put(name, b"a picture")
    if other.startswith("/link"):
        disk.symlink("/link", "/photos")
    if other.endswith("hard.jpg"):
        if not inodes:
            pytest.skip("hard links are known by their inodes")
        disk.link(name, other)
    assert refused(Bench(disk, catalogue), action(disk, name, other)) == ["same-file"]


def test_one_share_mounted_twice_is_noticed(bench: Bench, memory: MemoryDisk) -> None:
    memory.folder("/again", device=9)
    twin = memory.put("/again/a.jpg", b"a picture")
    node = memory._needed(SPARE)
    twin.inode, twin.mtime_ns = node.inode, node.mtime_ns
    assert refused(bench, action(memory, SPARE, "/again/a.jpg")) == ["same-file"]


def test_a_keeper_that_goes_with_its_spare_brings_it_back(bench: Bench, memory: MemoryDisk) -> None:
    """A file with two paths that no number tells of: it shows when the keeper is gone after the rename."""
    doomed = action(memory, SPARE, KEEPER)
    moved: list[str] = []

    def vanish(call: str, path: str) -> None:
        if call == "move" and path == SPARE and not moved:
            moved.append(path)
            memory.put("/elsewhere/kept.jpg", b"")
            memory.delete(KEEPER)

    memory.before = vanish
    outcomes, _ = bench.apply(doomed)
    assert codes(outcomes) == ["keeper-lost"]
    assert memory.tree("/photos/copies")["/photos/copies/a.jpg"][0] == b"a picture"


def test_a_file_swapped_at_the_last_moment_comes_back(bench: Bench, memory: MemoryDisk) -> None:
    old = action(memory, SPARE, KEEPER)
    swapped: list[str] = []

    def swap(call: str, path: str) -> None:
        if call == "move" and path == SPARE and not swapped:
            swapped.append(path)
            memory.put(SPARE, b"quite another picture")

    memory.before = swap
    outcomes, _ = bench.apply(old)
    assert codes(outcomes) == ["changed"]
    assert memory.tree("/photos/copies")["/photos/copies/a.jpg"][0] == b"quite another picture"


def test_a_link_that_leads_out_is_not_followed(bench: Bench, memory: MemoryDisk) -> None:
    memory.put("/elsewhere/a.jpg", b"a picture")
    memory.symlink("/photos/out", "/elsewhere")
    assert refused(bench, action(memory, "/photos/out/a.jpg", KEEPER)) == ["outside"]


def test_what_lies_in_a_trash_neither_goes_nor_keeps(bench: Bench, memory: MemoryDisk) -> None:
    memory.put("/photos/.pictrace-trash/x/files/a.jpg", b"a picture")
    assert refused(bench, action(memory, SPARE, "/photos/.pictrace-trash/x/files/a.jpg")) == ["in-trash"]
    assert refused(bench, action(memory, "/photos/.pictrace-trash/x/files/a.jpg", KEEPER)) == ["in-trash"]


@pytest.mark.parametrize("kind", [ActionKind.HARD_LINK, ActionKind.REFLINK])
def test_only_the_same_bytes_share_a_place(bench: Bench, memory: MemoryDisk, kind: ActionKind) -> None:
    memory.put(KEEPER, b"saved again")
    assert refused(bench, action(memory, SPARE, KEEPER, kind)) == ["not-identical"]


@pytest.mark.parametrize(
    ("kind", "target", "code"),
    [
        (ActionKind.MOVE, "relative.jpg", "bad-target"),
        (ActionKind.MOVE, "/photos/../b.jpg", "bad-target"),
        (ActionKind.MOVE, "/photos/.pictrace-trash/b.jpg", "bad-target"),
        (ActionKind.MOVE, KEEPER, "taken"),
        (ActionKind.RENAME, "/photos/b.jpg", "other-folder"),
        (ActionKind.RENAME, SPARE, "taken"),
    ],
)
def test_targets_are_free_places_of_their_own(
    bench: Bench, memory: MemoryDisk, kind: ActionKind, target: str, code: str
) -> None:
    assert refused(bench, action(memory, SPARE, kind=kind, target=target)) == [code]


def test_a_film_without_a_copy_holds_its_photo(bench: Bench, memory: MemoryDisk) -> None:
    memory.put("/photos/copies/a.mov", b"a film")
    memory.put("/photos/copies/a.xmp", b"a note")
    both = ["/photos/copies/a.mov", "/photos/copies/a.xmp"]
    assert refused(bench, action(memory, SPARE, KEEPER, together=both)) == ["half-stack"]
    memory.put("/photos/a.mov", b"a film")
    done, _ = bench.apply(action(memory, SPARE, KEEPER, together=both, twins=["/photos/a.mov"]))
    assert states(done) == [OutcomeState.DONE]
    assert memory.names("/photos/copies") == []


def test_a_twin_is_looked_at_again(bench: Bench, memory: MemoryDisk) -> None:
    memory.put("/photos/copies/a.mov", b"a film")
    memory.put("/photos/a.mov", b"a film")
    old = action(memory, SPARE, KEEPER, together=["/photos/copies/a.mov"], twins=["/photos/a.mov"])
    memory.edit("/photos/a.mov", b"another film")
    assert refused(bench, old) == ["keeper-changed"]


def test_a_plan_that_lies_about_hashes_does_nothing(bench: Bench, memory: MemoryDisk) -> None:
    from dataclasses import replace

    memory.put(SPARE, b"the only one of its kind")
    honest = action(memory, SPARE, KEEPER)
    assert honest.keeper is not None
    lie = replace(honest, file=FileMark(SPARE, honest.keeper.content_hash, honest.keeper.size))
    assert refused(bench, lie) == ["changed"]
