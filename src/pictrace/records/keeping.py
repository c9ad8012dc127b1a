"""Which photo of several to keep, as a person orders the rules, and what an order would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["KeepOrder", "KeepPreview"]

USUAL_LARGER = 5
"""Percent more pixels from which a photo is the larger one, where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class KeepOrder:
    """``order``: names of rules that are asked first. ``prefer`` and ``avoid``: beginnings of locations, best first.
    ``larger_percent``: from how many percent more pixels a photo is the larger one."""

    order: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    larger_percent: int = USUAL_LARGER

    def to_json(self) -> dict[str, Any]:
        return {
            "order": list(self.order),
            "prefer": list(self.prefer),
            "avoid": list(self.avoid),
            "larger_percent": self.larger_percent,
        }


@dataclass(frozen=True, slots=True)
class KeepPreview:
    """Of the first ``looked`` groups: how many get another keeper, and in how many each rule sets the keeper apart,
    by its name."""

    looked: int
    changed: int
    decides: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"looked": self.looked, "changed": self.changed, "decides": dict(self.decides)}
