"""Where the vector indexes of a library live: one factory for all of them, chosen with the catalogue's backend."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from pathlib import Path

from pictrace.vectors.chooser import open_index
from pictrace.vectors.interface import VectorIndex

__all__ = ["DirectoryIndexes", "IndexFactory"]


class IndexFactory(ABC):
    """Opens the index of a label: a model, and its space where it has several."""

    @abstractmethod
    def open(self, label: str, dimension: int, epoch: int, sequence: int) -> VectorIndex:
        """The index as far as it is true to a catalogue at ``epoch`` and ``sequence`` (``Reach``), else an empty one.
        Never raises for what it finds. Follow with ``catch_up``."""

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

    def remove(self, label: str) -> None:
        shutil.rmtree(self.home(label), ignore_errors=True)

    def bytes(self, label: str) -> int:
        return sum(file.stat().st_size for file in self.home(label).glob("*") if file.is_file())

    def home(self, label: str) -> Path:
        """The directory of an index, by a name that any system takes."""
        return self.directory / "".join(char if char.isalnum() or char in "@.-_+" else "_" for char in label)
