"""How many photos there are of each day and in each folder, counted by the database."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from pictrace.catalogue.database import Database
from pictrace.catalogue.filters import ANY, conditions
from pictrace.catalogue.schema import contents, photos
from pictrace.records import Filters

__all__ = ["Overview"]


class Overview:
    """Counts by day and by folder: one pass over the photos each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def days(self, filters: Filters = ANY) -> list[tuple[date | None, int]]:
        """Photos by the day they were taken, newest first; those without a time last, under ``None``."""
        day = func.date(contents.c.taken)
        joined = photos.outerjoin(contents, photos.c.content_id == contents.c.id)
        statement = select(day, func.count()).select_from(joined).where(*conditions(filters)).group_by(day)
        with self._database.reading() as connection:
            found = [(_date(said), int(number)) for said, number in connection.execute(statement)]
        return sorted(found, key=lambda one: (one[0] is not None, one[0] or date.min), reverse=True)

    def cameras(self) -> dict[str, int]:
        """Photos by the name of their camera."""
        joined = photos.join(contents, photos.c.content_id == contents.c.id)
        statement = select(contents.c.camera, func.count()).select_from(joined).group_by(contents.c.camera)
        statement = statement.where(contents.c.camera.is_not(None), *conditions(ANY))
        with self._database.reading() as connection:
            return {str(name): int(number) for name, number in connection.execute(statement)}

    def folders(self, filters: Filters = ANY) -> dict[str, int]:
        """Photos by what of their location comes before the name, the last ``/`` or ``!`` included. (A ``!`` in a
        name ends a folder here that is none: whoever knows what archives are called puts it right.)"""
        # What is left when everything is cut off the end that is neither: as fast as the database reads.
        place = photos.c.location
        folder = func.rtrim(place, func.replace(func.replace(place, "/", ""), "!", ""))
        statement = select(folder, func.count()).where(*conditions(filters)).group_by(folder)
        with self._database.reading() as connection:
            return {str(said): int(number) for said, number in connection.execute(statement)}


def _date(said: str | date | datetime | None) -> date | None:
    """SQLite says days as text."""
    return date.fromisoformat(said[:10]) if isinstance(said, str) else said
