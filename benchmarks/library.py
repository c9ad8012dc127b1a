"""A library of any size for measuring searches: real thumbnails and embeddings, multiplied.

A few hundred crops of photographs are embedded for real; the rest of the vectors lie between neighbours of
these with noise added, so that they cluster as real ones do. Written through the catalogue, as indexing does.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.pictures import mosaics
from pictrace import Library, Query
from pictrace.catalogue import Batch, Catalogue, NewContent, NewEmbeddings, NewPhoto
from pictrace.decoding import encode_thumbnail
from pictrace.embeddings.cards import find
from pictrace.fingerprints.perceptual import ALGORITHM as PHASH
from pictrace.fingerprints.perceptual import phash

__all__ = ["synthetic_library"]

SEEDS = 400
CHUNK = 2_000


def synthetic_library(directory: Path, photos: int) -> Path:
    """Makes the library unless it is there with that many photos; returns ``directory``."""
    with Library.open(directory) as library:
        if library.count() == photos:
            return directory
        pictures = list(mosaics(384, 288, SEEDS, tile=190, seed=7))
        queries = [Query(data=encode_thumbnail(picture)) for picture in pictures]
        vectors = np.stack([vector for _, vector in library.embed(queries)])
        model = find(library.settings.model)
    with Catalogue.open(directory / "catalogue.sqlite") as catalogue:
        catalogue.models.register(model.key, asdict(model))
        source = catalogue.sources.add("folder", "/synthetic")
        run = catalogue.begin_run()
        thumbnails = [encode_thumbnail(picture, 384) for picture in pictures]
        hashes = [phash(picture) for picture in pictures]
        generator = np.random.default_rng(11)
        for start in range(0, photos, CHUNK):
            numbers = range(start, min(start + CHUNK, photos))
            names = [hashlib.sha256(b"synthetic %d" % number).hexdigest() for number in numbers]
            contents = [_content(name, number, hashes, thumbnails) for name, number in zip(names, numbers, strict=True)]
            rows = [_photo(source.id, name, number) for name, number in zip(names, numbers, strict=True)]
            mixed = _between(vectors, np.asarray(numbers), generator)
            embeddings = NewEmbeddings(model.key, "synthetic", "f32", names, mixed)
            catalogue.write(Batch(run, photos=rows, contents=contents, embeddings=[embeddings]))
    with Library.open(directory) as library:  # the first search builds the index
        list(library.search([queries[0]], verify=False))
    return directory


def _content(name: str, number: int, hashes: list[int], thumbnails: list[bytes]) -> NewContent:
    return NewContent(
        content_hash=name,
        size=100_000 + number,
        width=640,
        height=480,
        format="JPEG",
        phash=hashes[number % SEEDS] ^ (number // SEEDS),
        phash_algorithm=PHASH,
        thumbnail=thumbnails[number % SEEDS],
    )


def _photo(source_id: int, name: str, number: int) -> NewPhoto:
    key = f"{number // 1000:03d}/{number:06d}.jpg"
    return NewPhoto(source_id, key, f"/synthetic/{key}", "1", name)


def _between(
    vectors: NDArray[np.float32], numbers: NDArray[np.int64], generator: np.random.Generator
) -> NDArray[np.float32]:
    """The real vector for the first of each, then points between two real vectors, with noise."""
    first = vectors[numbers % len(vectors)]
    second = vectors[generator.integers(len(vectors), size=len(numbers))]
    share = generator.uniform(0.0, 0.5, size=(len(numbers), 1)).astype(np.float32)
    noise = generator.normal(0.0, 0.02, first.shape).astype(np.float32)
    made = np.where((numbers < len(vectors))[:, None], first, (1 - share) * first + share * second + noise)
    unit: NDArray[np.float32] = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    return unit
