"""The models that made embeddings of this library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pictrace.catalogue.database import Database

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
        raise NotImplementedError

    def all(self) -> list[ModelRecord]:
        """Every model that was registered, in that order."""
        raise NotImplementedError
