"""A library of any size for measuring searches: real thumbnails and embeddings, multiplied.

A few hundred crops of photographs are embedded for real; the rest of the vectors lie between neighbours of
these with noise added, so that they cluster as real ones do. These have the thumbnail of any crop: what a vector is
near to looks different, as in an archive. Written through the catalogue, as indexing does.
"""

from __future__ import annotations

import hashlib
import io
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.pictures import mosaics
from pictrace import Library, Query
from pictrace.catalogue import Batch, Catalogue, NewContent, NewEmbeddings, NewPhoto
from pictrace.decoding import encode_thumbnail
from pictrace.embeddings.cards import find
from pictrace.embeddings.choice import open_embedder
from pictrace.evaluation.edits import EDITS, apply
from pictrace.fingerprints.perceptual import ALGORITHM as PHASH
from pictrace.fingerprints.perceptual import phash
from pictrace.library.settings import Settings

__all__ = ["originals", "synthetic_library", "uploads"]

SEEDS = 400
CHUNK = 2_000


def originals() -> list[NDArray[np.uint8]]:
    """The pictures (288, 384, 3) uint8 that the first photos of the library show, in order."""
    return list(mosaics(384, 288, SEEDS, tile=190, seed=7))


def uploads(count: int) -> list[tuple[bool, bytes]]:
    """JPEGs of about 0.3 megapixels to search for, with whether it is a copy of a photo of the library: by turns an
    edited copy, every kind of edit in order, and a stranger."""
    pictures, strangers = originals(), mosaics(640, 480, count, seed=1)
    made = []
    for number in range(count):
        if number % 2:
            made.append((False, _jpeg(next(strangers))))
            continue
        large = np.asarray(cv2.resize(pictures[number], (640, 480), interpolation=cv2.INTER_CUBIC))
        made.append((True, _jpeg(apply(tuple(EDITS)[number // 2 % len(EDITS)], large, number))))
    return made


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    packed = io.BytesIO()
    Image.fromarray(pixels).save(packed, "JPEG", quality=90)
    return packed.getvalue()


def synthetic_library(output: Path, photos: int) -> Path:
    """Makes a library of so many photos of the model in use, unless it lies in ``output``; returns its directory."""
    model = find(Settings().model)
    directory = output / f"library-{photos}-{model.key}"
    with Library.open(directory) as library:
        if library.count() == photos:
            return directory
    pictures = originals()
    with closing(open_embedder(model.id, models_directory=directory / "models")) as embedder:
        seen = embedder.embed(pictures).spaces
    with Catalogue.open(directory / "catalogue.sqlite") as catalogue:
        catalogue.models.register(model.key, asdict(model))
        source = catalogue.sources.add("folder", "/synthetic")
        run = catalogue.begin_run()
        thumbnails = [encode_thumbnail(picture, 384) for picture in pictures]
        hashes = [phash(picture) for picture in pictures]
        for start in range(0, photos, CHUNK):
            numbers = range(start, min(start + CHUNK, photos))
            names = [hashlib.sha256(b"synthetic %d" % number).hexdigest() for number in numbers]
            contents = [_content(name, number, hashes, thumbnails) for name, number in zip(names, numbers, strict=True)]
            rows = [_photo(source.id, name, number) for name, number in zip(names, numbers, strict=True)]
            mixed = {  # the same neighbours in every space
                space: _between(vectors, np.asarray(numbers), np.random.default_rng((11, start)))
                for space, vectors in seen.items()
            }
            embeddings = NewEmbeddings(model.key, "synthetic", "f32", names, mixed)
            catalogue.write(Batch(run, photos=rows, contents=contents, embeddings=[embeddings]))
    with Library.open(directory) as library:  # the first search builds the index
        list(library.search([Query(data=encode_thumbnail(pictures[0]))], verify=False))
    return directory


def _content(name: str, number: int, hashes: list[int], thumbnails: list[bytes]) -> NewContent:
    shown = number if number < SEEDS else int(name[:8], 16) % SEEDS
    return NewContent(
        content_hash=name,
        size=100_000 + number,
        width=640,
        height=480,
        format="JPEG",
        phash=hashes[shown] if number < SEEDS else int(name[8:24], 16),
        phash_algorithm=PHASH,
        thumbnail=thumbnails[shown],
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
