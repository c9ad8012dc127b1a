"""How the file is opened: the journal that its disk can bear."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from pictrace.catalogue import Catalogue
from pictrace.catalogue.backends import sqlite as sqlite_module
from pictrace.catalogue.backends.sqlite import SqliteBackend
from pictrace.catalogue.database import Database


def journal(file: Path) -> str:
    with sqlite3.connect(file) as connection:
        mode: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
    connection.close()
    return mode


def on_a_network(monkeypatch: pytest.MonkeyPatch, kind: str | None) -> None:
    monkeypatch.setattr(sqlite_module, "network_disk", lambda path: kind)


def test_a_disk_of_this_machine_gets_a_write_ahead_log(tmp_path: Path) -> None:
    Catalogue.open(tmp_path / "c.sqlite", create=True).close()
    assert journal(tmp_path / "c.sqlite") == "wal"


def test_a_network_disk_gets_a_rollback_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_network(monkeypatch, "nfs4")
    with Catalogue.open(tmp_path / "c.sqlite", create=True) as catalogue:
        catalogue.begin_run()
        assert not list(tmp_path.glob("*-wal")) + list(tmp_path.glob("*-shm"))
    assert journal(tmp_path / "c.sqlite") == "delete"


def test_a_library_that_is_moved_changes_its_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "c.sqlite"
    Catalogue.open(file, create=True).close()
    on_a_network(monkeypatch, "cifs")
    Catalogue.open(file).close()
    assert journal(file) == "delete"
    on_a_network(monkeypatch, None)
    Catalogue.open(file).close()
    assert journal(file) == "wal"


def test_while_another_has_it_open_the_journal_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "c.sqlite"
    with Catalogue.open(file, create=True) as first:
        on_a_network(monkeypatch, "nfs")
        other = Database.open(SqliteBackend(file, busy_seconds=0.01), create=False)
        with other.reading() as connection:
            assert Database.counter(connection, "run") == 0
        other.close()
        assert first.begin_run() == 1
    assert journal(file) == "wal"


def test_readers_and_a_writer_share_a_rollback_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_network(monkeypatch, "nfs4")
    with Catalogue.open(tmp_path / "c.sqlite", create=True) as catalogue:
        runs: list[int] = []
        writer = threading.Thread(target=lambda: runs.extend(catalogue.begin_run() for _ in range(30)))
        writer.start()
        seen = [catalogue.generation for _ in range(200)]
        writer.join()
    assert runs == list(range(1, 31))
    assert len(set(seen)) == 1
