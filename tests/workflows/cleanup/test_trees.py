"""Adversarial trees: whatever the folders look like and whatever a plan asks for, no picture loses its last copy, and
an undo gives everything back."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pictrace.catalogue import Catalogue
from pictrace.messages import verbatim
from pictrace.records import Action, ActionKind, FileMark, OutcomeState
from tests.workflows.cleanup.conftest import Bench, mark
from tests.workflows.cleanup.memory import MemoryDisk, by_case, by_form, plainly
from tests.workflows.cleanup.test_applying import outside_trash

FOLDERS = (
    "/photos",
    "/photos/a",
    "/photos/A",
    "/photos/disk",
    "/other",
    "/photos/" + unicodedata.normalize("NFC", "é"),
)
NAMES = ("x.jpg", "X.JPG", "é.jpg", unicodedata.normalize("NFD", "é.jpg"), "x.dng", "x.mov", "x.xmp", "y.jpg")
DATA = (b"one", b"two", b"no picture", b"three")

EXAMPLES = int(os.environ.get("PICTRACE_TREES", "40"))
"""A longer search by hand: PICTRACE_TREES=2000, and HYPOTHESIS_PROFILE=explore."""

places = st.tuples(st.sampled_from(FOLDERS), st.sampled_from(NAMES)).map("/".join)
things = st.one_of(
    st.tuples(st.just("file"), places, st.sampled_from(DATA)),
    st.tuples(st.just("hard"), places, places),
    st.tuples(st.just("link"), places, st.one_of(places, st.sampled_from(FOLDERS))),
    st.tuples(st.just("folder link"), st.sampled_from(("/photos/to", "/photos/a/loop")), st.sampled_from(FOLDERS)),
)
wishes = st.tuples(
    places | st.just("/photos/to/x.jpg"),
    places | st.just("/photos/to/x.jpg"),
    st.sampled_from((ActionKind.TRASH, ActionKind.HARD_LINK, ActionKind.REFLINK, ActionKind.MOVE, ActionKind.RENAME)),
    places,
)


def grown(fold: Callable[[str], str], inodes: bool, trees: list[tuple[str, str, object]]) -> MemoryDisk:
    disk = MemoryDisk(fold, inodes=inodes)
    for folder in FOLDERS:
        disk.folder(folder)
    disk.folder("/photos/disk", device=2)
    for what, path, more in trees:
        try:
            if what == "file" and isinstance(more, bytes) and disk._node(path) is None:
                disk.put(path, more)
            elif what == "hard" and isinstance(more, str) and (node := disk._node(more)) and not node.is_folder:
                disk.link(more, path)
            elif what in ("link", "folder link") and isinstance(more, str) and disk._node(path) is None:
                disk.symlink(path, more)
        except OSError:
            pass  # this tree has no such thing
    return disk


def contents(tree: dict[str, tuple[bytes, int, int]]) -> set[bytes]:
    return {data for data, *_ in tree.values()}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, new_catalogue: Path) -> Catalogue:
    file = tmp_path_factory.mktemp("trees") / "catalogue.sqlite"
    file.write_bytes(new_catalogue.read_bytes())
    return Catalogue.open(file)


@settings(max_examples=EXAMPLES)
@given(
    fold=st.sampled_from((plainly, by_case, by_form)),
    inodes=st.booleans(),
    trees=st.lists(things, min_size=3, max_size=14),
    wished=st.lists(wishes, min_size=1, max_size=8),
    emptied=st.booleans(),
)
def test_no_last_copy_goes_and_everything_comes_back(
    shared: Catalogue,
    fold: Callable[[str], str],
    inodes: bool,
    trees: list[tuple[str, str, object]],
    wished: list[tuple[str, str, ActionKind, str]],
    emptied: bool,
) -> None:
    disk = grown(fold, inodes, trees)
    actions = []
    for number, (path, keeper, kind, target) in enumerate(wished):
        try:
            kept = mark(disk, keeper) if kind.takes_away else None
            actions.append(
                Action(
                    number, kind, mark(disk, path), "/photos", verbatim(""), kept, target if kind.needs_target else None
                )
            )
        except (OSError, AssertionError):
            nothing = FileMark(keeper, "0" * 64, 3)
            actions.append(Action(number, kind, FileMark(path, "0" * 64, 3), "/photos", verbatim(""), nothing, target))
    if emptied:  # the disk went, and the folder that it was mounted on is there
        disk.folder("/photos/disk").names.clear()
    before = outside_trash(disk)
    outcomes, _ = Bench(disk, shared).apply(*actions)
    after = outside_trash(disk)
    assert contents(before) == contents(after), "a picture lost its last copy"
    assert all(one.refusal is not None for one in outcomes if one.state is OutcomeState.REFUSED)
    for path, node in after.items():
        assert path in before or node[0] in contents(before)
    run = shared.cleanups.all()[-1]
    for trash in reversed(run.trashes):
        undone = Bench(disk, shared).undo(trash.rpartition("/")[0], run.id)
        assert all(one.state is OutcomeState.UNDONE for one in undone), [one.to_json() for one in undone]
    assert outside_trash(disk) == before
    assert not disk.held
