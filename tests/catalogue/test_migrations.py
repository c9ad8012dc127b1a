"""Old libraries open, newer ones say so, and a migration happens whole or not at all."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Connection, inspect

from pictrace.catalogue import Batch, Catalogue, NewEmbeddings, schema
from pictrace.catalogue.migrations import MIGRATIONS, Migration, history
from pictrace.errors import LibraryDamaged, LibraryTooNew
from pictrace.records import DecisionKind, PhotoState
from tests.catalogue.making import broken, content, digest

SCHEMA_1 = Path(__file__).with_name("schema_1.sql").read_text("utf-8")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A library that schema 1 left."""
    file = tmp_path / "catalogue.sqlite"
    connection = sqlite3.connect(file)
    connection.executescript(SCHEMA_1)
    connection.close()
    return file


def numbers(file: Path) -> list[int]:
    connection = sqlite3.connect(file)
    try:
        return [number for (number,) in connection.execute("SELECT number FROM migrations ORDER BY number")]
    finally:
        connection.close()


def test_numbers_run_from_one_without_gaps() -> None:
    assert [migration.number for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))
    assert len({migration.name for migration in MIGRATIONS}) == len(MIGRATIONS)


def test_an_old_library_opens_and_keeps_everything(old: Path) -> None:
    with Catalogue.open(old) as catalogue:
        assert numbers(old) == [migration.number for migration in MIGRATIONS]
        photos = catalogue.photos.by_ids([1, 2, 3])
        assert [photo.state for photo in photos.values()] == [PhotoState.PRESENT, PhotoState.MISSING, PhotoState.FAILED]
        assert photos[1].phash == 0xFFFF_FFFF_FFFF_FFFF
        assert photos[1].capture.camera == "Nikon"
        assert catalogue.generation == 7
        assert catalogue.sources.containers(1) == {"old.zip": "2048:17"}
        (chunk,) = catalogue.embeddings.after("mini@1")
        assert chunk.vectors.tolist() == [[1.0, 0.0], [0.0, 1.0]]
        assert broken(catalogue) == []
        scanned_at = catalogue.sources.get(1).scanned_at
        assert scanned_at is not None
        assert catalogue.decisions.add(DecisionKind.KEEP_BOTH, ["aa", "bb"], scanned_at).id == 1


def test_the_one_vector_of_a_model_becomes_its_space_and_no_number_is_given_out_again(old: Path) -> None:
    connection = sqlite3.connect(old)
    connection.execute("DELETE FROM embeddings WHERE sequence = (SELECT max(sequence) FROM embeddings)")
    (last,) = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'embeddings'").fetchone()
    connection.commit()
    connection.close()
    with Catalogue.open(old) as catalogue:
        reach = catalogue.embeddings.reach("mini@1", "looks")
        assert (reach.count, reach.sequence) == (1, last - 1)
        (model,) = catalogue.models.all()
        assert (model.key, model.embeddings) == ("mini@1", 1)
        vectors = np.array([[0.6, 0.8]], np.float32)
        catalogue.models.register("mini@1", {"dimension": 2})
        catalogue.write(Batch(9, contents=[content("new")]))
        made = NewEmbeddings("mini@1", "openvino", "f32", [digest("new")], {"looks": vectors})
        catalogue.write(Batch(9, embeddings=[made]))
        assert catalogue.embeddings.reach("mini@1").sequence == last + 1


def test_migrations_make_the_tables_of_the_schema(catalogue: Catalogue) -> None:
    with catalogue._database.reading() as connection:
        inspector = inspect(connection)
        assert set(inspector.get_table_names()) == set(schema.metadata.tables)
        for table in schema.metadata.tables.values():
            columns = {column["name"]: column for column in inspector.get_columns(table.name)}
            assert list(columns) == [column.name for column in table.columns], table.name
            for column in table.columns:
                assert columns[column.name]["nullable"] == column.nullable, f"{table.name}.{column.name}"
                kind, wanted = columns[column.name]["type"], column.type.dialect_impl(connection.dialect)
                assert kind._type_affinity is wanted._type_affinity, f"{table.name}.{column.name}"
            key = inspector.get_pk_constraint(table.name)["constrained_columns"]
            assert key == [column.name for column in table.primary_key], table.name
            references = {
                k["constrained_columns"][0]: k["referred_table"] for k in inspector.get_foreign_keys(table.name)
            }
            wanted_references = {k.parent.name: k.column.table.name for k in table.foreign_keys}
            assert references == wanted_references, table.name
            indexes = {index["name"]: index["column_names"] for index in inspector.get_indexes(table.name)}
            assert indexes == {str(i.name): [c.name for c in i.columns] for i in table.indexes}, table.name
            checks = {check["name"] for check in inspector.get_check_constraints(table.name)}
            assert checks == {str(c.name) for c in table.constraints if type(c).__name__ == "CheckConstraint"}, (
                table.name
            )


def test_a_library_of_a_newer_version_is_left_alone(catalogue: Catalogue, file: Path) -> None:
    catalogue.close()
    connection = sqlite3.connect(file)
    connection.execute("INSERT INTO migrations VALUES (999, 'from the future', '2030-01-01 00:00:00')")
    connection.commit()
    connection.close()
    before = file.read_bytes()
    with pytest.raises(LibraryTooNew, match="newer PicTrace"):
        Catalogue.open(file)
    assert file.read_bytes() == before


def test_a_migration_that_fails_leaves_no_trace(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (x INTEGER)")
        connection.exec_driver_sql("INSERT INTO photos (nonsense) VALUES (1)")

    last = len(MIGRATIONS) + 1
    monkeypatch.setattr(history, "MIGRATIONS", (*MIGRATIONS, Migration(last, "half", half)))
    with pytest.raises(LibraryDamaged, match="nonsense"):
        Catalogue.open(old)
    assert numbers(old) == [migration.number for migration in MIGRATIONS]
    connection = sqlite3.connect(old)
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)
    connection.close()
    monkeypatch.undo()
    Catalogue.open(old).close()


def test_many_that_open_an_old_library_at_once_migrate_it_once(old: Path) -> None:
    wrong: list[BaseException] = []

    def open_it() -> None:
        try:
            Catalogue.open(old).close()
        except BaseException as error:
            wrong.append(error)

    openers = [threading.Thread(target=open_it) for _ in range(6)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join()
    assert wrong == []
    assert numbers(old) == [migration.number for migration in MIGRATIONS]


def test_what_came_to_its_end_for_all_sources_did_for_each(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(history, "MIGRATIONS", MIGRATIONS[:14])
        Catalogue.open(old).close()
    connection = sqlite3.connect(old)
    connection.execute("UPDATE meta SET value = 3 WHERE name = 'settled'")
    connection.commit()
    connection.close()
    with Catalogue.open(old) as catalogue, catalogue._database.reading() as reading:
        settled = reading.exec_driver_sql("SELECT DISTINCT settled FROM sources").scalars().all()
        assert settled == [3]
        assert reading.exec_driver_sql("SELECT count(*) FROM meta WHERE name = 'settled'").scalar() == 0
