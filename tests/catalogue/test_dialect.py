"""INSERTs that meet rows which are there already, on a real database and in the SQL of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import Column, ColumnElement, Connection, Integer, MetaData, Table, Text, create_engine, select
from sqlalchemy.dialects import postgresql, sqlite

from pictrace.catalogue.dialect import New, _insert_new, _upsert, insert_new, upsert

POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]
FRUIT = Table(
    "fruit",
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("number", Integer, unique=True),
    Column("colour", Text),
)


def newer_colour(new: New) -> Mapping[str, ColumnElement[Any]]:
    return {"colour": new["colour"]}


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    FRUIT.create(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def rows(connection: Connection) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(select(FRUIT).order_by(FRUIT.c.name))]


def test_rows_that_are_there_are_skipped_by_whichever_key(connection: Connection) -> None:
    statement = insert_new(connection, FRUIT)
    connection.execute(statement, [{"name": "apple", "number": 1, "colour": "red"}])
    connection.execute(
        statement,
        [
            {"name": "apple", "number": 2, "colour": "green"},
            {"name": "pear", "number": 1, "colour": "green"},
            {"name": "plum", "number": 3, "colour": "blue"},
            {"name": "plum", "number": 4, "colour": "red"},
        ],
    )
    assert rows(connection) == [("apple", 1, "red"), ("plum", 3, "blue")]


def test_an_upsert_changes_what_it_names_and_nothing_else(connection: Connection) -> None:
    statement = upsert(connection, FRUIT, ("name",), newer_colour)
    connection.execute(statement, [{"name": "apple", "number": 1, "colour": "red"}])
    connection.execute(
        statement, [{"name": "apple", "number": 9, "colour": "green"}, {"name": "pear", "number": 2, "colour": None}]
    )
    assert rows(connection) == [("apple", 1, "green"), ("pear", 2, None)]


def test_a_conflict_on_another_key_is_an_error(connection: Connection) -> None:
    from sqlalchemy.exc import IntegrityError

    statement = upsert(connection, FRUIT, ("name",), newer_colour)
    connection.execute(statement, [{"name": "apple", "number": 1, "colour": "red"}])
    with pytest.raises(IntegrityError):
        connection.execute(statement, [{"name": "pear", "number": 1, "colour": "green"}])


def test_a_statement_is_made_once(connection: Connection) -> None:
    assert insert_new(connection, FRUIT) is insert_new(connection, FRUIT)
    first = upsert(connection, FRUIT, ("name",), newer_colour)
    assert upsert(connection, FRUIT, ("name",), newer_colour) is first
    assert upsert(connection, FRUIT, ("number",), newer_colour) is not first


@pytest.mark.parametrize(("name", "dialect"), [("sqlite", sqlite.dialect()), ("postgresql", POSTGRESQL)])
def test_each_database_is_spoken_to_in_its_own_words(name: str, dialect: Any) -> None:
    skipping = str(_insert_new(name, FRUIT).compile(dialect=dialect))
    assert skipping.startswith("INSERT INTO fruit") and skipping.endswith("ON CONFLICT DO NOTHING")
    changing = str(_upsert(name, FRUIT, ("name",), newer_colour).compile(dialect=dialect))
    assert "ON CONFLICT (name) DO UPDATE SET colour = excluded.colour" in changing
