"""Where the vector indexes of a library live: one factory for all of them, chosen with the catalogue's backend."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pictrace.messages import Message
from pictrace.vectors.chooser import open_index
from pictrace.vectors.damage import damage
from pictrace.vectors.interface import VectorIndex

__all__ = ["Chunk", "DirectoryIndexes", "IndexFactory"]

Chunk: TypeAlias = tuple[NDArray[np.int64], NDArray[np.float32], int]
"""Content ids (n,), their vectors (n, dimension) and the sequence number of the last."""


class IndexFactory(ABC):
    """Opens the index of a label: a model, and its space where it has several."""

    @abstractmethod
    def open(self, label: str, dimension: int, epoch: int, sequence: int) -> VectorIndex:
        """The index as far as it is true to a catalogue at ``epoch`` and ``sequence`` (``Reach``), else an empty one.
        Never raises for what it finds. Follow with ``catch_up``."""

    @abstractmethod
    def damage(self, label: str, dimension: int, epoch: int, sequence: int, chunks: Iterable[Chunk]) -> Message | None:
        """What of an index is not as it was written, or not what ``chunks``, all vectors of the catalogue, say;
        ``None`` when nothing is."""

    @abstractmethod
    def remove(self, label: str) -> None:
        """Takes away what is kept of a closed index: it is made again from the catalogue."""

    @abstractmethod
    def bytes(self, label: str) -> int:
        """How much room an index takes where it lives."""


class DirectoryIndexes(IndexFactory):
    """Each index in a directory of its own below one: files that are mapped into memory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def open(self, label: str, dimension: int, epoch: int, sequence: int) -> VectorIndex:
        return open_index(self.home(label), label, dimension, epoch, sequence)

    def damage(self, label: str, dimension: int, epoch: int, sequence: int, chunks: Iterable[Chunk]) -> Message | None:
        return damage(self.home(label), label, dimension, epoch, sequence, chunks)

    def remove(self, label: str) -> None:
        shutil.rmtree(self.home(label), ignore_errors=True)

    def bytes(self, label: str) -> int:
        return sum(file.stat().st_size for file in self.home(label).glob("*") if file.is_file())

    def home(self, label: str) -> Path:
        """The directory of an index, by a name that any system takes."""
        return self.directory / "".join(char if char.isalnum() or char in "@.-_+" else "_" for char in label)
