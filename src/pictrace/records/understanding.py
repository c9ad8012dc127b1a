"""What was understood of a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Chip", "Understanding"]


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of a text that narrows: ``kind`` is ``date``, ``camera``, ``folder``, ``album``, ``own-tag`` or ``year``.
    ``filters`` are the parameters of a search by their names; ``photos``, of a suggestion, how many there are.
    ``start`` and ``end`` are the characters that it stands for."""

    kind: str
    text: str
    filters: Mapping[str, Any] = field(default_factory=dict)
    start: int = 0
    end: int = 0
    photos: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "filters": dict(self.filters),
            "photos": self.photos,
        }


@dataclass(frozen=True, slots=True)
class Understanding:
    """``chips`` in the order of the text, ``words`` what remains to search by, ``suggestions`` what the library has of
    the last word."""

    chips: tuple[Chip, ...] = ()
    words: str = ""
    suggestions: tuple[Chip, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "chips": [chip.to_json() for chip in self.chips],
            "words": self.words,
            "suggestions": [chip.to_json() for chip in self.suggestions],
        }
