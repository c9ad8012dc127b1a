"""A library of any size in which it is known what is a copy of what, for measuring how duplicates are found.

Every picture is a quilt: some dozens of pieces cut out of three photographs, each at its own size, mirrored and
recoloured, under a light of its own. No two quilts have enough in common to be one picture, and all have the corners,
textures and edges of photographs. A tenth of the library are edited copies of the others, every kind of edit in turn.
Thumbnails and pHashes are made of these pixels as indexing makes them.

To a model all quilts look like quilts, and a part of one looks like any other. Their vectors therefore come from parts
of real photographs (``benchmarks.archived_vectors``), and only these are made anew when the model has changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.archived_vectors import Spread
from benchmarks.pictures import photographs
from pictrace import Library, Query
from pictrace.catalogue import Batch, Catalogue, NewContent, NewEmbeddings, NewPhoto
from pictrace.decoding import encode_thumbnail, reduced
from pictrace.embeddings.cards import ModelCard, find
from pictrace.embeddings.choice import open_embedder
from pictrace.evaluation.edits import EDITS, apply
from pictrace.fingerprints.perceptual import ALGORITHM as PHASH
from pictrace.fingerprints.perceptual import phash
from pictrace.library.library import CATALOGUE
from pictrace.library.settings import Settings
from pictrace.records import LOOKS

__all__ = ["PHOTOS_PER_COPY", "archive", "identity", "quilt"]

Pixels = NDArray[np.uint8]

PHOTOS_PER_COPY = 9
"""Originals for one copy: a tenth of the whole are copies."""

EDITED_WIDTH, THUMBNAIL = 640, 384
PALE = 0.45
"""How much of the colour of the pieces is taken away: exchanged colours are gaudier than those of photographs."""

CHUNK = 500
VECTORS_AT_ONCE = 8_000
HASHED_SIDE = 128


def quilt(number: int, width: int) -> Pixels:
    """Picture ``number`` at ``width`` pixels, (h, w, 3) uint8 with the aspect of 4 to 3: always the same."""
    generator = np.random.default_rng([4, number])
    sources = [_sources()[at] for at in generator.choice(len(_sources()), 3, replace=False)]
    height = width * 3 // 4
    picture = np.empty((height, width, 3), np.uint8)
    for part in _parts(generator):
        top, bottom = round(part[0] * height), round(part[2] * height)
        left, right = round(part[1] * width), round(part[3] * width)
        source = sources[generator.integers(len(sources))]
        piece = _piece(source, part[2] - part[0], part[3] - part[1], generator)
        cv2.resize(piece, (right - left, bottom - top), dst=picture[top:bottom, left:right])
    light = (generator.uniform(0.45, 1.25, (3, 4, 1)) * generator.uniform(0.9, 1.1, (3, 4, 3))).astype(np.float32)
    lit = cv2.resize(light, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.multiply(picture, lit, dtype=cv2.CV_8U), np.uint8)


@cache
def _sources() -> list[Pixels]:
    return [np.ascontiguousarray(turned) for one in photographs() for turned in (one, one[:, ::-1])]


def _parts(generator: Generator) -> list[tuple[float, float, float, float]]:
    """The unit square cut up: top, left, bottom, right of each part."""
    waiting, done = [(0.0, 0.0, 1.0, 1.0)], []
    least = float(np.exp(generator.uniform(np.log(0.10), np.log(0.25))))
    while waiting:
        top, left, bottom, right = waiting.pop()
        rows, columns = bottom - top, right - left
        if max(rows, columns) <= least * generator.uniform(1.0, 2.0):
            done.append((top, left, bottom, right))
            continue
        cut = generator.uniform(0.35, 0.65)
        if rows >= columns:
            waiting += [(top, left, top + cut * rows, right), (top + cut * rows, left, bottom, right)]
        else:
            waiting += [(top, left, bottom, left + cut * columns), (top, left + cut * columns, bottom, right)]
    return done


def _piece(source: Pixels, rows: float, columns: float, generator: Generator) -> Pixels:
    """A part of the source for so large a share of a picture 512 × 384, its colours exchanged."""
    zoom = generator.uniform(0.7, 1.8)
    height = min(source.shape[0], max(8, int(rows * 384 / zoom)))
    width = min(source.shape[1], max(8, int(columns * 512 / zoom)))
    top, left = generator.integers(source.shape[0] - height + 1), generator.integers(source.shape[1] - width + 1)
    cut = source[top : top + height, left : left + width]
    exchanged = np.eye(3, dtype=np.float32)[generator.permutation(3)]
    return np.asarray(cv2.transform(cut, (1 - PALE) * exchanged + PALE / 3), np.uint8)


def identity(key: str) -> tuple[str, str]:
    """What a key of the library tells: which picture it shows, and the edit it went through (empty for none)."""
    name = key.rsplit("/", 1)[-1].removesuffix(".jpg")
    picture, _, edit = name.partition(" ")
    return picture, edit


def archive(directory: Path, photos: int) -> Path:
    """Makes the library unless it is there; returns its directory, a new one for each model. Takes some ten minutes on
    two cores for 100,000 photos, one for another model."""
    card = find(Settings.load(None, {}).model)
    pictures = directory.with_name(f"{directory.name}-pictures")
    with Library.open(pictures) as library:
        done = library.count()
    if done < photos:
        _write_pictures(pictures / CATALOGUE, photos, done)
    whole = directory.with_name(f"{directory.name}-{card.id}-{card.sha256[:8]}")
    if not whole.exists():
        unfinished = whole.with_name(f"{whole.name}.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(pictures, unfinished)
        _write_vectors(unfinished / CATALOGUE, card, photos)
        unfinished.rename(whole)
    with Library.open(whole, create=False) as library:
        list(library.search([Query(data=encode_thumbnail(quilt(0, THUMBNAIL)))], verify=False))  # builds the index
    return whole


def _names(photos: int) -> list[tuple[int, str]]:
    """Which picture each photo shows, and its edit: the originals, then the copies of every ninth of them."""
    copies = photos // (PHOTOS_PER_COPY + 1)
    originals = [(number, "") for number in range(photos - copies)]
    edits = tuple(EDITS)
    return originals + [(number * PHOTOS_PER_COPY, edits[number % len(edits)]) for number in range(copies)]


def _write_pictures(catalogue_file: Path, photos: int, done: int) -> None:
    names = _names(photos)
    parts = [names[start : start + CHUNK] for start in range(done, photos, CHUNK)]
    workers = ProcessPoolExecutor(os.cpu_count(), get_context("spawn"))
    with Catalogue.open(catalogue_file) as catalogue, workers as pool:
        source = catalogue.sources.add("folder", "/quilts")
        run = catalogue.begin_run()
        for contents, part in zip(pool.map(_contents, parts), parts, strict=True):
            rows = [
                NewPhoto(source.id, key, f"/quilts/{key}", "1", content.content_hash)
                for key, content in zip(map(_key, part), contents, strict=True)
            ]
            catalogue.write(Batch(run, photos=rows, contents=contents))


def _key(name: tuple[int, str]) -> str:
    return f"{name[0]:06d} {name[1]}".strip() + ".jpg"


def _contents(names: list[tuple[int, str]]) -> list[NewContent]:
    cv2.setNumThreads(1)
    return [_content(name) for name in names]


def _content(name: tuple[int, str]) -> NewContent:
    number, edit = name
    pixels = apply(edit, quilt(number, EDITED_WIDTH), number) if edit else quilt(number, THUMBNAIL)
    height, width = (pixels.shape[:2]) if edit else (EDITED_WIDTH * 3 // 4, EDITED_WIDTH)
    thumbnail = encode_thumbnail(pixels, THUMBNAIL)
    return NewContent(
        content_hash=hashlib.sha256(_key(name).encode()).hexdigest(),
        size=len(thumbnail),
        width=width,
        height=height,
        format="JPEG",
        phash=phash(reduced(pixels, HASHED_SIDE)),
        phash_algorithm=PHASH,
        thumbnail=thumbnail,
    )


def _write_vectors(catalogue_file: Path, card: ModelCard, photos: int) -> None:
    names = _names(photos)
    made = Spread(open_embedder(card.id, models_directory=catalogue_file.parent / "models"))
    with Catalogue.open(catalogue_file) as catalogue:
        catalogue.models.register(card.key, asdict(card))
        run = catalogue.begin_run()
        for start in range(0, photos, VECTORS_AT_ONCE):
            part = names[start : start + VECTORS_AT_ONCE]
            hashes = [hashlib.sha256(_key(name).encode()).hexdigest() for name in part]
            embeddings = NewEmbeddings(card.key, "benchmark", "f32", hashes, {LOOKS: made.vectors(part)})
            catalogue.write(Batch(run, embeddings=[embeddings]))
