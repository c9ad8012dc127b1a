"""What flows between the stages of an indexing run."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import NewContent, Standing
from pictrace.embeddings.interface import Embeddings
from pictrace.messages import Message
from pictrace.records import Volume
from pictrace.sources.interface import Source

__all__ = [
    "Embedded",
    "Failed",
    "Identified",
    "InFlight",
    "Item",
    "Listed",
    "Measured",
    "Outcome",
    "Place",
    "Read",
    "Recognised",
    "Returned",
    "Trouble",
]


@dataclass(frozen=True, slots=True)
class Place:
    """A source of this run: as it was opened, and its id in the catalogue."""

    id: int
    source: Source


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One file on its way. ``standing`` is ``None`` for a photo that stands as it was but that the
    model of this run has not seen."""

    place: Place
    key: str
    stamp: str
    standing: Standing | None
    size: int | None = None
    data: bytes | None = field(default=None, repr=False)
    identity: str | None = None

    @property
    def location(self) -> str:
        return self.place.source.locate(self.key)


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A file's bytes, on their way to be decoded; they count against the budget."""

    item: Item
    data: bytes = field(repr=False)
    content_hash: str


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A decoded photo, its pHash still to come. ``hashed`` is what that is made of, grey (h, w) uint8, ``prepared`` the
    model's input (h, w, 3) uint8: both cost least for many photos together."""

    content: NewContent
    hashed: NDArray[np.uint8]
    prepared: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """A batch that has been through the model."""

    contents: list[NewContent]
    embeddings: Embeddings


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """A file whose bytes the catalogue knows, embedding included: only its place is written."""

    item: Item
    content_hash: str


@dataclass(frozen=True, slots=True, eq=False)
class Failed:
    """A file that cannot be used. ``code`` is the kind of failure (``PhotoError.code``); without one its source could
    not be reached, which says nothing about it, and nothing is written."""

    item: Item
    message: Message
    code: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Returned:
    """Ids of photos that were missing and are back, unchanged."""

    photo_ids: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Identified:
    """Photos that stand, and which files they were seen to be."""

    identities: list[tuple[int, str]]


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """A source was listed to its end: ``items`` files were handed on, ``unseen`` photos of those ``there`` before are
    gone, ``containers`` have these stamps, and it lies on these ``disks``. ``known``: on the same one as before."""

    place: Place
    items: int
    unseen: NDArray[np.int64]
    containers: Mapping[str, str]
    there: int = 0
    disks: Mapping[str, Volume] = field(default_factory=dict)
    known: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Trouble:
    """A place that could not be listed (``unreachable``: all of a source), and why."""

    location: str
    message: Message
    unreachable: bool = False


Outcome: TypeAlias = Embedded | Recognised | Failed | Identified | Returned | Listed | Trouble


class InFlight:
    """The files between reading and writing, by content hash, so that copies which arrive together are
    decoded once: the first leads, the others ride along."""

    def __init__(self) -> None:
        self._items: dict[str, list[Item]] = {}
        self._lock = threading.Lock()

    def board(self, content_hash: str, item: Item) -> bool:
        """True for the first of its content: it is the one to decode."""
        with self._lock:
            aboard = self._items.setdefault(content_hash, [])
            aboard.append(item)
            return len(aboard) == 1

    def land(self, content_hash: str) -> list[Item]:
        """All that wait for this content; it is no longer in flight."""
        with self._lock:
            return self._items.pop(content_hash, [])
