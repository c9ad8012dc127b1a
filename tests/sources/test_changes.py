"""What the system tells of real files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import pytest
import watchfiles

from pictrace.sources import changes
from pictrace.sources.changes import Listening, SystemChanges

TRIES, PATIENCE = 60, 1.0
"""How often something is done until it is heard of, since a system may need a moment to listen; seconds each time."""

Told = SimpleQueue[frozenset[str]]


def until_heard(told: Told, do: Callable[[int], object], wanted: Callable[[int], set[str]]) -> None:
    """Does something until all that is wanted of one time was heard."""
    heard: set[str] = set()
    for number in range(TRIES):
        do(number)
        try:
            while not wanted(number) <= heard:
                heard |= told.get(timeout=PATIENCE)
            return
        except Empty:
            continue
    raise AssertionError(f"never heard; only {sorted(heard)}")


@pytest.fixture
def told() -> Told:
    return SimpleQueue()


@pytest.fixture
def listening(tmp_path: Path, told: Told) -> Iterator[Listening]:
    with closing(SystemChanges().listen(str(tmp_path), folder=True, heard=told.put)) as listening:
        yield listening


def test_new_changed_moved_and_deleted_files_are_heard_of(tmp_path: Path, told: Told, listening: Listening) -> None:
    folder = tmp_path / "Отпуск 夏"
    folder.mkdir()

    def name(number: int) -> set[str]:
        return {f"Отпуск 夏/{number}.jpg"}

    until_heard(told, lambda number: (folder / f"{number}.jpg").write_bytes(b"1"), name)
    assert listening.ready and not listening.polling and listening.lost is None
    file = next(folder.iterdir())
    moved = folder / "moved.jpg"
    until_heard(told, lambda number: file.write_bytes(b"12" * (number + 1)), lambda _: {f"Отпуск 夏/{file.name}"})
    until_heard(told, lambda number: None if number else file.rename(moved), lambda _: {"Отпуск 夏/moved.jpg"})
    until_heard(told, lambda number: moved.unlink(missing_ok=True), lambda _: {"Отпуск 夏/moved.jpg"})


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is Unicode")
def test_a_name_that_is_no_text_is_heard_of_as_something(tmp_path: Path, told: Told, listening: Listening) -> None:
    """What listens ends at such a name; it is begun again, and what was missed is said to be anything."""
    name = b"caf\xe9.jpg".decode("utf-8", "surrogateescape")
    until_heard(told, lambda number: (tmp_path / name).write_bytes(b"1" * (number + 1)), lambda _: {""})
    until_heard(told, lambda number: (tmp_path / f"{number}.jpg").write_bytes(b"1"), lambda number: {f"{number}.jpg"})
    assert listening.lost is None


def test_a_file_is_heard_of_also_when_it_is_replaced(tmp_path: Path, told: Told) -> None:
    file, new = tmp_path / "old.zip", tmp_path / "new.zip"
    file.write_bytes(b"1")

    def replace(number: int) -> None:
        new.write_bytes(b"1" * number)
        new.replace(file)

    with closing(SystemChanges().listen(str(file), folder=False, heard=told.put)):
        until_heard(told, replace, lambda _: {""})
        until_heard(told, replace, lambda _: {""})


def test_a_link_to_a_folder_is_listened_to_where_it_leads(tmp_path: Path, told: Told) -> None:
    folder, link = tmp_path / "real", tmp_path / "link"
    folder.mkdir()
    try:
        link.symlink_to(folder, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    with closing(SystemChanges().listen(str(link), folder=True, heard=told.put)):
        until_heard(told, lambda number: (folder / f"{number}.jpg").write_bytes(b"1"), lambda number: {f"{number}.jpg"})


def test_a_network_disk_is_polled(tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "network_disk", lambda path: "nfs4")
    monkeypatch.setattr(changes, "POLL_MS", 50)
    with closing(SystemChanges().listen(str(tmp_path), folder=True, heard=told.put)) as listening:
        until_heard(
            told, lambda number: (tmp_path / f"{number}.jpg").write_bytes(b"1"), lambda number: {f"{number}.jpg"}
        )
        assert listening.polling


def test_where_the_system_refuses_it_is_polled(tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux watches no more folders than `fs.inotify.max_user_watches` says."""
    real = watchfiles.watch

    def watch(*paths: Any, force_polling: bool, **options: Any) -> Any:
        if not force_polling:
            raise OSError("OS file watch limit reached")
        return real(*paths, force_polling=force_polling, **options)

    monkeypatch.setattr(watchfiles, "watch", watch)
    monkeypatch.setattr(changes, "POLL_MS", 50)
    with closing(SystemChanges().listen(str(tmp_path), folder=True, heard=told.put)) as listening:
        until_heard(
            told, lambda number: (tmp_path / f"{number}.jpg").write_bytes(b"1"), lambda number: {f"{number}.jpg"}
        )
        assert listening.polling


def test_a_place_that_is_not_there_is_lost(tmp_path: Path, told: Told) -> None:
    with closing(SystemChanges().listen(str(tmp_path / "nowhere"), folder=True, heard=told.put)) as listening:
        listening._thread.join(30)  # type: ignore[attr-defined]
        assert listening.lost
