"""Whether the catalogue keeps its promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, insert, literal, not_, or_, select, update

from pictrace.catalogue.database import Database
from pictrace.catalogue.embeddings import STORED
from pictrace.catalogue.messages import written
from pictrace.catalogue.schema import (
    album_contents,
    albums,
    containers,
    contents,
    decision_hashes,
    decisions,
    embeddings,
    marks,
    models,
    own_tag_contents,
    own_tags,
    photos,
    sources,
    spaces,
    tags,
    thumbnails,
)
from pictrace.catalogue.selection import slices
from pictrace.errors import LibraryDamaged
from pictrace.messages import Message, Value
from pictrace.records import BEST_RATING, Finding, PhotoState

__all__ = ["check"]

LENGTHS = (0.98, 1.02)
"""Between these lies the length of a unit vector that was rounded to float16."""


@dataclass(frozen=True, slots=True)
class _Invariant:
    """What must hold, how to count where it does not, and how to mend that (returns how many were mended)."""

    promise: Message
    count: Callable[[Connection], int]
    mend: Callable[[Connection], int] | None
    broken: Message
    mended: Message


def check(database: Database, repair: bool = False) -> Iterator[Finding]:
    """Looks at every invariant of the catalogue, one finding each. ``repair`` mends what can be mended
    without losing a photo row: vectors, tags and thumbnails that are wrong or point nowhere go away, and the photos
    concerned are read again by the next indexing run."""
    whole = _file(database)
    yield whole
    if whole.ok:  # nothing that is read from a damaged file can be trusted
        for invariant in _invariants():
            yield _looked_at(database, invariant, repair)


def _file(database: Database) -> Finding:
    promise = Message("check.file")
    try:
        with database.reading() as connection:
            problems: tuple[Value, ...] = tuple(database.backend.problems(connection))
    except LibraryDamaged as error:
        problems = (error.message,)
    if problems:
        return Finding(promise, False, Message("check.restore", found=problems[:3]))
    return Finding(promise, True, Message("check.nothing_wrong"))


def _looked_at(database: Database, invariant: _Invariant, repair: bool) -> Finding:
    with database.reading() as connection:
        broken = invariant.count(connection)
    if not broken:
        return Finding(invariant.promise, True, Message("check.holds"))
    found = Message("check.broken", rows=broken, what=invariant.broken)
    if not repair or invariant.mend is None:
        return Finding(invariant.promise, False, found)
    with database.changing() as connection:
        invariant.mend(connection)
        left = invariant.count(connection)
    return Finding(
        invariant.promise, left == 0, Message("check.mended", what=found, how=invariant.mended), repaired=left == 0
    )


def _invariants() -> list[_Invariant]:
    return [
        _points(Message("check.archives"), containers, containers.c.source_id, sources, sources.c.id),
        _Invariant(
            Message("check.photos"),
            lambda c: _number(c, photos, _dangling(photos.c.source_id, sources, sources.c.id)),
            _adopt,
            Message("broken.photos"),
            Message("mended.adopted"),
        ),
        _Invariant(
            Message("check.states"),
            lambda c: _number(c, photos, _wrong_state()),
            _fail_photos,
            Message("broken.states"),
            Message("mended.read_again"),
        ),
        _points(Message("check.thumbnails_of"), thumbnails, thumbnails.c.content_id, contents, contents.c.id),
        _Invariant(
            Message("check.embeddings"),
            lambda c: _number(c, embeddings, _stray_embedding()),
            lambda c: _drop_embeddings(c, c.execute(_sequences(_stray_embedding())).scalars().all()),
            Message("broken.embeddings"),
            Message("mended.removed"),
        ),
        _points(Message("check.spaces"), spaces, spaces.c.model_id, models, models.c.id),
        _points(Message("check.tags_of_contents"), tags, tags.c.content_id, contents, contents.c.id),
        _points(Message("check.tags_of_models"), tags, tags.c.model_id, models, models.c.id),
        _points(
            Message("check.decisions"),
            decision_hashes,
            decision_hashes.c.decision_id,
            decisions,
            decisions.c.id,
        ),
        _points(Message("check.albums"), album_contents, album_contents.c.album_id, albums, albums.c.id),
        _points(Message("check.own_tags"), own_tag_contents, own_tag_contents.c.tag_id, own_tags, own_tags.c.id),
        _Invariant(
            Message("check.marks"),
            lambda c: _number(c, marks, _wrong_mark()),
            lambda c: c.execute(delete(marks).where(_wrong_mark())).rowcount,
            Message("broken.marks"),
            Message("mended.removed"),
        ),
        _Invariant(
            Message("check.unit"),
            lambda c: len(_wrong_vectors(c)),
            lambda c: _drop_embeddings(c, _wrong_vectors(c)),
            Message("broken.unit"),
            Message("mended.made_again"),
        ),
        _Invariant(
            Message("check.jpeg"),
            lambda c: _number(c, thumbnails, _not_jpeg()),
            lambda c: c.execute(delete(thumbnails).where(_not_jpeg())).rowcount,
            Message("broken.jpeg"),
            Message("mended.made_again"),
        ),
        _Invariant(
            Message("check.finished"),
            lambda c: _number(c, photos, _unfinished()),
            lambda c: _read_again(c, _unfinished()),
            Message("broken.finished"),
            Message("mended.read_again"),
        ),
    ]


def _points(
    promise: Message, table: Table, column: ColumnElement[Any], to: Table, key: ColumnElement[Any]
) -> _Invariant:
    """Rows of no worth on their own: where they point nowhere they go."""
    dangling = _dangling(column, to, key)
    return _Invariant(
        promise,
        lambda c: _number(c, table, dangling),
        lambda c: c.execute(delete(table).where(dangling)).rowcount,
        Message("broken.rows", table=table.name),
        Message("mended.removed"),
    )


def _dangling(column: ColumnElement[Any], to: Table, key: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(column.is_not(None), ~select(literal(1)).select_from(to).where(key == column).exists())


def _number(connection: Connection, table: Table, condition: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one())


def _wrong_state() -> ColumnElement[bool]:
    failed = photos.c.state == PhotoState.FAILED.value
    return or_(
        photos.c.state.not_in([state.value for state in PhotoState]),
        and_(failed, or_(photos.c.content_id.is_not(None), photos.c.reason.is_(None))),
        and_(not_(failed), or_(photos.c.content_id.is_(None), photos.c.reason.is_not(None))),
        _dangling(photos.c.content_id, contents, contents.c.id),
    )


def _fail_photos(connection: Connection) -> int:
    """Nothing is known for sure of these but their place."""
    _read_again(connection, _wrong_state())
    values = {"state": PhotoState.FAILED.value, "content_id": None}
    why = written(Message("photo.row_damaged"))
    return connection.execute(update(photos).where(_wrong_state()).values(**why, **values)).rowcount


def _read_again(connection: Connection, condition: ColumnElement[bool]) -> int:
    """Makes the next indexing run read these photos: no file has an empty stamp, and archives whose stamps are
    not known are listed anew."""
    asked = connection.execute(update(photos).where(condition).values(stamp="")).rowcount
    concerned = select(photos.c.source_id).where(photos.c.stamp == "").distinct()
    connection.execute(delete(containers).where(containers.c.source_id.in_(concerned)))
    return asked


def _adopt(connection: Connection) -> int:
    """Gives photos without a source the one whose place they name, or a new one; the user may forget it."""
    adopted = 0
    lost = select(photos.c.source_id).distinct().where(_dangling(photos.c.source_id, sources, sources.c.id))
    for source_id in connection.execute(lost).scalars().all():
        theirs = photos.c.source_id == source_id
        location, key = connection.execute(select(photos.c.location, photos.c.key).where(theirs).limit(1)).one()
        place = location.removesuffix(key).rstrip("/!") or location
        known = connection.execute(select(sources.c.id).where(sources.c.location == place)).scalar_one_or_none()
        if known is None:
            values = {"id": source_id, "kind": "folder", "location": place, "reachable": 0, "options": "{}"}
            connection.execute(insert(sources).values(values))
        else:
            keys = select(photos.c.key).where(photos.c.source_id == known).scalar_subquery()
            connection.execute(delete(photos).where(theirs, photos.c.key.in_(keys)))  # the same places once more
            adopted += connection.execute(update(photos).where(theirs).values(source_id=known)).rowcount
    return adopted


def _stray_embedding() -> ColumnElement[bool]:
    return or_(
        _dangling(embeddings.c.content_id, contents, contents.c.id),
        _dangling(embeddings.c.space_id, spaces, spaces.c.id),
    )


def _sequences(condition: ColumnElement[bool]) -> Any:
    return select(embeddings.c.sequence).where(condition)


_VECTORS_AT_ONCE = 8192
"""Vectors held in memory while all are looked at: some 16 MiB of 512 float32 each."""


def _wrong_vectors(connection: Connection) -> list[int]:
    """Sequence numbers of vectors that no model made; reads them all, some thousand at a time."""
    statement = (
        select(embeddings.c.sequence, embeddings.c.vector, spaces.c.dimension)
        .join(spaces, spaces.c.id == embeddings.c.space_id)
        .order_by(embeddings.c.sequence)
        .limit(_VECTORS_AT_ONCE)
    )
    wrong: list[int] = []
    last = 0
    while rows := connection.execute(statement.where(embeddings.c.sequence > last)).all():
        last = rows[-1].sequence
        for dimension in {row.dimension for row in rows}:
            of_size = [row for row in rows if row.dimension == dimension]
            whole = [row for row in of_size if len(row.vector) == dimension * STORED.itemsize]
            wrong += [row.sequence for row in of_size if len(row.vector) != dimension * STORED.itemsize]
            vectors = np.frombuffer(b"".join(row.vector for row in whole), STORED).reshape(-1, dimension)
            lengths = np.linalg.norm(vectors.astype(np.float32), axis=1)
            good = (lengths > LENGTHS[0]) & (lengths < LENGTHS[1])
            wrong += [row.sequence for row, fine in zip(whole, good.tolist(), strict=True) if not fine]
    return wrong


def _drop_embeddings(connection: Connection, sequences: Any) -> int:
    """Removes vectors; the photos of their contents are read again, and the indexes rebuilt."""
    dropped = 0
    for part in slices(sequences):
        of = select(embeddings.c.content_id).where(embeddings.c.sequence.in_(part))
        _read_again(connection, photos.c.content_id.in_(of))
        dropped += connection.execute(delete(embeddings).where(embeddings.c.sequence.in_(part))).rowcount
    if dropped:
        Database.count_up(connection, "epoch")
    return dropped


def _wrong_mark() -> ColumnElement[bool]:
    return or_(marks.c.favourite.not_in([0, 1]), marks.c.rating < 0, marks.c.rating > BEST_RATING)


def _not_jpeg() -> ColumnElement[bool]:
    return func.substr(thumbnails.c.jpeg, 1, 2) != b"\xff\xd8"


def _unfinished() -> ColumnElement[bool]:
    whole = (
        select(literal(1))
        .select_from(contents.join(thumbnails, thumbnails.c.content_id == contents.c.id))
        .where(contents.c.id == photos.c.content_id, contents.c.phash.is_not(None))
    )
    return and_(photos.c.state == PhotoState.PRESENT.value, ~whole.exists())
