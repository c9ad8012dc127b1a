"""The models that made embeddings of this library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update

from pictrace.catalogue.database import Database
from pictrace.catalogue.schema import embeddings, models
from pictrace.errors import UsageError

__all__ = ["ModelRecord", "Models"]


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model as the catalogue knows it: its key, the card it was registered with, its vectors."""

    key: str
    card: Mapping[str, Any]
    embeddings: int


class Models:
    """Reads and writes the table of models."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, key: str, card: Mapping[str, Any]) -> None:
        """Makes a model known before its first embeddings are written; ``card`` is anything that JSON
        takes (``dataclasses.asdict`` of a model card) and has an integer ``dimension``. Raises
        ``UsageError`` if the key is known with another dimension."""
        dimension = card.get("dimension")
        if not isinstance(dimension, int) or dimension < 1:
            raise UsageError(f"the card of model {key!r} gives no dimension: {dimension!r}")
        values = {"dimension": dimension, "card": json.dumps(dict(card), sort_keys=True)}
        with self._database.writing() as connection:
            known = connection.execute(select(models).where(models.c.key == key)).one_or_none()
            if known is None:
                connection.execute(insert(models).values(key=key, **values))
            elif known.dimension != dimension:
                raise UsageError(
                    f"this library's vectors of model {key!r} have {known.dimension} dimensions, "
                    f"the model given makes {dimension}; another model needs another key"
                )
            elif known.card != values["card"]:
                connection.execute(update(models).where(models.c.id == known.id).values(**values))

    def all(self) -> list[ModelRecord]:
        """Every model that was registered, in that order."""
        number = func.count(embeddings.c.sequence)
        joined = models.outerjoin(embeddings, embeddings.c.model_id == models.c.id)
        statement = select(models.c.key, models.c.card, number).select_from(joined)
        statement = statement.group_by(models.c.id, models.c.key, models.c.card).order_by(models.c.id)
        with self._database.reading() as connection:
            return [ModelRecord(key, json.loads(card), count) for key, card, count in connection.execute(statement)]
