"""Batches for tests: small, but of the shapes that indexing writes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Batch, Catalogue, NewContent, NewEmbeddings, NewPhoto, Written
from pictrace.catalogue.scans import mark_gone
from pictrace.records import LOOKS, Capture

MODEL = "mini@1"
DIMENSION = 16
CLASSES = 30
JPEG = b"\xff\xd8\xff\xe0 a thumbnail \xff\xd9"


def digest(name: str) -> str:
    """The content hash of a picture of this name."""
    return hashlib.sha256(name.encode()).hexdigest()


def seed(name: str) -> np.random.Generator:
    return np.random.default_rng(int(digest(name)[:8], 16))


def vector(name: str, dimension: int = DIMENSION) -> NDArray[np.float32]:
    """The unit vector that a model makes of a picture of this name."""
    made = seed(name).standard_normal(dimension).astype(np.float32)
    return made / np.float32(np.linalg.norm(made))


def probabilities(name: str) -> NDArray[np.float32]:
    """The tags of a picture of this name."""
    return seed(name).dirichlet(np.full(CLASSES, 0.2)).astype(np.float32)


def content(name: str, **changes: object) -> NewContent:
    """What indexing found out about a picture of this name."""
    number = int(digest(name)[:6], 16)
    fields: dict[str, object] = {
        "content_hash": digest(name),
        "size": 1000 + number,
        "width": 400,
        "height": 300,
        "format": "jpeg",
        "capture": Capture(datetime(2009, 7, 14) + timedelta(minutes=number)),
        "phash": int(digest(name)[:16], 16),
        "phash_algorithm": "phash-1",
        "thumbnail": JPEG + name.encode(),
    }
    return NewContent(**(fields | changes))  # type: ignore[arg-type]


def embeddings(names: Iterable[str], model: str = MODEL, dimension: int = DIMENSION) -> NewEmbeddings:
    """What a model made of pictures of these names."""
    names = list(names)
    return NewEmbeddings(
        model,
        "onnxruntime",
        "f32",
        [digest(name) for name in names],
        {LOOKS: np.stack([vector(name, dimension) for name in names])},
        np.stack([probabilities(name) for name in names]),
    )


def photo(source_id: int, key: str, name: str, stamp: str = "1") -> NewPhoto:
    """A picture of this name at this key of a source at /photos."""
    return NewPhoto(source_id, key, f"/photos/{key}", stamp, digest(name))


def register(catalogue: Catalogue, model: str = MODEL, dimension: int = DIMENSION) -> None:
    catalogue.models.register(model, {"id": model, "dimension": dimension})


def store(
    catalogue: Catalogue, pictures: Mapping[str, str], source_id: int | None = None, run: int | None = None
) -> Written:
    """Writes pictures (key → name) of a folder /photos, in a run of their own by default."""
    register(catalogue)
    if source_id is None:
        source_id = catalogue.sources.add("folder", "/photos").id
    names = list(dict.fromkeys(pictures.values()))
    return catalogue.write(
        Batch(
            catalogue.begin_run() if run is None else run,
            photos=[photo(source_id, key, name) for key, name in pictures.items()],
            contents=[content(name) for name in names],
            embeddings=[embeddings(names)] if names else [],
        )
    )


def broken(catalogue: Catalogue) -> list[str]:
    """The findings that are not well."""
    return [f"{finding.invariant}: {finding.detail}" for finding in catalogue.check() if not finding.ok]


def mark_missing(catalogue: Catalogue, photo_ids: NDArray[np.int64]) -> int:
    """As the end of a scan that did not see these photos, without a scan; returns how many became missing."""
    with catalogue._database.changing() as connection:
        return mark_gone(connection, photo_ids)
