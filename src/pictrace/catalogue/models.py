"""The models that made embeddings of this library, and their spaces."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, and_, func, insert, select, update

from pictrace.catalogue.database import Database
from pictrace.catalogue.schema import embeddings, models, spaces
from pictrace.errors import UsageError
from pictrace.records import LOOKS

__all__ = ["ModelRecord", "Models", "first_space"]


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model as the catalogue knows it: its key, the card it was registered with, how many pictures it has seen."""

    key: str
    card: Mapping[str, Any]
    embeddings: int


def first_space(model: Any) -> ScalarSelect[Any]:
    """The id of the first space of the model with this key: what has a vector there has one in each."""
    of_model = select(spaces.c.id).join(models, models.c.id == spaces.c.model_id)
    return of_model.where(models.c.key == model, spaces.c.position == 0).scalar_subquery()


class Models:
    """Reads and writes the table of models."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, key: str, card: Mapping[str, Any]) -> None:
        """Makes a model known before its first embeddings are written; ``card`` is anything that JSON takes
        (``dataclasses.asdict`` of a model card) and has ``spaces``, each with a name and a dimension, or an integer
        ``dimension`` alone. Raises ``UsageError`` if the key is known with other spaces."""
        wanted = _spaces_of(key, card)
        text = json.dumps(dict(card), sort_keys=True)
        with self._database.writing() as connection:
            known = connection.execute(select(models).where(models.c.key == key)).one_or_none()
            if known is None:
                made = insert(models).values(key=key, card=text).returning(models.c.id)
                model_id = connection.execute(made).scalar_one()
                connection.execute(
                    insert(spaces),
                    [
                        {"model_id": model_id, "position": position, "name": name, "dimension": dimension}
                        for position, (name, dimension) in enumerate(wanted)
                    ],
                )
                return
            before = select(spaces.c.name, spaces.c.dimension).where(spaces.c.model_id == known.id)
            held = [tuple(row) for row in connection.execute(before.order_by(spaces.c.position))]
            if held != wanted:
                raise UsageError("model.dimensions", model=key, held=_in_words(held), given=_in_words(wanted))
            if known.card != text:
                connection.execute(update(models).where(models.c.id == known.id).values(card=text))

    def keys(self) -> set[str]:
        """The keys of every model that was registered; counts nothing."""
        with self._database.reading() as connection:
            return set(connection.execute(select(models.c.key)).scalars())

    def all(self) -> list[ModelRecord]:
        """Every model that was registered, in that order."""
        number = func.count(embeddings.c.sequence)
        joined = models.outerjoin(spaces, and_(spaces.c.model_id == models.c.id, spaces.c.position == 0))
        joined = joined.outerjoin(embeddings, and_(embeddings.c.space_id == spaces.c.id, embeddings.c.part == 0))
        statement = select(models.c.key, models.c.card, number).select_from(joined)
        statement = statement.group_by(models.c.id, models.c.key, models.c.card).order_by(models.c.id)
        with self._database.reading() as connection:
            return [ModelRecord(key, json.loads(card), count) for key, card, count in connection.execute(statement)]


def _spaces_of(key: str, card: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Names and dimensions of the spaces of a card, in its order."""
    stated: Sequence[Mapping[str, Any]] = card.get("spaces") or [{"name": LOOKS, "dimension": card.get("dimension")}]
    found = [(space["name"], space["dimension"]) for space in stated]
    for _, dimension in found:
        if not isinstance(dimension, int) or dimension < 1:
            raise UsageError("model.no_dimension", model=key, dimension=repr(dimension))
    return found


def _in_words(held: Sequence[tuple[str, int]]) -> str:
    return " + ".join(str(dimension) for _, dimension in held)
