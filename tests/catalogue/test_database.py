"""Transactions: all or nothing, one consistent view, and the driver's errors in our words."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from pictrace.catalogue import Catalogue, schema
from pictrace.catalogue.backends.sqlite import SqliteBackend
from pictrace.catalogue.database import Database
from pictrace.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryNotFound, LibraryTooNew


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    file.parent.mkdir()
    database = Database.open(SqliteBackend(file), create=True)
    yield database
    database.close()


def names(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(select(schema.containers.c.key).order_by(schema.containers.c.key)).scalars())


def add(database: Database, *keys: str) -> None:
    with database.writing() as connection:
        source = insert(schema.sources).prefix_with("OR IGNORE")
        connection.execute(source.values(id=1, kind="folder", location="/a", reachable=1, options="{}"))
        connection.execute(insert(schema.containers), [{"source_id": 1, "key": key, "stamp": ""} for key in keys])


def test_a_database_that_is_not_there_is_not_made_unasked(file: Path) -> None:
    with pytest.raises(LibraryNotFound):
        Database.open(SqliteBackend(file), create=False)
    assert not file.exists() and not file.parent.exists()


def test_what_was_written_is_there_after_opening_again(database: Database, file: Path) -> None:
    add(database, "Фото", "写真")
    database.close()
    again = Database.open(SqliteBackend(file), create=False)
    assert names(again) == ["Фото", "写真"]
    again.close()


def test_an_error_takes_back_all_of_a_transaction(database: Database) -> None:
    add(database, "kept")
    with pytest.raises(RuntimeError, match="half way"), database.writing() as connection:
        connection.execute(insert(schema.containers), {"source_id": 1, "key": "lost", "stamp": ""})
        raise RuntimeError("half way")
    assert names(database) == ["kept"]


def test_a_reader_sees_one_state_while_another_writes(database: Database) -> None:
    add(database, "first")
    with database.reading() as connection:
        statement = select(schema.containers.c.key)
        assert connection.execute(statement).scalars().all() == ["first"]
        thread = threading.Thread(target=add, args=(database, "second"))
        thread.start()
        thread.join(20)
        assert connection.execute(statement).scalars().all() == ["first"]
    assert names(database) == ["first", "second"]


def test_writers_take_turns(database: Database) -> None:
    def ten(number: int) -> None:
        for count in range(10):
            add(database, f"{number}-{count:02}")

    threads = [threading.Thread(target=ten, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert names(database) == sorted(f"{n}-{k:02}" for n in range(4) for k in range(10))


def test_a_change_raises_the_generation_and_plain_writing_does_not(database: Database) -> None:
    def generation() -> int:
        with database.reading() as connection:
            return database.counter(connection, "generation")

    before = generation()
    add(database, "a")
    assert generation() == before
    with database.changing():
        pass
    assert generation() == before + 1
    with pytest.raises(RuntimeError), database.changing():
        raise RuntimeError
    assert generation() == before + 1


def test_counters_count(database: Database) -> None:
    with database.writing() as connection:
        first = database.count_up(connection, "run")
        assert database.count_up(connection, "run") == first + 1
        assert database.counter(connection, "run") == first + 1


def test_a_file_that_is_no_database_is_a_damaged_library(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"this is a letter to my aunt, and no database" * 100)
    with pytest.raises(LibraryDamaged):
        Database.open(SqliteBackend(file), create=False)
    assert file.read_bytes().startswith(b"this is a letter")


def test_a_database_of_a_newer_pictrace_is_not_touched(database: Database, file: Path) -> None:
    with database.writing() as connection:
        connection.execute(text("INSERT INTO migrations VALUES (9999, 'from the future', '2050-01-01')"))
    database.close()
    with pytest.raises(LibraryTooNew):
        Database.open(SqliteBackend(file), create=True)


def test_the_drivers_errors_never_come_through(database: Database) -> None:
    with pytest.raises(LibraryError) as caught, database.reading() as connection:
        connection.execute(text("SELECT * FROM nothing_of_that_name"))
    assert str(database.backend.place) in str(caught.value)


def test_a_locked_database_is_a_busy_library(database: Database, file: Path) -> None:
    impatient = Database(SqliteBackend(file, busy_seconds=0.0))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(LibraryBusy, match="another program is writing"), impatient.writing():
            pass
        other.execute("COMMIT")
        with impatient.writing():
            pass
    finally:
        other.close()
        impatient.close()


def test_a_copy_is_a_whole_catalogue(database: Database, tmp_path: Path) -> None:
    add(database, "a", "b")
    target = tmp_path / "копия.sqlite"
    steps = list(database.copy(target))
    assert steps[-1][0] == steps[-1][1] > 0
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    with Catalogue.open(target) as copied:
        assert not [finding for finding in copied.check() if not finding.ok]
    copy = Database.open(SqliteBackend(target), create=False)
    assert names(copy) == ["a", "b"]
    copy.close()


def test_closing_twice_does_nothing(database: Database) -> None:
    database.close()
    database.close()
    assert names(database) == []
