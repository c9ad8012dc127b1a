"""The tables: moments, portability, and that they are what the migrations make."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Table, create_engine, insert, inspect, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from pictrace.catalogue import Catalogue, schema


def test_a_moment_is_stored_by_a_real_database() -> None:
    engine = create_engine("sqlite://")
    schema.migrations.create(engine)
    moment = datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=2)))
    with engine.connect() as connection:
        connection.execute(insert(schema.migrations), {"number": 1, "name": "first", "applied_at": moment})
        assert connection.execute(text("SELECT applied_at FROM migrations")).scalar_one().startswith("2026-03-29 00:30")
        assert connection.execute(select(schema.migrations.c.applied_at)).scalar_one() == moment
    engine.dispose()


def test_every_table_has_a_name_in_the_module_and_is_exported() -> None:
    named = {name for name, value in vars(schema).items() if isinstance(value, Table)}
    assert named == set(schema.metadata.tables)
    assert named <= set(schema.__all__)
    assert list(schema.__all__) == sorted(schema.__all__)


def test_a_new_catalogue_has_just_these_tables_and_columns(catalogue: Catalogue, file: Path) -> None:
    """The migrations, run one after another, make what the module says."""
    catalogue.close()
    engine = create_engine(f"sqlite:///{file}")
    found = inspect(engine)
    tables = {name for name in found.get_table_names() if not name.startswith("sqlite_")}
    assert tables == set(schema.metadata.tables)
    for name, table in schema.metadata.tables.items():
        columns = {column["name"]: column["nullable"] for column in found.get_columns(name)}
        assert set(columns) == set(table.c.keys()), name
        declared = {column.name: bool(column.nullable) for column in table.c if not column.primary_key}
        assert {key: columns[key] for key in declared} == declared, name
        assert set(found.get_pk_constraint(name)["constrained_columns"]) == set(table.primary_key.columns.keys()), name
    engine.dispose()


@pytest.mark.parametrize("table", schema.metadata.tables.values(), ids=lambda table: table.name)
def test_another_database_understands_every_table(table: Table) -> None:
    made = str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
    assert "CREATE TABLE" in made and "ROWID" not in made and "AUTOINCREMENT" not in made


@pytest.mark.parametrize("wrong", [{"size": -1}, {"width": 0}, {"height": 0}])
def test_a_content_without_a_size_is_not_stored(wrong: dict[str, int]) -> None:
    engine = create_engine("sqlite://")
    schema.contents.create(engine)
    right: dict[str, object] = {"content_hash": "a", "size": 0, "width": 1, "height": 1, "format": "JPEG"}
    with engine.connect() as connection:
        connection.execute(insert(schema.contents), right)
        with pytest.raises(IntegrityError, match="contents_measures"):
            connection.execute(insert(schema.contents), right | {"content_hash": "b"} | wrong)
    engine.dispose()


def test_ids_are_never_given_out_twice() -> None:
    engine = create_engine("sqlite://")
    schema.sources.create(engine)
    row = {"kind": "folder", "reachable": 1, "options": "{}"}
    with engine.connect() as connection:
        first = connection.execute(insert(schema.sources), row | {"location": "/a"}).inserted_primary_key
        connection.execute(schema.sources.delete())
        second = connection.execute(insert(schema.sources), row | {"location": "/b"}).inserted_primary_key
    engine.dispose()
    assert first is not None and second is not None and second[0] > first[0]
