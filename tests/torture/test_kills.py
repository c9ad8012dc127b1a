"""Killed at every commit, one after the other: the library opens, is sound, and goes on to what it would have been."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from pictrace.catalogue import Catalogue
from tests.catalogue.test_migrations import SCHEMA_1
from tests.torture import killing
from tests.torture.promises import indexed, kept, opened, sound

Models = tuple[Path, Path]


def survives(
    tmp_path: Path,
    base: Path | None,
    task: Callable[..., None],
    arguments: Callable[[Path], tuple[Any, ...]],
    finish: Callable[[Path], None],
) -> int:
    """How often the task was killed. Each time it works on a copy of the library at ``base``; ``finish`` then does
    the same work to the end, and all copies must be equal."""
    whole, copy = tmp_path / "whole", tmp_path / "copy"

    def renewed(directory: Path) -> Path:
        shutil.rmtree(directory, ignore_errors=True)
        if base is not None:
            shutil.copytree(base, directory)
        return directory

    finish(renewed(whole))
    wanted = kept(whole)
    killed = 0
    for where in killing.kills(task, lambda: arguments(renewed(copy))):
        killed += 1
        print(where)
        finish(copy)
        kept(copy).assert_equal(wanted)
    return killed


def test_indexing(tmp_path: Path, archive: Path, models: Models) -> None:
    def finish(directory: Path) -> None:
        with opened(directory, models[0]) as library:
            sound(library)
            indexed(library, archive)
            sound(library)

    killed = survives(tmp_path, None, killing.index, lambda directory: (directory, [str(archive)], models[0]), finish)
    assert killed > 20


def test_indexing_what_changed(tmp_path: Path, archive: Path, small: dict[str, bytes], models: Models) -> None:
    """A photo that moved, one that is gone, one with other bytes, an archive with one more."""
    base = tmp_path / "base"
    with opened(base, models[0]) as library:
        indexed(library, archive)
    (archive / "2009" / "camera.jpg").rename(archive / "moved.jpg")
    (archive / "older.tar").unlink()
    (archive / "broken.jpg").write_bytes(small["rocket"])
    with zipfile.ZipFile(archive / "old.zip", "a") as packed:
        packed.writestr("moon.jpg", small["moon"])

    def finish(directory: Path) -> None:
        with opened(directory, models[0]) as library:
            sound(library)
            indexed(library)
            sound(library)

    assert survives(tmp_path, base, killing.index, lambda directory: (directory, [], models[0]), finish) > 10


def test_indexing_another_source_next(tmp_path: Path, archive: Path, small: dict[str, bytes], models: Models) -> None:
    """What moved within the source of the run that was killed is followed when that source is looked at again."""
    base, other = tmp_path / "base", tmp_path / "other"
    other.mkdir()
    (other / "rocket.jpg").write_bytes(small["rocket"])
    with opened(base, models[0]) as library:
        indexed(library, archive, other)
    (archive / "2009" / "camera.jpg").rename(archive / "moved.jpg")

    def finish(directory: Path) -> None:
        with opened(directory, models[0]) as library:
            indexed(library, other)
            indexed(library, archive)
            sound(library)

    killed = survives(tmp_path, base, killing.index, lambda copy: (copy, [str(archive)], models[0]), finish)
    assert killed > 5


def test_upgrading(tmp_path: Path, archive: Path, models: Models) -> None:
    base = tmp_path / "base"
    with opened(base, models[0]) as library:
        indexed(library, archive)

    def finish(directory: Path) -> None:
        for model in models:  # each looks at its own index
            with opened(directory, model) as library:
                sound(library)
        with opened(directory, models[0]) as library:
            indexed(library, model=models[1])
        for model in models:
            with opened(directory, model) as library:
                sound(library)

    killed = survives(tmp_path, base, killing.index, lambda directory: (directory, [], *models), finish)
    assert killed > 10


def test_forgetting(tmp_path: Path, archive: Path, models: Models) -> None:
    base = tmp_path / "base"
    with opened(base, models[0]) as library:
        indexed(library, archive / "2009", archive / "old.zip")
        (source_id, _) = (source.id for source in library.sources())

    def finish(directory: Path) -> None:
        with opened(directory, models[0]) as library:
            sound(library)
            if any(source.id == source_id for source in library.sources()):
                library.forget(source_id)
            sound(library)

    survives(tmp_path, base, killing.forget, lambda directory: (directory, models[0], source_id), finish)


def test_migrating(tmp_path: Path) -> None:
    def old(name: str) -> Path:
        file = tmp_path / f"{name}.sqlite"
        for path in tmp_path.glob(f"{file.name}*"):
            path.unlink()
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(SCHEMA_1)
        return file

    wanted = _dump(_migrated(old("whole")))
    killed = 0
    for where in killing.kills(killing.migrate, lambda: (old("killed"),)):
        killed += 1
        assert _dump(_migrated(tmp_path / "killed.sqlite")) == wanted, where
    assert killed >= 2 * (len(wanted[0]) - 1)


def _migrated(file: Path) -> Path:
    with Catalogue.open(file) as catalogue:
        assert [finding for finding in catalogue.check() if not finding.ok] == []
    return file


def _dump(file: Path) -> tuple[list[Any], list[str]]:
    """The migrations, without when they ran, and everything else."""
    with closing(sqlite3.connect(file)) as connection:
        numbers = connection.execute("SELECT number, name FROM migrations ORDER BY number").fetchall()
        return numbers, [line for line in connection.iterdump() if not line.startswith('INSERT INTO "migrations"')]
