"""The sources that the catalogue knows, and the archives inside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, true, update

from pictrace.catalogue.contents import remove_orphans
from pictrace.catalogue.database import Database
from pictrace.catalogue.scans import mark_gone
from pictrace.catalogue.schema import containers, photos, sources, volumes
from pictrace.catalogue.selection import starts_with
from pictrace.errors import UsageError
from pictrace.records import PhotoState, SourceRecord, Volume

__all__ = ["Forgotten", "Sources"]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went away with a source: its photo rows, and the contents that no other source has."""

    photos: int
    contents: int


class Sources:
    """Reads and writes the table of sources."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, kind: str, location: str, options: Mapping[str, Any] | None = None) -> SourceRecord:
        """The source at ``location``, made if it is new; its kind and options become those given."""
        with self._database.writing() as connection:
            values = {"kind": kind, "location": location, "options": json.dumps(dict(options or {}), sort_keys=True)}
            known = connection.execute(select(sources.c.id).where(sources.c.location == location)).scalar_one_or_none()
            if known is None:
                connection.execute(insert(sources).values(reachable=1, **values))
            else:
                connection.execute(update(sources).where(sources.c.id == known).values(**values))
            return _records(connection, sources.c.location == location)[0]

    def all(self) -> list[SourceRecord]:
        """Every source with its counts, in the order they were added."""
        with self._database.reading() as connection:
            return _records(connection, true())

    def get(self, source_id: int) -> SourceRecord:
        """Raises ``UsageError`` if there is no such source."""
        with self._database.reading() as connection:
            found = _records(connection, sources.c.id == source_id)
        if not found:
            raise UsageError("source.none", source=source_id)
        return found[0]

    def find(self, location: str) -> SourceRecord | None:
        """The source of exactly this location."""
        with self._database.reading() as connection:
            found = _records(connection, sources.c.location == location)
        return found[0] if found else None

    def options(self, source_id: int) -> dict[str, Any]:
        """What the source was added with."""
        with self._database.reading() as connection:
            text = connection.execute(select(sources.c.options).where(sources.c.id == source_id)).scalar_one_or_none()
        options: dict[str, Any] = json.loads(text) if text else {}
        return options

    def set_reachable(self, source_id: int, reachable: bool) -> None:
        """What the last look at it found; changes nothing else."""
        with self._database.writing() as connection:
            connection.execute(update(sources).where(sources.c.id == source_id).values(reachable=int(reachable)))

    def set_watched(self, source_id: int, watched: bool) -> None:
        """Whether programs that stay open look at its changes as they happen."""
        with self._database.writing() as connection:
            connection.execute(update(sources).where(sources.c.id == source_id).values(watched=int(watched)))

    def containers(self, source_id: int) -> dict[str, str]:
        """Archive key → its stamp at the last complete scan: what ``Source.scan`` takes as ``known``."""
        statement = select(containers.c.key, containers.c.stamp).where(containers.c.source_id == source_id)
        with self._database.reading() as connection:
            return {row.key: row.stamp for row in connection.execute(statement)}

    def volumes(self, source_id: int) -> dict[str, Volume]:
        """Key → the file system that was mounted there at the last complete scan, the source's own under ``""``."""
        statement = select(volumes.c.key, volumes.c.volume, volumes.c.path).where(volumes.c.source_id == source_id)
        with self._database.reading() as connection:
            return {row.key: Volume(row.volume, row.path) for row in connection.execute(statement)}

    def relocate(self, source_id: int, location: str) -> None:
        """The source has another place now: its photos keep their ids and keys."""
        with self._database.changing() as connection:
            kind = connection.execute(select(sources.c.kind).where(sources.c.id == source_id)).scalar_one()
            connection.execute(update(sources).where(sources.c.id == source_id).values(location=location))
            start = f"{location}!" if kind == "archive" else f"{location.rstrip('/')}/"
            statement = update(photos).where(photos.c.source_id == source_id)
            connection.execute(statement.values(location=start + photos.c.key))

    def hand_over(self, from_id: int, key: str, to_id: int, prefix: str) -> None:
        """Gives what one source has in the folder ``key`` to a source that has that folder's disk now: ids stay, keys
        begin with ``prefix`` instead. Where that source has a photo of this key already, its own stands."""
        theirs = (photos.c.source_id == from_id) & starts_with(photos.c.key, f"{key}/")
        new_key = prefix + func.substr(photos.c.key, len(key) + 2)
        with self._database.changing() as connection:
            taken = select(photos.c.key).where(photos.c.source_id == to_id).scalar_subquery()
            connection.execute(delete(photos).where(theirs, new_key.in_(taken)))
            around = connection.execute(select(sources.c.location).where(sources.c.id == to_id)).scalar_one()
            location = f"{around.rstrip('/')}/" + new_key
            connection.execute(
                update(photos).where(theirs).values(source_id=to_id, key=new_key, location=location, identity=None)
            )
            _settle_together(connection, from_id, to_id)
            connection.execute(delete(volumes).where(volumes.c.source_id == from_id, volumes.c.key == key))
            below = starts_with(containers.c.key, f"{key}/")
            connection.execute(delete(containers).where(containers.c.source_id == from_id, below))

    def finish_scan(
        self,
        source_id: int,
        gone: NDArray[np.int64],
        archives: Mapping[str, str],
        scanned_at: datetime,
        disks: Mapping[str, Volume] | None = None,
    ) -> int:
        """Ends a complete scan in one transaction: present photos among ``gone`` (``KnownPhotos.unseen``) become
        missing, failed ones are dropped; remembers the stamps of all archives seen (changed and unchanged), the
        file systems by key (``disks``), the time, and that the source was reachable. Returns how many photos became
        missing."""
        with self._database.changing() as connection:
            marked = mark_gone(connection, gone)
            _replace_containers(connection, source_id, archives)
            connection.execute(delete(volumes).where(volumes.c.source_id == source_id))
            if disks:
                rows = [{"source_id": source_id, "key": k, "volume": v.id, "path": v.path} for k, v in disks.items()]
                connection.execute(insert(volumes), rows)
            connection.execute(
                update(sources).where(sources.c.id == source_id).values(reachable=1, scanned_at=scanned_at)
            )
        return marked

    def forget(self, source_id: int) -> Forgotten:
        """Takes a source out of the catalogue, with the contents that no other source has. Where
        embeddings go, the epoch changes: the vector indexes are rebuilt at their next use."""
        with self._database.changing() as connection:
            connection.execute(delete(containers).where(containers.c.source_id == source_id))
            connection.execute(delete(volumes).where(volumes.c.source_id == source_id))
            gone = connection.execute(delete(photos).where(photos.c.source_id == source_id)).rowcount
            connection.execute(delete(sources).where(sources.c.id == source_id))
            return Forgotten(gone, remove_orphans(connection, self._database))

    def absorb(self, inner_id: int, outer_id: int, prefix: str) -> int:
        """Gives one source's photos to another that lies around it and takes the first away: its keys get
        ``prefix`` (``2009/``, ``old.zip!``), ids stay, locations are those of the outer folder. Returns how many
        photos that is."""
        with self._database.changing() as connection:
            connection.execute(delete(containers).where(containers.c.source_id == inner_id))
            connection.execute(delete(volumes).where(volumes.c.source_id == inner_id))
            keys = select(photos.c.key).where(photos.c.source_id == outer_id).scalar_subquery()
            theirs = photos.c.source_id == inner_id
            connection.execute(delete(photos).where(theirs, (prefix + photos.c.key).in_(keys)))
            around = connection.execute(select(sources.c.location).where(sources.c.id == outer_id)).scalar_one()
            moved = update(photos).where(theirs)
            moved = moved.values(
                source_id=outer_id,
                key=prefix + photos.c.key,
                location=f"{around.rstrip('/')}/{prefix}" + photos.c.key,
                identity=None,  # it means something within the inner source only
            )
            rows = connection.execute(moved).rowcount
            _settle_together(connection, inner_id, outer_id)
            watched = select(func.max(sources.c.watched)).where(sources.c.id.in_((inner_id, outer_id)))
            connection.execute(
                update(sources).where(sources.c.id == outer_id).values(watched=watched.scalar_subquery())
            )
            connection.execute(delete(sources).where(sources.c.id == inner_id))
            return rows


def _settle_together(connection: Connection, from_id: int, to_id: int) -> None:
    """What one source takes over of another is not where something has just moved to."""
    latest = select(func.max(sources.c.settled)).where(sources.c.id.in_((from_id, to_id))).scalar_subquery()
    connection.execute(update(sources).where(sources.c.id == to_id).values(settled=latest))


def _records(connection: Connection, condition: ColumnElement[bool]) -> list[SourceRecord]:
    rows = connection.execute(select(sources).where(condition).order_by(sources.c.id)).all()
    counts = select(photos.c.source_id, photos.c.state, func.count()).group_by(photos.c.source_id, photos.c.state)
    if len(rows) == 1:
        counts = counts.where(photos.c.source_id == rows[0].id)
    number = {(source_id, state): count for source_id, state, count in connection.execute(counts)}
    return [
        SourceRecord(
            id=row.id,
            kind=row.kind,
            location=row.location,
            reachable=bool(row.reachable),
            scanned_at=row.scanned_at,
            present=number.get((row.id, PhotoState.PRESENT.value), 0),
            missing=number.get((row.id, PhotoState.MISSING.value), 0),
            failed=number.get((row.id, PhotoState.FAILED.value), 0),
            watched=bool(row.watched),
        )
        for row in rows
    ]


def _replace_containers(connection: Connection, source_id: int, archives: Mapping[str, str]) -> None:
    connection.execute(delete(containers).where(containers.c.source_id == source_id))
    if archives:
        values = [{"source_id": source_id, "key": key, "stamp": stamp} for key, stamp in archives.items()]
        connection.execute(insert(containers), values)
