"""Texts that fit into the room there is."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Elider"]

_KEPT = 20_000
"""Shortened texts that are remembered: some MB."""


class Elider:
    """Leaves out the middle of what is too long: the end of a file's name tells as much as its beginning.

    Each letter is measured once: a text's width is taken for the sum of its letters'."""

    def __init__(self, measure: Callable[[str], int]) -> None:
        self._measure = measure
        self._widths: dict[str, int] = {}
        self._texts: dict[tuple[str, int], str] = {}

    def __call__(self, text: str, room: int) -> str:
        key = (text, room)
        if key not in self._texts:
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            self._texts[key] = self._fitted(text, room)
        return self._texts[key]

    def _fitted(self, text: str, room: int) -> str:
        if self.width(text) <= room:
            return text
        low, high = 0, len(text) - 1
        while low < high:
            keep = (low + high + 1) // 2
            if self.width(_without_middle(text, keep)) <= room:
                low = keep
            else:
                high = keep - 1
        return _without_middle(text, low)

    def width(self, text: str) -> int:
        """Of a text, in pixels."""
        for char in set(text).difference(self._widths):
            self._widths[char] = self._measure(char)
        return sum(map(self._widths.__getitem__, text))


def _without_middle(text: str, keep: int) -> str:
    front = (keep + 1) // 2
    return f"{text[:front]}…{text[len(text) - (keep - front) :]}" if keep else "…"
