"""Writing a batch: contents first, then what was made of them, then the photos that point to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, bindparam, case, delete, insert, select, update

from pictrace.catalogue.batches import Batch, NewContent, NewEmbeddings, NewFailure, NewPhoto, Written
from pictrace.catalogue.dialect import New, insert_new, upsert
from pictrace.catalogue.embeddings import packed
from pictrace.catalogue.messages import written
from pictrace.catalogue.rows import signed
from pictrace.catalogue.schema import appearances, contents, embeddings, models, photos, spaces, tags, thumbnails
from pictrace.catalogue.selection import slices
from pictrace.catalogue.tags import strongest
from pictrace.errors import UsageError
from pictrace.records import PhotoState

__all__ = ["write"]


_KNOWN = select(contents.c.content_hash, contents.c.id, contents.c.phash.is_(None)).where(
    contents.c.content_hash.in_(bindparam("hashes", expanding=True))
)
_SET_PHASH = (
    update(contents)
    .where(contents.c.content_hash == bindparam("of"))
    .values(phash=bindparam("value"), phash_algorithm=bindparam("algorithm"))
)
_SPACES = (
    select(spaces.c.model_id, spaces.c.id, spaces.c.name, spaces.c.dimension)
    .join(models, models.c.id == spaces.c.model_id)
    .where(models.c.key == bindparam("model"))
    .order_by(spaces.c.position)
)
_EMBEDDED = select(embeddings.c.content_id).where(
    embeddings.c.space_id == bindparam("space"),
    embeddings.c.part == 0,
    embeddings.c.content_id.in_(bindparam("ids", expanding=True)),
)
_DROP_TAGS = delete(tags).where(
    tags.c.model_id == bindparam("model"), tags.c.content_id.in_(bindparam("ids", expanding=True))
)
_PHOTO_IDS = select(photos.c.key, photos.c.id).where(
    photos.c.source_id == bindparam("source"), photos.c.key.in_(bindparam("keys", expanding=True))
)
_NEW_EMBEDDING, _NEW_TAG = insert(embeddings), insert(tags)


def write(connection: Connection, batch: Batch) -> Written:
    """Writes a batch within the caller's transaction."""
    if batch.contents:
        connection.execute(insert_new(connection, contents), [_content_row(content) for content in batch.contents])
    content_ids, unhashed = _known(connection, batch)
    _write_phashes(connection, [content for content in batch.contents if content.content_hash in unhashed])
    _write_thumbnails(connection, batch.contents, content_ids)
    _write_appearances(connection, batch.contents, content_ids)
    for made in batch.embeddings:
        _write_embeddings(connection, made, content_ids)
    _write_photos(connection, [_photo_row(photo, content_ids, batch.run) for photo in batch.photos])
    _write_photos(connection, [_failure_row(failure, batch.run) for failure in batch.failures])
    ids = _photo_ids(connection, [*batch.photos, *batch.failures])
    return Written(
        tuple(ids[photo.source_id, photo.key] for photo in batch.photos),
        tuple(ids[failure.source_id, failure.key] for failure in batch.failures),
        content_ids,
    )


def _write_phashes(connection: Connection, lacking: Sequence[NewContent]) -> None:
    """For contents that were known already, without a pHash."""
    values = [
        {"of": content.content_hash, "value": signed(content.phash), "algorithm": content.phash_algorithm}
        for content in lacking
        if content.phash is not None
    ]
    if values:
        connection.execute(_SET_PHASH, values)


def _content_row(content: NewContent) -> dict[str, Any]:
    capture = content.capture
    return {
        "content_hash": content.content_hash,
        "size": content.size,
        "width": content.width,
        "height": content.height,
        "format": str(content.format),
        "taken": capture.taken,
        "camera": capture.camera,
        "latitude": capture.latitude,
        "longitude": capture.longitude,
        "phash": None if content.phash is None else signed(content.phash),
        "phash_algorithm": content.phash_algorithm,
    }


def _known(connection: Connection, batch: Batch) -> tuple[dict[str, int], set[str]]:
    """The id of every content that the batch speaks of, and the hashes of those without a pHash."""
    hashes = dict.fromkeys(content.content_hash for content in batch.contents)
    hashes.update(dict.fromkeys(photo.content_hash for photo in batch.photos))
    for made in batch.embeddings:
        hashes.update(dict.fromkeys(made.content_hashes))
    found: dict[str, int] = {}
    unhashed: set[str] = set()
    for part in slices(hashes):
        for content_hash, content_id, lacks_phash in connection.execute(_KNOWN, {"hashes": part}):
            found[content_hash] = content_id
            if lacks_phash:
                unhashed.add(content_hash)
    unknown = hashes.keys() - found.keys()
    if unknown:
        raise UsageError("batch.content", content=min(unknown))
    return found, unhashed


def _write_thumbnails(connection: Connection, new: Sequence[NewContent], content_ids: dict[str, int]) -> None:
    values = [
        {"content_id": content_ids[content.content_hash], "jpeg": content.thumbnail}
        for content in new
        if content.thumbnail is not None
    ]
    if values:
        connection.execute(insert_new(connection, thumbnails), values)


def _write_appearances(connection: Connection, new: Sequence[NewContent], content_ids: dict[str, int]) -> None:
    values = [
        {
            "content_id": content_ids[content.content_hash],
            "algorithm": content.appearance_algorithm,
            "measures": content.appearance,
        }
        for content in new
        if content.appearance is not None
    ]
    if values:
        connection.execute(insert_new(connection, appearances), values)


def _write_embeddings(connection: Connection, made: NewEmbeddings, content_ids: dict[str, int]) -> None:
    registered = connection.execute(_SPACES, {"model": made.model}).all()
    if not registered:
        raise UsageError("batch.model", model=made.model)
    _demand_vectors(made, {space.name: space.dimension for space in registered})
    ids = [content_ids[content_hash] for content_hash in made.content_hashes]
    done = _embedded(connection, ids, registered[0].id)
    first = {content_id: place for place, content_id in reversed(list(enumerate(ids))) if content_id not in done}
    places = sorted(first.values())
    if not places:
        return
    new = [ids[place] for place in places]
    for space in registered:
        vectors = packed(made.spaces[space.name][places])
        engine = {"space_id": space.id, "engine": made.engine, "precision": made.precision}
        connection.execute(
            _NEW_EMBEDDING,
            [{"content_id": content, "vector": vector, **engine} for content, vector in zip(new, vectors, strict=True)],
        )
    if made.tags is not None:
        _write_tags(connection, registered[0].model_id, new, strongest(made.tags[places]))


def _write_tags(
    connection: Connection, model_id: int, content_ids: list[int], kept: list[list[tuple[int, float]]]
) -> None:
    # Those of a vector that a repair took away may still be there.
    for part in slices(content_ids):
        connection.execute(_DROP_TAGS, {"model": model_id, "ids": part})
    values = [
        {"model_id": model_id, "tag": tag, "content_id": content_id, "probability": probability}
        for content_id, tags_of_one in zip(content_ids, kept, strict=True)
        for tag, probability in tags_of_one
    ]
    if values:
        connection.execute(_NEW_TAG, values)


def _demand_vectors(made: NewEmbeddings, dimensions: Mapping[str, int]) -> None:
    pictures = len(made.content_hashes)
    if made.spaces.keys() != dimensions.keys():
        raise UsageError(
            "batch.spaces", model=made.model, spaces=str(sorted(dimensions)), given=str(sorted(made.spaces))
        )
    for name, vectors in made.spaces.items():
        shape = (pictures, dimensions[name])
        if vectors.shape != shape:
            raise UsageError("batch.shape", model=made.model, shape=str(shape), given=str(vectors.shape))
        if not np.isfinite(vectors).all():
            raise UsageError("batch.finite", model=made.model)
    if made.tags is not None and len(made.tags) != pictures:
        raise UsageError("batch.tags", model=made.model, tags=len(made.tags), pictures=pictures)


def _embedded(connection: Connection, content_ids: Iterable[int], space_id: int) -> set[int]:
    """Those that have a vector in the space."""
    done: set[int] = set()
    for part in slices(content_ids):
        done.update(connection.execute(_EMBEDDED, {"space": space_id, "ids": part}).scalars())
    return done


def _photo_row(photo: NewPhoto, content_ids: dict[str, int], run: int) -> dict[str, Any]:
    return {
        "source_id": photo.source_id,
        "key": photo.key,
        "location": photo.location,
        "stamp": photo.stamp,
        "state": PhotoState.PRESENT.value,
        "reason": None,
        "message": None,
        "content_id": content_ids[photo.content_hash],
        "run": run,
        "identity": photo.identity,
        "failure": None,
        "judge": None,
    }


def _failure_row(failure: NewFailure, run: int) -> dict[str, Any]:
    return {
        "source_id": failure.source_id,
        "key": failure.key,
        "location": failure.location,
        "stamp": failure.stamp,
        "state": PhotoState.FAILED.value,
        **written(failure.message),
        "content_id": None,
        "run": run,
        "identity": None,
        "failure": failure.code,
        "judge": failure.judge,
    }


def _write_photos(connection: Connection, values: list[dict[str, Any]]) -> None:
    if values:
        connection.execute(upsert(connection, photos, ("source_id", "key"), _replaced), values)


def _replaced(new: New) -> dict[str, ColumnElement[Any]]:
    """A known place gets what is there now. ``run`` stays while the bytes do: a touched file did not move."""
    fresh = {
        name: new[name]
        for name in ("location", "stamp", "state", "reason", "message", "content_id", "identity", "failure", "judge")
    }
    return fresh | {"run": case((photos.c.content_id == new["content_id"], photos.c.run), else_=new["run"])}


def _photo_ids(connection: Connection, written: Sequence[NewPhoto | NewFailure]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for source_id in {photo.source_id for photo in written}:
        for part in slices(photo.key for photo in written if photo.source_id == source_id):
            rows = connection.execute(_PHOTO_IDS, {"source": source_id, "keys": part})
            found.update(((source_id, key), photo_id) for key, photo_id in rows)
    return found
