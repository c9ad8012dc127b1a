"""What becomes of vectors that a library had before models had spaces."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

from pictrace.catalogue.migrations import MIGRATIONS


@pytest.fixture
def before() -> Iterator[Connection]:
    """A catalogue as migration 3 left it: two models, and gaps where vectors were taken away."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        for migration in MIGRATIONS[:3]:
            migration.run(connection)
        connection.execute(text("INSERT INTO models (key, dimension, card) VALUES ('a@1', 2, '{}'), ('b@1', 3, '{}')"))
        for sequence, content, model in ((2, 1, 1), (3, 1, 2), (5, 2, 1), (9, 3, 2)):
            connection.execute(
                text("INSERT INTO embeddings VALUES (:s, :c, :m, 'onnxruntime', 'f32', :v)"),
                {"s": sequence, "c": content, "m": model, "v": bytes([sequence])},
            )
        connection.execute(text("DELETE FROM embeddings WHERE sequence = 9"))
        yield connection
    engine.dispose()


def test_each_vector_keeps_its_number_and_its_model(before: Connection) -> None:
    MIGRATIONS[3].run(before)
    rows = before.execute(
        text(
            "SELECT e.sequence, e.content_id, m.key, s.name, s.dimension, e.part, e.vector FROM embeddings e "
            "JOIN spaces s ON s.id = e.space_id JOIN models m ON m.id = s.model_id ORDER BY e.sequence"
        )
    ).all()
    assert rows == [
        (2, 1, "a@1", "looks", 2, 0, b"\x02"),
        (3, 1, "b@1", "looks", 3, 0, b"\x03"),
        (5, 2, "a@1", "looks", 2, 0, b"\x05"),
    ]


def test_the_number_of_a_vector_that_was_taken_away_is_not_given_out_again(before: Connection) -> None:
    MIGRATIONS[3].run(before)
    before.execute(text("INSERT INTO embeddings VALUES (NULL, 1, 8, 0, 'e', 'f32', x'00')"))
    assert before.execute(text("SELECT max(sequence) FROM embeddings")).scalar_one() == 10
