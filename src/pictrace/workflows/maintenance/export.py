"""What a library knows, written for other programs: CSV, JSON lines, NPZ of vectors."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import numpy as np

from pictrace.catalogue import Catalogue
from pictrace.errors import UsageError
from pictrace.files import replaced
from pictrace.records import UNMARKED, Filters, Photo

__all__ = ["FORMATS", "export", "export_photos", "safe"]

COLUMNS = (
    "photo_id", "location", "state", "reason", "content_hash", "width", "height", "bytes", "format", "taken",
    "camera", "latitude", "longitude", "source_id", "favourite", "rating", "own_tags", "albums",
)  # fmt: skip
CHUNK = 2000
"""Photos read at a time."""


def export(catalogue: Catalogue, model: str, kind: str, file: Path | TextIO, filters: Filters) -> int:
    """Writes the photos that pass the filters and returns how many. A path is written whole or not at
    all. Raises ``UsageError`` for an unknown format, ``npz`` to a text stream, or a path that cannot be written."""
    if kind not in FORMATS:
        raise UsageError("export.format", allowed=FORMATS, format=kind)
    if not isinstance(file, Path):
        if kind == "npz":
            raise UsageError("export.binary")
        return _TEXTS[kind](_rows(catalogue, catalogue.photos.each(filters)), file)
    with _new_file(file) as binary:
        if kind == "npz":
            return _npz(catalogue, model, binary, filters)
        text = io.TextIOWrapper(binary, "utf-8", newline="")
        count = _TEXTS[kind](_rows(catalogue, catalogue.photos.each(filters)), text)
        text.flush()
        text.detach()
        return count


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    try:
        with replaced(path) as file:
            yield file
    except OSError as error:
        raise UsageError("export.unwritable", place=str(path), error=error.strerror or str(error)) from error


def export_photos(catalogue: Catalogue, kind: str, file: TextIO, photo_ids: Iterable[int]) -> int:
    """Writes those of the photos that there are, in the order given, and returns how many. Raises ``UsageError`` for a
    format that is no text."""
    if kind not in _TEXTS:
        raise UsageError("export.format", allowed=tuple(_TEXTS), format=kind)
    return _TEXTS[kind](_rows(catalogue, catalogue.photos.by_ids(photo_ids).values()), file)


def _rows(catalogue: Catalogue, photos: Iterable[Photo]) -> Iterator[dict[str, Any]]:
    """Each photo's JSON with what people put on it; albums by name."""
    albums = {album.id: album.name for album in catalogue.albums.all()}
    remaining = iter(photos)
    while chunk := list(islice(remaining, CHUNK)):
        marks = catalogue.marks.of(photo.content_hash for photo in chunk if photo.content_hash is not None)
        for photo in chunk:
            put = marks.get(photo.content_hash or "", UNMARKED)
            names = [albums[one] for one in put.albums if one in albums]
            yield photo.to_json() | put.to_json() | {"albums": names}


def _csv(photos: Iterator[dict[str, Any]], file: TextIO) -> int:
    writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    count = 0
    for photo in photos:
        lists = {name: "; ".join(photo[name]) for name in ("own_tags", "albums")}
        writer.writerow({name: _encodable(value) for name, value in safe(photo | lists).items()})
        count += 1
    return count


def safe(row: dict[str, object]) -> dict[str, object]:
    """A row for a spreadsheet, which would run a text that begins like a formula: an apostrophe keeps it text."""
    return {
        name: f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
        for name, value in row.items()
    }


def _jsonl(photos: Iterator[dict[str, Any]], file: TextIO) -> int:
    count = 0
    for photo in photos:
        file.write(_encodable(json.dumps(photo, ensure_ascii=False)) + "\n")
        count += 1
    return count


def _encodable(value: Any) -> Any:
    """Half a surrogate pair, which no encoder takes, as the escape that it is in JSON."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(value, str) else value


def _npz(catalogue: Catalogue, model: str, file: BinaryIO, filters: Filters) -> int:
    """``ids`` (n,) int64, ``locations`` (n,) text, ``vectors`` (n, dimension) float32 of the photos
    that the model has seen, ``model`` its key. Holds all of them: 4 bytes a number."""
    ids: list[int] = []
    locations: list[str] = []
    vectors: list[np.ndarray[tuple[int, ...], np.dtype[np.float16]]] = []
    photos = catalogue.photos.each(filters)
    while chunk := list(islice(photos, CHUNK)):
        contents = {photo.content_id for photo in chunk if photo.content_id is not None}
        found = catalogue.embeddings.of_contents(model, contents)
        for photo in chunk:
            if photo.content_id in found:
                ids.append(photo.id)
                locations.append(photo.location)
                vectors.append(found[photo.content_id].astype(np.float16))
    dimension = len(vectors[0]) if vectors else 0
    matrix = np.empty((len(vectors), dimension), np.float32)
    for row, vector in enumerate(vectors):
        matrix[row] = vector
    np.savez_compressed(
        file, ids=np.array(ids, np.int64), locations=np.array(locations, str), vectors=matrix, model=model
    )
    return len(ids)


_TEXTS: dict[str, Callable[[Iterator[dict[str, Any]], TextIO], int]] = {"csv": _csv, "jsonl": _jsonl}
FORMATS = (*_TEXTS, "npz")
