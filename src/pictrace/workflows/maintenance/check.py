"""Whether a library keeps its promises, and mending what can be made again from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from pictrace.catalogue import Catalogue
from pictrace.decoding import decode_thumbnail
from pictrace.embeddings.cards import ModelCard
from pictrace.embeddings.interface import Embedder
from pictrace.errors import ModelError, PhotoError
from pictrace.messages import Message
from pictrace.records import Finding
from pictrace.vectors.interface import VectorIndex

__all__ = ["check"]

SAMPLE = 200
"""Thumbnails that are decoded: enough to notice a disk that loses data, at once in any library."""


class OpenModel(Protocol):
    """A model of the library with the indexes of its spaces (``library.model_runtime``)."""

    @property
    def card(self) -> ModelCard: ...

    def embedder(self) -> Embedder:
        """Raises ``ModelError`` for weights that are not what the card says."""

    def index(self, space: str) -> VectorIndex:
        """Caught up with the catalogue."""

    def label(self, space: str) -> str:
        """What the index is of, for people."""

    def damage(self, space: str) -> Message | None:
        """What is wrong with what is kept of the index, in words."""

    def rebuild(self, space: str) -> VectorIndex:
        """Made anew from the catalogue."""


def check(catalogue: Catalogue, models: Iterable[OpenModel], repair: bool) -> Iterator[Finding]:
    """One finding for each invariant, the catalogue's own first. ``repair`` rebuilds indexes; what only the
    original can give again (thumbnails, vectors) is dropped, and made by the next ``pictrace index``."""
    yield from catalogue.check(repair)
    yield _thumbnails(catalogue)
    for model in models:
        yield _model(model)
        for space in model.card.spaces:
            yield _index(catalogue, model, space.name, repair)


def _thumbnails(catalogue: Catalogue) -> Finding:
    promise = Message("check.thumbnails")
    looked, broken = 0, list[Message]()
    for photo in _sampled(catalogue):
        thumbnail = catalogue.contents.thumbnail(photo)
        if thumbnail is None:
            continue
        looked += 1
        try:
            decode_thumbnail(thumbnail)
        except PhotoError as error:
            broken.append(Message("check.content", content=photo, why=error.message))
    found = Message("check.several", found=tuple(broken[:5])) if broken else Message("check.looked", looked=looked)
    return Finding(promise, not broken, found)


def _sampled(catalogue: Catalogue) -> list[int]:
    """Content ids spread over the whole library."""
    ids = catalogue.contents.phashes().ids
    step = max(1, len(ids) // SAMPLE)
    found: list[int] = ids[::step][:SAMPLE].tolist()
    return found


def _model(model: OpenModel) -> Finding:
    """The weights are what their card says: opening them verifies the checksum."""
    promise = Message("check.model", model=model.card.key)
    try:
        embedder = model.embedder()
    except ModelError as error:
        return Finding(promise, False, error.message)
    return Finding(promise, True, Message("check.runs", engine=embedder.engine, precision=embedder.precision))


def _index(catalogue: Catalogue, model: OpenModel, space: str, repair: bool) -> Finding:
    """The index holds exactly the vectors of the catalogue, in files that are as they were written."""
    promise = Message("check.index", index=model.label(space))
    expected = catalogue.embeddings.reach(model.card.key, space)
    damage = model.damage(space)
    if damage is None:
        held = len(model.index(space))
        if held == expected.count:
            return Finding(promise, True, Message("check.vectors", vectors=held))
        damage = Message("check.vectors_of", vectors=held, catalogue=expected.count)
    if not repair:
        return Finding(promise, False, damage)
    rebuilt = len(model.rebuild(space)) == expected.count and model.damage(space) is None
    return Finding(promise, rebuilt, Message("check.rebuilt", why=damage), repaired=rebuilt)
