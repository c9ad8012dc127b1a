"""Appearances: what pixels say by themselves, by content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, and_, func, select

from pictrace.catalogue.database import Database
from pictrace.catalogue.dialect import New, upsert
from pictrace.catalogue.schema import appearances, thumbnails

__all__ = ["AppearanceTable", "Appearances"]


@dataclass(frozen=True, slots=True)
class AppearanceTable:
    """``ids`` (n,) int64 content ids, ascending; ``measures`` (n, m) uint8."""

    ids: NDArray[np.int64]
    measures: NDArray[np.uint8]


class Appearances:
    """Reads and writes what ``fingerprints.appearance`` measures; new photos bring theirs in their batch."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, algorithm: str, length: int) -> AppearanceTable:
        """Everything that this algorithm made, ``length`` bytes each."""
        statement = (
            select(appearances.c.content_id, appearances.c.measures)
            .where(appearances.c.algorithm == algorithm, func.length(appearances.c.measures) == length)
            .order_by(appearances.c.content_id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(statement).all()
        ids = np.fromiter((row[0] for row in rows), np.int64, len(rows))
        measures = np.frombuffer(b"".join(row[1] for row in rows), np.uint8).reshape(len(rows), length)
        return AppearanceTable(ids, measures)

    def lacking(self, algorithm: str, chunk: int = 128) -> Iterator[dict[int, bytes]]:
        """The thumbnails, by content id, of all that this algorithm has not seen, in chunks; what is written in between
        is not asked for again, nor is what was left out."""
        statement = _lacking(select(thumbnails.c.content_id, thumbnails.c.jpeg), algorithm)
        statement = statement.order_by(thumbnails.c.content_id).limit(chunk)
        last = 0
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(statement.where(thumbnails.c.content_id > last)).all()
            if not rows:
                return
            last = rows[-1][0]
            yield {row.content_id: row.jpeg for row in rows}

    def count_lacking(self, algorithm: str) -> int:
        """How many thumbnails this algorithm has not seen."""
        with self._database.reading() as connection:
            return int(connection.execute(_lacking(select(func.count()), algorithm)).scalar_one())

    def write(self, algorithm: str, measures: Mapping[int, bytes]) -> None:
        """Those of contents by id, in the place of what another algorithm made."""
        values = [
            {"content_id": content_id, "algorithm": algorithm, "measures": one} for content_id, one in measures.items()
        ]
        if values:
            with self._database.changing() as connection:
                connection.execute(upsert(connection, appearances, ("content_id",), _measured_anew), values)


def _lacking(columns: Select[Any], algorithm: str) -> Select[Any]:
    made = and_(appearances.c.content_id == thumbnails.c.content_id, appearances.c.algorithm == algorithm)
    return columns.select_from(thumbnails.outerjoin(appearances, made)).where(appearances.c.content_id.is_(None))


def _measured_anew(new: New) -> dict[str, ColumnElement[Any]]:
    return {"algorithm": new["algorithm"], "measures": new["measures"]}
