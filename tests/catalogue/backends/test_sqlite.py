"""What only SQLite says or does, in our words."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import exc

from pictrace.catalogue import Catalogue
from pictrace.catalogue.backends.interface import WRITES
from pictrace.catalogue.backends.sqlite import SqliteBackend
from pictrace.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryFull, LibraryNotFound


def driver_error(code: int) -> exc.DBAPIError:
    original = sqlite3.OperationalError("said the driver")
    original.sqlite_errorcode = code
    return exc.DBAPIError("SELECT 1", None, original)


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (sqlite3.SQLITE_BUSY, LibraryBusy, "another program is writing to the library at"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, LibraryBusy, "another program"),
        (sqlite3.SQLITE_LOCKED, LibraryBusy, "another program"),
        (sqlite3.SQLITE_FULL, LibraryFull, "nothing was lost"),
        (sqlite3.SQLITE_CORRUPT, LibraryDamaged, "is damaged"),
        (sqlite3.SQLITE_NOTADB, LibraryDamaged, "restore it from a backup"),
        (sqlite3.SQLITE_READONLY, LibraryError, "check its permissions"),
        (sqlite3.SQLITE_CANTOPEN, LibraryError, "cannot be opened for writing"),
        (sqlite3.SQLITE_IOERR_READ, LibraryError, "the disk that holds the catalogue"),
        (sqlite3.SQLITE_CONSTRAINT, LibraryDamaged, "refused a statement"),
    ],
)
def test_every_error_of_the_driver_says_what_to_do(
    tmp_path: Path, code: int, kind: type[LibraryError], words: str
) -> None:
    error = SqliteBackend(tmp_path / "catalogue.sqlite").translated(driver_error(code))
    assert type(error) is kind
    assert words in str(error)
    assert str(tmp_path) in str(error)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    backend = SqliteBackend(tmp_path / "none" / "catalogue.sqlite")
    assert not backend.exists()
    assert isinstance(backend.missing(), LibraryNotFound)
    with pytest.raises(LibraryNotFound, match="pictrace index PLACE"):
        Catalogue.open(backend)


def test_what_was_committed_survives_a_power_cut_and_readers_see_one_state(tmp_path: Path) -> None:
    backend = SqliteBackend(tmp_path / "catalogue.sqlite")
    engine = backend.engine()
    with engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        connection.commit()
        connection.exec_driver_sql("CREATE TABLE seen (number INTEGER)")
        connection.commit()
        before = connection.exec_driver_sql("SELECT count(*) FROM seen").scalar_one()
        with engine.connect() as other, other.execution_options(**{WRITES: True}).begin():
            other.exec_driver_sql("INSERT INTO seen VALUES (1)")
        assert connection.exec_driver_sql("SELECT count(*) FROM seen").scalar_one() == before == 0
    engine.dispose()


def test_what_sqlite_finds_wrong_is_listed(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite"
    raw = sqlite3.connect(file)
    raw.execute("CREATE TABLE seen (number INTEGER)")
    raw.execute("INSERT INTO seen VALUES (NULL)")
    raw.commit()
    assert problems(file) == []
    raw.execute("PRAGMA writable_schema = ON")
    raw.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE seen (number INTEGER NOT NULL)' WHERE name = 'seen'")
    raw.commit()
    raw.close()
    (problem,) = problems(file)
    assert "NULL value in seen.number" in problem


def problems(file: Path) -> list[str]:
    backend = SqliteBackend(file)
    engine = backend.engine()
    try:
        with engine.connect() as connection:
            return backend.problems(connection)
    finally:
        engine.dispose()
