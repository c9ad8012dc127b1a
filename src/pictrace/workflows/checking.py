"""Whether a library keeps its promises, and mending what can be made again from the catalogue."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from pictrace.catalogue import Catalogue
from pictrace.decoding import decode
from pictrace.errors import ModelError, PhotoError
from pictrace.records import Finding
from pictrace.workflows.shelf import Shelf

__all__ = ["check"]

SAMPLE = 200
"""Thumbnails that are decoded: enough to notice a disk that loses data, at once in any library."""


def check(catalogue: Catalogue, shelves: Iterable[Shelf], repair: bool) -> Iterator[Finding]:
    """One finding for each invariant, the catalogue's own first. ``repair`` rebuilds indexes; what only the
    original can give again (thumbnails, vectors) is dropped, and made by the next ``pictrace index``."""
    yield from catalogue.check(repair)
    yield _thumbnails(catalogue)
    for shelf in shelves:
        yield _model(shelf)
        for space in shelf.card.spaces:
            yield _index(catalogue, shelf, space.name, repair)


def _thumbnails(catalogue: Catalogue) -> Finding:
    name = "thumbnails can be decoded"
    looked, broken = 0, []
    for photo in _sampled(catalogue):
        thumbnail = catalogue.contents.thumbnail(photo)
        if thumbnail is None:
            continue
        looked += 1
        try:
            decode(thumbnail)
        except PhotoError as error:
            broken.append(f"content {photo}: {error}")
    detail = "; ".join(broken[:5]) if broken else f"{looked} looked at"
    return Finding(name, not broken, detail)


def _sampled(catalogue: Catalogue) -> list[int]:
    """Content ids spread over the whole library."""
    ids = catalogue.contents.phashes().ids
    step = max(1, len(ids) // SAMPLE)
    found: list[int] = ids[::step][:SAMPLE].tolist()
    return found


def _model(shelf: Shelf) -> Finding:
    """The weights are what their card says: opening them verifies the checksum."""
    name = f"the model {shelf.card.key} is whole"
    try:
        embedder = shelf.embedder()
    except ModelError as error:
        return Finding(name, False, str(error))
    return Finding(name, True, f"runs on {embedder.engine} in {embedder.precision}")


def _index(catalogue: Catalogue, shelf: Shelf, space: str, repair: bool) -> Finding:
    """The index holds exactly the vectors of the catalogue."""
    name = f"the index of {shelf.label(space)} is true to the catalogue"
    expected = catalogue.embeddings.reach(shelf.card.key, space)
    held = len(shelf.index(space))
    if held == expected.count:
        return Finding(name, True, f"{held:,} vectors")
    detail = f"{held:,} vectors, the catalogue has {expected.count:,}"
    if not repair:
        return Finding(name, False, detail)
    shelf.close()
    _remove(shelf.home(space))
    rebuilt = len(shelf.index(space))
    return Finding(name, rebuilt == expected.count, f"{detail}; rebuilt", repaired=rebuilt == expected.count)


def _remove(directory: Path) -> None:
    if directory.is_dir():
        shutil.rmtree(directory, ignore_errors=True)
