"""What the tables of vectors refuse, whoever writes to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, insert, select
from sqlalchemy.exc import IntegrityError

from pictrace.catalogue.schema import embeddings, metadata, models, spaces, tags


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as connection:
        connection.execute(insert(models), {"key": "mini@1", "card": "{}"})
        connection.execute(insert(spaces), {"model_id": 1, "position": 0, "name": "looks", "dimension": 2})
        yield connection
    engine.dispose()


def vector(**changes: Any) -> dict[str, Any]:
    return {"space_id": 1, "content_id": 1, "engine": "e", "precision": "f32", "vector": b"1234"} | changes


def test_a_picture_has_one_vector_for_each_part_of_it_in_a_space(connection: Connection) -> None:
    connection.execute(insert(embeddings), vector())
    assert connection.execute(select(embeddings.c.part)).scalar_one() == 0, "the whole picture, unless it is said"
    connection.execute(insert(embeddings), vector(part=1))
    connection.execute(insert(embeddings), vector(space_id=2))
    with pytest.raises(IntegrityError):
        connection.execute(insert(embeddings), vector(part=1))


def test_sequence_numbers_are_never_used_twice(connection: Connection) -> None:
    connection.execute(insert(embeddings), [vector(part=part) for part in range(3)])
    connection.execute(embeddings.delete().where(embeddings.c.part == 2))
    connection.execute(insert(embeddings), vector(part=9))
    assert list(connection.execute(select(embeddings.c.sequence)).scalars()) == [1, 2, 4]


@pytest.mark.parametrize("twice", [{"name": "looks", "position": 1}, {"name": "copies", "position": 0}])
def test_a_model_has_no_two_spaces_of_one_name_or_place(connection: Connection, twice: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        connection.execute(insert(spaces), {"model_id": 1, "dimension": 2} | twice)
    connection.execute(insert(spaces), {"model_id": 2, "dimension": 2} | twice)


def test_a_tag_is_said_once_of_a_picture(connection: Connection) -> None:
    said = {"model_id": 1, "tag": 7, "content_id": 1, "probability": 0.5}
    connection.execute(insert(tags), said)
    with pytest.raises(IntegrityError):
        connection.execute(insert(tags), said | {"probability": 0.6})
