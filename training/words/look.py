"""What the shipped model sees in the labelled pictures: its vectors, kept so that a run that was broken off goes on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pictrace.decoding import decode
from pictrace.embeddings.choice import open_embedder
from pictrace.embeddings.interface import Embedder
from pictrace.errors import PhotoError
from training.words.sources import SOURCES, Picture, Repository, Source

__all__ = ["SPACES", "Seen", "look"]

SPACES = ("looks", "copies")
"""The spaces that the head reads, in this order."""
AT_ONCE = 16


@dataclass(frozen=True)
class Seen:
    """Of one source: ``names`` and ``labels`` (n,) text, ``vectors`` (n, d) float32, the spaces one after another."""

    source: Source
    names: NDArray[np.str_]
    labels: NDArray[np.str_]
    vectors: NDArray[np.float32]


def look(repositories: Path, out: Path) -> Iterator[Seen]:
    """What is seen of every source whose repository is there."""
    embedder: Embedder | None = None
    out.mkdir(parents=True, exist_ok=True)
    for source in SOURCES:
        kept = out / f"{source.name}.npz"
        if not kept.exists():
            try:
                repository = Repository(repositories, source.repository)
            except (OSError, ValueError, FileNotFoundError) as error:
                print(f"{source.repository} is not there: {error}", file=sys.stderr)
                continue
            embedder = embedder or open_embedder("mini@8", models_directory=out, engine="openvino")
            _see(embedder, repository, source, kept)
        with np.load(kept) as file:
            vectors = np.concatenate([file[space] for space in SPACES], axis=1).astype(np.float32)
            yield Seen(source, file["names"], file["labels"], vectors)


def _see(embedder: Embedder, repository: Repository, source: Source, kept: Path) -> None:
    tried = ((one, _prepared(embedder, repository, one)) for one in repository.pictures(source))
    ready = [(one, pixels) for one, pixels in tried if pixels is not None]
    found = [
        embedder.embed_prepared(np.stack([pixels for _, pixels in ready[at : at + AT_ONCE]])).spaces
        for at in range(0, len(ready), AT_ONCE)
    ]
    spaces = {space: np.concatenate([one[space] for one in found]).astype(np.float16) for space in SPACES}
    names, labels = [one.path for one, _ in ready], [one.label for one, _ in ready]
    looks, copies = (spaces[space] for space in SPACES)
    np.savez(kept, names=np.array(names), labels=np.array(labels), looks=looks, copies=copies)
    print(f"{source.name}: {len(ready)} pictures", file=sys.stderr)


def _prepared(embedder: Embedder, repository: Repository, picture: Picture) -> NDArray[np.uint8] | None:
    try:
        return embedder.prepare(decode(repository.read(picture.blob), 384).pixels)
    except PhotoError:
        return None
